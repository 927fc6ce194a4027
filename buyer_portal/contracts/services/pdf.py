"""A contract as a document: parties, terms, clauses, signatures, and a certificate page that says how it was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from buyer_portal.contracts.models import Contract, Signature
from shared import schemas
from shared.papers.facts import term_groups
from shared.ui import formats, times

FONTS = Path(__file__).parent.parent / "fonts"
INK, QUIET, LINE = (20, 24, 31), (92, 99, 112), (203, 208, 216)
MARGIN = 20
LABEL_WIDTH = 42


class Paper(FPDF):
    """A4 with our fonts, and a foot that names contract, version, hash and page on every page."""

    def __init__(self, foot: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        for style, name in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold")):
            self.add_font("Sans", style, str(FONTS / f"{name}.ttf"))
        self.add_font("Mono", "", str(FONTS / "DejaVuSansMono.ttf"))
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=24)
        self.set_creation_date(made_at.astimezone(UTC))
        self.foot = foot
        self.add_page()

    def footer(self) -> None:
        self.set_y(-16)
        self.set_draw_color(*LINE)
        self.line(MARGIN, self.get_y() - 2, self.w - MARGIN, self.get_y() - 2)
        self.set_font("Mono", size=6.5)
        self.set_text_color(*QUIET)
        self.cell(0, 4, self.foot)
        self.set_font("Sans", size=7)
        self.cell(0, 4, f"Page {self.page_no()} of {{nb}}", align="R")

    def words(self, text: str, *, size: float = 9.5, bold: bool = False, quiet: bool = False, after: float = 0) -> None:
        self.set_font("Sans", "B" if bold else "", size)
        self.set_text_color(*(QUIET if quiet else INK))
        self.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.ln(after)

    def heading(self, text: str) -> None:
        if self.get_y() > self.h - 50:  # never a heading alone at the foot
            self.add_page()
        self.ln(4)
        self.words(text, size=11.5, bold=True, after=1)
        self.set_draw_color(*LINE)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(2)

    def rows(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Label, value and a quiet note below it."""
        quiet = FontFace(color=QUIET)
        with self.table(
            col_widths=(LABEL_WIDTH, self.epw - LABEL_WIDTH), first_row_as_headings=False, line_height=4.8,
            borders_layout="HORIZONTAL_LINES", text_align="LEFT", v_align="TOP", padding=1,
        ) as table:  # fmt: skip
            self.set_font("Sans", size=9)
            self.set_draw_color(*LINE)
            self.set_text_color(*INK)
            for label, value, note in rows:
                row = table.row()
                row.cell(label, style=quiet)
                row.cell(f"{value}\n{note}" if note else value)
        self.ln(1)


def contract_pdf(contract: Contract) -> bytes:
    """The contract as it stands, with the signatures it has. Numbers and times are the house's, times in UTC."""
    with formats.reading_as(formats.HOUSE), timezone.override(UTC):
        return _draw(contract.to_wire(), list(contract.signatures.order_by("signed_at", "id")))


def pdf_hash(pdf: bytes) -> str:
    """SHA-256 in hex of the file."""
    return hashlib.sha256(pdf).hexdigest()


def verify_url(digest: str) -> str:
    """Where anybody can ask whether a document with this hash is the signed one."""
    return f"{settings.SITE_URL}{reverse('contracts:verify', args=[digest])}"


def _draw(contract: schemas.Contract, signatures: list[Signature]) -> bytes:
    foot = f"{contract.contract_number} v{contract.edition}  {contract.document_hash}"
    paper = Paper(foot, contract.updated_at or datetime(2026, 1, 1, tzinfo=UTC))
    kind = f"Amendment of contract {contract.amends_number}" if contract.amends_number else "Supply contract"
    paper.set_title(f"{kind}: {contract.contract_number}")
    paper.words("Supply of sustainable aviation fuel", size=18, bold=True, after=1)
    if contract.amends_number:
        paper.words(kind, size=13, bold=True, after=1)
    called = f"{'Amendment' if contract.amends_number else 'Contract'} {contract.contract_number}"
    paper.words(f"{called}, version {contract.edition}", size=11, quiet=True, after=1)
    if contract.status not in {"active", "completed"}:
        paper.words(f"State: {contract.status.replace('_', ' ')}. Not yet binding.", quiet=True)
    _parties(paper, contract)
    for group in term_groups(contract.terms):
        if group.facts:
            paper.heading(group.title)
            paper.rows([(fact.label, f"{fact.value} {fact.unit}".strip(), fact.note) for fact in group.facts])
    paper.heading("Clauses")
    for number, clause in enumerate(contract.clauses, 1):
        paper.words(f"{number}. {clause.heading}", bold=True, after=0.5)
        paper.words(clause.text, after=2)
    _signatures(paper, contract, signatures)
    _certificate(paper, contract, signatures)
    return bytes(paper.output())


def _parties(paper: Paper, contract: schemas.Contract) -> None:
    paper.heading("Parties")
    for role, party in (("Buyer", contract.parties.buyer), ("Supplier", contract.parties.supplier)):
        contact = ", ".join(part for part in (party.contact_name, party.contact_email) if part)
        about = "\n".join(part for part in (party.address, contact) if part)
        paper.rows([(role, party.name, about)])


def _signatures(paper: Paper, contract: schemas.Contract, signatures: list[Signature]) -> None:
    paper.heading("Signatures")
    current = {one.side: one for one in signatures if one.edition == contract.edition}
    for side, party in (("buyer", contract.parties.buyer), ("producer", contract.parties.supplier)):
        one = current.get(side)
        if one is None:
            paper.rows([(party.name, "Not signed yet", "")])
            continue
        position = ", ".join(part for part in (one.title, one.authority) if part)
        paper.rows([(party.name, one.name, f"{position}\nSigned electronically on {_time(one.signed_at)}".strip())])


def _certificate(paper: Paper, contract: schemas.Contract, signatures: list[Signature]) -> None:
    paper.add_page()
    paper.words("Certificate of signature", size=15, bold=True, after=1)
    paper.words("How this contract was signed, as the marketplace recorded it. Each record carries the hash of the one "
                "before it. These are simple electronic signatures.", quiet=True, after=2)  # fmt: skip
    paper.rows([
        ("Contract", f"{contract.contract_number}, version {contract.edition}", ""),
        ("SHA-256 of the text", contract.document_hash, "of parties, terms, clauses, number and version"),
        ("Verify", verify_url(contract.document_hash), ""),
    ])  # fmt: skip
    for one in signatures:
        superseded = "" if one.edition == contract.edition else f" (version {one.edition}, superseded)"
        paper.heading(f"{one.organization_name}{superseded}")
        paper.rows([
            (label, value, "") for label, value in (
                ("Signer", ", ".join(part for part in (one.name, one.title) if part)),
                ("Authority", one.authority),
                ("Account", one.user_external_id),
                ("Signed in by", one.method),
                ("Signed in at", _time(one.signed_in_at)),
                ("Viewed at", _time(one.viewed_at)),
                ("Signed at", _time(one.signed_at)),
                ("From", " · ".join(part for part in (one.ip, one.user_agent) if part)),
                ("Consent", f"{one.consent} (wording {one.consent_version})"),
                ("Text signed", one.document_hash),
                ("This record", one.hash),
                ("Record before", one.previous_hash),
            ) if value
        ])  # fmt: skip


def _time(moment: datetime | None) -> str:
    return times.exact(moment, "seconds") if moment else ""

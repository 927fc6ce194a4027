"""A contract's page: all that its templates show, made from the wire's `Contract` alone. Both portals show it alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.urls import reverse

from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.accounts.models import Organization, User
from shared.accounts.signing import why_not_sign
from shared.deals.reckoning import Totals, totals_of
from shared.schemas.contract import Amendment, Clause, ContractVersion, Signature
from shared.ui import formats
from shared.ui.forms import HouseForm
from shared.ui.parts import Cell, Fact

from . import standing
from .facts import SIDES, Change, offered_in, party_changes, term_changes, term_facts
from .forms import AmendForm, ChangesForm, ReasonForm, SignForm

# The deeds on a contract, as the service functions and the addresses call them, and the role that each takes. Signing
# takes no role but the right to sign.
DEEDS: Mapping[str, Role | None] = {
    "sign": None,
    "request_changes": Role.TRADER,
    "refuse": Role.OWNER,
    "amend": Role.TRADER,
    "propose_termination": Role.OWNER,
    "agree_termination": Role.OWNER,
    "decline_termination": Role.OWNER,
    "withdraw_termination": Role.OWNER,
}


@dataclass(frozen=True)
class ShownParty:
    """One side: its lines, and its signature under this version, if it is there."""

    role: str
    name: str
    lines: list[str]
    mine: bool
    signature: Signature | None
    organization: Organization | None


@dataclass(frozen=True)
class ShownVersion:
    """One version of the text, with what it changed against the one before it."""

    version: ContractVersion
    state: str
    origin: str
    changes: list[Change]


@dataclass(frozen=True)
class Paper:
    """What the page shows. `deeds` are what the reader may do now, in the order of the buttons."""

    contract: schemas.Contract
    me: str
    title: str
    cells: list[Cell]
    parties: list[ShownParty]
    terms: list[Fact]
    changed: list[Change]  # by active amendments; of an amendment: what it changes
    clauses: Sequence[Clause]
    versions: list[ShownVersion]
    signatures: list[Signature]  # under earlier versions, which count no more
    amendments: Sequence[Amendment]
    deeds: list[str] = field(default_factory=list)
    no_signature: str = ""  # why the reader may not sign

    @property
    def any_signed(self) -> bool:
        return any(one.signature for one in self.parties)

    @property
    def waits_for_me(self) -> bool:
        return standing.waits_for(self.contract) in (self.me, "both")

    @property
    def open_amendment(self) -> Amendment | None:
        """The amendment that waits for signatures."""
        return standing.open_amendment(self.contract)

    @property
    def amendment_is_mine(self) -> bool:
        """Whether it waits for that of the reader."""
        waiting = self.open_amendment
        return waiting is not None and self.me not in waiting.signed_by

    @property
    def terms_note(self) -> str:
        """What the terms below the heading are."""
        edition = f"version {self.contract.edition}"
        if self.contract.active_at is None:
            return edition
        return f"{edition}, as signed" + ("; see above what holds now" if self.contract.terms_in_force else "")


def paper_of(contract: schemas.Contract, *, me: str, by: Actor) -> Paper:
    """The page as `by`, who acts for the side `me` (`buyer` or `producer`), reads it. Two queries at most."""
    sides = contract.parties.buyer.organization_id, contract.parties.supplier.organization_id
    known = Organization.objects.in_bulk(sides)
    deeds = [deed for deed, role in DEEDS.items() if role is None or by.may(role)]
    allowed = standing.allowed_actions(contract, me)
    held = contract.terms_in_force or contract.terms
    before = contract.terms_before if contract.amends else contract.terms
    return Paper(
        contract=contract,
        me=me,
        title=f"{'Amendment' if contract.amends else 'Contract'} {contract.contract_number}",
        cells=standing.state_cells(contract, me),
        parties=[_party(contract, side, me, known) for side in SIDES],
        terms=term_facts(contract.terms, _compared(contract)),
        changed=term_changes(before, held) if before is not None else [],
        clauses=contract.clauses,
        versions=_versions(contract),
        signatures=[one for one in contract.signatures if one.document_hash != contract.document_hash],
        amendments=contract.amendments,
        deeds=[deed for deed in allowed if deed in deeds],
        no_signature=_why_not_sign(contract, by) if "sign" in allowed else "",
    )


def doors(namespace: str, pk: str) -> Mapping[str, str]:
    """The address of each deed on the contract `pk`: both portals call them alike, `contracts:sign`, `trades:sign`."""
    return {deed: reverse(f"{namespace}:{deed}", args=[pk]) for deed in DEEDS}


def blank_forms(contract: schemas.Contract, *, me: str, reader: User | None) -> dict[str, HouseForm]:
    """The forms of the page as they are before anything is typed, by their deed: the reader's name stands there."""
    signer = {"name": reader.name, "title": reader.title} if reader else {}
    return {
        "sign": SignForm(initial={**signer, "document_hash": contract.document_hash}),
        "request_changes": ChangesForm(contract=contract, me=me),
        "refuse": ReasonForm(),
        "propose_termination": ReasonForm(),
    }


def amend_totals(form: AmendForm, reference: Decimal | None = None) -> Totals | None:
    """What the amendment that is being written comes to, before anything is typed what holds now; None while it cannot
    be read. `reference` is the price of jet fuel per tonne, in the contract's currency.
    """
    if form.is_bound and not form.is_valid():
        return None
    after = form.after if form.is_bound else form.terms
    return totals_of(
        offered_in(after), standing=offered_in(form.terms), specification=after.specification, reference=reference,
        product=after.product, saf_share=after.saf_share_volume_pct, against="what holds now",
    )  # fmt: skip


def amend_context(contract: schemas.Contract, form: AmendForm, reference: Decimal | None = None) -> dict[str, object]:
    """What the page shows on which an amendment of `contract` is proposed, but for its addresses."""
    unit, currency = contract.volume.unit, contract.pricing.currency or ""
    return {
        "contract": contract,
        "form": form,
        "totals": amend_totals(form, reference),
        "volume_unit": formats.unit_label(unit),
        "price_unit": f"{currency}/{formats.PRICE_UNITS.get(unit, unit)}",
    }


def _why_not_sign(contract: schemas.Contract, by: Actor) -> str:
    pricing = contract.pricing
    refused = why_not_sign(by, total=pricing.price, currency=pricing.currency or "", decimals=pricing.decimals)
    return refused.message if refused is not None else ""


def _compared(contract: schemas.Contract) -> schemas.ContractTerms | None:
    """The terms that "was" on the page stands for: of an amendment what held before it, else the version before."""
    if contract.amends:
        return contract.terms_before
    earlier = [one for one in contract.versions if one.terms is not None and one.edition < contract.edition]
    return max(earlier, key=lambda one: one.edition).terms if earlier else None


def _party(contract: schemas.Contract, side: str, me: str, known: Mapping[str, Organization]) -> ShownParty:
    party = contract.parties.buyer if side == "buyer" else contract.parties.supplier
    contact = ", ".join(part for part in (party.contact_name, party.contact_email) if part)
    current = [one for one in contract.signatures if one.document_hash == contract.document_hash and one.side == side]
    return ShownParty(
        role=SIDES[side],
        name=party.name,
        lines=[*(party.address or "").splitlines(), *([contact] if contact else [])],
        mine=side == me,
        signature=current[0] if current else None,
        organization=known.get(party.organization_id),
    )


def _versions(contract: schemas.Contract) -> list[ShownVersion]:
    """Newest first. Parties and terms of the newest are the contract's own."""
    ordered = sorted(contract.versions, key=lambda one: one.edition)
    shown = [_first(contract, ordered[0])] if ordered else []
    for before, after in pairwise(ordered):
        parties, terms = after.parties or contract.parties, after.terms or contract.terms
        changes = []
        if before.parties is not None and before.terms is not None:
            changes = [*party_changes(before.parties, parties), *term_changes(before.terms, terms)]
        asked = f"asked for by {standing.name_of(contract, after.asked_by)}" if after.asked_by else ""
        shown.append(ShownVersion(after, _state(contract, after), asked, changes))
    return shown[::-1]


def _first(contract: schemas.Contract, version: ContractVersion) -> ShownVersion:
    origin = "drawn up from the accepted offer"
    if contract.amends and version.asked_by:
        origin = f"proposed by {standing.name_of(contract, version.asked_by)}"
    return ShownVersion(version, _state(contract, version), origin, [])


def _state(contract: schemas.Contract, version: ContractVersion) -> str:
    return "superseded" if version.superseded else contract.status

"""A contract as a PDF, or as many pages of plain text by the same library in the same fonts: `pdf.py ours|bare ID`."""

from __future__ import annotations

import re
import sys
import time

import django

django.setup()

from fpdf import FPDF  # noqa: E402

from benchmarks.contestants.line import serve  # noqa: E402
from buyer_portal.contracts.models import Contract  # noqa: E402
from buyer_portal.contracts.services.pdf import FONTS, contract_pdf  # noqa: E402

contract = Contract.objects.get(pk=sys.argv[2])
PAGES = len(re.findall(rb"/Type /Page\b", contract_pdf(contract)))
TEXT = "The seller delivers neat fuel that conforms to ASTM D7566 and hands over its proof of sustainability. " * 30


def bare() -> bytes:
    paper = FPDF(format="A4")
    for style, name in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold")):
        paper.add_font("Sans", style, str(FONTS / f"{name}.ttf"))
    paper.add_font("Mono", "", str(FONTS / "DejaVuSansMono.ttf"))
    for _ in range(PAGES):
        paper.add_page()
        for style in ("B", ""):
            paper.set_font("Sans", style, 9.5)
            paper.multi_cell(0, 5, TEXT if not style else "A heading", new_x="LMARGIN", new_y="NEXT")
        paper.set_font("Mono", size=6.5)
        paper.cell(0, 4, "foot")
    return bytes(paper.output())


def run(_: object, count: int) -> float:
    begun = time.process_time()
    for _ in range(count):
        assert (contract_pdf(contract) if sys.argv[1] == "ours" else bare()).startswith(b"%PDF")
    return time.process_time() - begun


serve(lambda count: None, run)

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from buyer_portal.lots import states
from shared.settings import ROOT
from shared.states import diagram

PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- lot-states: begin -->\n", "<!-- lot-states: end -->"


class Command(BaseCommand):
    help = "Print the diagram of a lot's states, as MOVES has them. --write puts it into docs/architecture.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="put it between the markers of docs/architecture.md")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(block())
            return
        old = PAGE.read_text()
        new = with_diagram(old)
        PAGE.write_text(new)
        self.stdout.write(f"{PAGE.relative_to(ROOT)} is {'as it was' if new == old else 'written'}.")


def block() -> str:
    """The diagram as Markdown shows it."""
    return f"```mermaid\n{diagram(states.MOVES, start=states.DRAFT)}\n```"


def with_diagram(page: str) -> str:
    """`page` with the diagram between its markers. Raises CommandError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise CommandError(f"{Path(PAGE).name} has no place for the diagram: {BEGIN.strip()} and {END}")
    return f"{before}{begin}{block()}\n{end}{after}"

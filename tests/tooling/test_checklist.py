"""docs/checklist.md names only tests that there are, and something for each line of its tables."""

from __future__ import annotations

import re
from functools import cache

import pytest

from scripts.parts import ROOT

TEXT = (ROOT / "docs" / "checklist.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", TEXT)))
ROWS = [line for line in TEXT.splitlines() if line.startswith("|") and not line.startswith(("|---", "| box", "| gap"))]
LINES = [line for line in ROWS if not line.startswith(("| step |", "| wish |"))]


@cache
def source(path: str) -> str:
    return (ROOT / path).read_text()


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_it_names_is_a_test(path, name):
    assert re.search(rf"^def {name}\(", source(path), re.M)


def test_every_line_names_one():
    assert len(NAMED) > 50
    assert [line for line in LINES if "::test_" not in line] == []

"""The table of alerts: every rule says something, and the operations' page says the same."""

from pathlib import Path

import pytest

from shared.exchange.health.rules import RULE_OF, RULES
from shared.exchange.showing import CONCERN_ALL

DOCS = Path(__file__).parents[3] / "docs" / "operations.md"


def test_no_two_rules_are_of_one_kind():
    assert len(RULE_OF) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_each_rule_says_what_it_means_and_what_to_do(rule):
    assert rule.tone in ("bad", "wait")
    assert rule.title == rule.title.strip().rstrip(".")
    assert rule.means.endswith(".")
    assert rule.do.endswith(".")


def test_what_concerns_everybody_is_among_the_rules():
    assert set(RULE_OF) >= CONCERN_ALL


def test_the_operations_page_shows_this_table():
    told = DOCS.read_text().partition("<!-- alerts: begin -->")[2].partition("<!-- alerts: end -->")[0]

    assert told.strip() == table()


def table():
    lines = ["| alert | told after | what it means | what to do |", "|---|---|---|---|"]
    for rule in RULES:
        minutes = round(rule.after.total_seconds() / 60)
        after = f"{minutes} min" if minutes else "at once"
        lines.append(f"| {rule.title} (`{rule.kind}`) | {after} | {rule.means} | {rule.do} |")
    return "\n".join(lines)

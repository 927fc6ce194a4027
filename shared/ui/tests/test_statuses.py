import re
from pathlib import Path

import pytest
from django.apps import apps

from shared.states import Stateful
from shared.ui.samples import icon_names
from shared.ui.statuses import GROUPS, STATUSES, Status, status_of

# The states of the design's lifecycles page, written out once more so that a lost one is noticed.
LIFECYCLES = {
    "lot": "draft published closed award_pending sold unsuccessful cancelled deleted",
    "bid": "pending counter_offer stale accepted rejected withdrawn expired lapsed",
    "producer's bid": "draft submitting submitted counter_offer stale won lost withdrawn expired lapsed failed",
    "negotiation": "open agreed contracted closed",
    "offer": "pending countered accepted declined withdrawn expired",
    "contract": "awaiting_signatures partially_signed active completed terminated superseded refused expired",
    "funds": "awaiting_funding funded delivered released paid_out cancelled refunded disputed partially_released",
    "provider": "unverified submitted verified rejected",
    "listing": "draft published paused deleted",
    "invoice": "draft issued partially_paid paid disputed credited overdue",
    "transaction": "pending_invoice invoiced paid completed cancelled",
}


@pytest.mark.parametrize("lifecycle", LIFECYCLES)
def test_every_status_of_every_lifecycle_has_its_badge(lifecycle):
    assert [word for word in LIFECYCLES[lifecycle].split() if word not in STATUSES] == []


def test_every_status_of_every_record_has_its_badge():
    models = [model for model in apps.get_models() if issubclass(model, Stateful)]

    assert [(model.__name__, state) for model in models for state in model.MOVES if state not in STATUSES] == []


def test_every_status_has_a_tone_of_the_tokens_and_a_glyph_of_the_sprite():
    tones = {status.tone for status in STATUSES.values()}
    glyphs = {status.glyph for status in STATUSES.values()}

    assert tones <= {"", "info", "wait", "good", "bad", "turn"}
    assert glyphs <= set(icon_names())


def test_every_status_is_shown_on_the_style_page():
    shown = {word for words in GROUPS.values() for word in words.split()}

    assert shown == set(STATUSES)


def test_status_of_takes_the_sense_of_its_kind():
    assert status_of("delivered") == Status("Delivered", "info", "box")
    assert status_of("delivered", "delivery") == Status("Delivered", "good", "s-done")
    assert status_of("half_done") == Status("Half done", "", "s-draft")


def test_every_icon_that_a_template_names_is_in_the_sprite():
    root = Path(__file__).resolve().parents[3]
    used = set()
    for template in [*root.glob("shared/*/templates/**/*.html"), *root.glob("*_portal/*/templates/**/*.html")]:
        used |= set(re.findall(r"""{%\s*icon ["']([^"']+)["']|icon=["']([^"']+)["']""", template.read_text()))

    assert {name for pair in used for name in pair if name} <= set(icon_names())

"""The graph of a lot's states, and that the documentation shows the same."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from buyer_portal.lots import states
from buyer_portal.lots.management.commands.lot_states import PAGE, block, with_diagram
from shared.schemas.lot import LotStatus

FINAL = {states.SOLD, states.UNSUCCESSFUL, states.CANCELLED}


def reached_from(state):
    seen, waiting = {state}, [state]
    while waiting:
        news = states.MOVES[waiting.pop()] - seen
        seen |= news
        waiting += news
    return seen


def test_every_state_can_be_reached_from_a_draft():
    assert reached_from(states.DRAFT) == set(states.MOVES)


def test_what_is_final_has_no_way_out_and_nothing_else_is_a_dead_end():
    assert {state for state, targets in states.MOVES.items() if not targets} == FINAL


def test_every_move_leads_to_a_state():
    assert set().union(*states.MOVES.values()) <= set(states.MOVES)


def test_states_are_those_of_the_wire():
    assert set(states.MOVES) == set(LotStatus.__args__)


def test_what_was_published_is_never_a_draft_again():
    assert states.DRAFT not in reached_from(states.PUBLISHED)


def test_the_documentation_shows_this_diagram():
    """Out of date? `python buyer_portal/manage.py lot_states --write`"""
    page = PAGE.read_text()

    assert with_diagram(page) == page


def test_the_command_prints_the_diagram():
    out = StringIO()
    call_command("lot_states", stdout=out)

    assert out.getvalue().strip() == block()
    assert "    published --> closed\n" in out.getvalue()


def test_a_page_without_a_place_for_it_is_left_alone():
    with pytest.raises(CommandError, match="no place for the diagram"):
        with_diagram("# Another page\n")

"""The graphs of a contract's and a proposal's states, and that the documentation shows the first."""

from pathlib import Path
from typing import get_args

import pytest

from buyer_portal.contracts import states
from shared.schemas.contract import ContractStatus, Termination
from shared.states import diagram

PAGE = Path(__file__).resolve().parents[3] / "docs" / "architecture.md"
GRAPHS = [(states.MOVES, states.AWAITING), (states.TERMINATION_MOVES, states.PROPOSED)]


@pytest.mark.parametrize(("moves", "start"), GRAPHS)
def test_every_state_can_be_reached_and_leads_to_one(moves, start):
    seen, waiting = {start}, [start]
    while waiting:
        news = moves[waiting.pop()] - seen
        seen |= news
        waiting += news

    assert seen == set(moves)


def test_what_is_over_has_no_way_out_and_nothing_else_is_a_dead_end():
    assert {state for state, targets in states.MOVES.items() if not targets} == set(states.ENDED)


def test_states_are_those_of_the_wire():
    assert set(states.MOVES) == set(get_args(ContractStatus))
    assert set(states.TERMINATION_MOVES) == set(get_args(Termination.model_fields["status"].annotation))


def test_what_both_have_signed_is_never_unsigned_again():
    assert states.MOVES[states.ACTIVE] == {states.COMPLETED, states.TERMINATED}


def test_the_documentation_shows_this_diagram():
    assert diagram(states.MOVES, start=states.AWAITING) in PAGE.read_text()

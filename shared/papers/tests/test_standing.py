import pytest

from shared.papers import standing

from .examples import amendment, contract, signature, termination

SIGNED_BY_BUYER = {"status": "partially_signed", "signatures": [signature()]}
ACTIVE = {"status": "active", "signatures": [signature(), signature("producer")]}


def turns(found):
    """What each side reads under "Whose turn", and whether it is marked as its own."""
    cells = [standing.state_cells(found, side)[1] for side in ("buyer", "producer")]
    return [(cell.value, cell.mine) for cell in cells]


@pytest.mark.parametrize(
    ("changes", "waits_for", "buyers", "producers"),
    [
        ({}, "both", ["sign", "request_changes", "refuse"], ["sign", "request_changes", "refuse"]),
        (SIGNED_BY_BUYER, "producer", ["request_changes", "refuse"], ["sign", "request_changes", "refuse"]),
        (ACTIVE, "", ["amend", "propose_termination"], ["amend", "propose_termination"]),
        (ACTIVE | {"amendments": [amendment()]}, "both", ["propose_termination"], ["propose_termination"]),
        (ACTIVE | {"amendments": [amendment(signedBy=["buyer"])]}, "producer", ["propose_termination"],
         ["propose_termination"]),
        (ACTIVE | {"amendments": [amendment("refused")]}, "", ["amend", "propose_termination"],
         ["amend", "propose_termination"]),
        (ACTIVE | {"termination": termination()}, "producer", ["withdraw_termination"],
         ["agree_termination", "decline_termination"]),
        (ACTIVE | {"termination": termination("producer", "declined")}, "", ["amend", "propose_termination"],
         ["amend", "propose_termination"]),
        (ACTIVE | {"termination": termination("administrators")}, "", ["amend", "propose_termination"],
         ["amend", "propose_termination"]),
        (ACTIVE | {"amends": "8" * 24}, "", [], []),
        ({"status": "refused"}, "", [], []),
        ({"status": "terminated"}, "", [], []),
    ],
)  # fmt: skip
def test_whose_turn_it_is_and_what_each_side_may_do(changes, waits_for, buyers, producers):
    found = contract(**changes)

    assert standing.waits_for(found) == waits_for
    assert standing.allowed_actions(found, "buyer") == buyers
    assert standing.allowed_actions(found, "producer") == producers
    mine = [mine for _, mine in turns(found)]
    assert mine == [waits_for in ("buyer", "both"), waits_for in ("producer", "both")]


def test_a_signature_under_an_earlier_version_counts_no_more():
    found = contract(edition=2, documentHash="2" * 64, signatures=[signature()])

    assert standing.signed_by(found) == set()


def test_each_side_reads_the_others_name():
    assert turns(contract(**SIGNED_BY_BUYER)) == [
        ("Rotterdam Renewables B.V.’s: to sign it", False),
        ("Yours: read and sign it", True),
    ]


@pytest.mark.parametrize("status", ["completed", "terminated", "refused", "expired"])
def test_what_is_over_waits_for_nobody(status):
    assert turns(contract(status=status)) == [("Nobody’s", False), ("Nobody’s", False)]

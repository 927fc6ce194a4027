"""Who is told of what: every move of a bid, an offer, a negotiation and a contract, in one table.

The buyer's people are told here. The producer's are told in their own portal, by what these messages bring them: see
`producer_portal/tests/test_told.py`.
"""

from dataclasses import dataclass

import pytest
from django.test import Client

from buyer_portal.bids import states as bid_states
from buyer_portal.contracts import states as contract_states
from buyer_portal.deals import states as deal_states
from buyer_portal.lots.tests.factories import written
from shared import schemas
from shared.comms.models import Notification
from shared.exchange.models import OutboxEvent

from .dealings import Dealings

pytestmark = pytest.mark.django_db

AGREED = "producer_bids buyer_accepts"
ACTIVE = f"{AGREED} buyer_signs producer_signs"
NOBODY = ()
NEGOTIATION = "negotiation"
DRAWN_UP = ("contract", "Sign contract SAF-2026-000001")


@dataclass(frozen=True)
class Told:
    """One deed, in the words of `Dealings`: what went before, which moves it makes, whom it tells of what.

    `elena` is told beside Marc, who does what the buyer does; `marc` where that is otherwise. `sent` goes to the other
    portal, about bids and contracts.
    """

    after: str
    deed: str
    moves: str
    elena: tuple[tuple[str, str], ...]
    sent: str
    marc: tuple[tuple[str, str], ...] | None = None


NO = "Rotterdam Renewables B.V."
TABLE = [
    # Bids and offers.
    Told("", "producer_bids", "bid:→pending negotiation:→open offer:→pending",
         (("bid_received", "New bid received on "),), "bid.received"),
    Told("producer_bids", "buyer_counters", "bid:pending→counter_offer offer:pending→countered offer:→pending",
         NOBODY, "bid.counter_offer"),
    Told("producer_bids buyer_counters", "producer_counters",
         "bid:counter_offer→pending offer:pending→countered offer:→pending",
         ((NEGOTIATION, f"{NO} countered on "),), "bid.updated"),
    Told("producer_bids", "buyer_accepts",
         "bid:pending→accepted negotiation:open→agreed offer:pending→accepted contract:→awaiting_signatures",
         (DRAWN_UP,), "bid.accepted contract.created", marc=NOBODY),
    Told("producer_bids buyer_counters", "producer_accepts",
         "bid:counter_offer→accepted negotiation:open→agreed offer:pending→accepted contract:→awaiting_signatures",
         ((NEGOTIATION, f"{NO} accepted your offer on "), DRAWN_UP), "bid.accepted contract.created"),
    Told("producer_bids buyer_counters", "producer_declines",
         "bid:counter_offer→pending offer:pending→declined offer:countered→pending",
         ((NEGOTIATION, f"{NO} declined your offer 2 on "),), "bid.updated"),
    Told("producer_bids buyer_counters producer_counters", "buyer_declines",
         "bid:pending→counter_offer offer:pending→declined offer:countered→pending", NOBODY, "bid.updated"),
    Told("producer_bids buyer_counters", "buyer_withdraws_offer",
         "bid:counter_offer→pending offer:pending→withdrawn offer:countered→pending", NOBODY, "bid.updated"),
    Told("producer_bids buyer_counters producer_counters", "producer_withdraws_offer",
         "bid:pending→counter_offer offer:pending→withdrawn offer:countered→pending",
         ((NEGOTIATION, f"{NO} withdrew offer 3 on "),), "bid.updated"),
    Told("producer_bids", "buyer_rejects",
         "bid:pending→rejected negotiation:open→closed offer:pending→declined", NOBODY, "bid.rejected"),
    Told("producer_bids buyer_counters", "buyer_rejects",
         "bid:counter_offer→rejected negotiation:open→closed offer:pending→declined", NOBODY, "bid.rejected"),
    Told("producer_bids", "producer_withdraws",
         "bid:pending→withdrawn negotiation:open→closed offer:pending→withdrawn",
         ((NEGOTIATION, "Bid withdrawn on "),), "bid.updated"),
    Told("producer_bids buyer_counters", "producer_withdraws",
         "bid:counter_offer→withdrawn negotiation:open→closed offer:pending→withdrawn",
         ((NEGOTIATION, "Bid withdrawn on "),), "bid.updated"),
    # The clock.
    Told("producer_bids buyer_counters", "offer_runs_out",
         "bid:counter_offer→pending offer:pending→expired offer:countered→pending",
         ((NEGOTIATION, "Your offer 2 ran out on "),), "bid.updated"),
    Told("producer_bids buyer_counters producer_counters", "offer_runs_out",
         "bid:pending→counter_offer offer:pending→expired offer:countered→pending",
         ((NEGOTIATION, "Offer 3 ran out on "),), "bid.updated"),
    Told("producer_bids", "offer_runs_out",
         "bid:pending→expired negotiation:open→closed offer:pending→expired",
         ((NEGOTIATION, "Offer 1 ran out on "),), "bid.updated"),
    Told("producer_bids just_before_the_bid_ends buyer_counters", "offer_runs_out",
         "bid:counter_offer→expired negotiation:open→closed offer:pending→expired",
         ((NEGOTIATION, "Your offer 2 ran out on "),), "bid.updated"),
    # The lot.
    Told("producer_bids", "lot_changes", "bid:pending→stale", NOBODY, "bid.updated"),
    Told("producer_bids buyer_counters", "lot_changes", "bid:counter_offer→stale", NOBODY, "bid.updated"),
    Told("producer_bids lot_changes", "producer_confirms", "bid:stale→pending",
         ((NEGOTIATION, "Bid confirmed on "),), "bid.updated"),
    Told("producer_bids buyer_counters lot_changes", "producer_confirms", "bid:stale→counter_offer",
         ((NEGOTIATION, "Bid confirmed on "),), "bid.updated"),
    Told("producer_bids lot_changes", "producer_withdraws",
         "bid:stale→withdrawn negotiation:open→closed offer:pending→withdrawn",
         ((NEGOTIATION, "Bid withdrawn on "),), "bid.updated"),
    Told("producer_bids lot_changes", "buyer_rejects",
         "bid:stale→rejected negotiation:open→closed offer:pending→declined", NOBODY, "bid.rejected"),
    Told("producer_bids lot_changes", "offer_runs_out",
         "bid:stale→expired negotiation:open→closed offer:pending→expired",
         ((NEGOTIATION, "Offer 1 ran out on "),), "bid.updated"),
    Told("producer_bids", "lot_is_cancelled",
         "bid:pending→rejected negotiation:open→closed offer:pending→declined", NOBODY, "bid.rejected"),
    Told("producer_bids lot_is_closed", "lot_is_unsuccessful",
         "bid:pending→rejected negotiation:open→closed offer:pending→declined", NOBODY, "bid.rejected"),
    Told("producer_bids_for_a_part other_producer_wins", "lot_is_concluded",
         "bid:pending→rejected negotiation:open→closed offer:pending→declined", NOBODY, "bid.rejected"),
    # Contracts.
    Told(AGREED, "buyer_signs", "contract:awaiting_signatures→partially_signed", NOBODY, "contract.signed"),
    Told(AGREED, "producer_signs", "contract:awaiting_signatures→partially_signed",
         (("contract", "Contract SAF-2026-000001 was signed by its supplier"),), "contract.signed"),
    Told(f"{AGREED} buyer_signs", "producer_signs", "contract:partially_signed→active negotiation:agreed→contracted",
         (("contract", "Contract SAF-2026-000001 is active: both have signed"),), "contract.active"),
    Told(f"{AGREED} producer_signs", "buyer_signs", "contract:partially_signed→active negotiation:agreed→contracted",
         (("contract", "Contract SAF-2026-000001 is active: both have signed"),), "contract.active", marc=NOBODY),
    Told(f"{AGREED} buyer_signs", "producer_changes", "contract:partially_signed→awaiting_signatures",
         (("contract", "New version of contract SAF-2026-000001"),), "contract.updated"),
    Told(f"{AGREED} producer_signs", "buyer_changes", "contract:partially_signed→awaiting_signatures",
         NOBODY, "contract.updated"),
    Told(AGREED, "producer_refuses",
         "contract:awaiting_signatures→refused bid:accepted→lapsed negotiation:agreed→closed",
         (("contract", f"{NO} refuses to sign SAF-2026-000001"),), "contract.terminated bid.updated"),
    Told(f"{AGREED} producer_signs", "buyer_refuses",
         "contract:partially_signed→refused bid:accepted→lapsed negotiation:agreed→closed",
         NOBODY, "contract.terminated bid.updated"),
    Told(AGREED, "contract_runs_out",
         "contract:awaiting_signatures→expired bid:accepted→lapsed negotiation:agreed→closed",
         (("contract", "Contract SAF-2026-000001 was not signed in time"),), "contract.terminated bid.updated"),
    Told(f"{AGREED} buyer_signs", "contract_runs_out",
         "contract:partially_signed→expired bid:accepted→lapsed negotiation:agreed→closed",
         (("contract", "Contract SAF-2026-000001 was not signed in time"),), "contract.terminated bid.updated"),
    Told(ACTIVE, "producer_amends", "contract:→awaiting_signatures",
         (("contract", f"{NO} proposes to amend SAF-2026-000001"),), "contract.created contract.updated"),
    # Ends of contracts.
    Told(ACTIVE, "producer_proposes_an_end", "end:→proposed",
         (("contract", f"{NO} proposes to end SAF-2026-000001"),), "contract.updated"),
    Told(f"{ACTIVE} producer_proposes_an_end", "buyer_agrees_to_end",
         "end:proposed→agreed contract:active→terminated",
         (("contract", "Contract SAF-2026-000001 is terminated"),), "contract.terminated", marc=NOBODY),
    Told(f"{ACTIVE} buyer_proposes_an_end", "producer_agrees_to_end",
         "end:proposed→agreed contract:active→terminated",
         (("contract", "Contract SAF-2026-000001 is terminated"),), "contract.terminated"),
    Told(f"{ACTIVE} buyer_proposes_an_end", "producer_declines_the_end", "end:proposed→declined",
         (("contract", f"{NO} goes on with SAF-2026-000001"),), "contract.updated"),
    Told(f"{ACTIVE} producer_proposes_an_end", "producer_withdraws_the_end", "end:proposed→withdrawn",
         (("contract", f"{NO} withdrew its proposal to end SAF-2026-000001"),), "contract.updated"),
    Told(ACTIVE, "an_administrator_ends", "end:→proposed",
         (("contract", "It is proposed to end SAF-2026-000001"),), "contract.updated"),
    Told(f"{ACTIVE} producer_proposes_an_end an_administrator_ends", "an_administrator_ends",
         "end:proposed→agreed end:proposed→lapsed contract:active→terminated",
         (("contract", "Contract SAF-2026-000001 is terminated"),), "contract.terminated"),
]  # fmt: skip

# Moves that nothing makes yet: completed comes with the deliveries.
UNMADE = {"contract:active→completed"}


def ids(told):
    return f"{told.deed}({told.after.rpartition(' ')[2]})"


def notified(user):
    """(kind, title without the lot's number at its end), in the order they were told."""
    rows = Notification.objects.filter(user=user).order_by("id").values_list("kind", "title")
    return tuple((kind, title.split("LOT-")[0].split("HEFA")[0]) for kind, title in rows)


def messages():
    rows = OutboxEvent.objects.filter(aggregate_type__in=["bid", "contract"]).order_by("id")
    return [row.event for row in rows]


@pytest.mark.parametrize("told", TABLE, ids=ids)
def test_a_move_tells_whom_it_concerns(told):
    world = Dealings()
    for step in told.after.split():
        getattr(world, step)()
    Notification.objects.all().delete()
    OutboxEvent.objects.all().delete()
    before = world.state()

    getattr(world, told.deed)()

    moved = [(row, before.get(row, ""), status) for row, status in world.state().items() if before.get(row) != status]
    assert sorted(f"{name}:{old}→{new}" for (name, _), old, new in moved) == sorted(told.moves.split())
    assert notified(world.elena) == told.elena
    assert notified(world.marc.user) == (told.elena if told.marc is None else told.marc)
    assert sorted(messages()) == sorted(told.sent.split())
    assert not Notification.objects.filter(user=world.joost.user).exists()  # their own portal tells them
    check_links_resolve(world.elena)


def check_links_resolve(user):
    browser = Client()
    browser.force_login(user)
    for link in Notification.objects.filter(user=user).values_list("link", flat=True):
        assert browser.get(link).status_code == 200


def test_every_move_stands_in_the_table():
    tables = {
        "bid": bid_states.MOVES, "negotiation": deal_states.NEGOTIATION_MOVES, "offer": deal_states.OFFER_MOVES,
        "contract": contract_states.MOVES, "end": contract_states.TERMINATION_MOVES,
    }  # fmt: skip
    all_moves = {
        f"{name}:{old}→{new}" for name, table in tables.items() for old, targets in table.items() for new in targets
    }
    made = {move for told in TABLE for move in told.moves.split() if ":→" not in move}

    assert all_moves - made == UNMADE
    assert made <= all_moves


def test_what_is_sealed_is_told_without_its_terms():
    world = Dealings(lot={"fields": written(mode="sealed")})
    world.producer_bids()

    told = Notification.objects.filter(user=world.elena).get()
    texts = f"{told.title} {told.body} " + " ".join(row.body for row in OutboxEvent.objects.filter(topic="bids"))
    assert [word for word in ("2120", "2,120", "8480000", "Rotterdam plant") if word in texts] == []
    assert schemas.parse_event("bids", OutboxEvent.objects.get(topic="bids").body.encode()).bid.sealed

"""What a bid's page shows of its negotiation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from shared.accounts.actors import Actor, Role
from shared.deals.composing import composer
from shared.deals.forms import CounterForm
from shared.deals.room import room_of
from shared.ids import new_id

from .figures import asked_for

BUYER, PRODUCER = "buyer", "producer"


def negotiation_of(
    bid: ProducerBid,
    actor: Actor,
    now: datetime,
    *,
    form: CounterForm | None = None,
    keys: Mapping[str, str],
    before: str = "",
) -> dict[str, Any]:
    """What the bid's page shows of its negotiation: `room`, what may be done, and the composer when it is our turn.

    `keys` are those of deeds of which nobody knows whether they arrived, by the deed: tried again they keep their key.
    `before` says which page of the earlier offers: see `shared.deals.room`.
    """
    offers = [one.offer for one in bid.offers.order_by("number")]
    room = room_of(offers, me=PRODUCER, names={BUYER: bid.buyer_name or "the buyer"}, before=before)
    ours = bid.turn == PRODUCER and bid.status == states.COUNTER_OFFER
    may_trade = actor.may(Role.TRADER)
    compose = composer(
        room, counter_url=reverse("bids:counter", args=[bid.pk]), reckon_url=reverse("bids:reckon", args=[bid.pk]),
        specification=bid.fields.specification, now=now, form=form, **asked_for(bid.lot),
    )  # fmt: skip
    return {
        "key": keys.get("counter") or new_id(),
        "answer_key": keys.get("accept-counter") or new_id(),
        "room": room,
        "our_turn": ours,
        "may_accept": ours and actor.may(Role.OWNER),
        "may_decline": ours and may_trade,
        "may_withdraw": may_trade and bid.status == states.SUBMITTED and room.own_counter_stands,
        "withdraw_key": keys.get("withdraw-counter") or new_id(),
        **(compose if ours and may_trade else {}),
    }

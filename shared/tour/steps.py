"""The steps of the round, in order. A later part of the product adds its own here and tells the fact that ticks it."""

from __future__ import annotations

from dataclasses import dataclass

BUYER, PRODUCER = "buyer", "producer"


@dataclass(frozen=True)
class Step:
    """One step: on which portal, what to do there and where. Each portal's facts say whether it is done.

    `to` is where it is done, as soon as the ids in it are known; until then `path` leads near it. Both are addresses
    of that portal, and the ids are known on both: `lot`, `bid` (the Buyer portal's), `ours` (the producer's) and
    `contract`.
    """

    name: str
    portal: str
    title: str
    text: str
    path: str
    action: str
    to: str = ""


STEPS = (
    Step("publish", BUYER, "Publish a lot", "Your tender for fuel: a title, a volume, when and where are enough. Then"
         " “Save and publish”. The lot’s page says so once producers see it, within a second or so.", "/lots/new/",
         "Write a lot"),
    Step("bid", PRODUCER, "Bid on it", "The lot is in the marketplace. Five steps lead to a bid; most is filled in from"
         " the lot, so that a price is enough. Submit it at the end.", "/marketplace/", "Open the lot",
         to="/marketplace/{lot}/"),
    Step("counter", BUYER, "Counter it", "The bid is there, with what it means per tonne and for the climate. Offer a"
         " lower price: “Send counter”.", "/negotiations/", "Open the bid", to="/bids/{bid}/"),
    Step("answer", PRODUCER, "Answer with a counter", "You see term by term what the buyer changed. Meet in the"
         " middle: change the price, and send your counter.", "/bids/", "Open the bid", to="/bids/{ours}/"),
    Step("accept", BUYER, "Accept", "Accept the offer as it stands. A contract is drawn up from exactly these terms.",
         "/negotiations/", "Open the bid", to="/bids/{bid}/"),
    Step("sign", BUYER, "Sign the contract", "Read it, write your name, and sign. The other side sees it at once.",
         "/contracts/", "Open the contract", to="/contracts/{contract}/"),
    Step("countersign", PRODUCER, "Sign on the other side", "The same text, named by the same hash. With the second"
         " signature it is active, and its PDF can be verified by anybody.", "/contracts/", "Open the contract",
         to="/contracts/{contract}/"),
)  # fmt: skip

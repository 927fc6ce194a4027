"""The steps of the round, in order. A later part of the product adds its own here and tells the fact that ticks it."""

from __future__ import annotations

from dataclasses import dataclass

BUYER, PRODUCER = "buyer", "producer"


@dataclass(frozen=True)
class Step:
    """One step: on which portal, what to do there and where. Each portal's facts say whether it is done."""

    name: str
    portal: str
    title: str
    text: str
    path: str  # of that portal
    action: str


STEPS = (
    Step("write", BUYER, "Write a lot", "Your tender for fuel: a title, a volume, when and where are enough. Save it as"
         " a draft; nobody else sees it yet.", "/lots/new/", "Write a lot"),
    Step("search", PRODUCER, "Save a search for it", "Search the marketplace for a word of your lot’s title, press"
         " “Save this search”, and let the bell ring. Nothing is found yet; that is the point.", "/marketplace/",
         "Open the marketplace"),
    Step("publish", BUYER, "Publish it", "Producers see it within a second. The lot’s page says so once the producers’"
         " side has confirmed it.", "/lots/?state=draft", "Publish it"),
    Step("arrive", PRODUCER, "Be told of it", "The bell rings on the producers’ side: the search has found the lot. It"
         " stands in the marketplace, marked as new, with every fact in the producers’ units.", "/notifications/",
         "Open the notifications"),
    Step("clarify", BUYER, "Clarify it", "Add a sentence to the description. That is a clarification: a new revision,"
         " and bids stay as they are.", "/lots/?state=published", "Edit the lot"),
    Step("change", BUYER, "Change the deal", "Move the delivery or the volume. That is a material change: producers see"
         " what was changed and must confirm their bids.", "/lots/?state=published", "Edit the lot"),
    Step("close", BUYER, "Close the bidding", "With “Close bidding now” on the lot’s page. It leaves the marketplace at"
         " once, and its page there says why.", "/lots/?state=published", "Open the lot"),
)  # fmt: skip

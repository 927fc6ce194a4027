"""What can be wrong with a deed in a negotiation."""

from __future__ import annotations

from shared.errors import DomainError


class NotYourTurn(DomainError):
    """The offer that stands is one's own, or nothing stands."""

    code = "not_your_turn"


class OtherOffer(DomainError):
    """The offer that was named, or its terms, are not those that stand now."""

    code = "other_offer"


class NothingLeft(DomainError):
    """The lot's volume is awarded already, in whole or for the most part."""

    code = "nothing_left"


class StaleBid(DomainError):
    """The lot was changed, and the bid must be confirmed first."""

    code = "stale_bid"


class Sealed(DomainError):
    """Bids on the lot are not opened yet."""

    code = "sealed"

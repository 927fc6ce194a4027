"""What people are told of: every kind of notification and letter, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.db import models

Portal = Literal["", "buyer", "producer"]


class Mailing(models.TextChoices):
    """How a fact goes to somebody by e-mail."""

    AT_ONCE = "at_once", "At once"
    DIGEST = "digest", "Daily digest"
    NONE = "none", "No mail"

    @property
    def loudness(self) -> int:
        return [Mailing.NONE, Mailing.DIGEST, Mailing.AT_ONCE].index(self)


@dataclass(frozen=True)
class Kind:
    """One kind of fact. `why` completes "You get this mail because …"."""

    name: str
    label: str
    means: str
    group: str
    why: str
    bell: bool = True  # by default
    mail: Mailing = Mailing.AT_ONCE  # by default
    fixed: bool = False  # always told, by bell and mail, whatever one chooses
    only: Portal = ""
    operators: bool = False  # told to those who look after the portal
    letter: bool = False  # a letter alone: there is nothing to choose

    @property
    def is_chosen(self) -> bool:
        """Whether people choose how they are told of it."""
        return not self.letter and self.only in ("", settings.PORTAL)


KINDS = [
    Kind(
        "lot_closed", "Bidding is closed", "A lot of yours reached its deadline: time to award it.", "Lots",
        "a lot of your organisation reached its deadline", only="buyer",
    ),
    Kind(
        "award_reminder", "Still to award", "Half of the time to award a closed lot has passed.", "Lots",
        "a lot of your organisation waits to be awarded", only="buyer",
    ),
    Kind(
        "award_overdue", "Award overdue", "The time to award a closed lot has passed.", "Lots",
        "a lot of your organisation waits to be awarded", only="buyer",
    ),
    Kind(
        "bid_received", "New bid", "A producer bid on a lot of yours.", "Bids and negotiations",
        "a producer bid on a lot of your organisation", only="buyer",
    ),
    Kind(
        "negotiation", "Negotiations", "The other side countered, accepted, withdrew, or an offer ran out.",
        "Bids and negotiations", "your organisation negotiates this bid",
    ),
    Kind(
        "answer_due", "Answers due", "An offer waits for you: half time, four hours left, or longer than you meant to.",
        "Bids and negotiations", "an offer waits for your organisation's answer",
    ),
    Kind(
        "own_bid", "Your bids", "A bid of yours won or lost, ran out, was not taken, or must be confirmed.",
        "Bids and negotiations", "your organisation made this bid", only="producer",
    ),
    Kind(
        "contract", "Contracts", "A contract was drawn up, signed, changed, refused, or is due.", "Contracts",
        "your organisation is party to this contract",
    ),
    Kind(
        "certificate", "Certificates", "A certificate of yours ends in 60, 30 or 7 days, or has ended.", "Certificates",
        "your organisation keeps this certificate", only="producer",
    ),
    Kind(
        "saved_search", "Saved searches", "New lots fit a search you saved.", "Marketplace",
        "you saved this search", only="producer",
    ),
    Kind(
        "watched_lot", "Lots you watch", "A lot that you watch was changed, closed or cancelled.", "Marketplace",
        "you watch this lot", only="producer",
    ),
    Kind(
        "membership", "People and rights", "Somebody joined or left, or your rights changed.", "Your organisation",
        "you are a member of this organisation", mail=Mailing.DIGEST,
    ),
    Kind(
        "security", "Sign-in and security", "Your password, your second factor or your keys changed.", "Your account",
        "it is about the safety of your account", fixed=True,
    ),
    Kind(
        "alert", "Alerts to operators", "Something in this portal is not well.", "Operation",
        "you look after this portal", operators=True,
    ),
    Kind("invitation", "Invitation", "", "", "somebody invited this address", letter=True),
    Kind("address_proof", "Confirm the address", "", "", "somebody registered with this address", letter=True),
    Kind("password_reset", "New password", "", "", "somebody asked for a new password for this address", letter=True),
]  # fmt: skip

PROVING = {"address_proof", "password_reset"}  # letters whose link shows that the address is the reader's

GROUPS = list(dict.fromkeys(kind.group for kind in KINDS))
_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises ValueError for one that the table does not have."""
    if name not in _BY_NAME:
        raise ValueError(f"no kind of notification is called {name!r}: it belongs into shared.comms.kinds.KINDS")
    return _BY_NAME[name]


def kinds_for(*, operator: bool) -> list[Kind]:
    """The kinds that somebody in this portal may be told of, in the table's order."""
    return [kind for kind in KINDS if kind.is_chosen and (operator or not kind.operators)]

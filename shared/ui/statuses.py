"""The one map from a state to its tone, glyph and word. Colour is never alone: a glyph and a word always go with it."""

from __future__ import annotations

from dataclasses import dataclass

from .parts import Tone


@dataclass(frozen=True)
class Status:
    label: str
    tone: Tone | str
    glyph: str


_OVER: dict[str, Status] = {
    "accepted": Status("Accepted", "good", "s-done"),
    "active": Status("Active", "good", "s-live"),
    "agreed": Status("Agreed", "good", "s-done"),
    "cancelled": Status("Cancelled", "bad", "s-stop"),
    "closed": Status("Closed", "", "s-shut"),
    "completed": Status("Completed", "good", "s-done"),
    "contracted": Status("Contracted", "good", "contract"),
    "credited": Status("Credited", "", "s-done"),
    "done": Status("Done", "good", "s-done"),
    "dropped": Status("Left be", "", "s-stop"),
    "declined": Status("Declined", "bad", "s-stop"),
    "deleted": Status("Deleted", "", "s-stop"),
    "expired": Status("Expired", "", "clock"),
    "failed": Status("Failed", "bad", "warn"),
    "lapsed": Status("Lapsed", "", "clock"),
    "lost": Status("Lost", "", "s-stop"),
    "paid": Status("Paid", "good", "s-done"),
    "paid_out": Status("Paid out", "good", "s-done"),
    "refunded": Status("Refunded", "", "s-done"),
    "refused": Status("Refused", "bad", "s-stop"),
    "rejected": Status("Rejected", "bad", "s-stop"),
    "released": Status("Released", "good", "s-done"),
    "revoked": Status("Revoked", "", "s-stop"),
    "sold": Status("Sold", "good", "s-done"),
    "superseded": Status("Superseded", "", "s-shut"),
    "terminated": Status("Terminated", "bad", "s-stop"),
    "unsuccessful": Status("Unsuccessful", "", "s-stop"),
    "verified": Status("Verified", "good", "cert"),
    "withdrawn": Status("Withdrawn", "", "s-stop"),
    "won": Status("Won", "good", "s-done"),
}

_RUNNING: dict[str, Status] = {
    "delivered": Status("Delivered", "info", "box"),
    "draft": Status("Draft", "", "s-draft"),
    "funded": Status("Funded", "info", "lock"),
    "invoiced": Status("Invoiced", "info", "invoice"),
    "issued": Status("Issued", "info", "s-live"),
    "open": Status("Open", "info", "s-live"),
    "paused": Status("Paused", "", "s-pause"),
    "pending": Status("Pending", "info", "s-live"),
    "published": Status("Published", "info", "s-live"),
    "submitted": Status("Submitted", "info", "s-live"),
    "unverified": Status("Unverified", "", "s-draft"),
}

_WAITING: dict[str, Status] = {
    "checking": Status("Checking", "wait", "s-half"),
    "checked": Status("To look over", "wait", "eye"),
    "importing": Status("Importing", "wait", "s-half"),
    "award_pending": Status("Award pending", "wait", "s-half"),
    "awaiting_funding": Status("Awaiting funding", "wait", "s-draft"),
    "awaiting_signatures": Status("Awaiting signatures", "wait", "pen"),
    "counter_offer": Status("Counter-offer", "wait", "deal"),
    "countered": Status("Countered", "", "deal"),
    "disputed": Status("Disputed", "bad", "warn"),
    "overdue": Status("Overdue", "bad", "clock"),
    "partially_paid": Status("Partially paid", "wait", "s-half"),
    "partially_released": Status("Partially released", "wait", "s-half"),
    "partially_signed": Status("Partially signed", "wait", "s-half"),
    "pending_invoice": Status("Awaiting invoice", "wait", "s-draft"),
    "proposed": Status("Proposed", "wait", "deal"),
    "stale": Status("Stale", "wait", "warn"),
    "submitting": Status("Submitting", "wait", "s-half"),
}

# Not states, but said as often.
_SAID: dict[str, Status] = {
    "your_turn": Status("Your turn", "turn", "right"),
    "their_turn": Status("Their turn", "", "clock"),
    "new": Status("New", "turn", "star"),
    "open_bidding": Status("Open bidding", "", "eye"),
    "sealed": Status("Sealed", "", "lock"),
    "eligible": Status("Eligible", "good", "check"),
    "renew_first": Status("Renew first", "wait", "warn"),
    "not_eligible": Status("Not eligible", "", "x"),
    "signed": Status("Signed", "good", "s-done"),
    "not_signed": Status("Not signed", "wait", "pen"),
    "simulation": Status("Simulation", "wait", "info"),
    "visible": Status("Visible to producers", "good", "eye"),
    "on_its_way": Status("On its way", "wait", "clock"),
    "not_visible": Status("Not visible", "bad", "warn"),
    "inactive": Status("Inactive", "", "s-shut"),
}

# Words that mean something else in the exchange: `{% badge state kind="delivery" %}`.
_BY_KIND: dict[str, Status] = {
    "delivery:due": Status("Due", "wait", "clock"),
    "delivery:delivered": Status("Delivered", "good", "s-done"),
    "delivery:dead": Status("Given up", "bad", "s-stop"),
    "inbox:due": Status("Due", "wait", "clock"),
    "inbox:done": Status("Applied", "good", "s-done"),
    "inbox:ignored": Status("Ignored", "", "s-shut"),
    "inbox:parked": Status("Parked", "bad", "s-pause"),
    "breaker:closed": Status("Sending", "good", "s-live"),
    "breaker:open": Status("Held back", "bad", "s-pause"),
    "breaker:probing": Status("Trying", "wait", "s-half"),
    "alert:open": Status("Open", "bad", "warn"),
    "alert:seen": Status("Seen", "", "eye"),
    "mail:due": Status("To be sent", "wait", "clock"),
    "mail:sent": Status("Sent", "good", "s-done"),
    "mail:failed": Status("Failed", "bad", "warn"),
    "mail:no_mail": Status("No mail", "", "s-shut"),
}

# Every lifecycle with its words, in the order they are gone through.
GROUPS: dict[str, str] = {
    "Lot": "draft published closed award_pending sold unsuccessful cancelled deleted",
    "Bid": "pending counter_offer stale accepted rejected withdrawn expired lapsed",
    "Producer’s bid": "draft submitting submitted counter_offer stale won lost withdrawn expired lapsed failed",
    "Negotiation": "open agreed contracted closed",
    "Offer": "pending countered accepted declined withdrawn expired",
    "Contract": "awaiting_signatures partially_signed active completed superseded refused expired terminated",
    "Proposal to end a contract": "proposed agreed declined withdrawn lapsed",
    "Held funds": "awaiting_funding funded delivered released paid_out disputed partially_released refunded cancelled",
    "Provider": "unverified submitted verified rejected",
    "Listing": "draft published paused deleted",
    "Invoice": "draft issued partially_paid paid disputed credited overdue",
    "Invitation": "pending accepted revoked expired",
    "Transaction": "pending_invoice invoiced paid completed cancelled",
    "File of lots": "checking checked importing done dropped",
    "Delivery of a message": "delivery:due delivery:delivered delivery:dead",
    "Message received": "inbox:due inbox:done inbox:ignored inbox:parked",
    "Line to an endpoint": "breaker:closed breaker:open breaker:probing",
    "Alert": "alert:open alert:seen",
    "Mail": "mail:due mail:sent mail:failed mail:no_mail",
    "Not a state, but said often": " ".join(_SAID),
}

STATUSES: dict[str, Status] = _OVER | _RUNNING | _WAITING | _SAID | _BY_KIND


def status_of(word: str, kind: str = "") -> Status:
    """How `word` is shown, in the sense it has for `kind` if it has one there. An unknown word is shown plainly."""
    word = str(word)
    known = STATUSES.get(f"{kind}:{word}") or STATUSES.get(word)
    return known or Status(word.replace("_", " ").capitalize(), "", "s-draft")

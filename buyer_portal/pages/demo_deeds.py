"""Doing what the demonstration's people did: each deed is one call to the service that a page or the API would call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from buyer_portal.bids import services as bids
from buyer_portal.bids.models import Bid
from buyer_portal.contracts import services as contracts
from buyer_portal.contracts.models import Contract
from buyer_portal.deals import services as deals
from buyer_portal.deals.models import Negotiation
from buyer_portal.lots import services as lots
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services.due import remind_of_award
from shared import schemas
from shared.accounts.actors import SYSTEM, Actor, Role
from shared.accounts.demo import Company, Person, actor_for
from shared.accounts.shadows import apply_organization, apply_user
from shared.api.authentication import ENVIRONMENT_KEY
from shared.deals.demo import Bidding

from .demo import Deed

Biddings = dict[str, Bidding]
READ_FOR = timedelta(minutes=9)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0"
ADDRESSES = {"buyer": "203.0.113.24", "producer": "198.51.100.7"}  # for documentation: RFC 5737


def do_to_lot(lot: Lot, deed: Deed, poster: str, biddings: Biddings) -> Lot:
    """Do one deed to the lot or to a bid on it; the lot as it is then."""
    bidding = biddings.get(deed.bid)
    by = _who(deed, poster, bidding)
    if bidding is None:
        return ON_LOTS[deed.verb](lot, deed, by) or lot
    ON_BIDS[deed.verb](lot, deed, by, bidding)
    return Lot.objects.get(pk=lot.pk)


def _who(deed: Deed, poster: str, bidding: Bidding | None) -> Actor:
    if deed.by == "system":
        return SYSTEM
    if deed.by == "bidder" and bidding is not None:
        return producer(bidding.person, bidding.company, deed.at)
    return actor_for(deed.by or poster)


def producer(person: Person, company: Company, now: datetime) -> Actor:
    """Somebody of the Producer portal, as its trusted key names them here."""
    named = {
        "_id": company.id, "version": 1, "name": company.name, "branding": {"brandName": company.brand},
        "answerHours": company.answer_hours,
    }  # fmt: skip
    organization = apply_organization(organization=schemas.Organization.model_validate(named), now=now)
    user = apply_user(external_id=person.user_id, name=person.name, now=now)
    return Actor(user=user, organization=organization, role=Role.OWNER, via="trusted", key_id=ENVIRONMENT_KEY)


def _edit(lot: Lot, deed: Deed, by: Actor) -> Lot:
    return lots.edit_lot(lot=lot, fields=schemas.merge(lot.fields, deed.changes), by=by, now=deed.at)


def _remind(lot: Lot, deed: Deed, by: Actor) -> None:
    remind_of_award(lot=lot, now=deed.at)


ON_LOTS: dict[str, Callable[[Lot, Deed, Actor], Lot | None]] = {
    "publish": lambda lot, deed, by: lots.publish_lot(lot=lot, by=by, now=deed.at),
    "edit": _edit,
    "close": lambda lot, deed, by: lots.close_lot(lot=lot, by=by, now=deed.at),
    "cancel": lambda lot, deed, by: lots.cancel_lot(lot=lot, reason=deed.why, by=by, now=deed.at),
    "end": lambda lot, deed, by: lots.end_lot_unsuccessful(lot=lot, reason=deed.why, by=by, now=deed.at),
    "delete": lambda lot, deed, by: lots.delete_lot(lot=lot, by=by, now=deed.at),
    "remind": _remind,
}


def _submit(lot: Lot, deed: Deed, by: Actor, bidding: Bidding) -> None:
    user, _ = by.person()
    said = {
        "lotId": lot.pk, "lotRevision": lot.revision, "bidderId": user.external_id, "bidderName": user.name,
        "externalBidId": bidding.id,
    }  # fmt: skip
    body = schemas.SubmitBid.model_validate(bidding.fields.to_dict() | said)
    bids.submit_bid(body=body, bidder=user, credential=by.key_id, by=by, now=deed.at)


def _confirm(lot: Lot, deed: Deed, by: Actor, bidding: Bidding) -> None:
    bids.confirm_bid(bid=_bid(bidding), lot_revision=lot.revision, by=by, now=deed.at)


def _counter(lot: Lot, deed: Deed, by: Actor, bidding: Bidding) -> None:
    body = schemas.CounterOffer.model_validate(deed.changes)
    deals.counter_offer(negotiation=_negotiation(bidding), body=body, by=by, now=deed.at)


def _accept(lot: Lot, deed: Deed, by: Actor, bidding: Bidding) -> None:
    standing = _bid(bidding).standing
    assert standing is not None
    deals.accept_offer(
        negotiation=_negotiation(bidding), offer_id=standing.offer_id, terms_hash=standing.terms_hash, by=by,
        now=deed.at,
    )  # fmt: skip


def _sign(lot: Lot, deed: Deed, by: Actor, bidding: Bidding) -> None:
    user, _ = by.person()
    contract = Contract.objects.whole().get(bid=_bid(bidding))
    body = schemas.SignContract.model_validate(
        {"name": user.name, "title": user.title or bidding.person.title, "consent": True, "authority": "Signatory",
         "documentHash": contract.document_hash}
    )  # fmt: skip
    how = contracts.Circumstances(
        method="password", signed_in_at=deed.at - 2 * READ_FOR, viewed_at=deed.at - READ_FOR,
        ip=ADDRESSES[contract.side_of(by)], user_agent=BROWSER,
    )  # fmt: skip
    contracts.sign_contract(contract=contract, body=body, how=how, by=by, now=deed.at)


ON_BIDS: dict[str, Callable[[Lot, Deed, Actor, Bidding], object]] = {
    "bid": _submit,
    "confirm": _confirm,
    "counter": _counter,
    "accept": _accept,
    "reject": lambda lot, deed, by, bidding: deals.reject_bid(
        bid=_bid(bidding), code=deed.changes["code"], text=deed.why, by=by, now=deed.at
    ),
    "withdraw": lambda lot, deed, by, bidding: deals.withdraw_bid(bid=_bid(bidding), by=by, now=deed.at),
    "expire": lambda lot, deed, by, bidding: deals.settle_clock(negotiation=_negotiation(bidding), now=deed.at),
    "sign": _sign,
}


def _bid(bidding: Bidding) -> Bid:
    found: Bid = Bid.objects.whole().get(external_bid_id=bidding.id, credential=ENVIRONMENT_KEY)
    return found


def _negotiation(bidding: Bidding) -> Negotiation:
    found: Negotiation = Negotiation.objects.whole().get(bid=_bid(bidding))
    return found

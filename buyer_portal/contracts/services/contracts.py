"""What happens to contracts: drawn up, changed before they are signed, signed, refused, expired."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from buyer_portal.bids import services as bids
from buyer_portal.bids.models import Bid
from buyer_portal.contracts import states
from buyer_portal.contracts.models import BOTH, BUYER, NOBODY, PRODUCER, Contract, FinalDocument, Signature
from buyer_portal.deals.models import Negotiation, Offer
from buyer_portal.deals.services.contracted import mark_contracted
from buyer_portal.lots.services.numbers import take_number
from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.accounts.signing import require_may_sign
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError, Invalid, InvalidMove
from shared.papers.consent import CONSENT
from shared.papers.consent import VERSION as CONSENT_VERSION
from shared.papers.standing import other_side
from shared.schemas import json

from .amending import TIME_TO_SIGN, take_effect
from .drafting import first_version, next_version
from .ending import conclude_if_covered, end_unsigned, taken_up, what, what_follows
from .keeping import announce, keep_edition, require_unsigned, stored, tell_buyer, text_of
from .pdf import contract_pdf, pdf_hash


class OtherDocument(DomainError):
    """The hash is not that of the version that is to be signed now."""

    code = "other_document"


@dataclass(frozen=True)
class Circumstances:
    """How somebody came to sign: what this portal saw, or the trusted portal's word."""

    method: str = ""
    signed_in_at: datetime | None = None
    viewed_at: datetime | None = None
    ip: str = ""
    user_agent: str = ""
    consent_version: str = CONSENT_VERSION


@atomic
def draw_up_contract(*, negotiation: Negotiation, offer: Offer, bid: Bid, by: Actor, now: datetime) -> Contract:
    """Answer `offer_accepted`: a contract of just the accepted terms (sends `bid.accepted`, `contract.created`)."""
    year = f"SAF-{now:%Y}"
    number = f"{year}-{take_number(year):06d}"
    text = first_version(bid, offer.terms, number)
    contract = Contract.objects.create(
        number=number, lot=bid.lot, bid=bid, buyer=negotiation.buyer, producer=negotiation.producer,
        sign_by=now + TIME_TO_SIGN, created_at=now, updated_at=now, **text_of(text),
    )  # fmt: skip
    keep_edition(contract, now, asked_by="")
    record_event(verb="draw_up_contract", subject=contract, by=by, now=now, after=contract.status)
    contract = stored(contract)
    bids.announce(bid=bids.stored(bid), event="bid.accepted", now=now, contract=contract.to_wire())
    announce(contract, "contract.created", now)
    tell_buyer(contract, "drawn_up", f"Sign contract {number}", f"With {contract.producer}.", now, but=by.user)
    return contract


@atomic
def sign_contract(
    *, contract: Contract, body: schemas.SignContract, how: Circumstances, by: Actor, now: datetime
) -> Contract:
    """Sign the newest version for one's side; once both have, the contract is active.

    Raises OtherDocument where the hash is not the newest version's, Forbidden for whoever may not sign that much.
    """
    contract, side = taken_up(contract, by, now)
    user, organization = by.person()
    mine = contract.signatures.filter(edition=contract.edition, side=side).first()
    if mine is not None and mine.document_hash == body.document_hash and mine.user_external_id == user.external_id:
        return contract
    _require_may_sign(contract, by)
    require_unsigned(contract)
    if body.document_hash != contract.document_hash:
        raise OtherDocument(
            "This is not the version that is to be signed now. Read the newest one.", record=contract.as_record()
        )
    if mine is not None:
        raise InvalidMove(f"{mine.name} has signed for {organization} already.", record=contract.as_record())
    others_signed = contract.signatures.filter(edition=contract.edition).exists()
    contract.move_to(
        states.ACTIVE if others_signed else states.PARTIAL, now=now, expected_version=body.expected_version,
        active_at=now if others_signed else None, turn=NOBODY if others_signed else other_side(side),
    )  # fmt: skip
    _sign(contract, side, body, how, by, now)
    record_event(
        verb="sign_contract", subject=contract, by=by, now=now, after=contract.status,
        data={"documentHash": contract.document_hash, "edition": contract.edition},
    )  # fmt: skip
    announce(contract, "contract.active" if others_signed else "contract.signed", now)
    if others_signed:
        _activate(contract, now)
    if side == PRODUCER or others_signed:
        became = "is active: both have signed" if others_signed else "was signed by its supplier"
        text = "" if others_signed else "It waits for your signature."
        tell_buyer(contract, f"signed:{contract.edition}", f"{what(contract)} {became}", text, now, but=by.user)
    return contract


@atomic
def request_changes(*, contract: Contract, body: schemas.RequestChanges, by: Actor, now: datetime) -> Contract:
    """Put right what stands around the deal: a new version takes the text's place, and both sign that one."""
    by.require(Role.TRADER)
    contract, side = taken_up(contract, by, now)
    require_unsigned(contract)
    before = contract.document
    parties, terms = before.parties.to_dict(), before.terms.to_dict()
    mine = "buyer" if side == BUYER else "supplier"
    parties[mine] |= body.party.to_dict() if body.party else {}
    around = body.to_dict()
    terms |= {name: around[name] for name in ("purchaseOrder", "inspectionDays", "notices") if name in around}
    text = next_version(contract, parties=parties, terms=terms)
    if (text.parties, text.terms) == (before.parties, before.terms):
        raise Invalid("Nothing would be different. Change something, or sign.", code="nothing_changed")
    values = {"edition": text.edition, "sign_by": now + TIME_TO_SIGN, "turn": BOTH, **text_of(text)}
    if contract.status == states.PARTIAL:
        contract.move_to(states.AWAITING, now=now, expected_version=body.expected_version, **values)
    else:
        contract.change(now=now, expected_version=body.expected_version, **values)
    keep_edition(contract, now, asked_by=side)
    record_event(verb="request_changes", subject=contract, by=by, now=now, data={"edition": contract.edition})
    announce(contract, "contract.updated", now)
    if side == PRODUCER:
        text_for_buyer = "The signatures under the one before count no more."
        tell_buyer(contract, f"changed:{contract.edition}", f"New version of contract {contract.number}",
                    text_for_buyer, now)  # fmt: skip
    return contract


@atomic
def refuse_contract(*, contract: Contract, reason: str, by: Actor, now: datetime) -> Contract:
    """Decline to sign, for good, with a reason: the bid lapses and its volume is free to be awarded again."""
    by.require(Role.OWNER)
    contract, side = taken_up(contract, by, now)
    why = reason.strip()
    if not why:
        raise Invalid("Say why, in a sentence: the other side reads it.", fields={"reason": ["Say why."]})
    if contract.status == states.REFUSED and contract.reason == why:
        return contract
    require_unsigned(contract)
    end_unsigned(contract, states.REFUSED, why, by, now)
    if side == PRODUCER:
        title = f"{contract.producer} refuses to sign {contract.number}"
        tell_buyer(contract, "refused", title, f"{why}\n{what_follows(contract)}", now)
    return contract


def chain_hash(signature: Signature) -> str:
    """SHA-256 in hex of the canonical JSON of the signature's record, the hash before it included."""
    return hashlib.sha256(json.canonical(signature.facts())).hexdigest()


def _require_may_sign(contract: Contract, by: Actor) -> None:
    """Here a member needs the right to sign, and a limit that covers the total; the other portal checked its own."""
    if by.via == "trusted":
        return
    pricing = contract.document.terms.pricing
    require_may_sign(by, total=pricing.price, currency=pricing.currency or "", decimals=pricing.decimals)


def _sign(
    contract: Contract, side: str, body: schemas.SignContract, how: Circumstances, by: Actor, now: datetime
) -> None:
    user, organization = by.person()
    before = contract.signatures.order_by("-signed_at", "-id").first()
    signature = Signature(
        contract=contract, edition=contract.edition, side=side, organization_name=organization.name,
        signer_organization_id=organization.pk, user_external_id=user.external_id, name=body.name,
        title=body.title or "", authority=body.authority or "", document_hash=contract.document_hash,
        consent=CONSENT, consent_version=how.consent_version, method=how.method, signed_in_at=how.signed_in_at,
        viewed_at=how.viewed_at, signed_at=now, ip=how.ip, user_agent=how.user_agent,
        previous_hash=before.hash if before else "",
    )  # fmt: skip
    signature.hash = chain_hash(signature)
    signature.save(force_insert=True)


def _activate(contract: Contract, now: datetime) -> None:
    """Both have signed: the document is final, the deal contracted, and a lot that contracts cover is sold."""
    pdf = contract_pdf(stored(contract))
    FinalDocument.objects.create(contract=contract, pdf=pdf, sha256=pdf_hash(pdf), made_at=now)
    if contract.bid is None:
        take_effect(contract, now)
    else:
        mark_contracted(bid=contract.bid, now=now)
    conclude_if_covered(contract, now)

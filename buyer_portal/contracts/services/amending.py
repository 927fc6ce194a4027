"""Amending a contract that is in force: a contract of its own, signed by both, that says what holds from then on."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import ValidationError

from buyer_portal.contracts import states
from buyer_portal.contracts.models import Contract
from buyer_portal.lots.services.awards import award_more, release_volume
from buyer_portal.lots.services.numbers import take_number
from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Invalid, InvalidMove
from shared.schemas import json

from .drafting import amended_version
from .ending import let_go, taken_up
from .keeping import announce, keep_edition, require_active, stored, tell_buyer, text_of

TIME_TO_SIGN = timedelta(days=14)


@atomic
def amend_contract(*, contract: Contract, body: schemas.AmendContract, by: Actor, now: datetime) -> Contract:
    """Propose an amendment and return it: both sign it, like the contract itself (sends `contract.created`).

    More volume is set aside on the lot at once. Raises InvalidMove while another amendment waits for signatures, or an
    end is proposed; NothingLeft where the lot has not so much left; Invalid where nothing would read otherwise.
    """
    by.require(Role.TRADER)
    contract, side = taken_up(contract, by, now)
    require_active(contract)
    before = contract.in_force
    terms = _terms_after(before.terms, body, now)
    if contract.amending:
        return _the_same_again(Contract.objects.whole().get(pk=contract.amending), side, terms)
    _require_no_end_proposed(contract)
    if terms == before.terms:
        raise Invalid("Nothing would read otherwise. Change a term.", code="nothing_changed")
    amendment = _draw_up(contract, before, terms, side, body.message or "", now)
    if amendment.volume_change > 0:
        award_more(lot=contract.lot, amount=amendment.volume_change, now=now)
    record_event(
        verb="amend_contract", subject=contract, by=by, now=now, why=amendment.message,
        data={"amendment": amendment.number, "documentHash": amendment.document_hash},
    )  # fmt: skip
    contract.change(now=now, expected_version=body.expected_version, amending=amendment.pk)
    announce(amendment, "contract.created", now)
    tell_buyer(amendment, "proposed", f"{by.organization} proposes to amend {contract.number}",
               amendment.message or "Read it, and sign or refuse it.", now, but=by.user)  # fmt: skip
    return amendment


def take_effect(amendment: Contract, now: datetime) -> None:
    """Both have signed: less volume is given back to the lot, and the next amendment may be proposed."""
    if amendment.volume_change < 0:
        release_volume(lot=amendment.lot, amount=-amendment.volume_change, now=now)
    let_go(amendment)


def _draw_up(
    contract: Contract, before: schemas.ContractDocument, terms: schemas.ContractTerms, side: str, message: str,
    now: datetime,
) -> Contract:  # fmt: skip
    year = f"SAF-{now:%Y}"
    text = amended_version(
        contract, before=before.terms, number=f"{year}-{take_number(year):06d}", edition=1, parties=before.parties,
        terms=terms,
    )  # fmt: skip
    amendment = Contract.objects.create(
        number=text.contract_number, amends=contract, lot=contract.lot, buyer=contract.buyer,
        producer=contract.producer, proposed_by=side, before=json.dumps(before.terms).decode(), message=message,
        sign_by=now + TIME_TO_SIGN, created_at=now, updated_at=now, **text_of(text),
    )  # fmt: skip
    keep_edition(amendment, now, asked_by=side)
    return stored(amendment)


def _terms_after(before: schemas.ContractTerms, body: schemas.AmendContract, now: datetime) -> schemas.ContractTerms:
    try:
        terms = body.terms_after(before)
    except ValidationError as error:
        found = schemas.field_errors(error)
        raise Invalid("The terms do not hang together: " + ", ".join(sorted(found)) + ".", fields=found) from error
    last = terms.delivery.window_end or terms.delivery.delivery_date
    if terms.delivery != before.delivery and last is not None and last + timedelta(days=1) <= now:
        field = "windowEnd" if terms.delivery.window_end else "deliveryDate"
        raise Invalid("The delivery would lie in the past.", fields={field: ["Choose a day that is not over."]})
    return terms


def _the_same_again(waiting: Contract, side: str, terms: schemas.ContractTerms) -> Contract:
    """The amendment that waits already, if this is it, sent twice by its own side."""
    if waiting.proposed_by == side and waiting.edition == 1 and waiting.document.terms == terms:
        return waiting
    raise _one_waits(waiting)


def require_may_be_amended(contract: Contract) -> None:
    """Raise InvalidMove unless an amendment may be proposed now: the page says so before anything is typed."""
    require_active(contract)
    if contract.amending:
        raise _one_waits(Contract.objects.whole().get(pk=contract.amending))
    _require_no_end_proposed(contract)


def _one_waits(waiting: Contract) -> InvalidMove:
    return InvalidMove(
        f"Amendment {waiting.number} waits for signatures. Sign or refuse it before another one is proposed.",
        code="amendment_open", record=waiting.as_record(),
    )  # fmt: skip


def _require_no_end_proposed(contract: Contract) -> None:
    if contract.terminations.filter(status=states.PROPOSED).exclude(by="administrators").exists():
        raise InvalidMove(
            "It is proposed to end this contract. Answer that before it is amended.",
            code="termination_open", record=contract.as_record(),
        )  # fmt: skip

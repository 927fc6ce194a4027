"""What every deed on a contract does beside its own: read it anew, keep a version, tell the other portal and people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from buyer_portal.contracts import states
from buyer_portal.contracts.models import Contract, ContractEdition
from shared import schemas
from shared.accounts.models import User
from shared.comms.services import notify
from shared.errors import InvalidMove
from shared.exchange.services import send_event
from shared.schemas import json


def stored(contract: Contract) -> Contract:
    """The contract as it stands in the store now."""
    found: Contract = Contract.objects.whole().get(pk=contract.pk)
    return found


def in_turn(contract: Contract) -> None:
    """Let two deeds at once on a contract, or on one of its amendments, happen one after the other."""
    Contract.objects.filter(pk=contract.amends_id or contract.pk).update(updated_at=F("updated_at"))


def text_of(document: schemas.ContractDocument) -> dict[str, Any]:
    """The columns that hold a version's text."""
    return {"body": json.dumps(document).decode(), "document_hash": document.hash}


def keep_edition(contract: Contract, now: datetime, *, asked_by: str) -> None:
    """Write down the version that the contract has now."""
    ContractEdition.objects.create(
        contract=contract, edition=contract.edition, body=contract.body, document_hash=contract.document_hash,
        asked_by=asked_by, created_at=now,
    )  # fmt: skip


def require_unsigned(contract: Contract) -> None:
    """Raise InvalidMove with the record unless signatures are still missing."""
    if contract.status not in states.UNSIGNED:
        raise InvalidMove(f"This contract is {contract.get_status_display().lower()}.", record=contract.as_record())


def require_active(contract: Contract) -> None:
    """Raise InvalidMove with the record unless it is in force and no amendment itself."""
    if contract.amends_id:
        raise InvalidMove(
            f"This is an amendment. What changes it, or ends it, is done to contract {contract.first.number}.",
            code="is_amendment", record=contract.as_record(),
        )  # fmt: skip
    if contract.status != states.ACTIVE:
        raise InvalidMove(
            f"This contract is {contract.get_status_display().lower()}, not active.", record=contract.as_record()
        )


def announce(contract: Contract, event: str, now: datetime) -> None:
    """Send `event` with the whole contract to the other portal. Of an amendment, its contract tells the news too."""
    _send(contract, event, now)
    if contract.amends_id:
        amended = stored(contract.first)
        amended.change(now=now)
        _send(amended, "contract.updated", now)


def _send(contract: Contract, event: str, now: datetime) -> None:
    send_event(
        event=event,
        aggregate=("contract", contract.pk, contract.version),
        payload={"contract": contract.to_wire(), "organization": contract.buyer.to_wire()},
        organization_id=contract.buyer_id,
        public=False,
        parties=[contract.producer_id],
        now=now,
    )


def tell_buyer(contract: Contract, fact: str, title: str, body: str, now: datetime, but: User | None = None) -> None:
    """Tell the buyer's people one `fact` about the contract, once; `but` did it, and knows."""
    notify(
        but=but, organization=contract.buyer_id, kind="contract", key=f"contract:{contract.pk}:{fact}", title=title,
        body=body, link=f"/contracts/{contract.pk}/", subject=contract, now=now,
    )  # fmt: skip

"""Whether a document is the signed one: asked by its hash, in public, and answered without its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from buyer_portal.contracts import states
from buyer_portal.contracts.models import Contract, ContractEdition, FinalDocument

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Finding:
    """What a hash stands for. `what` is `text` or `file`; `signed` says when each side signed that version."""

    what: str
    number: str
    edition: int
    is_newest: bool
    status: str
    parties: tuple[str, str]
    signed: tuple[tuple[str, datetime], ...]

    @property
    def is_signed(self) -> bool:
        """Whether both sides signed just this."""
        return self.status in {states.ACTIVE, states.COMPLETED, states.TERMINATED} and self.is_newest


def find(digest: str) -> Finding | None:
    """The contract whose text or final file has this SHA-256; None if there is none."""
    if not SHA256.fullmatch(digest):
        return None
    edition = ContractEdition.objects.filter(document_hash=digest).select_related("contract").first()
    if edition is not None:
        return _finding("text", edition.contract, edition.edition)
    final = FinalDocument.objects.filter(sha256=digest).select_related("contract").first()
    return _finding("file", final.contract, final.contract.edition) if final is not None else None


def _finding(what: str, contract: Contract, edition: int) -> Finding:
    text = contract.document
    signatures = contract.signatures.filter(edition=edition).order_by("signed_at")
    return Finding(
        what=what,
        number=contract.number,
        edition=edition,
        is_newest=edition == contract.edition,
        status=contract.status,
        parties=(text.parties.buyer.name, text.parties.supplier.name),
        signed=tuple((one.organization_name, one.signed_at) for one in signatures),
    )

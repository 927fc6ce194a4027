"""Who may sign a contract for an organisation, and up to what total."""

from __future__ import annotations

from decimal import Decimal

from shared.errors import Forbidden

from .actors import Actor
from .models import Membership


def require_may_sign(by: Actor, *, total: Decimal | None, currency: str, decimals: int) -> None:
    """Raise Forbidden unless the person who acts may sign for `total` of `currency`, which has so many decimals."""
    refused = why_not_sign(by, total=total, currency=currency, decimals=decimals)
    if refused is not None:
        raise refused


def why_not_sign(by: Actor, *, total: Decimal | None, currency: str, decimals: int) -> Forbidden | None:
    """What `require_may_sign` would raise; None for whoever may sign. A page says it beforehand. One query."""
    member = Membership.objects.filter(user=by.user, organization=by.organization_id).first()
    if member is None or not member.can_sign:
        sentence = "You may not sign for your organisation. An owner there can give you that right."
        return Forbidden(sentence, code="may_not_sign")
    limit = member.sign_limit_minor
    if limit is None or total is None:
        return None
    if member.sign_limit_currency != currency:
        sentence = (
            f"You may sign contracts in {member.sign_limit_currency}; this one is in {currency}. "
            "Ask an owner of your organisation."
        )
        return Forbidden(sentence, code="above_limit")
    if total.scaleb(decimals) <= limit:
        return None
    most = f"{Decimal(limit).scaleb(-decimals):,f} {currency}"
    sentence = (
        f"This contract is above what you may sign: {total:,.{decimals}f} {currency}, and your limit is {most}. "
        "Ask an owner of your organisation."
    )
    return Forbidden(sentence, code="above_limit")

"""Who may sign a contract for an organisation, and up to what total."""

from __future__ import annotations

from decimal import Decimal

from shared.errors import Forbidden

from .actors import Actor
from .models import Membership


def require_may_sign(by: Actor, *, total: Decimal | None, currency: str, decimals: int) -> None:
    """Raise Forbidden unless the person who acts may sign for `total` of `currency`, which has so many decimals."""
    member = Membership.objects.filter(user=by.user, organization=by.organization_id).first()
    if member is None or not member.can_sign:
        sentence = "You may not sign for your organisation. An owner there can give you that right."
        raise Forbidden(sentence, code="may_not_sign")
    if member.sign_limit_minor is None or total is None:
        return
    if member.sign_limit_currency != currency or total.scaleb(decimals) > member.sign_limit_minor:
        sentence = "This contract is above what you may sign. Ask an owner of your organisation."
        raise Forbidden(sentence, code="above_limit")

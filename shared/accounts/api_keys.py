"""Keys for machines: made and revoked by an organisation's owners, or by operators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError, Forbidden, Invalid
from shared.reactions import react

from .actors import Actor
from .keys import PREFIX_LENGTH, digest_of, new_secret
from .models import ApiKey, Organization
from .roles import Scope


@atomic
def create_api_key(
    *,
    name: str,
    organization: Organization | None,
    by: Actor,
    now: datetime,
    scopes: Sequence[Scope] = (Scope.READ, Scope.WRITE),
    expires_at: datetime | None = None,
    key_id: str = "",
) -> tuple[ApiKey, str]:
    """A new key and, this once, its secret. Without an organisation it is one of the trusted dashboard's.

    With a `key_id` of the caller's making, a form that is sent twice makes one key.
    """
    _require_right(organization, by)
    if expires_at is not None and expires_at <= now:
        raise Invalid("The key would have expired already.", fields={"expiresAt": ["This lies in the past."]})
    if key_id and ApiKey.objects.filter(pk=key_id).exists():
        raise DomainError("This key was made already, and its secret is not shown again.", code="made_already")
    secret = new_secret()
    key = ApiKey(
        organization=organization,
        name=name[:200],
        prefix=secret[:PREFIX_LENGTH],
        digest=digest_of(secret),
        scopes=[scope.value for scope in scopes],
        expires_at=expires_at,
        created_by=by.user,
        created_at=now,
    )
    key.pk = key_id or key.pk
    key.save(force_insert=True)
    record_event(verb="create_api_key", subject=key, by=by, now=now, data={"scopes": key.scopes})
    react("api_key_created", key=key, by=by, now=now)
    return key, secret


@atomic
def revoke_api_key(*, key: ApiKey, by: Actor, now: datetime) -> ApiKey:
    """End a key at once and for good. Revoking it again changes nothing."""
    _require_right(key.organization, by)
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now):
        record_event(verb="revoke_api_key", subject=key, by=by, now=now)
        react("api_key_revoked", key=key, by=by, now=now)
    key.refresh_from_db()
    return key


def _require_right(organization: Organization | None, by: Actor) -> None:
    if organization is not None:
        by.require_owner_of(organization)
    elif by.via not in {"system", "admin"}:
        raise Forbidden("Keys of the other portal's dashboard are an operator's business.")

"""Endpoints: the configured peer, and what operators add for partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from shared.accounts.actors import Actor
from shared.accounts.models import Organization
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Invalid, InvalidMove

from .addresses import check_url
from .alerts import alert
from .models import Endpoint
from .signature import key_of, new_secret, whsec_form

BOTH_SECRETS_FOR = timedelta(hours=24)
CHANGEABLE = ("name", "organization_id", "topic_urls", "wants_drafts", "enabled", "disabled_why")


def the_peer(now: datetime) -> Endpoint:
    """The configured peer's row; made if this is the first time it is asked for."""
    return Endpoint.objects.peer().first() or keep_peer(now=now)


@atomic
def keep_peer(*, now: datetime) -> Endpoint:
    """Make the configured peer's row, or bring its name and shown addresses in step with the settings."""
    wanted = {"name": settings.EXCHANGE.peer_name, "topic_urls": dict(settings.EXCHANGE.topic_urls)}
    peer = Endpoint.objects.peer().first()
    if peer is None:
        return Endpoint.objects.create(is_peer=True, created_at=now, **wanted)
    Endpoint.objects.filter(pk=peer.pk).update(**wanted)
    peer.refresh_from_db()
    return peer


def subscribers(
    *, topic: str, organization_id: str, public: bool, parties: Sequence[str], draft: bool
) -> list[Endpoint]:
    """The enabled endpoints that are to get an event of `topic` with this audience."""
    return [
        endpoint
        for endpoint in Endpoint.objects.enabled()
        if topic in endpoint.urls()
        and endpoint.may_see(organization_id=organization_id, public=public, parties=tuple(parties), draft=draft)
    ]


@atomic
def add_endpoint(
    *,
    name: str,
    topic_urls: Mapping[str, str],
    organization_id: str,
    by: Actor,
    now: datetime,
    secret: str = "",
    wants_drafts: bool = False,
) -> Endpoint:
    """Add a partner's endpoint; without `secret` one is made. Raises Invalid for an address, topic or name unfit."""
    check_endpoint(name=name, topic_urls=topic_urls, organization_id=organization_id)
    if secret:
        _check_secret(secret)
    endpoint = Endpoint(
        name=name,
        topic_urls=dict(topic_urls),
        organization_id=organization_id,
        wants_drafts=wants_drafts,
        secret=secret,
    )
    return keep_endpoint(endpoint=endpoint, by=by, now=now)


@atomic
def keep_endpoint(*, endpoint: Endpoint, by: Actor, now: datetime) -> Endpoint:
    """Save an endpoint that was checked: a new one with a secret, of a known one only what operators may change."""
    if endpoint._state.adding:
        endpoint.created_at, endpoint.secret = now, endpoint.secret or new_secret()
        endpoint.save(force_insert=True)
        verb = "add_endpoint"
    else:
        endpoint.save(update_fields=CHANGEABLE)
        verb = "change_endpoint"
    record_event(verb=verb, subject=endpoint, by=by, now=now, data={"topics": sorted(endpoint.topic_urls)})
    return endpoint


def check_endpoint(*, name: str, topic_urls: Mapping[str, str], organization_id: str = "", pk: str = "") -> None:
    """Raise Invalid unless an endpoint may be saved like this. Resolves each address, so not inside a transaction."""
    if not name.strip():
        raise Invalid("An endpoint needs a name.", fields={"name": ["Give it a name."]})
    if Endpoint.objects.filter(name=name).exclude(pk=pk).exists():
        raise Invalid("There is an endpoint of this name.", fields={"name": ["Choose another name."]})
    unknown = sorted(set(topic_urls) - set(settings.EXCHANGE.sends))
    if unknown or not topic_urls:
        why = (
            f"{', '.join(unknown) or 'Nothing'} is not sent from here: topics are {', '.join(settings.EXCHANGE.sends)}."
        )
        raise Invalid(why, fields={"topicUrls": [why]})
    if organization_id and not Organization.objects.filter(pk=organization_id).exists():
        why = "Give the id of an organisation that this portal knows, or none."
        raise Invalid("There is no such organisation.", fields={"organizationId": [why]})
    for url in set(topic_urls.values()):
        check_url(url)


@atomic
def rotate_secret(*, endpoint: Endpoint, by: Actor, now: datetime, secret: str = "") -> Endpoint:
    """Give the endpoint a new secret; for 24 h both sign. The new one must be on the receiver first."""
    if endpoint.is_peer:
        raise InvalidMove(
            "The configured peer's secrets come from the environment: put the new one first there, "
            "the old one behind it after a comma, and take the old one out after 24 hours."
        )
    if secret:
        _check_secret(secret)
    Endpoint.objects.filter(pk=endpoint.pk).update(
        secret=secret or new_secret(), previous_secret=endpoint.secret, previous_until=now + BOTH_SECRETS_FOR
    )
    endpoint.refresh_from_db()
    record_event(verb="rotate_secret", subject=endpoint, by=by, now=now)
    return endpoint


@atomic
def remove_endpoint(*, endpoint: Endpoint, by: Actor, now: datetime) -> None:
    """Take a partner's endpoint away, with what waits for it. Raises InvalidMove for the configured peer."""
    if endpoint.is_peer:
        raise InvalidMove("The configured peer cannot be removed; its address comes from the environment.")
    record_event(verb="remove_endpoint", subject=endpoint, by=by, now=now, data={"topics": sorted(endpoint.topic_urls)})
    endpoint.delete()


@atomic
def show_secrets(*, endpoint: Endpoint, by: Actor, now: datetime) -> dict[str, tuple[str, ...]]:
    """The `whsec_` form of an endpoint's live secrets, newest first, by what they are for. Who looked is kept."""
    record_event(verb="show_secrets", subject=endpoint, by=by, now=now)
    found = {"sends": tuple(whsec_form(secret) for secret in endpoint.secrets(now))}
    if endpoint.is_peer:
        found["receives"] = tuple(whsec_form(secret) for secret in settings.EXCHANGE.receiving_secrets)
    return found


@atomic
def disable_endpoint(*, endpoint: Endpoint, why: str, now: datetime) -> None:
    """Stop sending to an added endpoint; what is due to it waits until it is enabled again."""
    Endpoint.objects.filter(pk=endpoint.pk, is_peer=False).update(enabled=False, disabled_why=why)
    alert("endpoint_disabled", f"The endpoint {endpoint.name} was disabled: {why}", key=endpoint.pk, now=now)


def _check_secret(secret: str) -> None:
    try:
        key = key_of(secret)
    except ValueError as error:
        raise Invalid("This secret cannot be used.", fields={"secret": [str(error)]}) from error
    if len(key) < 24 and not settings.DEBUG:
        raise Invalid("This secret is too short.", fields={"secret": ["Use at least 24 bytes."]})

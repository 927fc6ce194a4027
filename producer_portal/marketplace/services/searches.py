"""Saved searches: filters that somebody keeps under a name, and whether they are told of new lots that pass them."""

from __future__ import annotations

from datetime import datetime

from producer_portal.marketplace import states
from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.models import SavedSearch
from shared.accounts.actors import Actor
from shared.accounts.scoping import get_for
from shared.audit.services import record_event
from shared.comms.kinds import Mailing
from shared.db import atomic
from shared.errors import Invalid
from shared.schemas import json

MOST_SEARCHES = 12
LONGEST_NAME = 60
CHANGED_BY_NOBODY = {"org_id": None, "status": None, "updated_since": None}  # of an API call, not of a wish


def searches_of(actor: Actor) -> list[SavedSearch]:
    """What this person saved in the organisation they act for, in the order they saved it."""
    return list(SavedSearch.objects.visible_to(actor).kept().order_by("id"))


def get_search_for(actor: Actor, pk: str, *, deleted: bool = False) -> SavedSearch:
    """The search `pk` if it is this person's, here. Raises NotFound otherwise, and for one that was deleted."""
    rows = SavedSearch.objects.all()
    search: SavedSearch = get_for(actor, rows if deleted else rows.kept(), pk)
    return search


@atomic
def save_search(
    *, name: str, filters: MarketFilters, mail: Mailing, bell: bool, by: Actor, now: datetime
) -> SavedSearch:
    """Keep `filters` under a name. Saved again unchanged it is the same search."""
    user, organization = by.person()
    body, name = body_of(filters), _name(name)
    mine = SavedSearch.objects.visible_to(by).kept()
    known: SavedSearch | None = mine.filter(name=name).first()
    if known is not None and known.body == body:
        return known
    _check_free(known, name)
    _check_room(mine.count())
    search: SavedSearch = SavedSearch.objects.create(
        user=user, organization=organization, name=name, body=body, mail=mail, bell=bell, created_at=now, changed_at=now
    )
    record_event(verb="save_search", subject=search, by=by, now=now, after=states.KEPT)
    return search


@atomic
def rename_search(*, search: SavedSearch, name: str, by: Actor, now: datetime) -> SavedSearch:
    """Give it another name, which no other search of this person has."""
    name = _name(name)
    others = SavedSearch.objects.visible_to(by).kept().exclude(pk=search.pk)
    _check_free(others.filter(name=name).first(), name)
    return _write(search, "rename_search", by, now, name=name)


@atomic
def change_search(*, search: SavedSearch, filters: MarketFilters, by: Actor, now: datetime) -> SavedSearch:
    """Let it ask for `filters` from now on."""
    return _write(search, "change_search", by, now, body=body_of(filters))


@atomic
def set_alerts(*, search: SavedSearch, mail: Mailing, bell: bool, by: Actor, now: datetime) -> SavedSearch:
    """How new lots that pass it are told: by e-mail at once, in the daily digest or not, and by the bell or not."""
    return _write(search, "set_alerts", by, now, mail=mail, bell=bell)


@atomic
def delete_search(*, search: SavedSearch, by: Actor, now: datetime) -> SavedSearch:
    """Take it away; it can be restored."""
    return _write(search, "delete_search", by, now, state=states.DELETED)


@atomic
def restore_search(*, search: SavedSearch, by: Actor, now: datetime) -> SavedSearch:
    """Bring back a search that was deleted, unless another one has its name by now."""
    mine = SavedSearch.objects.visible_to(by).kept().exclude(pk=search.pk)
    _check_free(mine.filter(name=search.name).first(), search.name)
    _check_room(mine.count())
    return _write(search, "restore_search", by, now, state=states.KEPT)


def body_of(filters: MarketFilters) -> str:
    """Filters as exact JSON, without what is no wish for a lot."""
    body = filters.model_copy(update=CHANGED_BY_NOBODY).to_dict()
    return json.dumps({name: value for name, value in body.items() if value != ()}).decode()


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Invalid("Give the search a name.", fields={"name": ["Give the search a name."]})
    if len(name) > LONGEST_NAME:
        sentence = f"A name has at most {LONGEST_NAME} characters; these are {len(name)}."
        raise Invalid(sentence, fields={"name": [sentence]})
    return name


def _check_free(other: SavedSearch | None, name: str) -> None:
    if other is not None:
        sentence = f"You already have a saved search called “{name}”. Choose another name."
        raise Invalid(sentence, fields={"name": [sentence]})


def _check_room(count: int) -> None:
    if count >= MOST_SEARCHES:
        raise Invalid(f"You have {MOST_SEARCHES} saved searches, which is as many as fit. Delete one first.")


def _write(search: SavedSearch, verb: str, by: Actor, now: datetime, **fields: object) -> SavedSearch:
    """Write what differs, with its line in the trail; what is so already is left alone."""
    search.refresh_from_db()
    if all(getattr(search, name) == value for name, value in fields.items()):
        return search
    before = search.state
    SavedSearch.objects.filter(pk=search.pk).update(changed_at=now, **fields)
    search.refresh_from_db()
    record_event(verb=verb, subject=search, by=by, now=now, before=before, after=search.state)
    return search

"""What a message is about, by the name people know it by, and where its page is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string


class Subject(NamedTuple):
    """A record as people know it. `url` is its page for its own people, `admin_url` for operators; empty if none."""

    label: str
    url: str = ""
    admin_url: str = ""


NamesOf = Callable[[Collection[str]], Mapping[str, Subject]]


def subjects_of(records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Subject]:
    """The subjects of these (type, id), one query a type; a record nobody names goes by its id.

    `settings.SUBJECTS` names, by type, a function `(ids) -> {id: Subject}`.
    """
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for kind, record_id in records:
        wanted[kind].add(record_id)
    found: dict[tuple[str, str], Subject] = {}
    for kind, ids in wanted.items():
        path = settings.SUBJECTS.get(kind)
        names_of: NamesOf = import_string(path) if path else lambda _: {}
        known = names_of(ids)
        found |= {(kind, one): known.get(one) or Subject(f"{kind} {one}".strip()) for one in ids}
    return found

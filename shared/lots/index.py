"""The index of words beside a table of lots: it proposes the lots that may have a word, and their own row decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from shared.paging import count_up_to
from shared.schemas import json

from .words import NUMBER_LENGTH, all_words, lot_texts, number_range, word_numbers

MOST = 1000
ENOUGH = 50
AT_ONCE = 10_000
ID_LENGTH = 24


class Digits(models.CharField[str, str]):
    """A key of fixed length, so that PostgreSQL makes no second index for `LIKE`."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return f"bpchar({self.max_length})" if connection.vendor == "postgresql" else super().db_type(connection)


class LotWordRow(models.Model):
    """One word of one lot. There is only the key: the word's number, then the lot's id."""

    id = Digits(primary_key=True, max_length=NUMBER_LENGTH + ID_LENGTH, editable=False, db_column="_id")

    class Meta:
        abstract = True


class CommonWordRow(models.Model):
    """A word that more than a thousand lots have. The index has no rows for it: who reads the lots finds it soon."""

    id = Digits(primary_key=True, max_length=NUMBER_LENGTH, editable=False, db_column="_id")

    class Meta:
        abstract = True


@dataclass(frozen=True)
class WordIndex:
    """The two tables of an index. What it costs grows with the rare words alone, and those are what it is asked for."""

    words: type[LotWordRow]
    common: type[CommonWordRow]

    def propose(self, words: Iterable[str]) -> list[str] | None:
        """The lots that may have words with these beginnings; None where each of them is common."""
        fewest: set[str] | None = None
        for word in sorted(words, key=len, reverse=True):
            first, end = number_range(word)
            found = self.words._default_manager.filter(pk__gte=first, pk__lt=end)
            keys = list(found.values_list("pk", flat=True)[: MOST + 1])
            if len(keys) > MOST or self.common._default_manager.filter(pk__gte=first, pk__lt=end).exists():
                continue  # asked in this order: a word that became common in between is not missed
            lots = {key[NUMBER_LENGTH:] for key in keys}
            fewest = lots if fewest is None or len(lots) < len(fewest) else fewest
            if len(fewest) <= ENOUGH:
                break
        return None if fewest is None else sorted(fewest)

    def keep(self, lot_id: str, *, before: str = "", after: str) -> None:
        """Let the lot be proposed for the words of `after`, its `search_text` now, and no more for those it lost."""
        old, new = word_numbers(before.split()), word_numbers(after.split())
        come = new - old
        if old ^ new:  # also what stands there already without its lot knowing, so that nothing is in the way
            self.words._default_manager.filter(pk__in=[number + lot_id for number in old ^ new]).delete()
        if come:
            come -= set(self.common._default_manager.filter(pk__in=come).values_list("pk", flat=True))
            self._insert(number + lot_id for number in come)
        if come and lot_id.endswith("00"):  # now and then: one lot in 256
            self._give_up_common(come)

    def add(self, lots: Mapping[str, str]) -> None:
        """As `keep`, for many lots at once that were not here before: each id with its `search_text`."""
        numbers = {lot_id: word_numbers(text.split()) for lot_id, text in lots.items()}
        common = self._common_among(set().union(*numbers.values()))
        keys = sorted(number + lot_id for lot_id, found in numbers.items() for number in found - common)
        for some in _in_parts(keys):
            self.words._default_manager.filter(pk__in=some).delete()
        self._insert(keys)
        self._give_up_common(
            {number for lot_id, found in numbers.items() if lot_id.endswith("00") for number in found - common}
        )

    def _common_among(self, numbers: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for some in _in_parts(sorted(numbers)):
            found.update(self.common._default_manager.filter(pk__in=some).values_list("pk", flat=True))
        return found

    def _give_up_common(self, numbers: Iterable[str]) -> None:
        for number in sorted(numbers):
            rows = self.words._default_manager.filter(pk__gte=number, pk__lt=f"{int(number) + 1:0{NUMBER_LENGTH}d}")
            if count_up_to(rows, MOST).more:
                self.common._default_manager.create(id=number)
                rows.delete()

    def _insert(self, keys: Iterable[str]) -> None:
        self.words._default_manager.bulk_create([self.words(id=key) for key in sorted(keys)])

    def reread(self, lots: models.Manager[Any]) -> Iterator[int]:
        """Read the words of all lots anew from their bodies, and index them; how many steps are done, two for each lot.

        For migrations: until it is done nothing rare is found.
        """
        done = 0
        for done, (pk, number, body) in enumerate(_each(lots.values_list("pk", "number", "body")), start=1):
            lots.filter(pk=pk).update(search_text=all_words(lot_texts(json.loads(body.encode()), number)))
            yield done
        for indexed in self.fill(lots):
            yield done + indexed

    def fill(self, lots: models.Manager[Any]) -> Iterator[int]:
        """Index all lots from the beginning; how many are done, now and again."""
        for rows in (self.words, self.common):
            rows._default_manager.all().delete()
        numbers: Counter[str] = Counter()
        for _, text in _each(lots.values_list("pk", "search_text")):
            numbers.update(word_numbers(text.split()))
        common = {number for number, count in numbers.items() if count > MOST}
        self.common._default_manager.bulk_create([self.common(id=number) for number in sorted(common)])
        keys: list[str] = []
        for done, (pk, text) in enumerate(_each(lots.values_list("pk", "search_text")), start=1):
            keys += (number + pk for number in word_numbers(text.split()) - common)
            if len(keys) >= AT_ONCE:
                self._insert(keys)
                keys.clear()
                yield done
        self._insert(keys)
        yield lots.count()


def _in_parts(keys: list[str]) -> Iterator[list[str]]:
    """As many keys at a time as any store takes in one query."""
    for first in range(0, len(keys), MOST):
        yield keys[first : first + MOST]


def _each(rows: models.QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """All rows, a thousand at a time, so that they may be changed on the way."""
    last = ""
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:1000]):
        yield from some
        last = some[-1][0]

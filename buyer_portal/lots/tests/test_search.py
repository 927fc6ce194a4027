"""Search: the index of words proposes, the lot's own words decide; and the answers are those of a naive reader."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buyer_portal.lots import services
from buyer_portal.lots.models import CommonLotWord, Lot, LotWord
from shared import schemas
from shared.accounts.tests.factories import NOW
from shared.lots import index
from shared.lots.words import read_words, word_numbers

from .factories import LotFactory, lot_of, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def lots(trader):
    return [
        lot_of(trader, fields=written(title="HEFA-SPK for Zürich", tags=["Alpine"], description="By rail, 4,000 t.")),
        lot_of(trader, fields=written(title="ATJ for Genève", tags=["barge"], description="No palm oil (CO₂).")),
        lot_of(trader, fields=written(title="Jet A-1", tags=None, description=None, airlineName="Łódź Air")),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zurich", "0"), ("ZÜRI", "0"), ("hefa", "0"), ("spk", "0"), ("hefa-spk", "0"), ("HEFA/SPK", "0"),
        ("alpine rail", "0"), ("rail alpine", "0"), ("alpine barge", ""), ("4000", "0"), ("4,000", "0"),
        ("geneve", "1"), ("genè", "1"), ("co2", "1"), ("palm oil", "1"), ("a-1", "2"), ("lodz", "2"), ("lot", "012"),
        ("air", "012"), ("efa", ""), ("urich", ""), ("%", ""), ("' OR 1=1 --", ""), ("", "012"), ("   ", "012"),
    ],
)  # fmt: skip
def test_people_find_what_they_type(lots, text, found):
    expected = [lots[int(at)] for at in found]

    assert list(Lot.objects.searching(text).order_by("pk")) == expected


def test_a_number_is_found_whole_and_in_parts(trader):
    lot, _ = lot_of(trader, number="LOT-2026-0147"), lot_of(trader, number="LOT-2026-0258")

    for text in ("LOT-2026-0147", "lot 2026 0147", "2026-0147", "0147", "147", "14"):
        assert list(Lot.objects.searching(text)) == [lot]


ALPHABET = "abcAB12-é "
texts = st.text(ALPHABET, max_size=12)


def naive(lot_text, asked):
    """Whether each word asked for begins somewhere in the text: at its start, or behind what is no letter."""

    def plain(text):
        return "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))

    def parts(text):
        return "".join(one if one.isalnum() else " " for one in plain(text)).split()

    def begins(run, at):
        *whole, last = run
        rest = at[: len(run)]
        return len(rest) == len(run) and rest[:-1] == whole and rest[-1].startswith(last)

    chunks = [parts(chunk) for chunk in lot_text.split()]
    wanted = [parts(word) for word in asked.split()]
    starts = [chunk[at:] for chunk in chunks for at in range(len(chunk))]
    bare = [[part.lstrip("0")] for chunk in chunks for part in chunk if part.isdigit() and part.lstrip("0")]
    return all(any(begins(run, start) for start in starts + bare) for run in wanted if run)


@given(titles=st.lists(texts, min_size=1, max_size=6), asked=texts.filter(lambda text: bool(read_words(text))))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_answers_as_a_naive_reader_does(trader, titles, asked):
    Lot.objects.all().delete()
    LotWord.objects.all().delete()
    empty = schemas.LotFields()
    lots = [
        lot_of(trader, fields=empty.model_copy(update={"title": title}), number=f"X{at}")
        for at, title in enumerate(titles)
    ]

    found = set(Lot.objects.searching(asked))

    assert found == {lot for lot, title in zip(lots, titles, strict=True) if naive(f"{lot.number} {title}", asked)}


def numbers_of(lot):
    return {key[:19] for key in LotWord.objects.values_list("pk", flat=True) if key.endswith(lot.pk)}


def test_the_index_follows_every_deed(elena):
    lot = services.create_lot(fields=written(title="First"), by=elena, now=NOW)
    assert numbers_of(lot) == word_numbers(lot.search_text.split())

    lot = services.edit_lot(lot=lot, fields=written(title="Second", description=None), by=elena, now=NOW)
    assert numbers_of(lot) == word_numbers(lot.search_text.split())
    assert not Lot.objects.searching("first").exists()

    lot = services.publish_lot(lot=lot, by=elena, now=NOW)
    lot = services.edit_lot(lot=lot, fields=written(title="Third"), by=elena, now=NOW)
    copy = services.copy_lot(lot=lot, by=elena, now=NOW)
    assert numbers_of(lot) == word_numbers(lot.search_text.split())
    assert list(Lot.objects.searching("third").order_by("pk")) == [lot, copy]


def test_words_that_stay_are_not_written_again(elena, django_assert_num_queries):
    lot = services.create_lot(fields=written(), by=elena, now=NOW)

    with django_assert_num_queries(0):
        Lot.INDEX.keep(lot.pk, before=lot.search_text, after=lot.search_text)


def test_what_the_index_holds_of_a_lot_that_is_gone_does_no_harm(trader):
    lot = lot_of(trader)
    Lot.objects.all()._raw_delete("default")

    assert not Lot.objects.searching("zurich").exists()

    again = LotFactory(pk=lot.pk, organization=trader.organization, posted_by=trader.user)
    assert list(Lot.objects.searching("zurich")) == [again]


@pytest.fixture
def few(monkeypatch):
    """Three lots are many."""
    monkeypatch.setattr(index, "MOST", 3)


def common_words(*words):
    return {CommonLotWord(pk=number) for number in word_numbers(words)}


def test_a_common_word_leaves_the_index_and_is_found_all_the_same(trader, few):
    lots = [lot_of(trader, fields=written(title=f"Rare{n}"), pk=f"{n + 1:022x}00") for n in range(5)]
    last = lot_of(trader, fields=written(title="Zebra"))

    assert set(CommonLotWord.objects.all()) > common_words("neat", "rail", "helvia")
    assert not LotWord.objects.filter(pk__startswith=next(iter(word_numbers(["neat"])))).exists()
    assert list(Lot.objects.searching("neat").order_by("pk")) == [*lots, last]
    assert list(Lot.objects.searching("neat rare2")) == [lots[2]]
    assert Lot.INDEX.propose(["ne"]) is None
    assert Lot.INDEX.propose(["neat", "zebra"]) == [last.pk]


def test_a_search_asks_the_index_twice_a_word(trader, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(index, "ENOUGH", 2)
    lots = [lot_of(trader, fields=written(title=f"Word{n}")) for n in range(3)]

    with django_assert_num_queries(3):  # the rare word is enough
        assert list(Lot.objects.searching("word1 neat")) == [lots[1]]
    with django_assert_num_queries(5):
        assert list(Lot.objects.searching("wo neat").order_by("pk")) == lots
    with django_assert_num_queries(2):
        assert list(Lot.objects.searching("nothing")) == []


def test_reading_all_lots_anew_finds_everything_again(trader, few):
    lots = [lot_of(trader, fields=written(title=f"Rare{n} Zürich")) for n in range(5)]
    Lot.objects.update(search_text="")
    LotWord.objects.all().delete()
    LotWord.objects.create(pk="0" * 43)

    steps = list(Lot.INDEX.reread(Lot.objects))

    assert steps == [1, 2, 3, 4, 5, 10]
    assert list(Lot.objects.searching("zurich").order_by("pk")) == lots
    assert list(Lot.objects.searching("rare3")) == [lots[3]]
    assert set(CommonLotWord.objects.all()) > common_words("zurich", "neat")
    common = set(CommonLotWord.objects.values_list("pk", flat=True))
    assert numbers_of(lots[3]) == word_numbers(lots[3].search_text.split()) - common


def test_many_lots_are_indexed_piece_by_piece(trader, monkeypatch):
    monkeypatch.setattr(index, "AT_ONCE", 20)
    lots = [lot_of(trader, fields=written(title=f"Word{n}")) for n in range(5)]

    assert list(Lot.INDEX.fill(Lot.objects)) == [2, 4, 5]
    assert all(list(Lot.objects.searching(f"word{n}")) == [lots[n]] for n in range(5))


@pytest.mark.needs_postgres
def test_postgresql_keeps_one_index_of_words():
    with connection.cursor() as cursor:  # noqa: TID251
        found = connection.introspection.get_constraints(cursor, LotWord._meta.db_table).values()

    assert [(one["columns"], one["primary_key"]) for one in found if one["unique"] or one["index"]] == [(["_id"], True)]

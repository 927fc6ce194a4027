"""The watch itself: it sees every kind of query, and it bites."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, TextField, Value, Window
from django.db.models.functions import RowNumber

from shared.accounts.models import Membership, Organization, User
from shared.audit.models import Event
from shared.ids import new_id
from shared.mongodb.compiling import Watch

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="it watches the run on SQLite"),
]

NOW = datetime(2026, 3, 12, 9, 24, tzinfo=UTC)
UPDATE_ACROSS = "Cannot use QuerySet.update() when querying across multiple collections on MongoDB."
DELETE_ACROSS = "Cannot use QuerySet.delete() when querying across multiple collections on MongoDB."


@pytest.fixture
def watch():
    """A watch of this test's own, on top of the run's; what it found is taken from that one too."""
    with Watch().on() as watch:
        yield watch


@pytest.fixture(autouse=True)
def _not_of_the_run(mongodb_watch, _queries_run_on_mongodb):
    yield
    mongodb_watch.take_complaints()


MEMBERS = Membership.objects.filter(organization=OuterRef("pk"))


@pytest.mark.parametrize(
    "query",
    [
        lambda: list(
            User.objects.filter(Q(name__icontains="a") | Q(email__startswith="b")).order_by("-created_at", "id")[:9]
        ),
        lambda: list(Membership.objects.filter(user__email="a@b.example").select_related("user", "organization")),
        lambda: list(Membership.objects.values("role").annotate(number=Count("id")).order_by("-number")),
        lambda: list(Organization.objects.annotate(peopled=Exists(MEMBERS)).filter(peopled=True)),
        lambda: list(Organization.objects.annotate(role=Subquery(MEMBERS.values("role")[:1]))),
        lambda: list(Membership.objects.filter(organization__in=Organization.objects.filter(name="a"))),
        lambda: User.objects.order_by("id")[:5].count(),
        lambda: User.objects.filter(name="a").exists(),
        lambda: list(User.objects.filter(pk__in=[])),
        lambda: User.objects.filter(name="a").update(version=F("version") + 1, last_login=NOW),
        lambda: User.objects.filter(name="a").delete(),
        lambda: Event.objects.create(at=NOW, verb="v", subject_type="lot", actor_name="A", via="key", data={"a": [1]}),
    ],
)
def test_what_mongodb_runs_passes(watch, query):
    query()

    assert watch.compiled >= 1
    assert watch.take_complaints() == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (lambda: Membership.objects.filter(user__name="a").update(role="owner"), UPDATE_ACROSS),
        (lambda: Membership.objects.filter(user__name="a").delete(), DELETE_ACROSS),
        (
            lambda: list(User.objects.annotate(row=Window(RowNumber()))),
            "This backend does not support window expressions.",
        ),
        (lambda: list(User.objects.extra(select={"one": "1"})), "QuerySet.extra() is not supported on MongoDB."),
        (lambda: list(User.objects.select_for_update()), "select_for_update() is ignored in silence on MongoDB."),
        (
            lambda: User.objects.bulk_create([User(email="a@b.example")], ignore_conflicts=True),
            "bulk_create() cannot ignore or update conflicts on MongoDB.",
        ),
        (
            lambda: list(User.objects.values("name").difference(User.objects.values("name"))),
            "difference is not supported on",
        ),
    ],
)
def test_what_mongodb_does_not_run_is_complained_about(watch, query, error):
    query()

    (complaint,) = watch.take_complaints()
    assert error in complaint.error


def test_a_value_that_bson_cannot_hold_is_complained_about(watch):
    list(User.objects.annotate(odd=Value({1, 2}, output_field=TextField())).filter(odd="a"))

    (complaint,) = watch.take_complaints()
    assert complaint.error.startswith("InvalidDocument")


def test_a_complaint_names_the_line_of_ours(watch):
    list(User.objects.select_for_update())

    (complaint,) = watch.take_complaints()
    assert complaint.where.startswith("shared/mongodb/tests/test_compiling.py:")


def test_the_same_complaint_is_made_once(watch):
    for _ in range(3):
        list(User.objects.select_for_update())

    assert len(watch.take_complaints()) == 1
    assert watch.take_complaints() == []


def test_the_products_own_query_goes_on(watch):
    user = User.objects.create(email="a@b.example", name="Ana")

    found = list(Membership.objects.none()), list(User.objects.select_for_update())

    assert found == ([], [user])


def test_watching_ends(watch):
    with Watch().on() as other:
        pass

    User.objects.count()

    assert other.compiled == 0
    assert watch.compiled == 1


def test_the_run_is_watched(mongodb_watch):
    before = mongodb_watch.compiled
    new = User.objects.values(**{f"as_{new_id()}": F("name")})  # a statement that no test made before

    list(new.filter(name="a"))
    list(new.filter(name="b"))

    assert mongodb_watch.compiled == before + 1


def test_what_differs_from_what_passed_only_for_mongodb_is_compiled_too(mongodb_watch):
    everybody = User.objects.values(**{f"as_{new_id()}": F("name")})

    for query in everybody, everybody.select_for_update(), everybody.select_for_update():
        list(query)

    (complaint,) = mongodb_watch.take_complaints()
    assert "select_for_update()" in complaint.error

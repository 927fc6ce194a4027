import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from shared.accounts.models import Organization
from shared.accounts.tests.factories import NOW, ApiKeyFactory, member
from shared.api.idempotency import purge_idempotency
from shared.api.models import IdempotencyRecord
from shared.api.tasks import purge_idempotency as purge_idempotency_task

from .sample import NamesApi

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shared.api.tests.sample")]


@pytest.fixture
def key():
    return ApiKeyFactory(scopes=["manage"])


@pytest.fixture
def add(post, key):
    def send(name, idempotency_key="k-1", path="/api/names", **headers):
        return post(path, {"name": name}, key=key.secret, **{"Idempotency-Key": idempotency_key} | headers)

    return send


def names():
    return sorted(Organization.objects.exclude(name__startswith="Organisation").values_list("name", flat=True))


def test_the_same_again_gives_the_stored_answer(add):
    first, second = add("a"), add("a")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.has_header("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (False, "true")
    assert names() == ["a"]


def test_another_body_is_422(add):
    add("a")
    response = add("b")

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert names() == ["a"]


def test_without_a_key_each_request_counts(post, key):
    post("/api/names", {"name": "a"}, key=key.secret)
    post("/api/names", {"name": "a"}, key=key.secret)

    assert names() == ["a", "a"]
    assert not IdempotencyRecord.objects.exists()


def test_keys_are_scoped_to_credential_acting_user_and_path(post, key):
    me, other = member(organization=key.organization), ApiKeyFactory(scopes=["manage"])
    same = {"Idempotency-Key": "k-1"}

    post("/api/names", {"name": "a"}, key=key.secret, **same)
    post("/api/names", {"name": "a"}, key=other.secret, **same)
    post("/api/names", {"name": "a"}, key=key.secret, X_Acting_User=me.user.external_id, **same)
    post("/api/peer-names", {"name": "a"}, key=key.secret, **same)

    assert names() == ["a"] * 4


@pytest.mark.parametrize(("name", "status"), [("stale", 409), ("", 400)])
def test_an_error_did_nothing_and_keeps_nothing(add, name, status):
    assert add(name).status_code == status
    assert names() == []
    assert add("better").status_code == 201


def test_a_crash_did_nothing_and_keeps_nothing(add, client):
    client.raise_request_exception = False

    assert add("crash").status_code == 500
    assert names() == []
    assert add("better").status_code == 201


def test_an_answer_without_body_is_kept_too(client, key):
    row = Organization.objects.create(name="a", kind="buyer")
    headers = {"X-API-Key": key.secret, "Idempotency-Key": "k-1"}

    answers = [client.delete(f"/api/names/{row.pk}", headers=headers) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]


def test_what_calls_the_peer_is_kept_as_well(add):
    first, second = add("a", path="/api/peer-names"), add("a", path="/api/peer-names")

    assert first.content == second.content
    assert names() == ["a"]


@pytest.mark.parametrize("bad", ["", "a b", "é", "x" * 256])
def test_a_key_has_a_shape(add, bad):
    response = add("a", bad)

    assert (response.status_code, response.json()["code"]) == (400, "bad_idempotency_key")


def test_after_a_day_a_key_is_free(add):
    with time_machine.travel(NOW, tick=False) as traveller:
        add("a")
        traveller.shift(timedelta(hours=24, milliseconds=-1))
        assert add("a")["Idempotent-Replayed"] == "true"
        traveller.shift(timedelta(milliseconds=1))
        assert add("b").status_code == 201

    assert names() == ["a", "b"]


def test_purge_idempotency_deletes_what_binds_nobody(add):
    with time_machine.travel(NOW, tick=False):
        add("a", "old")
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        add("b", "new")

    assert purge_idempotency(now=NOW + timedelta(hours=24)) == 1
    assert IdempotencyRecord.objects.get().key == "new"


def test_the_clock_purges_every_hour(add, settings):
    with time_machine.travel(NOW, tick=False):
        add("a", "old")

    assert purge_idempotency_task() == "1 answers forgotten"
    schedule = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert schedule[purge_idempotency_task.name] == 60 * 60


def test_who_died_at_work_is_taken_over_after_its_lease(add):
    with time_machine.travel(NOW, tick=False) as traveller:
        add("a")
        IdempotencyRecord.objects.update(state="running")
        refused = add("a")
        traveller.shift(timedelta(seconds=60))
        taken = add("a")

    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (409, "still_running", "1")
    assert taken.status_code == 201


@pytest.mark.django_db(transaction=True)
def test_the_first_at_work_makes_the_second_wait(key, monkeypatch):
    monkeypatch.setattr(NamesApi, "gate", threading.Event())
    monkeypatch.setattr(NamesApi, "reached", threading.Event())
    answers = {}

    def send(name):
        headers = {"X-API-Key": key.secret, "Idempotency-Key": "k-1"}
        answers[name] = Client().post("/api/names", {"name": "a"}, content_type="application/json", headers=headers)
        connection.close()

    first = threading.Thread(target=send, args=("first",))
    first.start()
    NamesApi.reached.wait(5)
    send("second")
    NamesApi.gate.set()
    first.join()
    send("third")

    assert [answers[name].status_code for name in ("first", "second", "third")] == [201, 409, 201]
    assert answers["third"].content == answers["first"].content
    assert names() == ["a"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_it_once(key):
    gate, statuses = threading.Barrier(6), []

    def send():
        headers = {"X-API-Key": key.secret, "Idempotency-Key": "k-1"}
        gate.wait()
        response = Client().post("/api/names", {"name": "a"}, content_type="application/json", headers=headers)
        statuses.append(response.status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert names() == ["a"]

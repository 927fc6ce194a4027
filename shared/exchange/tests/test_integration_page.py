"""The page of the integration: for members their own records in plain words, for operators everything."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shared import clock
from shared.accounts.tests.factories import UserFactory, member
from shared.audit.models import Event
from shared.exchange import states
from shared.exchange.alerts import alert, resolve
from shared.exchange.endpoints import the_peer
from shared.exchange.health import pulses
from shared.exchange.models import Alert, Delivery, Difference, Endpoint, InboxMessage, OutboxEvent, ReconcileRun
from shared.exchange.pages import _in_words
from shared.exchange.signature import whsec_form
from shared.exchange.subjects import Subject
from shared.exchange.tests.factories import EndpointFactory, InboxMessageFactory, sent
from shared.ids import new_id

pytestmark = pytest.mark.django_db

PAGE = "/settings/integration/"
NOW_URL = f"{PAGE}now/"
MINUTE = timedelta(minutes=1)


def things_by_name(ids):
    return {one: Subject(f"Thing {one[-3:]}", f"/things/{one}/", f"/admin/things/{one}/") for one in ids}


@pytest.fixture(autouse=True)
def _well(settings):
    """Workers are at work, and things have names."""
    settings.SUBJECTS = {"thing": f"{__name__}.things_by_name"}
    settings.RECONCILERS = {"thing": "nowhere", "part": "nowhere"}
    settings.RECONCILE_REPAIRS = {"thing": "shared.exchange.replay.replay_messages"}
    pulses.beat(pulses.SWEEP, now=clock.now())


@pytest.fixture
def at_one_moment():
    """No minute ends in the middle of the test."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.fixture
def person(client):
    """A browser in which somebody with these rights is signed in."""

    def signed_in(**rights):
        client.force_login(UserFactory(**rights))
        return client

    return signed_in


@pytest.fixture
def operator(person):
    return person(is_staff=True)


def text_of(response):
    return response.content.decode()


def dead(count=1, *, organization_id="", **fields):
    events = [sent(now=clock.now()) for _ in range(count)]
    OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(organization_id=organization_id)
    rows = Delivery.objects.filter(event__in=events)
    rows.update(**{"state": states.DEAD, "finished_at": clock.now(), "last_status": 500} | fields)
    return list(rows)


def parked(count=1):
    body = json.dumps({"aggregate": {"type": "thing", "id": new_id(), "version": 1}})
    return [
        InboxMessageFactory(state=states.PARKED, last_error="ValueError: no", received_at=clock.now(), body=body)
        for _ in range(count)
    ]


def compared(kind="thing", **fields):
    now = clock.now()
    return ReconcileRun.objects.create(
        **{"type": kind, "started_at": now, "finished_at": now, "compared": 7, "seen_at": now} | fields
    )


def trouble():
    """Something of everything that the page can show."""
    now = clock.now()
    dead(3, last_error="answered 500", attempts=10)
    sent(now=now)
    parked(3)
    EndpointFactory(name="erp", enabled=False, disabled_why="it answered 410 (gone)")
    peer = Endpoint.objects.filter(pk=the_peer(now).pk)
    peer.update(breaker=states.OPEN, opened_at=now - 3 * MINUTE, open_until=now + MINUTE, last_error="answered 500")
    alert("breaker_open", "It keeps failing.", now=now, key=the_peer(now).pk)
    alert("breaker_open", "It keeps failing.", now=now, key=the_peer(now).pk)
    run = compared(different=2, repaired=1)
    Difference.objects.create(run=run, record_id=new_id(), what="older here", version_here=1, version_there=2)
    compared("part", state=states.RUN_RUNNING, finished_at=None)


def test_of_a_young_portal_all_is_well(person):
    text = text_of(person().get(PAGE))

    for shown in ["All is well", "Nothing yet", "Nothing to do", "has confirmed all that your"]:
        assert shown in text


def test_members_see_in_plain_words_that_it_takes_longer(person):
    trouble()

    text = text_of(person().get(PAGE))

    for shown in ["Held up", "It goes on by itself", "Messages between the portals take longer than usual."]:
        assert shown in text
    for hidden in ["It keeps failing.", "answered 500", "ValueError", "erp", "Send again", "http://", "Signs of life"]:
        assert hidden not in text


def test_what_is_for_operators_alone_does_not_worry_members(client):
    client.force_login(member().user)
    dead()
    parked()

    assert "All is well" in text_of(client.get(PAGE))


def test_members_see_what_of_theirs_is_on_the_way_and_nobody_elses(client):
    mine, other = member(), member()
    client.force_login(mine.user)
    row = dead(organization_id=mine.organization_id)[0]
    dead(organization_id=other.organization_id)
    dead(organization_id=mine.organization_id, state=states.DELIVERED)
    late = dead(organization_id=mine.organization_id, state=states.DUE, attempts=2, last_status=503)[0]
    late_link = f'<a href="/things/{late.aggregate_id}/">Thing {late.aggregate_id[-3:]}</a>'

    text = text_of(client.get(PAGE))

    assert text.count("/things/") == 2
    assert f'<a href="/things/{row.aggregate_id}/">Thing {row.aggregate_id[-3:]}</a>' in text
    assert late_link in text
    assert "An operator sends it again." in text
    assert "The other side is not ready at the moment. Tried again" in text


def test_who_acts_for_no_organisation_has_nothing_on_the_way(person):
    dead(last_error="answered 500")

    assert "/things/" not in text_of(person().get(PAGE))


def test_operators_see_what_is_wrong_and_what_to_do(operator):
    trouble()

    text = text_of(operator.get(PAGE))

    for shown in [
        "It keeps failing.", "What to do:", "met with 2 times", "Held up", "It failed on the other side.",
        "answered 500", "Applying it failed on our side.", "ValueError: no", "erp", "it answered 410 (gone)",
        "1 of 7 differ", "Older here", "7 compared so far", "Held back", "/admin/things/",
    ]:  # fmt: skip
        assert shown in text, shown


def test_the_state_says_since_when(operator):
    now = clock.now()
    Alert.objects.create(
        kind="breaker_open", key="x", text="", state="closed", first_at=now, last_at=now, closed_at=now
    )

    assert f'<time datetime="{clock.to_wire(now)}"' in text_of(operator.get(PAGE))


def test_the_alert_links_to_the_place_where_it_stands(operator):
    alert("id_reused", "Twice.", now=clock.now())

    assert 'id="alerts"' in text_of(operator.get(PAGE))


@pytest.mark.usefixtures("at_one_moment")
@pytest.mark.parametrize("rights", [{}, {"is_staff": True}])
def test_while_nothing_changes_the_page_is_not_sent_again(person, rights):
    trouble()
    client = person(**rights)
    first = client.get(NOW_URL)

    again = client.get(NOW_URL, headers={"If-None-Match": first["ETag"]})
    sent(now=clock.now())
    dead(1)
    changed = client.get(NOW_URL, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert changed.status_code == (200 if rights else 304)
    assert json.loads(first.context["if_changed"]) == {"If-None-Match": first["ETag"]}
    assert first["Cache-Control"] == "private, no-cache"


@pytest.mark.usefixtures("at_one_moment")
def test_sweeps_that_go_on_change_nothing(operator):
    first = operator.get(NOW_URL)
    pulses.beat(pulses.SWEEP, now=clock.now() + timedelta(seconds=10))

    assert operator.get(NOW_URL, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_one_persons_page_is_not_anothers(person):
    first = person().get(NOW_URL)["ETag"]

    assert person().get(NOW_URL)["ETag"] != first


def test_signed_out_the_page_says_so_to_htmx(client):
    assert client.get(NOW_URL).status_code == 401


def test_while_a_comparison_is_under_way_the_page_asks_more_often(operator):
    compared()
    assert 'hx-trigger="every 10s"' in text_of(operator.get(NOW_URL))

    compared(state=states.RUN_RUNNING, finished_at=None, compared=3)

    text = text_of(operator.get(NOW_URL))
    assert 'hx-trigger="every 2s"' in text
    assert 'max="7" value="3"' in text


def test_an_operator_replays_one_or_all_with_one_click(operator):
    rows, messages = dead(3), parked(3)

    said = [
        operator.post(reverse("exchange:replay_dead_one", args=[rows[0].pk]), follow=True),
        operator.post(reverse("exchange:replay_dead_one", args=[rows[0].pk]), follow=True),
        operator.post(reverse("exchange:replay_parked_one", args=[messages[0].pk]), follow=True),
    ]
    assert [Delivery.objects.dead().count(), InboxMessage.objects.parked().count()] == [2, 2]
    said += [operator.post(reverse(f"exchange:{name}"), follow=True) for name in ("replay_dead", "replay_parked")]

    assert [Delivery.objects.dead().count(), InboxMessage.objects.parked().count()] == [0, 0]
    for response, words in zip(
        said,
        [
            "One message is on the way again.", "It is on its way already.", "One message is being handled again.",
            "2 messages are on the way again.", "2 messages are being handled again.",
        ],
        strict=True,
    ):  # fmt: skip
        assert words in text_of(response)
    told = Event.objects.filter(verb="replay_deliveries").order_by("id").values_list("data", flat=True)
    assert [entry["count"] for entry in told] == [1, 0, 2]
    assert told[0]["messages"] == [rows[0].event_id]


def test_a_replay_of_what_is_not_there_does_nothing(operator):
    waiting = Delivery.objects.get(event=sent())

    operator.post(reverse("exchange:replay_dead_one", args=[waiting.pk]))
    operator.post(reverse("exchange:replay_dead_one", args=["nothing"]))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.first_attempt) == (states.DUE, 0, 0)


def test_a_comparison_is_asked_for_once(operator):
    url = reverse("exchange:compare", args=["thing"])

    for _ in range(2):
        assert operator.post(url, {"mend": 1}).url == PAGE

    assert list(ReconcileRun.objects.values_list("type", "state", "repair")) == [("thing", "asked", True)]
    assert "asked for, begins in a moment" in text_of(operator.get(PAGE))


@pytest.mark.parametrize(
    ("kind", "typed", "status", "said"),
    [("comet", {}, 404, ""), ("part", {"mend": 1}, 302, "mend them from the other portal")],
)
def test_what_cannot_be_compared(operator, kind, typed, status, said):
    response = operator.post(
        reverse("exchange:compare", args=[kind]), typed, headers={"Referer": f"http://testserver{PAGE}"}
    )

    assert response.status_code == status
    assert said in text_of(operator.get(PAGE))
    assert not ReconcileRun.objects.exists()


def test_a_test_message_is_sent(operator):
    operator.post(reverse("exchange:ping"))

    assert Delivery.objects.get().event_type == "ping"
    assert Event.objects.get(verb="ping").via == "admin"


def test_an_alert_is_marked_as_seen(operator):
    alert("breaker_open", "It keeps failing.", now=clock.now())

    operator.post(reverse("exchange:mark_alert_seen", args=[Alert.objects.get().pk]))

    assert Alert.objects.get().state == "seen"
    assert "Mark as seen" not in text_of(operator.get(PAGE))
    resolve("breaker_open", now=clock.now())


def test_secrets_are_shown_to_operators_on_demand_and_that_is_written_down(operator):
    partner = EndpointFactory(name="erp")

    page = text_of(operator.get(PAGE))
    peers = operator.post(reverse("exchange:secret", args=[the_peer(clock.now()).pk]))
    partners = text_of(operator.post(reverse("exchange:secret", args=[partner.pk])))

    for secret in (*django_settings.EXCHANGE.sending_secrets, *django_settings.EXCHANGE.receiving_secrets):
        assert whsec_form(secret) in text_of(peers)
        assert whsec_form(secret) not in page
    assert "no-store" in peers["Cache-Control"]
    assert partner.secret in partners
    assert partner.secret not in page
    assert Event.objects.filter(verb="show_secrets").count() == 2


DEEDS = ["replay_dead", "replay_parked", "ping"]
DEEDS_ON_ONE = ["replay_dead_one", "replay_parked_one", "compare", "mark_alert_seen", "secret"]


@pytest.mark.parametrize("name", [*DEEDS, *DEEDS_ON_ONE])
def test_others_do_nothing_here(person, client, name):
    trouble()
    one = {
        "replay_dead_one": Delivery.objects.dead().first().pk, "replay_parked_one": InboxMessage.objects.parked()[0].pk,
        "compare": "thing", "mark_alert_seen": Alert.objects.get().pk, "secret": the_peer(clock.now()).pk,
    }  # fmt: skip
    url = reverse(f"exchange:{name}", args=[one[name]] if name in one else [])
    before = [Delivery.objects.dead().count(), InboxMessage.objects.parked().count(), Event.objects.count()]

    assert client.post(url).status_code == 302
    refused = person().post(url, follow=True)
    assert person(is_staff=True).get(url).status_code == 405

    assert "This is for operators of this portal." in text_of(refused)
    assert "whsec_" not in text_of(refused)
    assert [Delivery.objects.dead().count(), InboxMessage.objects.parked().count(), Event.objects.count()] == before


def test_the_page_is_for_people_who_are_signed_in(client):
    response = client.get(PAGE)

    assert response.status_code == 302
    assert PAGE in response["Location"].replace("%2F", "/")


def test_the_page_costs_the_same_whatever_is_listed(operator, django_assert_num_queries):
    trouble()
    operator.get(PAGE)
    with CaptureQueriesContext(connection) as first:
        operator.get(PAGE)
    dead(30)
    parked(30)

    with django_assert_num_queries(len(first)):
        operator.get(PAGE)
    assert len(first) <= 45


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [
        (0, "0 ms"),
        (1999, "1999 ms"),
        (2000, "2 s"),
        (119_999, "120 s"),
        (120_000, "2 min"),
        (7_200_000, "2 h"),
        (172_800_000, "2 d"),
    ],
)
def test_how_long_it_took_is_shown_in_a_unit_that_fits(milliseconds, shown):
    assert " ".join(_in_words(milliseconds)) == shown

from datetime import timedelta

import pytest

from producer_portal.marketplace.tests.factories import NOW
from producer_portal.trades.models import TradeContract
from producer_portal.trades.services import do_to_contract
from producer_portal.trades.services.due import remind_of_signature, remind_of_signatures
from producer_portal.trades.tasks import remind_of_signatures as task
from shared.accounts.models import Membership
from shared.accounts.roles import Role
from shared.accounts.tests.factories import member
from shared.clock import to_wire
from shared.comms.models import Notification
from shared.due import Done

from . import far_buyer
from .factories import HASH, PK, signed, take, taken, told, version

pytestmark = pytest.mark.django_db
OTHER = "ef" * 32
BOTH = "SAF-2026-000031"


def titles():
    return list(Notification.objects.order_by("id").values_list("title", flat=True))


def told_once(by, *args, **more):
    """The word comes twice; what it told of."""
    before = Notification.objects.count()
    take(by, *args, **more)
    take(by, *args, **more)
    return titles()[before:]


@pytest.fixture
def known(joost):
    """A contract of which its people know that it was drawn up."""
    take(joost)


def test_a_contract_that_was_drawn_up_is_told_with_the_way_to_it(joost):
    assert told_once(joost) == [f"Sign contract {BOTH}"]

    (one,) = Notification.objects.all()
    assert (one.kind, one.link, one.user_id) == ("contract", f"/contracts/{PK}/", joost.user.pk)
    assert one.body == "With Helvia Airways AG, for a lot."


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("active", f"Contract {BOTH} is active"), ("completed", f"Contract {BOTH} is completed"),
        ("terminated", f"Contract {BOTH} is terminated"), ("refused", f"Contract {BOTH} was refused"),
        ("expired", f"Contract {BOTH} was not signed in time"),
    ],
)  # fmt: skip
def test_each_state_that_concerns_us_is_told_once(known, joost, status, title):
    assert told_once(joost, status, 2, reason="Because.") == [title]
    assert told_once(joost, status, 3, reason="Because.") == []


def test_that_the_buyer_signed_is_told_while_we_have_not(known, joost):
    assert told_once(joost, "partially_signed", 2, signatures=[signed()]) == [
        f"Helvia Airways AG signed contract {BOTH}"
    ]


def test_what_our_own_side_did_is_not_told(known, joost):
    assert told_once(joost, "partially_signed", 2, signatures=[signed(joost)]) == []
    newer = {"edition": 2, "documentHash": OTHER, "versions": [version(2, OTHER, "producer")]}
    assert told_once(joost, "awaiting_signatures", 3, **newer) == []


def test_a_new_version_of_the_buyers_is_told_each_time(known, joost):
    for edition in (2, 3):
        versions = [version(edition, OTHER, "buyer")]

        said = told_once(joost, version=edition, edition=edition, documentHash=OTHER, versions=versions)

        assert said == [f"New version of contract {BOTH}"]


def test_its_reason_goes_along(known, joost):
    take(joost, "refused", 2, reason="Our {plant} is down.")

    assert Notification.objects.latest("id").body == "Our {plant} is down."


def test_whoever_signed_last_is_not_told_that_it_is_active_but_their_colleagues_are(contract, joost, wire):
    colleague = member(Role.VIEWER, organization=joost.organization)
    Notification.objects.all().delete()
    far_buyer.answers(wire, told(joost, "active", 3, signatures=[signed(), signed(joost)]))

    body = {"name": "Joost", "consent": True, "documentHash": HASH}
    do_to_contract(contract=contract, deed="sign", body=body, by=joost, key="k", tell_time=lambda: NOW)

    assert list(Notification.objects.values_list("user_id", "title")) == [
        (colleague.user.pk, f"Contract {BOTH} is active")
    ]


def ending(by, status):
    return {
        "termination": {"by": by, "status": status, "reason": "No demand.", "proposedAt": "2026-11-25T09:30:00.000Z"}
    }


@pytest.mark.parametrize(
    ("by", "status", "title"),
    [
        ("buyer", "proposed", f"Helvia Airways AG proposes to end contract {BOTH}"),
        ("buyer", "withdrawn", f"Helvia Airways AG no longer proposes to end contract {BOTH}"),
        ("producer", "declined", f"Helvia Airways AG declines to end contract {BOTH}"),
        ("administrators", "proposed", f"An administrator proposes to end contract {BOTH}"),
    ],
)
def test_what_becomes_of_a_proposal_to_end_it_is_told_once(joost, by, status, title):
    take(joost, "active", 2)

    assert told_once(joost, "active", 3, **ending(by, status)) == [title]
    body = "No demand." if status == "proposed" else "It goes on as it is."
    assert Notification.objects.latest("id").body == body


@pytest.mark.parametrize(("by", "status"), [("producer", "proposed"), ("producer", "withdrawn"), ("buyer", "declined")])
def test_what_our_own_side_does_about_an_end_is_not_told(joost, by, status):
    take(joost, "active", 2)

    assert told_once(joost, "active", 3, **ending(by, status)) == []


def test_an_amendment_is_told_by_its_name_unless_we_proposed_it(joost):
    amends = {"amends": "a" * 24, "amendsNumber": "SAF-2026-000001"}

    assert told_once(joost, versions=[version(1, HASH, "producer")], **amends) == []
    theirs = {"_id": "b" * 24, "versions": [version(1, HASH, "buyer")]}
    assert told_once(joost, **theirs, **amends) == [f"Sign amendment {BOTH}"]
    assert Notification.objects.latest("id").body == "With Helvia Airways AG, for contract SAF-2026-000001."
    assert told_once(joost, "active", 2, **theirs, **amends) == [f"Amendment {BOTH} is active"]


def test_nobody_else_is_told(joost):
    stranger = member()

    take(joost)

    assert not Notification.objects.filter(user=stranger.user).exists()


def sign_until(days):
    return {"signBy": to_wire(NOW + timedelta(days=days))}


def test_who_has_yet_to_sign_is_reminded_a_week_and_a_day_before_the_end_once_each(joost):
    taken(joost, _id=PK, **sign_until(14))
    Notification.objects.all().delete()

    for days in (6, 7, 8, 12, 13, 13.5):
        for _ in range(2):
            remind_of_signatures(now=NOW + timedelta(days=days))

    assert titles() == [f"Contract {BOTH} waits for your signature"] * 2
    assert "It runs out on" in Notification.objects.first().body


def test_a_new_version_is_reminded_of_anew(joost):
    taken(joost, _id=PK, **sign_until(5))
    remind_of_signatures(now=NOW)
    take(joost, version=2, edition=2, documentHash=OTHER, **sign_until(5))
    Notification.objects.all().delete()

    assert remind_of_signatures(now=NOW) == Done(1, 1)


@pytest.mark.parametrize(
    ("status", "more"),
    [("partially_signed", "signed"), ("active", ""), ("refused", ""), ("awaiting_signatures", "late")],
)
def test_who_has_nothing_to_sign_is_not_reminded(joost, status, more):
    changes = {"signatures": [signed(joost)]} if more == "signed" else {}
    taken(joost, status, **sign_until(-1 if more == "late" else 1), **changes)

    assert remind_of_signatures(now=NOW) == Done(0, 0)


def test_of_two_clocks_at_once_one_reminds(joost):
    contract = taken(joost, **sign_until(3))
    first, second = (TradeContract.objects.get(pk=contract.pk) for _ in range(2))

    assert [remind_of_signature(contract=one, now=NOW) for one in (first, second)] == [True, False]


def test_the_clock_is_set(joost, settings):
    assert task() == "0 of 0"
    assert "producer_portal.trades.tasks.remind_of_signatures" in {
        one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()
    }


def test_people_choose_how_they_are_told_of_contracts_and_certificates(browser, joost):
    page = browser.get("/settings/notifications/").content.decode()

    assert all(f">{label}<" in page for label in ("Contracts", "Certificates"))
    assert Membership.objects.count() == 1

"""Logos of the other side are copied, drawn anew and shown; nothing of them comes from another host at run time."""

from datetime import timedelta

import pytest

from shared import schemas
from shared.accounts.models import Organization
from shared.accounts.shadows import apply_organization
from shared.accounts.tests.factories import NOW, OrganizationFactory
from shared.exchange import logos, states
from shared.exchange.logos import copy_due_logos
from shared.exchange.models import LogoCopy
from shared.exchange.schedule import SENDING
from shared.exchange.sweeping import sweep_once
from shared.office.pictures import LARGEST, open_picture, read_picture
from shared.office.tests.pictures import jpeg, png, webp

from .far_end import answer, flood, hang

pytestmark = pytest.mark.django_db
PK = "65a1b2c3d4e5f60718293a4b"
SERVED = f"/logos/{'ab' * 32}.png"


@pytest.fixture(autouse=True)
def media(settings, tmp_path, far_end):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.PEER_URL = far_end.url
    return tmp_path


def told(logo, version=1):
    branding = {"logo": logo, "brandName": None}
    organization = {"_id": PK, "name": "Helvia Airways AG", "version": version, "branding": branding}
    return apply_organization(organization=schemas.Organization.model_validate(organization), now=NOW)


def copied(at=NOW):
    count = copy_due_logos(tell_time=lambda: at)
    return count, Organization.objects.get(pk=PK).logo_url


def row():
    one = LogoCopy.objects.get()
    return one.state, one.attempts, one.last_error


@pytest.mark.parametrize("picture", [png(), jpeg(), webp(), png(2048, 600)])
def test_a_logo_is_copied_drawn_anew_and_shown(picture, far_end):
    far_end.otherwise = answer(200, picture)
    assert told(f"https://buyers.example{SERVED}").logo_url == ""

    assert copied() == (1, f"/logos/{read_picture(picture).name}")

    assert [got.path for got in far_end.got] == [SERVED]  # where we know the other portal to be
    assert "authorization" not in {name.lower() for name in far_end.got[0].headers}
    file, _ = open_picture(read_picture(picture).name)
    assert file.read() == read_picture(picture).content
    assert (row(), copied()[0]) == ((states.COPIED, 1, ""), 0)


def test_without_a_logo_nothing_is_fetched():
    told(None)

    assert not LogoCopy.objects.exists()


def test_the_old_one_stands_until_the_new_one_is_here(far_end):
    far_end.answers = [answer(200, png()), answer(503), answer(200, png(shade=10))]
    told(f"https://buyers.example{SERVED}")
    first = copied()[1]
    told(f"https://buyers.example/logos/{'cd' * 32}.png", version=2)

    assert copied() == (0, first)
    assert row() == (states.DUE, 1, "answered 503")
    assert copied() == (0, first)  # not before its time
    assert copied(NOW + timedelta(minutes=1)) == (1, f"/logos/{read_picture(png(shade=10)).name}")


def test_one_that_is_told_again_is_not_fetched_again(far_end):
    far_end.otherwise = answer(200, png())
    told(f"https://buyers.example{SERVED}")
    copied()

    told(f"https://buyers.example{SERVED}", version=2)
    told("https://buyers.example/logos/older.png", version=1)

    assert (copied()[0], len(far_end.got)) == (0, 1)


def test_one_that_is_taken_away_is_gone_at_once(far_end):
    far_end.otherwise = answer(200, png())
    told(f"https://buyers.example{SERVED}")
    copied()

    assert told(None, version=2).logo_url == ""
    assert not LogoCopy.objects.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a PNG, JPEG or WebP"),
        (b"GIF89a" + bytes(100), "not a PNG, JPEG or WebP"),
        (png()[:60], "not a PNG, JPEG or WebP"),
        (b"", "not a PNG, JPEG or WebP"),
        (png(8, 8), "8 by 8 pixels"),
    ],
)
def test_what_is_no_picture_is_not_shown(content, why, far_end, media):
    far_end.answers = [answer(200, png()), answer(200, content)]
    told(f"https://buyers.example{SERVED}")
    copied()
    told(f"https://buyers.example/logos/{'cd' * 32}.png", version=2)

    assert copied() == (0, "")
    assert (row()[0], why in row()[2]) == (states.REFUSED, True)
    assert copied(NOW + timedelta(days=9)) == (0, "")
    assert len(list((media / "logos").iterdir())) == 1


@pytest.mark.parametrize(
    ("answering", "why"),
    [
        (flood(200, LARGEST * 4), f"longer than {LARGEST} bytes"),
        (answer(302, Location="http://169.254.169.254/"), "answered 302"),
        (answer(404), "answered 404"),
    ],
)
def test_another_answer_is_tried_again_until_it_was_tried_often_enough(answering, why, far_end):
    far_end.otherwise = answering
    told(f"https://buyers.example{SERVED}")

    for day in range(len(SENDING)):
        assert copied(NOW + timedelta(days=2 * day)) == (0, "")

    assert row() == (states.REFUSED, len(SENDING), why)
    assert len(far_end.got) == len(SENDING)


def test_the_other_side_takes_its_time_and_nobody_waits_for_ever(far_end, monkeypatch):
    monkeypatch.setattr("shared.exchange.logos.SECONDS_FOR_ONE", 0.3)
    far_end.otherwise = hang()
    told(f"https://buyers.example{SERVED}")

    assert copied() == (0, "")
    assert row() == (states.DUE, 1, "no complete answer within 0.3 s")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://127.0.0.1/logo.png", "not a public address"),
        ("https://169.254.169.254/latest/meta-data.png", "not a public address"),
        ("https://10.0.0.8/logo.png", "not a public address"),
        ("http://93.184.216.34/logo.png", "must begin with https"),
        ("https://ann:secret@93.184.216.34/logo.png", "user name or password"),
        ("https://93.184.216.34:8443/logo.png", "Only port 443"),
    ],
)
def test_an_address_that_no_endpoint_may_have_is_not_asked(address, why, settings, far_end):
    settings.EXCHANGE = settings.EXCHANGE.__class__(**{**vars(settings.EXCHANGE), "allow_private": False})
    told(address)

    assert copied() == (0, "")
    assert (row()[0], why in row()[2]) == (states.REFUSED, True)
    assert far_end.got == []


def test_a_name_that_leads_elsewhere_by_then_is_not_connected_to(settings, far_end, monkeypatch):
    settings.EXCHANGE = settings.EXCHANGE.__class__(**{**vars(settings.EXCHANGE), "allow_private": False})
    monkeypatch.setattr("shared.exchange.logos.check_url", lambda url: None)  # as if DNS had changed just after
    told(f"{far_end.url}/logo.png")

    assert copied() == (0, "")
    assert "not a public address" in row()[2]
    assert far_end.got == []


def test_a_partners_logo_is_fetched_from_where_it_is(far_end):
    far_end.otherwise = answer(200, png())
    told(f"{far_end.url}/brand/logo.png")

    assert copied()[0] == 1
    assert [got.path for got in far_end.got] == ["/brand/logo.png"]


def test_a_picture_that_kills_its_worker_is_not_tried_for_ever(far_end):
    told(f"https://buyers.example{SERVED}")
    LogoCopy.objects.update(attempts=len(SENDING))

    assert copied() == (0, "")
    assert (row()[0], far_end.got) == (states.REFUSED, [])


def test_who_lost_the_row_meanwhile_changes_nothing(far_end):
    told(f"https://buyers.example{SERVED}")
    row_before = LogoCopy.objects.claim(limit=1, now=NOW, lease_for=timedelta(seconds=60))[0]
    told(f"https://buyers.example/logos/{'cd' * 32}.png", version=2)

    assert logos._keep(row_before, read_picture(png()).name) is False
    assert logos._refuse(row_before, "no") is False
    assert Organization.objects.get(pk=PK).logo_url == ""
    assert row() == (states.DUE, 0, "")


def test_one_worker_holds_it_at_a_time(far_end):
    told(f"https://buyers.example{SERVED}")
    LogoCopy.objects.claim(limit=1, now=NOW, lease_for=timedelta(seconds=60))

    assert copied() == (0, "")
    assert far_end.got == []


def test_the_sweep_wakes_for_logos(monkeypatch):
    woken = []
    monkeypatch.setattr("shared.exchange.wake.wake", lambda task, *args: woken.append(task))
    told(f"https://buyers.example{SERVED}")

    sweep_once(now=NOW)

    assert woken == ["shared.exchange.tasks.copy_logos"]


def test_an_organisation_of_ours_is_never_changed_from_outside():
    OrganizationFactory(pk=PK, name="Ours")

    told(f"https://buyers.example{SERVED}", version=9)

    assert not LogoCopy.objects.exists()

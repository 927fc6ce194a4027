import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shared.accounts.roles import Home
from shared.accounts.tests.factories import OrganizationFactory, signed_in
from shared.office.pictures import LARGEST, NoPicture, keep_picture, read_picture

from .pictures import jpeg, png, webp

PAGE, SET = "/settings/organization/", "/settings/organization/logo/"
REMOVE = f"{SET}remove/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def upload(browser, content, name="logo.png"):
    return browser.post(SET, {"logo": SimpleUploadedFile(name, content)}, follow=True)


def logo_of(organization):
    organization.refresh_from_db()
    return organization.logo


@pytest.mark.parametrize(
    ("content", "kind", "size"),
    [
        (png(), "png", (32, 32)),
        (png(2048, 16), "png", (512, 4)),
        (jpeg(), "jpg", (32, 32)),
        (jpeg(640, 480), "jpg", (512, 384)),
        (webp(64, 32), "png", (64, 32)),
    ],
)
def test_a_picture_is_known_by_its_content_and_no_larger_than_it_is_shown(content, kind, size):
    picture = read_picture(content)

    assert (picture.kind, picture.name) == (kind, f"{hashlib.sha256(picture.content).hexdigest()}.{kind}")
    assert Image.open(BytesIO(picture.content)).size == size
    assert read_picture(content) == picture


def test_what_hides_in_a_picture_is_left_out():
    hidden = png() + b"<script>alert(1)</script>"

    assert read_picture(hidden) == read_picture(png())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a PNG, JPEG or WebP"),
        (b"GIF89a" + bytes(40), "not a PNG, JPEG or WebP"),
        (png()[:40], "not a PNG, JPEG or WebP"),
        (b"\x89PNG\r\n\x1a\n" + b"IEND\xaeB`\x82", "not a PNG, JPEG or WebP"),
        (jpeg()[:60], "not a PNG, JPEG or WebP"),
        (b"\xff\xd8\xff\xd9", "not a PNG, JPEG or WebP"),
        (png(8, 8), "8 by 8 pixels"),
        (jpeg(5000, 20), "5000 by 20 pixels"),
        (bytes(LARGEST + 1), "larger than 256 kB"),
    ],
)
def test_what_is_no_picture_is_refused(content, sentence):
    with pytest.raises(NoPicture, match=sentence):
        read_picture(content)


def test_the_same_picture_is_kept_once(media):
    names = {keep_picture(read_picture(png())) for _ in range(2)}

    assert {path.name for path in (media / "logos").iterdir()} == names


@pytest.mark.django_db
def test_an_owner_sets_a_logo_and_it_stands_beside_the_name(browser, ann, media):
    page = upload(browser, png(), name="../../etc/passwd").content.decode()

    name = read_picture(png()).name
    assert logo_of(ann.organization) == name
    assert [str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()] == [f"logos/{name}"]
    assert f'<img class="mark" src="/logos/{name}" alt="">' in page


@pytest.mark.django_db
def test_it_is_served_to_everybody_as_what_it_is(browser, client):
    upload(browser, jpeg())

    response = Client().get(f"/logos/{read_picture(jpeg()).name}")

    assert b"".join(response) == read_picture(jpeg()).content
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x.png", f"{'0' * 64}.png", f"{'0' * 64}.svg", "..%2F..%2Fsettings.py", "%00.png"])
def test_what_was_not_kept_is_not_there(name, media):
    Path(media, "x.png").write_bytes(png())

    assert Client().get(f"/logos/{name}").status_code == 404


@pytest.mark.django_db
def test_a_logo_is_taken_away(browser, ann):
    upload(browser, png())

    page = browser.post(REMOVE, follow=True).content.decode()

    assert logo_of(ann.organization) == ""
    assert '<span class="mark large" aria-hidden="true">AA</span>' in page


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"not a picture", png(8, 8)])
def test_the_page_says_what_is_wrong_and_keeps_nothing(content, browser, ann, media):
    response = upload(browser, content)

    assert response.status_code == 422
    assert 'class="field err"' in response.content.decode()
    assert (logo_of(ann.organization), list(media.iterdir())) == ("", [])


@pytest.mark.django_db
def test_who_is_no_owner_sets_and_takes_away_nothing(browser, ann, bo, media):
    upload(browser, png())
    theirs = signed_in(Client(), bo)

    upload(theirs, png(shade=10))
    theirs.post(REMOVE)

    assert logo_of(ann.organization) == read_picture(png()).name
    assert len(list((media / "logos").iterdir())) == 1


@pytest.mark.django_db
def test_over_the_wire_goes_its_address_and_a_shadows_as_it_came(browser, ann, settings):
    settings.SITE_URL = "https://buyers.example"
    upload(browser, png())
    ann.organization.refresh_from_db()
    shadow = OrganizationFactory.build(home=Home.PEER, logo="https://elsewhere.example/logo.png")

    assert ann.organization.to_wire().branding.logo == f"https://buyers.example/logos/{read_picture(png()).name}"
    assert (shadow.to_wire().branding.logo, shadow.logo_url) == ("https://elsewhere.example/logo.png", "")

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from shared.ui.icons import FILES, THEME_COLORS
from shared.ui.stylesheet import CSS


@pytest.mark.parametrize("path", ["/favicon.ico", "/manifest.webmanifest", "/robots.txt"])
def test_browsers_get_them_without_a_question_to_the_store(client, path, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get(path)

    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=86400"
    assert client.post(path).status_code == 405


def test_the_icon_of_a_site_is_an_icon(client, db):
    response = client.get("/favicon.ico")

    assert (response["Content-Type"], response.content[:4]) == ("image/x-icon", b"\0\0\1\0")


def test_the_manifest_names_this_portal(client, db):
    told = client.get("/manifest.webmanifest").json()

    assert (told["short_name"], told["theme_color"]) == (settings.PORTAL_TITLE, THEME_COLORS[settings.PORTAL])
    for icon in told["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL))


def test_search_engines_are_kept_out(client, db):
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("portal", ["buyer", "producer"])
def test_each_portal_has_every_icon_in_its_own_colour(portal):
    for file in FILES.values():
        assert finders.find(file.format(portal))
    tokens = (CSS / "tokens.css").read_text()
    own = tokens[tokens.index(f'[data-portal="{portal}"]') :]
    assert f"--brand:        light-dark({THEME_COLORS[portal]}," in own.partition("}")[0]


def test_every_page_names_them():
    head = render_to_string("ui/head.html")

    for link in ["/favicon.ico", f"icon-{settings.PORTAL}.svg", f"icon-{settings.PORTAL}-192.png", ".webmanifest"]:
        assert link in head

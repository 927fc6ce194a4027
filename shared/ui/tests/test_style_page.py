import re

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from shared.ui import views
from shared.ui.samples import icon_names
from shared.ui.statuses import STATUSES


def page(settings, path="/style/"):
    settings.NAV, settings.DEBUG = [], True
    request = RequestFactory().get(path)
    request.user, request.session, request._messages = AnonymousUser(), {}, []
    return views.style(request).content.decode()


def test_style_page_shows_every_status_and_every_icon(settings):
    html = page(settings)

    assert [status.label for status in STATUSES.values() if f"{status.label}</span>" not in html] == []
    assert [name for name in icon_names() if f"#{name}" not in html] == []


def test_style_page_shows_either_portal_in_either_theme(settings):
    assert '<div class="stackv" data-portal="producer" data-theme="dark">' in page(
        settings, "/style/?portal=producer&theme=dark"
    )
    assert 'data-portal="evil"' not in page(settings, "/style/?portal=evil&theme=dark")


def test_style_page_names_no_id_twice(settings):
    ids = re.findall(r'\sid="([^"]+)"', page(settings))

    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_style_page_is_not_there_without_debug(client):
    assert client.get("/style/").status_code == 404

"""Pages about what went wrong: useful words, one next step, and no way for them to fail in turn."""

import logging

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404
from django.test import Client
from django.urls import include, path

from shared.accounts.tests.factories import member, signed_in
from shared.errors import InvalidMove, TooMany
from shared.reference import Referenced
from shared.ui import problems
from shared.ui.pages import page_errors

pytestmark = pytest.mark.django_db

RAISED = {
    "400": BadRequest("odd"),
    "403": PermissionDenied("Ask an owner of Helvia."),
    "404": Http404("none"),
    "409": InvalidMove("This lot is closed."),
    "429": TooMany("Wait a minute.", retry_after=42),
    "500": ZeroDivisionError("by zero"),
    "503": OperationalError("disk I/O error"),
}


def broken(request, status):
    raise RAISED[status]


urlpatterns = [
    path("broken/<str:status>/", page_errors(broken), name="broken"),
    path("api/broken/<str:status>", broken),
    path("sign-in/", broken, name="sign_in"),
    path("", include("shared.exchange.urls")),
    path("", include("shared.comms.urls")),
    path("", include("shared.accounts.urls")),
    path("", include("shared.ui.urls")),
    path("form/", lambda request: problems.HttpResponse(request.POST.get("title", "")), name="form"),
]
handler400 = "shared.ui.problems.bad_request"
handler500 = "shared.ui.problems.server_error"


@pytest.fixture
def here(settings):
    settings.ROOT_URLCONF, settings.NAV = __name__, []
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("400", ["That was not understood", 'href="/">To the dashboard']),
        ("403", ["You may not do this", "Ask an owner of Helvia.", 'href="/">To the dashboard']),
        ("404", ["There is no such page", 'href="/">To the dashboard']),
        ("409", ["This cannot be done now", "This lot is closed.", 'href="/">To the dashboard']),
        ("429", ["That was a little too fast", "Wait a minute.", 'href="/">To the dashboard']),
        ("500", ["Something broke on our side", 'href="/broken/500/?a=1&amp;b=2">Try again', "hello@aeronomy.app"]),
        ("503", ["The portal cannot reach its records", 'href="/broken/503/?a=1&amp;b=2">Try again']),
    ],
)
def test_each_problem_has_its_page_with_one_next_step(here, status, shown):
    response = here.get(f"/broken/{status}/?a=1&b=2")

    text = response.content.decode()
    assert response.status_code == int(status)
    assert [words for words in shown if words not in text] == []
    assert text.count('class="btn"') == 1
    assert "unsafe" not in response["Content-Security-Policy"]


def test_who_is_signed_in_keeps_the_frame(here):
    response = signed_in(here, member()).get("/broken/404/")

    assert '<body class="app"' in response.content.decode()


def test_who_may_come_again_is_told_when(here):
    assert here.get("/broken/429/")["Retry-After"] == "42"
    assert here.get("/broken/503/")["Retry-After"] == "10"
    assert here.get("/api/broken/503").json()["code"] == "unavailable"


def test_what_broke_has_a_reference_that_stands_in_the_log(here, caplog):
    caplog.handler.addFilter(Referenced())

    response = here.get("/broken/500/")

    reference = response["X-Request-ID"]
    assert len(reference) == 9
    assert f'<span class="mono">{reference}</span>' in response.content.decode()
    assert [(record.message, record.reference, record.mark) for record in caplog.records] == [
        ("Internal Server Error: /broken/500/", reference, f" [{reference}]")
    ]


def test_a_form_that_broke_leads_back_to_no_form(here):
    assert 'href="/">To the dashboard' in here.post("/broken/500/").content.decode()


@pytest.mark.parametrize("url", ["/broken/404/", "/notifications/"])
def test_without_the_store_every_page_says_so_in_503(here, url):
    signed_in(here, member())

    def gone(*_):
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        response = here.get(url)
        icon = here.get("/favicon.ico")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert '<body class="bare"' in response.content.decode()
    assert icon.status_code == 200


def test_the_page_about_an_error_asks_nothing_of_the_store(here, django_assert_num_queries):
    with django_assert_num_queries(0):
        here.get("/broken/500/")


@pytest.mark.parametrize(
    ("url", "status", "leads"),
    [
        ("/no-such-page/", 404, None),
        ("/notifications?page=2", 302, "/notifications/?page=2"),
        ("/api/no-such-thing", 404, None),
    ],
)
def test_addresses_that_are_none(client, url, status, leads):
    response = client.get(url)

    assert (response.status_code, response.headers.get("Location")) == (status, leads)


def test_these_pages_are_shown_while_debugging_too(client, settings):
    settings.DEBUG = True

    assert "There is no such page" in client.get("/no-such-page/").content.decode()
    assert "There is no such page" in signed_in(client, member()).get("/notifications/nothing/").content.decode()


FORM = {"title": "Typed <for> an hour", "tags": ["a", "b"], "csrfmiddlewaretoken": "old"}


@pytest.fixture
def strict(settings):
    """A browser with a session and a form whose token is of an earlier one."""
    settings.ROOT_URLCONF, settings.NAV = __name__, []
    browser = Client(enforce_csrf_checks=True)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    return browser


def test_a_form_grown_old_is_sent_again_by_one_button(strict):
    response = strict.post("/form/", FORM, headers={"Origin": "http://testserver"})

    text = response.content.decode()
    assert response.status_code == 403
    assert '<input type="hidden" name="title" value="Typed &lt;for&gt; an hour">' in text
    assert text.count('name="tags"') == 2
    assert 'value="old"' not in text
    token = text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = strict.post("/form/", FORM | {"csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"})
    assert again.content.decode() == "Typed <for> an hour"


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", ""])
def test_what_another_site_sends_is_not_offered_again(strict, origin):
    text = strict.post("/form/", FORM, headers={"Origin": origin} if origin else {}).content.decode()

    assert "This form had grown old" in text
    assert "Typed" not in text


def test_a_password_is_never_put_into_a_page(strict):
    form = {"email": "elena@helvia.example", "password": "saf-demo-2026"}

    text = strict.post("/form/", form, headers={"Origin": "http://testserver"}).content.decode()

    assert "This form had grown old" in text
    assert "saf-demo-2026" not in text
    assert "elena" not in text


def test_an_api_call_without_its_token_is_answered_in_json(strict):
    response = problems.csrf_failure(strict.post("/form/").wsgi_request, "")

    assert response.status_code == 403


def test_a_page_about_a_problem_does_not_become_the_next_one(here, monkeypatch, caplog):
    monkeypatch.setattr(problems, "_frame", lambda request: 1 / 0)

    response = here.get("/broken/404/")

    assert response.status_code == 404
    assert '<body class="bare"' in response.content.decode()
    assert [record.levelno for record in caplog.records if record.name == "shared.ui.problems"] == [logging.WARNING]


def test_the_address_of_a_button_has_a_page_that_says_so(client):
    looked, sent = client.get("/theme/"), client.put("/theme/")

    assert (looked.status_code, looked["Allow"]) == (405, "POST")
    assert "There is nothing to look at here" in looked.content.decode()
    assert (sent.status_code, sent.content) == (405, b"")

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from shared.errors import DomainError, Forbidden, InvalidMove, NotFound
from shared.ui.pages import flash, page_errors, way_back


def ask(method="get", path="/lots/1/", htmx=False, **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers | ({"HX-Request": "true"} if htmx else {}))
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


def refuse(error):
    @page_errors
    def view(request):
        raise error

    return view


def test_page_errors_lets_an_answer_through():
    assert page_errors(lambda request: HttpResponse("ok"))(ask()).content == b"ok"


def test_page_errors_makes_what_is_not_there_a_404():
    with pytest.raises(Http404):
        refuse(NotFound())(ask())


def test_page_errors_sends_a_refused_post_back_with_a_sentence():
    request = ask("post", referer="http://testserver/lots/1/?tab=bids")

    response = refuse(InvalidMove("It is closed."))(request)

    assert (response.status_code, response["Location"]) == (302, "/lots/1/?tab=bids")
    assert [(message.level_tag, str(message)) for message in get_messages(request)] == [("error", "It is closed.")]


def test_page_errors_gives_htmx_the_sentence_with_422():
    response = refuse(InvalidMove("It is <closed>."))(ask("post", htmx=True))

    assert (response.status_code, response["HX-Retarget"]) == (422, "#flashes")
    assert '<p class="flash error">' in response.content.decode()
    assert "It is &lt;closed&gt;." in response.content.decode()


def test_page_errors_shows_a_refused_get_on_a_page_of_its_own():
    response = refuse(DomainError("Bids are sealed."))(ask())

    assert response.status_code == 409
    assert "Bids are sealed." in response.content.decode()


def test_page_errors_forbids_a_page():
    with pytest.raises(PermissionDenied):
        refuse(Forbidden("Ask an owner."))(ask())


@pytest.mark.parametrize(
    ("came_from", "target"),
    [
        ("http://testserver/lots/?page=2", "/lots/?page=2"),
        ("/lots/", "/lots/"),
        ("https://evil.example/lots/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_way_back_stays_on_this_host(came_from, target):
    assert way_back(ask("post", referer=came_from)) == target
    assert way_back(RequestFactory().post("/", {"next": came_from})) == target


def test_flash_offers_what_to_do_next_and_escapes():
    request = ask("post")

    flash(request, "Lot <b> published.", link="View", url="/lots/1/?a=1&b=2")

    (message,) = get_messages(request)
    assert message.level_tag == "success"
    assert str(message) == 'Lot &lt;b&gt; published. <a href="/lots/1/?a=1&amp;b=2">View</a>'

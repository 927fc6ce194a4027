"""One POST is bounded in time and memory, whatever the other side does."""

import time

import pytest
import requests

from shared.exchange.addresses import AddressRefused
from shared.exchange.line import Line, line_to
from shared.exchange.tests.factories import exchange_settings
from shared.exchange.tests.far_end import answer, drip, hang


def post(far_end, *, total=0.6, line=None, guarded=False):
    begun = time.monotonic()
    found = (line or Line(guarded=guarded)).post(f"{far_end.url}/hook", b"{}", {}, total=total)
    return found, time.monotonic() - begun


@pytest.mark.parametrize(
    "dripping",
    [drip(b""), drip(b"HTTP/1.1 200 OK\r\nX-Long: "), drip(b"HTTP/1.1 500 No\r\nContent-Length: 4000\r\n\r\n"), hang()],
    ids=["status line", "headers", "body", "nothing"],
)
def test_a_server_that_drips_or_hangs_is_cut_at_the_deadline(far_end, dripping):
    far_end.otherwise = dripping

    _, took = post(far_end)

    assert 0.5 < took < 1.2


def test_a_cut_is_told_as_what_it_is(far_end):
    far_end.otherwise = hang()

    found, _ = post(far_end)

    assert (found.status, found.error) == (None, "no complete answer within 0.6 s")


def test_a_2xx_whose_body_drips_counts_as_2xx(far_end):
    far_end.otherwise = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")

    found, took = post(far_end)

    assert (found.status, found.error) == (200, "")
    assert took < 1.2


def test_the_line_goes_on_after_a_cut(far_end):
    line = Line(guarded=False)
    far_end.answers = [hang()]

    post(far_end, line=line)
    found, _ = post(far_end, line=line)

    assert found.status == 204


def test_a_kept_connection_that_was_closed_meanwhile_is_no_failure(far_end):
    line = Line(guarded=False)

    def close_after(got, handler):
        answer(204)(got, handler)
        handler.close_connection = True

    far_end.answers = [close_after, answer(200)]
    found = [post(far_end, line=line)[0].status for _ in range(3)]

    assert found == [204, 200, 204]


def test_no_proxy_and_no_netrc_of_the_environment_is_used(far_end, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert post(far_end)[0].status == 204


def test_cookies_are_not_kept(far_end):
    line = Line(guarded=False)
    far_end.answers = [answer(200, Set_Cookie="a=b")]

    post(far_end, line=line)
    post(far_end, line=line)

    assert "Cookie" not in far_end.got[1].headers


def test_a_guarded_line_connects_to_no_private_address(far_end, settings):
    settings.EXCHANGE = exchange_settings(allow_private=False)

    found, _ = post(far_end, guarded=True)

    assert (found.status, far_end.got) == (None, [])
    assert found.error == "127.0.0.1 leads to 127.0.0.1, which is not a public address."


def test_there_is_one_line_per_endpoint():
    assert line_to("a", guarded=False) is line_to("a", guarded=False)
    assert line_to("a", guarded=False) is not line_to("b", guarded=False)


@pytest.mark.parametrize("error", [requests.Timeout("x"), AddressRefused("x"), ValueError("x"), RecursionError()])
def test_post_never_raises(error):
    line = Line(guarded=False)

    def fail(*_, **__):
        raise error

    line._adapter.send = fail

    assert line.post("http://127.0.0.1:1/", b"", {}).status is None


def test_an_address_that_is_no_address_is_an_answer_too():
    assert Line(guarded=True).post("nonsense", b"", {}).status is None

"""The door: what is taken, and the whole list of bad input, judged beside the standardwebhooks library."""

import base64
import gzip
import hashlib
import hmac
import io
import logging
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from standardwebhooks import Webhook

from shared import clock
from shared.exchange import states
from shared.exchange.models import Alert, InboxMessage
from shared.exchange.receiver import receive
from shared.exchange.signature import key_of, whsec_form
from shared.exchange.tests.factories import exchange_settings, message, signed
from shared.schemas import json

pytestmark = pytest.mark.django_db

PATH = "/api/webhooks/messages"
ID = "msg_01KAYB5WBRX7R2V9QZ3M4N5P6Q"
CONSTANT = b'{"error": "The message could not be verified.", "code": "unauthorized", "fields": {}}'


def post(body, headers, *, path=PATH, content_type="application/json", **extra):
    client = Client(raise_request_exception=True, enforce_csrf_checks=True)
    environ = {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": content_type, **headers, **extra}
    return client.generic("POST", path, body, **environ)


def good(body=None, **options):
    body = message() if body is None else body
    return body, signed(body, now=options.pop("now", clock.now()), **options)


def oracle_takes(body, headers):
    """Whether the reference library verifies the message with one of the secrets; its crashes count as no."""
    wanted = {
        "webhook-id": headers.get("HTTP_WEBHOOK_ID", ""),
        "webhook-timestamp": headers.get("HTTP_WEBHOOK_TIMESTAMP", ""),
        "webhook-signature": headers.get("HTTP_WEBHOOK_SIGNATURE", ""),
    }
    for secret in django_settings.EXCHANGE.receiving_secrets:
        try:
            Webhook(whsec_form(secret)).verify(body, wanted, json_parse=False)
        except Exception:
            continue
        return True
    return False


def test_a_good_message_is_stored_as_it_came_and_answered_204():
    body, headers = good(message_id=ID)

    response = post(body, headers)

    row = InboxMessage.objects.get()
    assert (response.status_code, response.content) == (204, b"")
    assert (row.message_id, row.topic, row.event, row.state) == (ID, "messages", "message.posted", states.DUE)
    assert row.body.encode() == body
    assert row.body_hash == hashlib.sha256(body).hexdigest()
    assert row.source == django_settings.EXCHANGE.peer_name
    assert oracle_takes(body, headers)


def test_the_same_message_again_is_204_and_no_row():
    body, headers = good(message_id=ID)

    answers = [post(body, headers).status_code for _ in range(5)]

    assert answers == [204] * 5
    assert InboxMessage.objects.count() == 1


def test_the_same_id_with_another_body_is_409_and_told():
    post(*good(message(note=1), message_id=ID))

    response = post(*good(message(note=2), message_id=ID))

    assert response.status_code == 409
    assert InboxMessage.objects.count() == 1
    assert Alert.objects.get().kind == "id_reused"


def test_an_unknown_event_is_stored_marked_ignored_and_acknowledged():
    response = post(*good(message("comet.sighted")))

    assert response.status_code == 204
    assert InboxMessage.objects.get().state == states.IGNORED


def test_unknown_fields_are_ignored():
    assert post(*good(message(novelty={"deep": [1]}))).status_code == 204


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options", "head", "trace"])
def test_only_post_is_taken(method):
    response = getattr(Client(), method)(PATH)

    assert response.status_code == 405
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("topic", ["nonsense", "x" * 300])
def test_a_topic_that_is_not_received_is_404(topic):
    body, headers = good()

    assert post(body, headers, path=f"/api/webhooks/{topic}").status_code == 404


def test_a_message_at_another_topics_address_is_400():
    home = next(topic for topic in django_settings.EXCHANGE.receives if topic != "messages")

    assert post(*good(), path=f"/api/webhooks/{home}").status_code == 400


@pytest.mark.parametrize("length", ["", "abc", "-1", "1e3", "٣", "1.0", " 5"])
def test_without_a_length_it_is_411(length):
    body, headers = good()

    assert post(body, headers, CONTENT_LENGTH=length).status_code == 411


@pytest.mark.parametrize("length", [str(256 * 1024 + 1), "9" * 5000])
def test_a_length_over_256_kb_is_413_before_anything_is_read(length):
    body, headers = good()

    assert post(body, headers, CONTENT_LENGTH=length).status_code == 413


def test_exactly_256_kb_are_taken():
    empty = len(message(note=""))
    body = message(note="x" * (256 * 1024 - empty))

    assert len(body) == 256 * 1024
    assert post(*good(body)).status_code == 204


@pytest.mark.parametrize(("by", "status"), [(-1, 401), (1, 400)])
def test_a_length_that_is_not_the_bodys_is_refused(by, status):
    body, headers = good()
    environ = RequestFactory().post(PATH, content_type="application/json", **headers).environ
    environ |= {"CONTENT_LENGTH": str(len(body) + by), "wsgi.input": io.BytesIO(body)}

    assert receive(WSGIRequest(environ), "messages").status_code == status
    assert not InboxMessage.objects.exists()


BAD_IDS = [
    "", "msg_", "msg_short", "01KAYB5WBRX7R2V9QZ3M4N5P6Q", "msg_a.b.c.d.e", "msg_a b c d e f", "msg_abcdefgh\0",
    "msg_abcdefgh\n", "msg_abcdéfgh", "msg_" + "a" * 65, "msg_" + "a" * 10_000, "x" * 65_536, "MSG_abcdefgh",
    " msg_abcdefgh", f"{ID}, {ID}",
]  # fmt: skip
BAD_TIMES = [
    "", "-1614265330", "1614265330.0", "1.6e9", "1_614_265_330", " 1614265330", "1614265330 ", "0x60378DB2",
    "1614265330000", "nan", "inf", "+161426533", "161426533", "1614265330\n", "１６１４２６５３３０", "9" * 65_536,
]  # fmt: skip


@pytest.mark.parametrize("message_id", BAD_IDS)
def test_an_id_of_another_shape_is_refused(message_id):
    body, headers = good(message_id=message_id)

    assert_refused(body, headers)


@pytest.mark.parametrize("timestamp", BAD_TIMES)
def test_a_timestamp_of_another_shape_is_refused(timestamp):
    body, headers = good()

    assert_refused(body, headers | {"HTTP_WEBHOOK_TIMESTAMP": timestamp})


@pytest.mark.parametrize("seconds", [-3600, -302, 302, 3600])
def test_a_time_more_than_300_s_away_is_refused(seconds):
    body, headers = good(now=clock.now() + timedelta(seconds=seconds))

    assert not oracle_takes(body, headers)
    assert_refused(body, headers)


@pytest.mark.parametrize("seconds", [-240, 240])
def test_clocks_four_minutes_apart_work(seconds):
    body, headers = good(now=clock.now() + timedelta(seconds=seconds))

    assert oracle_takes(body, headers)
    assert post(body, headers).status_code == 204


BAD_SIGNATURES = {
    "empty": lambda good: "",
    "no comma": lambda good: good.replace(",", ""),
    "two commas": lambda good: good.replace(",", ",,"),
    "a comma behind": lambda good: good + ",",
    "v2": lambda good: good.replace("v1,", "v2,"),
    "v1a": lambda good: good.replace("v1,", "v1a,"),
    "no version": lambda good: good.removeprefix("v1,"),
    "upper-case version": lambda good: good.replace("v1,", "V1,"),
    "truncated": lambda good: good[:-5],
    "one byte": lambda good: "v1,AA==",
    "over-long": lambda good: good + "A" * 100,
    "far over-long": lambda good: good + "A" * 65_536,
    "url-safe": lambda good: "v1," + base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode(),
    "no padding": lambda good: good.rstrip("="),
    "bad padding": lambda good: good + "===",
    "eleven": lambda good: " ".join(["v1,AA=="] * 10 + [good]),
    "200,000": lambda good: " ".join(["v1,x"] * 200_000 + [good]),
    "parted by commas": lambda good: f"v1,AA==,{good}",
    "non-ASCII": lambda good: good + " \xe9\xff",
    "hex": lambda good: "v1," + "ab" * 32,
    "spaces alone": lambda good: "   ",
    "NUL": lambda good: good.replace("v1,", "v1,\0"),
}
CROWDED_BY_GOOD_ONE = {"non-ASCII"}


@pytest.mark.parametrize("kind", sorted(BAD_SIGNATURES.keys() - CROWDED_BY_GOOD_ONE))
def test_a_bad_signature_is_refused(kind):
    body, headers = good()
    headers["HTTP_WEBHOOK_SIGNATURE"] = BAD_SIGNATURES[kind](headers["HTTP_WEBHOOK_SIGNATURE"])

    assert_refused(body, headers)


@pytest.mark.parametrize(
    "crowd",
    ["v1,AA== {}", "{} v1,AA==", "v2,junk {}", "{} ", " {}", "v1,AA==  {}", "junk {} ,,, v1,", "é {}", "v1a,x {} \xff"],
)
def test_a_good_signature_wins_beside_junk(crowd):
    body, headers = good()
    headers["HTTP_WEBHOOK_SIGNATURE"] = crowd.format(headers["HTTP_WEBHOOK_SIGNATURE"])

    assert post(body, headers).status_code == 204


def test_the_signature_of_something_else_is_refused():
    body, headers = good(message_id=ID)
    other_body, _ = good(message(note="other"), message_id=ID)
    sent_at = datetime.fromtimestamp(int(headers["HTTP_WEBHOOK_TIMESTAMP"]), tz=clock.now().tzinfo)

    for stranger in [
        signed(body, message_id="msg_another01", now=sent_at),
        signed(body, message_id=ID, now=sent_at - timedelta(seconds=1)),
        signed(other_body, message_id=ID, now=sent_at),
        signed(body, message_id=ID, now=sent_at, secrets=("another-secret-altogether-123456",)),
        signed(body, message_id=ID, now=sent_at, secrets=django_settings.EXCHANGE.sending_secrets),
    ]:
        mixed = headers | {"HTTP_WEBHOOK_SIGNATURE": stranger["HTTP_WEBHOOK_SIGNATURE"]}
        assert not oracle_takes(body, mixed)
        assert_refused(body, mixed)


@pytest.mark.parametrize("change", ["flipped", "shortened", "lengthened", "re-serialised", "empty", "gzip", "bom"])
def test_another_body_than_the_signed_one_is_refused(change):
    body, headers = good(message(note="a", other=1))
    changed = {
        "flipped": body[:-3] + bytes([body[-3] ^ 1]) + body[-2:],
        "shortened": body[:-1],
        "lengthened": body + b" ",
        "re-serialised": body.replace(b":", b": "),
        "empty": b"",
        "gzip": gzip.compress(body),
        "bom": b"\xef\xbb\xbf" + body,
    }[change]

    assert_refused(changed, headers)


@pytest.mark.parametrize("header", ["WEBHOOK_ID", "WEBHOOK_TIMESTAMP", "WEBHOOK_SIGNATURE", "AUTHORIZATION"])
def test_a_header_that_is_missing_or_doubled_is_refused(header):
    body, headers = good()
    value = headers.pop(f"HTTP_{header}")

    assert_refused(body, headers)
    assert_refused(body, headers | {f"HTTP_{header}": f"{value},{value}"})
    assert_refused(body, headers | {f"HTTP_{header}": "x" * 65_536})


@pytest.mark.parametrize(
    "form", ["{}", "bearer {}", "Bearer  {}", "Bearer {} ", "Basic {}", "Bearer ", "Bearer", "Bearer {}x"]
)
def test_a_bearer_of_another_form_is_refused(form):
    body, headers = good()
    secret = django_settings.EXCHANGE.receiving_secrets[0]

    assert_refused(body, headers | {"HTTP_AUTHORIZATION": form.format(secret)})


def test_the_other_directions_bearer_is_refused():
    body, headers = good()

    assert_refused(body, headers | {"HTTP_AUTHORIZATION": f"Bearer {django_settings.EXCHANGE.sending_secrets[0]}"})


def test_during_a_rotation_old_and_new_are_taken_and_afterwards_only_the_new(settings):
    old, new = "old-secret-0123456789-0123456789", "new-secret-0123456789-0123456789"
    settings.EXCHANGE = exchange_settings(receiving_secrets=(new, old))
    assert post(*good(secrets=(old,))).status_code == 204
    assert post(*good(secrets=(new, old))).status_code == 204

    settings.EXCHANGE = exchange_settings(receiving_secrets=(new,))

    assert post(*good(secrets=(new, old))).status_code == 204
    assert_refused(*good(secrets=(old,)))


BAD_BODIES = {
    "empty": b"",
    "not JSON": b"hello",
    "a list": b"[]",
    "a text": b'"hello"',
    "a number": b"1",
    "null": b"null",
    "an empty object": b"{}",
    "NaN": b'{"event": "message.posted", "x": NaN}',
    "Infinity": b'{"event": "message.posted", "x": -Infinity}',
    "doubled keys": b'{"event": "message.posted", "event": "message.posted"}',
    "doubled keys deep": b'{"event": "message.posted", "x": {"a": 1, "a": 2}}',
    "depth 33": b'{"x": ' + b"[" * 40 + b"]" * 40 + b"}",
    "depth 100,000": b"[" * 100_000 + b"]" * 100_000,
    "depth 100,000, open": b'{"a":' * 40_000,
    "1e400": b'{"event": "message.posted", "x": 1e400}',
    "1e-9999999999": b'{"event": "message.posted", "x": 1e-9999999999}',
    "5,000 digits": b'{"event": "message.posted", "x": ' + b"9" * 5000 + b"}",
    "lone surrogate": b'{"event": "message.posted", "x": "\\ud800"}',
    "NUL": b'{"event": "message.posted", "x": "a\\u0000b"}',
    "raw NUL": b'{"event": "message.posted", "x": "a\0b"}',
    "BOM": b"\xef\xbb\xbf{}",
    "two values": b"{} {}",
    "no timestamp": b'{"event": "message.posted"}',
    "mistyped event": b'{"event": 5, "timestamp": "2026-11-21T12:00:00.000Z"}',
    "long event": b'{"event": "' + b"e" * 5000 + b'", "timestamp": "2026-11-21T12:00:00.000Z"}',
    "mistyped timestamp": b'{"event": "message.posted", "timestamp": "soon"}',
    "year 0": b'{"event": "message.posted", "timestamp": "0000-01-01T00:00:00.000Z"}',
    "year 9999 with a zone": b'{"event": "message.posted", "timestamp": "9999-12-31T23:59:59.999-14:00"}',
    "mistyped aggregate": b'{"event": "message.posted", "timestamp": "2026-11-21T12:00:00.000Z", "aggregate": []}',
    "negative version": b'{"event": "message.posted", "timestamp": "2026-11-21T12:00:00.000Z",'
    b' "aggregate": {"type": "message", "id": "1", "version": -1}}',
    "huge version": b'{"event": "message.posted", "timestamp": "2026-11-21T12:00:00.000Z",'
    b' "aggregate": {"type": "message", "id": "1", "version": 99999999999999999999}}',
}


@pytest.mark.parametrize("kind", BAD_BODIES)
def test_a_signed_body_that_is_no_message_is_400_without_effect(kind):
    body = BAD_BODIES[kind]
    headers = signed(body, now=clock.now())

    response = post(body, headers)

    assert response.status_code == 400
    assert json.loads(response.content)["code"] == "invalid"
    assert not InboxMessage.objects.exists()


def test_a_body_that_is_not_utf_8_is_400_however_well_it_is_signed():
    body, headers = b'{"event": "\xff\xfe"}', signed(b"{}", now=clock.now())
    given = f"{headers['HTTP_WEBHOOK_ID']}.{headers['HTTP_WEBHOOK_TIMESTAMP']}.".encode() + body
    digest = hmac.digest(key_of(django_settings.EXCHANGE.receiving_secrets[0]), given, "sha256")
    headers["HTTP_WEBHOOK_SIGNATURE"] = f"v1,{base64.b64encode(digest).decode()}"

    assert post(body, headers).status_code == 400


@pytest.mark.parametrize("content_type", ["text/plain", "", "application/xml", "multipart/form-data; boundary=x", "\0"])
def test_another_content_type_is_415(content_type):
    body, headers = good()

    assert post(body, headers, content_type=content_type).status_code == 415


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/json;charset=nonsense"])
def test_json_with_a_charset_is_taken(content_type):
    body, headers = good()

    assert post(body, headers, content_type=content_type).status_code == 204


def test_replayed_within_300_s_nothing_is_done_and_after_that_it_is_401():
    body, headers = good(message_id=ID, now=clock.now() - timedelta(seconds=290))
    post(body, headers)

    assert post(body, headers).status_code == 204
    assert InboxMessage.objects.count() == 1
    late_body, late = good(message_id=ID, now=clock.now() - timedelta(seconds=302))
    assert_refused(late_body, late)


def test_the_bearer_alone_is_taken_only_where_the_setting_says_so(settings):
    body = message()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {settings.EXCHANGE.receiving_secrets[0]}"}
    assert_refused(body, bearer)

    settings.EXCHANGE = exchange_settings(require_signature=False)

    assert [post(body, bearer).status_code for _ in range(2)] == [204, 204]
    assert InboxMessage.objects.get().message_id == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert_refused(body, {"HTTP_AUTHORIZATION": "Bearer wrong"})
    assert_refused(body, bearer | {"HTTP_WEBHOOK_SIGNATURE": "v1,AA=="})


def test_what_is_refused_is_logged_without_body_or_secret(caplog):
    caplog.set_level(logging.DEBUG)
    body, headers = good(message(note="confidential"))

    post(body, headers | {"HTTP_WEBHOOK_SIGNATURE": "v1,AA=="})
    post(b'{"secret-field": 1}', signed(b'{"secret-field": 1}', now=clock.now()))

    assert "unverified: signature" in caplog.text
    assert "confidential" not in caplog.text
    assert "secret-field" not in caplog.text
    assert django_settings.EXCHANGE.receiving_secrets[0] not in caplog.text


@pytest.mark.parametrize("error", [OperationalError("disk is full"), InterfaceError("connection is closed")])
def test_a_store_that_cannot_be_written_is_503_and_never_2xx(error):
    body, headers = good()

    def fail(*_):
        raise error

    with connection.execute_wrapper(fail):
        response = post(body, headers)

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert not InboxMessage.objects.exists()
    assert post(body, headers).status_code == 204


def test_taking_a_message_is_one_insert(django_assert_num_queries):
    body, headers = good()

    with django_assert_num_queries(3):  # the test's own transaction adds a savepoint and its release
        assert post(body, headers).status_code == 204


def assert_refused(body, headers):
    before = InboxMessage.objects.count()
    response = post(body, headers)
    assert (response.status_code, response.content) == (401, CONSTANT)
    assert InboxMessage.objects.count() == before


@pytest.mark.parametrize("path", [PATH, "/api/webhooks/nonsense", "/api/webhooks/messages/", "/api/webhooks/"])
def test_the_short_way_answers_like_the_long_one(settings, path):
    body, headers = good()
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "webhooks_first" not in name]
    long_way = post(body, headers, path=path)
    InboxMessage.objects.all().delete()
    settings.MIDDLEWARE = ["shared.exchange.middleware.webhooks_first", *settings.MIDDLEWARE]
    short_way = post(body, headers, path=path)

    assert short_way.status_code == long_way.status_code

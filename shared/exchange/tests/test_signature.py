from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from shared.exchange.signature import BadSignature, Claim, key_of, new_secret, sign, verify, whsec_form

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime.fromtimestamp(1614265330, UTC)
PLAIN = "dev-webhook-secret-456"


def claim_of(headers: dict[str, str]) -> Claim:
    return Claim(
        headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], headers["Authorization"]
    )


def test_sign_gives_the_known_vector():
    headers = sign((SECRET,), message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=AT, body='{"test": 2432232314}')

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "Authorization": f"Bearer {SECRET}",
    }


def test_sign_has_one_signature_per_live_secret():
    headers = sign((PLAIN, SECRET), message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=AT, body='{"test": 2432232314}')

    first, second = headers["webhook-signature"].split(" ")
    assert second == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert first != second
    assert headers["Authorization"] == f"Bearer {PLAIN}"


@pytest.mark.parametrize("signing", [PLAIN, SECRET, "schlüssel-für-beide-seiten-€"])
def test_what_is_signed_verifies_during_a_rotation_either_way(signing):
    headers = sign((signing,), message_id="msg_01234567", at=AT, body="{}")

    assert verify(claim_of(headers), b"{}", secrets_=(SECRET, PLAIN, signing), now=AT) is None


def test_a_plain_secret_is_its_own_bytes_and_a_whsec_secret_is_base64():
    assert key_of("dGVzdA==") == b"dGVzdA=="
    assert key_of("whsec_dGVzdA==") == b"test"
    assert key_of("whsec_dGVzdA") == b"test"
    assert whsec_form("test") == "whsec_dGVzdA=="
    assert key_of(whsec_form(PLAIN)) == PLAIN.encode()
    assert len(key_of(new_secret())) == 32


@pytest.mark.parametrize("bad", ["", "whsec_", "whsec_!!!", "whsec_a"])
def test_a_secret_without_a_key_is_refused(bad):
    with pytest.raises(ValueError, match="secret"):
        key_of(bad)


@given(body=st.text(max_size=300), secret=st.text(min_size=1, max_size=60).filter(lambda s: not s.startswith("whsec_")))
def test_what_is_signed_verifies_with_the_library(body, secret):
    now = datetime.now(UTC)
    headers = sign((secret,), message_id="msg_01234567", at=now, body=body)

    Webhook(whsec_form(secret)).verify(body, headers, json_parse=False)


@pytest.mark.parametrize("seconds", [-301, 301, -3600])
def test_a_message_from_another_time_is_refused(seconds):
    headers = sign((PLAIN,), message_id="msg_01234567", at=AT + timedelta(seconds=seconds), body="{}")

    with pytest.raises(BadSignature) as caught:
        verify(claim_of(headers), b"{}", secrets_=(PLAIN,), now=AT)

    assert caught.value.reason == "time"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_message_from_about_now_is_taken(seconds):
    headers = sign((PLAIN,), message_id="msg_01234567", at=AT + timedelta(seconds=seconds), body="{}")

    assert verify(claim_of(headers), b"{}", secrets_=(PLAIN,), now=AT) is None

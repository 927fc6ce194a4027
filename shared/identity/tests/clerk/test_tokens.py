"""What opens nothing: every way in which a token can be not good, over the wire and with real keys."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from shared.accounts.clerk import Seat
from shared.identity.clerk.errors import BadToken, ClerkAway
from shared.identity.clerk.tokens import read_handshake, read_token

PARTY = "http://localhost:3004"
JWKS = "/v1/jwks"


def read(token, settings):
    return read_token(token, settings.CLERK)


def refusal(token, settings):
    with pytest.raises(BadToken) as refused:
        read(token, settings)
    assert (refused.value.status, refused.value.code) == (401, "bad_token")
    return refused.value.message


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def by_hand(header, claims, signature=b""):
    return f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}.{b64(signature)}"


@pytest.mark.parametrize(("version", "role"), [(1, "org:admin"), (2, "admin")])
def test_a_good_token_says_who_and_for_which_organisation(clerk, ada, settings, version, role):
    clerk.version = version
    organization = clerk.add_organization("Bell Fuels")
    clerk.add_member(organization, ada, "org:admin")
    session = clerk.begin_session(ada)

    claims = read(clerk.token(ada, organization_id=organization, session_id=session), settings)

    assert (claims.user_id, claims.session_id) == (ada, session)
    assert claims.seat == Seat(organization, "", role)


def test_a_token_without_an_organisation_has_no_seat(clerk, ada, settings):
    assert read(clerk.token(ada), settings).seat is None


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"exp": 1_700_000_000}, "expired"),
        ({"nbf": 4_000_000_000}, "not good yet"),
        ({"iat": 4_000_000_000}, "not good yet"),
        ({"iss": "https://clerk.elsewhere.example"}, "another Clerk instance"),
        ({"iss": None}, "another Clerk instance"),
        ({"azp": "https://evil.example"}, "another site"),
        ({"azp": None}, "another site"),
        ({"exp": None}, "not that of a session"),
        ({"sid": None}, "not that of a session"),
        ({"sid": "tmpl_1"}, "not that of a session"),
        ({"sub": "org_2abc"}, "not that of a session"),
        ({"sub": None}, "not that of a session"),
        ({"sts": "pending"}, "not finished"),
        ({"act": {"sub": "user_2support"}}, "in another person's name"),
        ({"aud": "something else"}, "not good"),
    ],
)
def test_a_token_with_wrong_claims_is_refused_and_says_why(clerk, ada, settings, claims, said):
    said_by_clerk = jwt.decode(clerk.token(ada), options={"verify_signature": False})
    said_now = {name: value for name, value in (said_by_clerk | claims).items() if value is not None}

    assert said in refusal(clerk.sign(said_now), settings)


def test_a_tampered_token_is_refused(clerk, ada, settings):
    head, body, signature = clerk.token(ada).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    other = clerk.add_user("Eve")

    forged = f"{head}.{b64(json.dumps(claims | {'sub': other}).encode())}.{signature}"

    assert "signature is wrong" in refusal(forged, settings)


def test_a_token_without_a_signature_is_refused(clerk, ada, settings):
    claims = jwt.decode(clerk.token(ada), options={"verify_signature": False})

    assert "not signed as Clerk signs" in refusal(by_hand({"alg": "none", "typ": "JWT"}, claims), settings)


def test_a_token_signed_with_the_public_key_as_a_password_is_refused(clerk, ada, settings):
    claims = jwt.decode(clerk.token(ada), options={"verify_signature": False})
    head = {"alg": "HS256", "typ": "JWT", "kid": clerk.kid}
    unsigned = by_hand(head, claims).rpartition(".")[0]
    signature = hmac.new(clerk.public_pem.encode(), unsigned.encode(), hashlib.sha256).digest()

    assert "not signed as Clerk signs" in refusal(f"{unsigned}.{b64(signature)}", settings)


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "..", "é.b.c", "x" * 20_000, "mt_a.b.c", "oat_a.b.c"])
def test_what_is_no_token_is_refused_without_asking_clerk(clerk, settings, token):
    assert "cannot be read" in refusal(token, settings)
    assert clerk.asked == {}


def test_a_key_of_somebody_elses_is_refused_and_clerk_is_not_asked_for_each(clerk, ada, settings):
    theirs = rsa.generate_private_key(65537, 2048)
    claims = jwt.decode(clerk.token(ada), options={"verify_signature": False})
    tokens = [jwt.encode(claims, theirs, "RS256", headers={"kid": f"ins_{n}"}) for n in range(20)]

    assert {refusal(token, settings).partition(".")[0] for token in tokens} == {
        "This token is signed with a key that is not Clerk's"
    }
    assert clerk.asked[JWKS] == 1


def test_wrong_signatures_make_nobody_ask_clerk_again(clerk, ada, settings):
    theirs = rsa.generate_private_key(65537, 2048)
    claims = jwt.decode(clerk.token(ada), options={"verify_signature": False})
    forged = jwt.encode(claims, theirs, "RS256", headers={"kid": clerk.kid})

    for _ in range(20):
        assert "signature is wrong" in refusal(forged, settings)

    assert clerk.asked[JWKS] == 1


def test_the_keys_are_fetched_once_for_many_tokens(clerk, ada, settings):
    for _ in range(20):
        read(clerk.token(ada), settings)

    assert clerk.asked == {JWKS: 1}


def test_with_the_key_in_the_environment_clerk_is_never_asked(clerk, ada, settings):
    settings.CLERK = replace(settings.CLERK, jwt_key=clerk.public_pem)

    assert read(clerk.token(ada), settings).user_id == ada
    assert clerk.asked == {}


def test_a_new_key_is_taken_and_the_old_one_is_not_any_more(clerk, ada, settings, later):
    old = clerk.token(ada, exp=int(time.time()) + 9000)
    read(old, settings)
    clerk.rotate_key()
    later(11)

    assert read(clerk.token(ada), settings).user_id == ada
    assert "not Clerk's" in refusal(old, settings)


def test_a_key_that_was_taken_back_is_not_good_after_five_minutes(clerk, ada, settings, later):
    token = clerk.token(ada, exp=int(time.time()) + 9000)
    read(token, settings)
    clerk.rotate_key()

    later(301)

    assert "not Clerk's" in refusal(token, settings)


def test_while_clerk_is_away_known_keys_count_for_an_hour(clerk, ada, settings, later):
    token = clerk.token(ada, exp=int(time.time()) + 9000)
    read(token, settings)
    clerk.away = True

    later(3500)
    assert read(token, settings).user_id == ada
    for _ in range(20):
        read(token, settings)
    assert clerk.asked[JWKS] == 2

    later(200)
    with pytest.raises(ClerkAway):
        read(token, settings)


def test_clerk_that_was_never_reached_is_away_and_not_asked_for_each_token(clerk, ada, settings):
    clerk.away = True

    for _ in range(20):
        with pytest.raises(ClerkAway):
            read(clerk.token(ada), settings)

    assert clerk.asked[JWKS] == 1


def test_a_handshake_is_believed_only_with_clerks_signature(clerk, ada, settings):
    theirs = rsa.generate_private_key(65537, 2048)
    forged = jwt.encode({"handshake": ["__session=x"]}, theirs, "RS256", headers={"kid": clerk.kid})

    assert read_handshake(clerk.sign({"handshake": ["__session=x"]}), settings.CLERK) == ["__session=x"]
    with pytest.raises(BadToken):
        read_handshake(forged, settings.CLERK)
    with pytest.raises(BadToken):
        read_handshake(clerk.token(ada), settings.CLERK)

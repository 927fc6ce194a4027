"""What IDENTITY_PROVIDER=clerk needs of the environment, and what it makes of it."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from buyer_portal.config.settings import BUYER
from producer_portal.config.settings import PRODUCER
from shared.settings import portal_settings

NAMES = [
    "IDENTITY_PROVIDER", "CLERK_PUBLISHABLE_KEY", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "CLERK_SECRET_KEY",
    "CLERK_JWT_KEY", "CLERK_API_URL", "CLERK_ACCOUNTS_URL", "CLERK_AUTHORIZED_PARTIES", "SITE_URL",
    "PRODUCER_DASHBOARD_URL", "DEBUG",
]  # fmt: skip


def key(host, kind="test"):
    return f"pk_{kind}_" + base64.b64encode(f"{host}$".encode()).decode().rstrip("=")


@pytest.fixture
def env(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)

    def put(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    put(IDENTITY_PROVIDER="clerk", CLERK_PUBLISHABLE_KEY=key("calm-owl-7.clerk.accounts.dev"), CLERK_SECRET_KEY="sk")
    return put


def test_nothing_set_is_accounts_of_our_own(env, monkeypatch):
    monkeypatch.delenv("IDENTITY_PROVIDER")

    settings = portal_settings(BUYER)

    assert (settings["IDENTITY_PROVIDER"], settings["CLERK"]) == ("local", None)
    assert settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'"]


@pytest.mark.parametrize("portal", [BUYER, PRODUCER])
@pytest.mark.parametrize("missing", ["CLERK_PUBLISHABLE_KEY", "CLERK_SECRET_KEY"])
def test_a_missing_key_stops_the_start_in_a_sentence(env, portal, missing):
    env(**{missing: ""})

    with pytest.raises(ImproperlyConfigured, match=rf"does not start with IDENTITY_PROVIDER=clerk: {missing} is missi"):
        portal_settings(portal)


@pytest.mark.parametrize("wrong", ["sk_test_abc", "pk_test_", "pk_test_%%%", "pk_live_Zm9v", "pk_other_Zm9vJA"])
def test_what_is_no_publishable_key_stops_it_too(env, wrong):
    env(CLERK_PUBLISHABLE_KEY=wrong)

    with pytest.raises(ImproperlyConfigured, match="CLERK_PUBLISHABLE_KEY is no publishable key"):
        portal_settings(BUYER)


@pytest.mark.parametrize(
    ("publishable", "frontend", "accounts", "development"),
    [
        (key("calm-owl-7.clerk.accounts.dev"), "https://calm-owl-7.clerk.accounts.dev", "https://calm-owl-7.accounts.dev",
         True),
        (key("clerk.saf.example", "live"), "https://clerk.saf.example", "https://accounts.saf.example", False),
    ],
)  # fmt: skip
def test_the_key_names_the_instance_and_its_pages(env, publishable, frontend, accounts, development):
    env(CLERK_PUBLISHABLE_KEY="", NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=publishable)

    clerk = portal_settings(BUYER)["CLERK"]

    assert (clerk.frontend, clerk.accounts, clerk.development) == (frontend, accounts, development)
    assert clerk.api_url == "https://api.clerk.com"


def test_forms_may_lead_to_clerk_and_nothing_else_changes(env):
    before = portal_settings(BUYER)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]

    assert before["form-action"] == [
        "'self'", "https://calm-owl-7.clerk.accounts.dev", "https://calm-owl-7.accounts.dev",
    ]  # fmt: skip
    assert {name: value for name, value in before.items() if "accounts.dev" in str(value)}.keys() == {"form-action"}


def test_tokens_are_taken_for_this_portal_and_the_other(env):
    env(SITE_URL="https://buyers.example", PRODUCER_DASHBOARD_URL="https://producers.example/x")

    assert portal_settings(BUYER)["CLERK"].parties == ("https://buyers.example", "https://producers.example")

    env(CLERK_AUTHORIZED_PARTIES="https://a.example,https://b.example/")
    assert portal_settings(BUYER)["CLERK"].parties == ("https://a.example", "https://b.example")


def test_in_development_a_portal_here_has_two_names(env):
    parties = portal_settings(BUYER)["CLERK"].parties

    assert parties == (
        "http://localhost:3004", "http://127.0.0.1:3004", "http://127.0.0.1:3000", "http://localhost:3000",
    )  # fmt: skip


def test_plain_http_is_for_a_stand_in_on_this_machine_alone(env, monkeypatch):
    env(CLERK_PUBLISHABLE_KEY=key("127.0.0.1:9999"), CLERK_API_URL="http://127.0.0.1:9999/v1/")

    clerk = portal_settings(BUYER)["CLERK"]

    assert (clerk.frontend, clerk.accounts, clerk.api_url) == ("http://127.0.0.1:9999",) * 3


def test_a_key_on_one_line_is_read(env):
    env(CLERK_JWT_KEY="-----BEGIN PUBLIC KEY-----\\nMIIB\\n-----END PUBLIC KEY-----")

    assert portal_settings(BUYER)["CLERK"].jwt_key.count("\n") == 2

"""The environment decides; a portal that is not fit for the public says why, and does not start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from buyer_portal.config.settings import BUYER
from producer_portal.config.settings import PRODUCER
from shared.settings import portal_settings

LONG = "a-secret-of-our-own-that-nobody-else-knows-{}"
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": LONG.format(1),
    "ALLOWED_HOSTS": "buyers.example.com",
    "EMAIL_URL": "smtp+tls://buyers:password@mail.example.com:587",
    "PRODUCER_DASHBOARD_URL": "https://producers.example.com",
    "PRODUCER_DASHBOARD_WEBHOOK_SECRET": LONG.format(2),
    "SEALED_BIDS_KEY": LONG.format(9),
    "PRODUCER_WEBHOOK_SECRET": LONG.format(3),
    "PRODUCER_DASHBOARD_API_KEY": LONG.format(4),
    "PRODUCER_PORTAL_API_KEY": LONG.format(5),
}
OURS = {*PRODUCTION, "DATABASE_URL", "MONGODB_URI", "REDIS_URL", "BUYER_WEBHOOK_SECRET", "PEER_ALLOW_HTTP"}


@pytest.fixture
def env(monkeypatch):
    """An environment with nothing of ours in it but what the test sets."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)

    def put(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def test_nothing_set_is_a_portal_for_development(env):
    settings = portal_settings(BUYER)

    assert settings["DEBUG"] is True
    assert settings["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert settings["EXCHANGE"].topic_urls["lots"] == "http://127.0.0.1:3000/api/webhooks/lots"


def test_a_production_environment_starts(env):
    env(**PRODUCTION)

    settings = portal_settings(BUYER)

    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["TRUSTED_API_KEYS"] == (LONG.format(4),)


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"DEBUG"}))
def test_a_missing_secret_stops_the_start_with_its_name(env, missing):
    env(**{name: value for name, value in PRODUCTION.items() if name != missing})

    with pytest.raises(ImproperlyConfigured, match=missing):
        portal_settings(BUYER)


def test_all_that_is_missing_is_named_at_once(env):
    env(DEBUG="false")

    with pytest.raises(ImproperlyConfigured) as refused:
        portal_settings(BUYER)

    assert all(name in str(refused.value) for name in PRODUCTION if name != "DEBUG")


@pytest.mark.parametrize("value", ["dev-webhook-secret-456", "your-secret-key-here", "x" * 31])
def test_a_public_or_short_secret_stops_the_start(env, value):
    env(**PRODUCTION | {"PRODUCER_DASHBOARD_WEBHOOK_SECRET": value})

    with pytest.raises(ImproperlyConfigured, match="PRODUCER_DASHBOARD_WEBHOOK_SECRET"):
        portal_settings(BUYER)


def test_in_production_mails_go_to_the_server_and_are_kept_nowhere(env):
    env(**PRODUCTION, MAILBOX_DIR="/tmp/mailbox")

    settings = portal_settings(BUYER)

    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (settings["EMAIL_HOST"], settings["EMAIL_USE_TLS"]) == ("mail.example.com", True)
    assert "MAILBOX_DIR" not in settings


@pytest.mark.parametrize(
    ("url", "sends_by"), [("", ""), ("smtp://localhost:2525", "django.core.mail.backends.smtp.EmailBackend")]
)
def test_in_development_mails_are_kept_and_sent_only_where_a_server_is_named(env, url, sends_by):
    env(EMAIL_URL=url)

    settings = portal_settings(BUYER)

    assert settings["EMAIL_BACKEND"] == "shared.comms.mailbox.MailboxBackend"
    assert settings["MAILBOX_SENDS_BY"] == sends_by


def test_a_peer_without_https_stops_the_start_unless_it_is_allowed(env):
    env(**PRODUCTION | {"PRODUCER_DASHBOARD_URL": "http://producers.internal"})

    with pytest.raises(ImproperlyConfigured, match="must begin with https"):
        portal_settings(BUYER)
    env(PEER_ALLOW_HTTP="true")

    assert portal_settings(BUYER)["PEER_URL"] == "http://producers.internal"


def test_people_are_led_to_the_peers_public_address_and_calls_go_to_the_other(env):
    env(PRODUCER_DASHBOARD_URL="http://producer-web:3000", PEER_SITE_URL="https://producers.example/")
    settings = portal_settings(BUYER)

    assert (settings["PEER_URL"], settings["PEER_SITE_URL"]) == (
        "http://producer-web:3000", "https://producers.example",
    )  # fmt: skip
    env(PEER_SITE_URL="")
    assert portal_settings(BUYER)["PEER_SITE_URL"] == "http://producer-web:3000"


def test_a_secret_that_rotates_is_signed_with_newest_first(env):
    env(PRODUCER_DASHBOARD_WEBHOOK_SECRET="newest, older")

    assert portal_settings(BUYER)["EXCHANGE"].sending_secrets == ("newest", "older")


def test_all_values_of_a_secret_with_several_names_are_taken(env):
    env(PRODUCER_WEBHOOK_SECRET="ours", BUYER_WEBHOOK_SECRET="the-seeds")

    assert portal_settings(BUYER)["EXCHANGE"].receiving_secrets == ("ours", "the-seeds")


def test_the_seeds_names_are_understood_on_the_producers_side(env, monkeypatch):
    monkeypatch.delenv("BUYER_DASHBOARD_URL", raising=False)
    monkeypatch.delenv("BUYER_API_KEY", raising=False)
    env(MARKETPLACE_BASE_URL="https://market.example", MARKETPLACE_API_KEY="key", MARKETPLACE_WEBHOOK_SECRET="secret")

    settings = portal_settings(PRODUCER)

    assert (settings["PEER_URL"], settings["PEER_API_KEY"]) == ("https://market.example", "key")
    assert settings["EXCHANGE"].receiving_secrets == ("secret",)


def test_the_lots_address_alone_tells_where_the_peer_is(env, monkeypatch):
    monkeypatch.delenv("PRODUCER_DASHBOARD_URL", raising=False)
    env(PRODUCER_DASHBOARD_WEBHOOK_URL="https://producers.example/api/webhooks/lots")

    exchange = portal_settings(BUYER)["EXCHANGE"]

    assert exchange.topic_urls["lots"] == "https://producers.example/api/webhooks/lots"
    assert exchange.topic_urls["contracts"] == "https://producers.example/api/webhooks/contracts"


def test_one_secret_for_both_directions_is_warned_of(env, caplog):
    env(PRODUCER_DASHBOARD_WEBHOOK_SECRET="same", PRODUCER_WEBHOOK_SECRET="same")

    portal_settings(BUYER)

    assert "both directions" in caplog.text


def test_one_mongodb_server_gives_each_portal_a_database_of_its_own(env):
    env(MONGODB_URI="mongodb://db.example:27017/?replicaSet=rs0")

    names = {portal.name: portal_settings(portal)["DATABASES"]["default"]["NAME"] for portal in (BUYER, PRODUCER)}

    assert names == {"buyer": "saf_buyer", "producer": "saf_producer"}


def test_the_portals_share_a_redis_without_touching_each_others_keys_queues_and_cookies(env):
    buyer, producer = portal_settings(BUYER), portal_settings(PRODUCER)

    for name in ("CELERY_TASK_DEFAULT_QUEUE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
        assert buyer[name] != producer[name]
    assert buyer["CACHES"]["default"]["KEY_PREFIX"] != producer["CACHES"]["default"]["KEY_PREFIX"]


def test_a_worker_that_dies_gives_its_task_back(env):
    settings = portal_settings(BUYER)

    assert settings["CELERY_TASK_ACKS_LATE"] is True
    assert settings["CELERY_TASK_REJECT_ON_WORKER_LOST"] is True
    assert settings["CELERY_WORKER_PREFETCH_MULTIPLIER"] == 1
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"] == 300

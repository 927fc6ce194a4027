"""People who sign in: through the pages, each in a browser of their own."""

from dataclasses import dataclass
from datetime import timedelta

import pyotp
from django.apps import apps
from django.test import Client

from shared import clock
from shared.accounts.actors import Actor
from shared.accounts.tests.factories import PASSWORD, MembershipFactory
from shared.identity import services

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15"


def ann(**fields):
    """Somebody with a password, in an organisation of their own."""
    return MembershipFactory(user__email="ann@example.com", user__name="Ann", user__password=PASSWORD, **fields).user


def browser(agent=FIREFOX, address="192.0.2.1", **options):
    return Client(headers={"User-Agent": agent}, REMOTE_ADDR=address, **options)


def sign_in(client, email="ann@example.com", password=PASSWORD, **more):
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def signed_in_browser(user, agent=FIREFOX, **options):
    client = browser(agent, **options)
    assert sign_in(client, user.email).status_code == 302
    return client


def is_in(client):
    """Whether this browser is signed in: it is shown its settings."""
    return client.get("/settings/").status_code == 200


def letters(what):
    """The letters about that which wait, oldest first. By name: what writes them is an app above this one."""
    return apps.get_model("comms", "Letter").objects.filter(key__startswith=f"{what}:").order_by("id")


def with_second_factor(user, now=None):
    """Give this person a second factor. Returns what their app knows, and their recovery codes."""
    moment = now or clock.now()
    services.begin_second_factor(user=user, now=moment)
    app = App(services.begun_secret(user))
    fresh = services.confirm_second_factor(
        user=user,
        password=PASSWORD,
        code=app.code(moment - timedelta(seconds=30)),
        by=Actor(user=user, via="session"),
        now=moment,
    )
    return app, fresh


@dataclass
class App:
    """An authenticator app: it shows a code for each half minute."""

    secret: str

    def code(self, now=None):
        return pyotp.TOTP(self.secret).at(now or clock.now())


def notices(what):
    """Whom the bell told that, by name."""
    found = apps.get_model("comms", "Notification").objects.filter(key__startswith=f"{what}:").order_by("id")
    return list(found.values_list("user__name", flat=True))

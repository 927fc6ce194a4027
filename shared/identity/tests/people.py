"""People who sign in: through the pages, each in a browser of their own."""

from django.apps import apps
from django.test import Client

from shared.accounts.tests.factories import PASSWORD, MembershipFactory

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


def letters(kind):
    """The letters of that kind that wait, oldest first. By name: what writes them is an app above this one."""
    return apps.get_model("comms", "Letter").objects.filter(kind=kind).order_by("id")

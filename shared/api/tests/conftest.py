import pytest

from shared.ids import new_id


@pytest.fixture(autouse=True)
def fresh_cache(settings):
    """A cache of the test's own: limits begin at nought, and no Redis is needed."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": new_id()}}


@pytest.fixture
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def post(client):
    """POST JSON as a machine: `post(path, body, key=secret, **headers)`."""

    def send(path, body=None, *, key=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            named["X-API-Key"] = key
        return client.post(path, {} if body is None else body, content_type="application/json", headers=named)

    return send

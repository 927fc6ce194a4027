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

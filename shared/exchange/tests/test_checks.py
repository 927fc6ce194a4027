import pytest

from shared.exchange.checks import peer_site


@pytest.mark.parametrize("url", ["http://producer-web:3000", "https://producer-web", "http://producers.example.com"])
def test_an_internal_address_for_people_is_warned_of(settings, url):
    settings.PEER_SITE_URL = url

    (warning,) = peer_site(None)

    assert (warning.id, url in warning.msg) == ("exchange.W001", True)


def test_a_public_address_is_none(settings):
    settings.PEER_SITE_URL = "https://producers.example.com"

    assert peer_site(None) == []

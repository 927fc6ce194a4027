import pytest

from shared.errors import Invalid
from shared.exchange.addresses import AddressRefused, check_url, checked_address
from shared.exchange.tests.factories import exchange_settings

PRIVATE = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
    "64:ff9b::7f00:1", "::", "ff02::1", "2001:db8::1", "192.0.2.1",
]  # fmt: skip


@pytest.fixture
def strict(settings):
    settings.EXCHANGE = exchange_settings(allow_private=False, ssrf_allow_cidrs=())


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address):
    with pytest.raises(AddressRefused):
        checked_address(address, 443)


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_a_public_address_is_taken(address):
    assert checked_address(address, 443) == address


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "no.such.host.invalid"]
)
def test_other_ways_to_write_loopback_and_unknown_names_are_refused(host):
    with pytest.raises(AddressRefused):
        checked_address(host, 443)


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/", "https://user:pass@8.8.8.8/", "https://user@8.8.8.8/", "https://8.8.8.8:22/", "https://",
        "ftp://8.8.8.8/", "https://8.8.8.8:99999/", "https://[::1/", "javascript:alert(1)", "https://8.8.8.8/ x", "",
        "https://8.8.8.8/\n", "//8.8.8.8/", "https://127.0.0.1/", "https://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
def test_an_unfit_url_is_refused_with_a_sentence(url):
    with pytest.raises(Invalid) as caught:
        check_url(url)

    assert caught.value.code == "address_refused"
    assert caught.value.fields["url"] == [caught.value.message]


@pytest.mark.usefixtures("strict")
def test_a_fit_url_is_taken():
    assert check_url("https://8.8.8.8/hooks?x=1") is None


def test_own_networks_can_be_allowed(settings):
    settings.EXCHANGE = exchange_settings(allow_private=False, ssrf_allow_cidrs=("10.1.0.0/16",))

    assert checked_address("10.1.2.3", 443) == "10.1.2.3"
    with pytest.raises(AddressRefused):
        checked_address("10.2.0.1", 443)


def test_in_debug_loopback_and_http_are_allowed_and_other_private_addresses_are_not(settings):
    settings.EXCHANGE = exchange_settings(allow_private=True, ssrf_allow_cidrs=())

    assert check_url("http://127.0.0.1:8000/hook") is None
    with pytest.raises(Invalid):
        check_url("http://169.254.169.254/latest/meta-data")

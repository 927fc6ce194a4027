"""Which addresses an added endpoint may have. Checked when it is saved and again at each connect (DNS changes)."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings

from shared.errors import Invalid

PORTS = {443}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(OSError):
    """This address must not be connected to."""


class NotPublic(AddressRefused):
    """It is on some network of somebody's own."""


def check_url(url: str) -> None:
    """Raise Invalid unless `url` may be an endpoint's: https, no credentials, port 443, public addresses alone.

    In DEBUG http, other ports and loopback are allowed. Own networks are allowed by `SSRF_ALLOW_CIDRS`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise _refused("This is not a web address.") from None
    if any(character.isspace() or not character.isprintable() for character in url):
        raise _refused("A web address has no spaces or control characters.")
    easy = settings.EXCHANGE.allow_private
    if parts.scheme != "https" and not (easy and parts.scheme == "http"):
        raise _refused("The address must begin with https://.")
    if not parts.hostname:
        raise _refused("The address names no host.")
    if parts.username is not None or parts.password is not None:
        raise _refused("The address must not carry a user name or password.")
    if port not in PORTS and not easy:
        raise _refused("Only port 443 can be reached.")
    try:
        checked_address(parts.hostname, port)
    except NotPublic as error:
        raise _refused(f"{error} Own networks are allowed by SSRF_ALLOW_CIDRS.") from error
    except AddressRefused as error:
        raise _refused(str(error)) from error


def checked_address(host: str, port: int) -> str:
    """The address to connect to for `host`. Raises AddressRefused if any address it resolves to is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused(f"The name {host} cannot be resolved.") from None
    addresses = [str(entry[4][0]) for entry in found]
    for text in addresses:
        if not _is_allowed(ipaddress.ip_address(text.partition("%")[0])):
            raise NotPublic(f"{host} leads to {text}, which is not a public address.")
    if not addresses:
        raise AddressRefused(f"The name {host} has no address.")
    return addresses[0]


def _is_allowed(address: Address) -> bool:
    address = _inner(address)
    if any(address in ipaddress.ip_network(cidr, strict=False) for cidr in settings.EXCHANGE.ssrf_allow_cidrs):
        return True
    if settings.EXCHANGE.allow_private and address.is_loopback:
        return True
    return address.is_global and not address.is_multicast


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries (mapped, 6to4, NAT64), since that is where packets would go."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address.sixtofour:
            return address.sixtofour
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _refused(why: str) -> Invalid:
    return Invalid(why, code="address_refused", fields={"url": [why]})

"""Which addresses may be asked: pure rules, no network.

Parsed by httpx.URL alone, which also gives what the request says: where two parsers disagree
about the host, a guard is passed.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpx

from msgu.net.errors import NetError, Reason
from msgu.net.ranges import IP, is_public

LONGEST_ADDRESS = 4096
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Control, surrogate, invisible or bidirectional characters, and every kind of blank.
_REFUSED_CATEGORIES = {"Cc", "Cs", "Cf", "Zs", "Zl", "Zp"}
_ORDINARY = re.compile(r"[!-\[\]-~]*")  # ASCII without those, nor the backslash
_BEGINNING = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?://([^/?#]*))?")
_AUTHORITY = re.compile(r"(?:\[[^\[\]]+\]|[^:\[\]]+)(?::[0-9]{0,5})?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What a browser or inet_aton would read as an IPv4 address: 2130706433, 127.1, 0x7f.1.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True)
class Exemption:
    """An inside server that may be asked: this host, in this network, on this port."""

    host: str
    network: IPv4Network | IPv6Network
    port: int


@dataclass(frozen=True)
class Target:
    """An address of acceptable form. Which IP addresses it may lead to is for `admit`.

    `host` is lower-case ASCII without brackets or trailing dot. `inside` holds the networks
    that exemptions open to it; without `ordinary` it may lead nowhere else.
    """

    url: httpx.URL
    host: str
    port: int
    ordinary: bool
    inside: tuple[IPv4Network | IPv6Network, ...]


def read_exceptions(text: str) -> tuple[Exemption, ...]:
    """The exemptions of a setting: "host network port", comma-separated. Raises ValueError."""
    return tuple(_read_exemption(entry) for entry in text.split(",") if entry.strip())


def _read_exemption(entry: str) -> Exemption:
    try:
        host, network, port = entry.split()
        return Exemption(_bare_host(host), ip_network(network), _port(port))
    except (ValueError, NetError) as error:
        raise ValueError(
            f"VEILLE_NET_EXCEPTIONS: {entry.strip()!r} cannot be read ({error}). Write each "
            'entry as "host network port", for example "alerts.city.example 10.1.2.0/24 8443", '
            "with a comma between entries."
        ) from error


def _bare_host(text: str) -> str:
    if set(text) & set("/?#"):
        raise ValueError(f"{text!r} is not a host")
    host = f"[{text}]" if ":" in text and not text.startswith("[") else text
    return _host(_parse(f"http://{host}/"))


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdecimal() else 0
    if not 0 < port < 65536:
        raise ValueError(f"{text!r} is not a port")
    return port


def read_address(address: str, exceptions: Iterable[Exemption] = ()) -> Target:
    """The target an address names. Raises a permanent NetError for a form that is refused."""
    url = _parse(address)
    host = _host(url)
    port = _DEFAULT_PORTS[url.scheme] if url.port is None else url.port
    inside = tuple(each.network for each in exceptions if (each.host, each.port) == (host, port))
    refusal = _ordinary_refusal(host, port)
    if refusal and not inside:
        raise NetError(refusal, f"{host} port {port}", permanent=True)
    if "#" in address or url.raw_host != host.encode():
        url = url.copy_with(host=host, fragment=None)
    return Target(url, host, port, ordinary=refusal is None, inside=inside)


def admit(target: Target, resolved: Iterable[str]) -> None:
    """Raise NetError unless every resolved IP address may be connected to."""
    for text in resolved:
        address = ip_address(text)
        inside = any(address in network for network in target.inside)
        if not inside and not (target.ordinary and is_public(address)):
            raise NetError(Reason.PRIVATE_ADDRESS, f"{target.host} leads to {text}")


def literal(host: str) -> IP | None:
    """The IP address that a host is, or None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _parse(address: str) -> httpx.URL:
    _check_characters(address)
    beginning = _BEGINNING.match(address)
    if not beginning:
        raise NetError(Reason.ADDRESS_MALFORMED, "no scheme", permanent=True)
    scheme, authority = beginning.groups()
    if scheme.lower() not in _DEFAULT_PORTS:
        raise NetError(Reason.SCHEME, scheme, permanent=True)
    if "@" in (authority or ""):
        raise NetError(Reason.USER_INFO, permanent=True)
    # Python's int() would also take "+80", "8_0" and other scripts' digits for a port.
    if not _AUTHORITY.fullmatch(authority or ""):
        raise NetError(Reason.ADDRESS_MALFORMED, "host or port", permanent=True)
    try:
        return httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise NetError(Reason.ADDRESS_MALFORMED, str(error), permanent=True) from error


def _check_characters(address: str) -> None:
    if len(address) > LONGEST_ADDRESS:
        raise NetError(Reason.ADDRESS_MALFORMED, "too long", permanent=True)
    if _ORDINARY.fullmatch(address):
        return
    for character in address:
        if character == "\\" or unicodedata.category(character) in _REFUSED_CATEGORIES:
            raise NetError(
                Reason.ADDRESS_MALFORMED,
                f"character U+{ord(character):04X}",
                permanent=True,
            )


def _host(url: httpx.URL) -> str:
    """The host in its one canonical form. Raises NetError(NAME) for one that has none."""
    host = url.raw_host.decode("ascii")
    if ":" in host:
        return _canonical_6(host)
    name = host.removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        if isinstance(literal(host), IPv4Address):
            return host
        raise NetError(Reason.NAME, f"number-like host {host!r}", permanent=True)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NetError(Reason.NAME, f"host {host!r}", permanent=True)
    return name


def _canonical_6(host: str) -> str:
    address = literal(host)
    if not isinstance(address, IPv6Address) or address.scope_id:
        raise NetError(Reason.NAME, f"host {host!r}", permanent=True)
    return str(address)


def _ordinary_refusal(host: str, port: int) -> Reason | None:
    """What only an exemption lifts: a name of a single label, a port of another service."""
    if port not in _DEFAULT_PORTS.values():
        return Reason.PORT
    if literal(host) is None and "." not in host:
        return Reason.NAME
    return None

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msgu.net import Door, Exemption, NetError, Reason, read_exceptions
from msgu.net.guard import admit, read_address
from msgu.net.ranges import is_public
from tests.msgu.net.doors import resolve_to

CITY = read_exceptions("alerts.city.example 10.1.2.0/24 8443, portal 10.1.3.0/24 80")


def test_exceptions_are_read_from_the_setting() -> None:
    setting = "Alerts.City.Example. 10.1.2.0/24 8443, localhost 127.0.0.0/8 8001,::1 ::1 443,"
    assert read_exceptions(setting) == (
        Exemption("alerts.city.example", IPv4Network("10.1.2.0/24"), 8443),
        Exemption("localhost", IPv4Network("127.0.0.0/8"), 8001),
        Exemption("::1", IPv6Network("::1/128"), 443),
    )


@pytest.mark.parametrize("setting", ["", " ", ", ,"])
def test_no_exceptions(setting: str) -> None:
    assert read_exceptions(setting) == ()


@pytest.mark.parametrize(
    "entry",
    [
        "alerts.city.example 10.1.2.0/24",
        "alerts.city.example 10.1.2.0/24 8443 more",
        "alerts.city.example 10.1.2.3/24 8443",
        "alerts.city.example inside 8443",
        "alerts.city.example 10.1.2.0/24 https",
        "alerts.city.example 10.1.2.0/24 0",
        "alerts.city.example 10.1.2.0/24 65536",
        "alerts.city.example 10.1.2.0/24 -1",
        "http://alerts.city.example 10.1.2.0/24 8443",
        "alerts_city_example/feed 10.1.2.0/24 8443",
        "2130706433 127.0.0.0/8 8001",
        "user@alerts.city.example 10.1.2.0/24 8443",
        "alerts.city.example:8443 10.1.2.0/24 8443",
    ],
)
def test_a_malformed_exception_says_the_remedy(entry: str) -> None:
    with pytest.raises(ValueError, match=r"VEILLE_NET_EXCEPTIONS.*host network port.*for example"):
        read_exceptions(f"localhost 127.0.0.0/8 8001, {entry}")


@pytest.mark.parametrize(
    ("address", "resolved", "reason"),
    [
        ("https://alerts.city.example:8443/", "10.1.2.9", ""),
        ("https://ALERTS.city.example.:8443/", "10.1.2.9", ""),
        ("https://portal:80/", "10.1.3.9", ""),
        # Another network, port or host: the exemption says nothing of it.
        ("https://alerts.city.example:8443/", "10.1.3.9", Reason.PRIVATE_ADDRESS),
        ("https://alerts.city.example:8443/", "93.184.215.14", Reason.PRIVATE_ADDRESS),
        ("https://portal:80/", "93.184.215.14", Reason.PRIVATE_ADDRESS),
        ("https://alerts.city.example/", "10.1.2.9", Reason.PRIVATE_ADDRESS),
        ("https://alerts.city.example:8080/", "10.1.2.9", Reason.PORT),
        ("https://other.city.example:8443/", "10.1.2.9", Reason.PORT),
        ("https://sub.alerts.city.example:8443/", "10.1.2.9", Reason.PORT),
        ("https://10.1.2.9:8443/", "10.1.2.9", Reason.PORT),
        ("https://portal/", "10.1.3.9", Reason.NAME),
        # Its ordinary address stays open to the public internet.
        ("https://alerts.city.example/", "93.184.215.14", ""),
    ],
)
def test_an_exemption_opens_one_host_network_and_port(
    address: str, resolved: str, reason: str
) -> None:
    verdict = Door(CITY, resolve=resolve_to(resolved)).check(address)
    assert (verdict.allowed, verdict.reason) == (not reason, reason)


def test_a_public_exempted_host_keeps_its_public_addresses() -> None:
    door = Door(
        read_exceptions("city.example 10.1.2.0/24 443"), resolve=resolve_to("1.1.1.1", "10.1.2.9")
    )
    assert door.check("https://city.example/").allowed


def test_a_target_is_canonical() -> None:
    target = read_address("HTTPS://Ville-Québec.Example.:443/Fil?x=1#haut")
    assert str(target.url) == "https://xn--ville-qubec-ibb.example/Fil?x=1"
    assert (target.host, target.port) == ("xn--ville-qubec-ibb.example", 443)


def test_a_refused_form_is_permanent_but_a_private_address_may_change() -> None:
    with pytest.raises(NetError) as form:
        read_address("ftp://city.example/")
    with pytest.raises(NetError) as private:
        admit(read_address("http://city.example/"), ["10.0.0.1"])
    assert (form.value.permanent, private.value.permanent) == (True, False)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_is_public_is_at_least_what_python_calls_global(
    address: IPv4Address | IPv6Address,
) -> None:
    assert address.is_global or not is_public(address)


@given(st.text(st.characters(codec=None)))
def test_any_text_gets_a_verdict(text: str) -> None:
    Door(resolve=resolve_to("127.0.0.1")).check(text)
    Door(resolve=resolve_to("127.0.0.1")).check(f"http://{text}/")

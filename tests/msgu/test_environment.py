"""Where the links of messages lead: said, or derived, or refused with the remedy."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from msgu import environment

NAME = "VEILLE_ADDRESS"


@pytest.mark.parametrize(
    ("said", "hosts", "https", "address"),
    [
        ("", ["veille.ville.example"], True, "https://veille.ville.example"),
        ("", ["localhost", "127.0.0.1"], False, "http://localhost"),
        ("https://veille.ville.example/", ["autre.example"], True, "https://veille.ville.example"),
        ("http://localhost:8001", ["localhost"], False, "http://localhost:8001"),
        ("https://veille.ville.example", ["*"], True, "https://veille.ville.example"),
    ],
)
def test_the_address_of_the_desk(
    said: str, hosts: list[str], https: bool, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, said)
    assert environment.address(NAME, hosts=hosts, https=https) == address


@pytest.mark.parametrize(
    ("said", "hosts"),
    [
        ("", ["*"]),
        ("", [".ville.example"]),
        ("", []),
        ("veille.ville.example", ["veille.ville.example"]),
        ("https://veille.ville.example/poste", ["veille.ville.example"]),
        ("https://a:b@veille.ville.example", ["veille.ville.example"]),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_with_the_remedy(
    said: str, hosts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, said)
    with pytest.raises(ImproperlyConfigured, match=r"https://veille\.ville\.example"):
        environment.address(NAME, hosts=hosts, https=True)

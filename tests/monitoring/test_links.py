"""Links as people paste them."""

from __future__ import annotations

import pytest

from monitoring.links import (
    bare,
    found_in,
    is_under,
    platform_of,
    read_link,
    spellings,
    taken_apart,
)


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://ville.example/avis?id=3", "https://ville.example/avis?id=3"),
        ("https://ville.example", "https://ville.example/"),
        ("HTTPS://Ville.Example:443/Avis", "https://ville.example/Avis"),
        ("ville.example/avis", "https://ville.example/avis"),
        ("https://ville.example/a?utm_source=x&id=3&fbclid=ab", "https://ville.example/a?id=3"),
        ("https://ville.example/a?gclid=1&mibextid=2", "https://ville.example/a"),
        ("https://ville.example/a#:~:text=crue", "https://ville.example/a"),
        ("https://ville.example/a#comment-12", "https://ville.example/a#comment-12"),
        # What looks like tracking, and names the page.
        ("https://ville.example/a?v=utm_source", "https://ville.example/a?v=utm_source"),
        ("https://ville.example/a?si=12", "https://ville.example/a?si=12"),
    ],
)
def test_a_link_has_one_form(typed: str, link: str) -> None:
    assert read_link(typed) == link


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///",
        ),
        *("https://", "https:///avis", "http://.../", "//ville.example/x", "avis", "mailto:a@b.ca"),
        "https://ville.example@ailleurs.example/",
        "https://ville.example/\x00",
        "https://[::1",
        f"https://ville.example/{'a' * 2_000}",
    ],
)
def test_what_would_run_or_lead_nowhere_is_no_link(typed: str) -> None:
    assert read_link(typed) == ""


@pytest.mark.parametrize(
    ("link", "text", "taken"),
    [
        ("", "L’eau monte", ("", "L’eau monte")),
        ("", "https://a.example/x", ("https://a.example/x", "")),
        ("", "L’eau monte https://a.example/x.", ("https://a.example/x", "L’eau monte.")),
        ("", "Voyez (https://a.example/x) ici", ("https://a.example/x", "Voyez () ici")),
        ("", "https://a.example/x_(rue) ici", ("https://a.example/x_(rue)", "ici")),
        ("Regardez https://a.example/x", "Vite", ("https://a.example/x", "Regardez\nVite")),
        # A field of one line has taken the line's end away.
        ("Regardezhttps://a.example/x", "", ("https://a.example/x", "Regardez")),
        (
            "",
            "http://u@b.example https://a.example/x",
            ("https://a.example/x", "http://u@b.example"),
        ),
        (
            "https://a.example/x",
            "voir https://b.example",
            ("https://a.example/x", "voir https://b.example"),
        ),
        ("javascript:alert(1)", "Vite", ("javascript:alert(1)", "Vite")),
    ],
)
def test_what_is_pasted_together_is_taken_apart(
    link: str, text: str, taken: tuple[str, str]
) -> None:
    assert taken_apart(link, text) == taken


def test_a_long_paste_is_read_once() -> None:
    """Neither brackets without end nor slashes make it slow."""
    blob = "https://a.example/" + ")" * 100_000 + "http://" * 10_000
    assert taken_apart("", blob)[0] == ""


def test_a_page_is_found_however_its_feed_wrote_it() -> None:
    assert spellings("https://a.example/x/?b=1") == [
        "http://a.example/x/?b=1",
        "http://a.example/x?b=1",
        "https://a.example/x/?b=1",
        "https://a.example/x?b=1",
    ]


@pytest.mark.parametrize(
    ("link", "platform"),
    [
        ("https://m.facebook.com/groups/1", "facebook"),
        ("https://vm.tiktok.com/x/", "tiktok"),
        ("https://x.com/exo/status/1", "x"),
        ("https://notfacebook.example/", "web"),
        ("https://facebook.com.ailleurs.example/", "web"),
        ("https://localhost/", "web"),
    ],
)
def test_a_host_tells_its_platform(link: str, platform: str) -> None:
    assert platform_of(link) == platform


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://www.ville.example/avis/", "ville.example/avis"),
        ("http://m.ville.example:8080/Avis?id=3&utm_source=x#bas", "ville.example:8080/Avis?id=3"),
        ("ville.example", "ville.example"),
        ("https://ville.example:99999/x", "ville.example:99999/x"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_pages_are_compared_by_what_they_are(link: str, kept: str) -> None:
    assert bare(link) == kept


@pytest.mark.parametrize(
    ("link", "address", "under"),
    [
        ("ville.example/avis/12", "ville.example", True),
        ("ville.example/avis", "ville.example/avis", True),
        ("ville.example/avis?id=3", "ville.example/avis", True),
        ("reseau.example/Ville/12", "reseau.example/ville", True),
        ("reseau.example/profil?id=12&x=1", "reseau.example/profil?id=12", True),
        ("reseau.example/profil?id=123", "reseau.example/profil?id=12", False),
        ("reseau.example/villeneuve", "reseau.example/ville", False),
        ("ville.example.ailleurs.example", "ville.example", False),
        ("ailleurs.example/ville.example", "ville.example", False),
        ("", "ville.example", False),
    ],
)
def test_a_page_is_under_an_address_or_not(link: str, address: str, *, under: bool) -> None:
    assert is_under(link, address) is under


def test_links_are_found_in_a_text() -> None:
    text = "Lisez https://ville.example/avis, (puis http://b.example/c), https://... fin"
    assert list(found_in(text)) == ["https://ville.example/avis", "http://b.example/c"]
    assert list(found_in("")) == []

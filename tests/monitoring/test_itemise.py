"""What an item may hold, whatever its source gave."""

from datetime import UTC, datetime
from typing import Any

import pytest

from monitoring.itemise import (
    AUTHOR_LENGTH,
    DATE_LENGTH,
    ID_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    URL_LENGTH,
    itemise,
    read_language,
    read_name,
    read_url,
)
from monitoring.items import Item


def make(**given: Any) -> Item:
    nothing: dict[str, Any] = {
        "external_id": "",
        "link": "",
        "address": "",
        "author": "",
        "dates": [],
        "title": "",
        "text": "",
        "language": "",
    }
    return itemise(**(nothing | given))


def test_every_field_is_bounded() -> None:
    long = "é" * 100_000
    item = make(external_id="x", author=long, dates=[long], title=long, text=long)
    assert len(item.author) == AUTHOR_LENGTH
    assert len(item.published_raw) == DATE_LENGTH
    assert len(item.title) == TITLE_LENGTH
    assert len(item.text) == TEXT_LENGTH


def test_long_identity_is_digested_not_cut() -> None:
    first, second = (make(external_id="x" * ID_LENGTH + end).external_id for end in "ab")
    assert first != second
    assert first.startswith("sha256:")


def test_item_is_named_by_its_identity_its_link_or_what_it_says() -> None:
    link = "https://ville.example/a"
    assert make(external_id=" 12\n", link=link).external_id == "12"
    assert make(link=link).external_id == link
    assert make(title="a").external_id != make(text="a").external_id
    assert make(title="a").external_id == make(title=" a\0").external_id


def test_first_date_that_can_be_read_is_kept() -> None:
    item = make(dates=["", "bientôt", "2026-11-19T10:00:00Z", "2026-11-18"])
    assert item.published_at == datetime(2026, 11, 19, 10, tzinfo=UTC)
    assert item.published_raw == "2026-11-19T10:00:00Z"


def test_date_that_cannot_be_read_is_kept_as_it_was_given() -> None:
    item = make(dates=["", "bientôt", "demain"])
    assert (item.published_at, item.published_raw) == (None, "bientôt")


def test_date_far_ahead_is_kept() -> None:
    assert make(dates=["2099-01-01"]).published_at == datetime(2099, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "language"),
    [("fr", "fr"), (" FR-ca ", "fr"), ("en_US", "en"), ("fra", ""), ("", ""), ("é", "")],
)
def test_language_is_two_letters(code: str, language: str) -> None:
    assert read_language(code) == language


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ("Zoé Lachance", "Zoé Lachance"),
        ("zoe@ville.example (Zoé  Lachance)", "Zoé Lachance"),
        ("Zoé Lachance <zoe@ville.example>", "Zoé Lachance"),
        ("<b>Zoé</b> &amp; Tom", "Zoé & Tom"),
        ("", ""),
    ],
)
def test_name_is_told_from_its_address(signature: str, name: str) -> None:
    assert read_name(signature) == name


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://ville.example/a?b=c&d=é#e", "https://ville.example/a?b=c&d=é#e"),
        ("https://ville.example:8080/", "https://ville.example:8080/"),
        ("https://ville.example", "https://ville.example"),
        ("https://ville.example/a?", "https://ville.example/a"),
        ("HTTPS://Ville.example/a;", "https://Ville.example/a"),
        ("//ville.example/a b", "https://ville.example/a%20b"),
        ("/a", "https://fils.example/a"),
        ("https://ville.example/" + "a" * URL_LENGTH, ""),
        ("https://ville.example/<a>", ""),
        ("https://moi@ville.example/", ""),
    ],
)
def test_address_is_absolute_and_sane_or_none(link: str, url: str) -> None:
    assert read_url(link, "https://fils.example/fil") == url

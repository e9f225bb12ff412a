"""Our reading of feedparser's own test feeds, held against what feedparser's authors expect.

Each file's first comment holds a Python expression on feedparser's result. The comparisons on
what we keep of an entry are drawn from it and asked of our items instead.
"""

import ast
import re
import sys
from calendar import timegm
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest

from monitoring.connectors import feed
from monitoring.items import ConnectorError, Item, Reading
from msgu.text.clean import clean, one_line
from msgu.text.strip import strip, strip_if_markup

FEEDS = Path(__file__).resolve().parents[3] / "../shared/data/feeds/feedparser/tests"
pytestmark = pytest.mark.skipif(
    not FEEDS.is_dir(), reason="feedparser's test feeds are not beside the project"
)

# Where feedparser's own tests serve the files from.
SERVED = "http://127.0.0.1:8097/"

EXPECTATION = re.compile(rb"Expect:\s*(.*?)\s*-->", re.DOTALL)
HEADER = re.compile(rb"^Header:[ \t]*([\w-]+):[ \t]*(.*?)\s*$", re.MULTILINE)

# We keep the name alone of "Name (name@example.com)".
ADDRESS_AFTER_NAME = re.compile(r" \(\S+@\S+\)$")

# The path to a value in a feedparser entry, and the field of ours that answers for it.
FIELDS = {
    ("id",): "external_id",
    ("guid",): "external_id",
    ("link",): "url",
    ("author",): "author",
    ("author_detail", "name"): "author",
    ("title",): "title",
    ("title_detail", "value"): "title",
    ("summary",): "text",
    ("description",): "text",
    ("summary_detail", "value"): "text",
    ("content", 0, "value"): "text",
    ("published_parsed",): "published_at",
    ("updated_parsed",): "published_at",
    ("created_parsed",): "published_at",
    ("published",): "published_raw",
    ("updated",): "published_raw",
    ("created",): "published_raw",
    ("language",): "language",
    ("title_detail", "language"): "language",
    ("summary_detail", "language"): "language",
    ("content", 0, "language"): "language",
}

_AS_GIVEN = "an identity is kept as it was given: resolved, it would change with the address"
_ONE_LANGUAGE = "an item has one language, that of its text; this title is in another"
_NO_HEADER = "a connector is given the type of what was fetched, not its language"
_SCRIPT = "feedparser shows the inside of a script that nests; browsers do not, and we do not"
EXPLAINED = {
    "wellformed/atom10/entry_content_and_summary.xml": (
        "its content is longer than the summary that the file asks for"
    ),
    "wellformed/base/http_entry_id_base_content_location.xml": _AS_GIVEN,
    "wellformed/base/http_entry_id_base_docuri.xml": _AS_GIVEN,
    "wellformed/lang/entry_content_xml_lang_blank_3.xml": (
        "its two entries say the same and have no identity: they are one item"
    ),
    "wellformed/lang/entry_title_xml_lang_inherit_3.xml": _ONE_LANGUAGE,
    "wellformed/lang/entry_title_xml_lang_inherit_4.xml": _ONE_LANGUAGE,
    "wellformed/lang/http_content_language_entry_title_inherit.xml": _NO_HEADER,
    "wellformed/lang/http_content_language_entry_title_inherit_2.xml": _NO_HEADER,
    "wellformed/sanitize/entry_content_crazy.xml": _SCRIPT,
    "wellformed/sanitize/entry_summary_crazy.xml": _SCRIPT,
    "wellformed/sanitize/entry_title_crazy.xml": _SCRIPT,
    "wellformed/sanitize/item_content_encoded_crazy.xml": _SCRIPT,
    "wellformed/sanitize/item_description_crazy.xml": _SCRIPT,
    "wellformed/sanitize/item_fullitem_crazy.xml": _SCRIPT,
    "wellformed/sanitize/item_content_encoded_script_nested_cdata.xml": (
        "markers of CDATA around a script are markup, not text"
    ),
}


@dataclass(frozen=True)
class Expectation:
    """That `field` of the item at `index` is `value`, for the feed of `name`."""

    name: str
    index: int
    field: str
    value: object


def expectations(name: str, body: bytes) -> list[Expectation]:
    """What a file expects of its entries. Of several texts of one entry, we keep the longest."""
    drawn = list(comparisons(name, body))
    longest: dict[int, Expectation] = {}
    for expected in drawn:
        kept = longest.get(expected.index, expected)
        if expected.field == "text" and len(str(expected.value)) >= len(str(kept.value)):
            longest[expected.index] = expected
    return [e for e in drawn if e.field != "text" or e is longest[e.index]]


def comparisons(name: str, body: bytes) -> Iterator[Expectation]:
    found = EXPECTATION.search(body)
    if not found:
        return
    try:
        tree = ast.parse(found[1].decode(), mode="eval")
    except (SyntaxError, ValueError):
        return  # Some expectations are written in the encoding that the file is about.
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
                path = path_of(left)
                if path[:1] == ("entries",) and path[2:] in FIELDS:
                    yield Expectation(name, int(path[1]), FIELDS[path[2:]], literal(right))


def literal(node: ast.expr) -> Any:
    """The value of a literal, or of a repeated or joined one (`'a' * 1024 + 'b'`)."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return literal(left) * literal(right)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return literal(left) + literal(right)
    return ast.literal_eval(node)


def path_of(node: ast.expr) -> tuple[str | int, ...]:
    """`entries[0]['title_detail'].value` as ("entries", 0, "title_detail", "value")."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=value, attr=name):
            return (*path_of(value), name)
        case ast.Subscript(value=value, slice=ast.Constant(value=str() | int() as key)):
            return (*path_of(value), key)
    return ("",)


def meets(item: Item, expected: Expectation) -> bool:
    return bool(getattr(item, expected.field) in acceptable(expected.field, expected.value))


def acceptable(field: str, value: Any) -> set[object]:
    """What a value of feedparser's may have become with us: without markup, in UTC, by name."""
    match field, value:
        case "published_at", tuple():
            return {datetime.fromtimestamp(timegm(value), UTC)}
        case "language", None:
            return {"", "en", "fr"}  # What is not declared is guessed.
        case "language", str():
            return {value[:2]}
        case "author", str():
            return {ADDRESS_AFTER_NAME.sub("", value)}
        case "title" | "text", str():
            texts = {to_text(value) for to_text in (clean, strip, strip_if_markup)}
            return {one_line(text) if field == "title" else text for text in texts}
    return {value}


@cache
def files() -> dict[str, bytes]:
    paths = (path for path in sorted(FEEDS.rglob("*")) if path.is_file())
    return {path.relative_to(FEEDS).as_posix(): path.read_bytes() for path in paths}


@cache
def read(name: str) -> Reading | ConnectorError:
    body = files()[name]
    headers = {key.decode().lower(): value.decode() for key, value in HEADER.findall(body)}
    address = urljoin(SERVED + name, headers.get("content-location", ""))
    try:
        return feed.parse(body, address=address, content_type=headers.get("content-type", ""))
    except ConnectorError as error:
        return error


def test_what_feedparser_expects_of_an_entry_is_what_we_keep() -> None:
    drawn = [e for name, body in files().items() for e in expectations(name, body)]
    missed = [expected for expected in drawn if not is_met(expected)]
    equal = len(drawn) - len(missed)
    sys.stdout.write(
        f"\n{equal} of {len(drawn)} expectations equal ({100 * equal / len(drawn):.1f} %)\n"
    )
    assert {expected.name for expected in missed} == set(EXPLAINED)
    assert equal / len(drawn) >= 0.98


def is_met(expected: Expectation) -> bool:
    reading = read(expected.name)
    assert isinstance(reading, Reading), expected
    return any(meets(item, expected) for item in reading.items[expected.index :][:1])


def test_every_file_gives_a_reading_or_a_reason() -> None:
    reasons = Counter(
        reading.reason for name in files() if isinstance(reading := read(name), ConnectorError)
    )
    assert set(reasons) <= {"not_a_feed", "empty_body"}


def test_no_entry_that_feedparser_finds_is_lost() -> None:
    for name, body in files().items():
        if name.endswith(".xml"):  # feedparser does not read JSON Feed.
            found = feedparser.parse(BytesIO(body)).entries
            assert count_entries(read(name)) == len(found), name


def count_entries(reading: Reading | ConnectorError) -> int:
    """Those that share an identity counted each."""
    if isinstance(reading, ConnectorError):
        return 0
    assert not reading.rejected
    return len(reading.items) + reading.repeated

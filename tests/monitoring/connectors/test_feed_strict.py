"""The fast reading beside feedparser's, over every feed we have and many drawn at random.

It may refuse, never differ. `read_slowly` is what the sandbox's child runs.
"""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from feedparser.api import StrictFeedParser
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.connectors import feed, feed_mapping, feed_strict
from monitoring.connectors.feed_entry import LOUD, QUIET, READERS
from monitoring.connectors.feed_tree import LARGEST
from monitoring.items import ConnectorError, Reading
from tests.monitoring.connectors.drawn_feeds import DECLARED, odd_feeds, ordinary_feeds

ROOT = Path(__file__).resolve().parents[3]
FEEDPARSERS = ROOT / "../shared/data/feeds/feedparser/tests"
OURS = Path(__file__).parent / "data"
ORDINARY = sorted((OURS / "ordinary").iterdir())
SAMPLES = ORDINARY + sorted(path for path in (OURS / "feed").iterdir() if path.suffix == ".xml")
ADDRESS = "https://fils.example/fils/avis.xml"
HEADER = re.compile(rb"^Header:[ \t]*([\w-]+):[ \t]*(.*?)\s*$", re.MULTILINE)

RSS = '<rss version="2.0"><channel><title>Fil</title>{}</channel></rss>'
ITEM = RSS.format("<item><title>{}</title></item>")


def read(body: bytes, *, address: str = ADDRESS, content_type: str = "") -> Reading | None:
    return feed_strict.read(body, address=address, content_type=content_type)


def read_slowly(body: bytes, *, address: str = ADDRESS, content_type: str = "") -> Reading | str:
    try:
        return feed_mapping.read(body, address=address, content_type=content_type)
    except ConnectorError as error:
        return error.reason


def differs(body: bytes, *, address: str = ADDRESS, content_type: str = "") -> bool:
    fast = read(body, address=address, content_type=content_type)
    return fast is not None and fast != read_slowly(
        body, address=address, content_type=content_type
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_of_ours_is_read_alike(sample: Path) -> None:
    assert not differs(sample.read_bytes())


@pytest.mark.parametrize("sample", ORDINARY, ids=lambda path: path.stem)
def test_ordinary_feed_is_read_fast(sample: Path) -> None:
    reading = read(sample.read_bytes())
    assert reading
    assert reading.items


@pytest.mark.skipif(
    not FEEDPARSERS.is_dir(), reason="feedparser's test feeds are not beside the project"
)
def test_feeds_that_feedparser_is_tested_with_are_read_alike() -> None:
    files = [path for path in sorted(FEEDPARSERS.rglob("*")) if path.is_file()]
    fast, different = 0, []
    for path in files:
        body = path.read_bytes()
        headers = {key.decode().lower(): value.decode() for key, value in HEADER.findall(body)}
        address = urljoin(ADDRESS, headers.get("content-location", ""))
        content_type = headers.get("content-type", "")
        fast += read(body, address=address, content_type=content_type) is not None
        if differs(body, address=address, content_type=content_type):
            different.append(path.name)
    ordinary = sum(read(path.read_bytes()) is not None for path in ORDINARY)
    sys.stdout.write(
        f"\nread fast: {fast} of feedparser's {len(files)} test feeds"
        f" ({100 * fast / len(files):.0f} %), {ordinary} of {len(ORDINARY)} ordinary ones\n"
    )
    assert not different
    assert fast / len(files) > 0.65


@pytest.mark.parametrize(
    "inside",
    [
        "<title>un</title><title>deux</title>",
        "<title/><title>deux</title>",
        "<media:title>un</media:title><title>deux</title>",
        "<title>un</title><media:title>deux</media:title>",
        "<title>un</title><source>trois</source><media:title>deux</media:title>",
        "<link>https://a.example/1</link><link>https://a.example/2</link>",
        "<link>https://a.example/1</link><link/>",
        "<guid>https://a.example/1</guid>",
        "<guid>1</guid><link>/2</link>",
        "<guid>1</guid><atom:link href='/2' rel='self'/>",
        "<link>/2</link><guid isPermaLink='false'>https://a.example/1</guid>",
        "<atom:link href='/1'/><atom:link href='/2' type='application/json'/>",
        "<description>un</description><description>quatre</description>",
        "<description>quatre</description><media:description>un</media:description>",
        "<content:encoded>un</content:encoded><description>quatre</description>",
        "<content:encoded>quatre</content:encoded><description>un</description>",
        "<media:content><media:description>un</media:description></media:content>",
        "<pubDate>hier</pubDate><pubDate>2026-11-19</pubDate><dc:date>2026-11-18</dc:date>",
        "<author>Zoé</author><dc:creator>Tom</dc:creator><author>Zoé</author>",
        "<author>zoe@a.example (Zoé)</author>",
        "<atom:author><name>Zoé</name></atom:author><atom:author><name>Tom</name></atom:author>",
        "<atom:author><email>zoe@a.example</email><name>Zoé</name></atom:author>",
        "<contributor><name>Tom</name></contributor>",
        "<dc:language>en</dc:language><description xml:lang='fr'>Le pont</description>",
        "<title>a <!-- b --> c<?d?></title><x>e<x>f</x></x>",
    ],
)
def test_ways_of_feedparser_are_known(inside: str) -> None:
    body = f"<rss {DECLARED}><channel><item>{inside}</item></channel></rss>".encode()
    assert read(body) == read_slowly(body)


@settings(max_examples=200, deadline=None)
@given(ordinary_feeds())
def test_any_ordinary_feed_is_read_fast_and_alike(body: bytes) -> None:
    assert read(body) == read_slowly(body)


@settings(max_examples=400, deadline=None)
@given(odd_feeds(), st.sampled_from([ADDRESS, ""]))
def test_any_odd_feed_is_read_alike_or_not_at_all(body: bytes, address: str) -> None:
    assert not differs(body, address=address)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["utf-8", "iso-8859-1", "windows-1252", "utf-8-sig", "utf-16", "utf-7"]),
    st.sampled_from(["", ' encoding="utf-8"', " encoding='ISO-8859-1'", ' encoding="utf-7"']),
    st.sampled_from(["", "text/xml", "text/xml; charset=iso-8859-1", "a/b; charset='utf-8'"])
    | st.sampled_from(["utf-7", "utf-16", '"', "x; charset=utf-8"]).map("x/rss; charset={}".format),
    st.sampled_from(["Panne", "L'été à l'Île", "+AOk-", "Ã©tÃ©", "&#233;&#195;&#169;", "é\xa0:"]),
)
def test_any_encoding_is_read_alike_or_not_at_all(
    encoding: str, declared: str, content_type: str, title: str
) -> None:
    text = f"<?xml version='1.0'{declared}?>{ITEM.format(title)}"
    assert not differs(text.encode(encoding, "replace"), content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "<html/>",
        "<rss/>",
        ITEM.format("Sant&eacute;"),
        ITEM.format("R&D"),
        ITEM.format("a")[:-1],
        ITEM.format("un\x0bdeux"),
        ITEM.format("<b>gras</b>"),
        '<!DOCTYPE rss [<!ENTITY x "cachée">]>' + ITEM.format("vue &x; vue"),
        '<!-- <rss> --><!DOCTYPE rss [<!ENTITY x "cachée">]>' + ITEM.format("vue &x; vue"),
        '<!DOCTYPE rss SYSTEM "https://fils.example/rss.dtd">' + ITEM.format("a"),
        ITEM.format("a" * LARGEST),
        ITEM.format("<a>" * 50_000 + "</a>" * 50_000),
        RSS.format("<item/>" * 1_001),
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel/></rdf:RDF>",
        RSS.format("<item><media:title xmlns:media='urn:autre'>a</media:title></item>"),
    ],
    ids=lambda body: body[:40],
)
def test_what_is_not_beyond_doubt_is_left_to_the_sandbox(body: str) -> None:
    assert read(body.encode()) is None


@pytest.mark.parametrize(
    "inside",
    [
        "<x>" * 5_000 + "</x>" * 5_000,
        "<x " + " ".join(f"a{n}=''" for n in range(20_000)) + "/>",
        "<!-- - -->" * 20_000,
        "<category/>" * 20_000,
        "<description>" + "&lt;p " * 40_000 + "</description>",
        "<description><![CDATA[" + "<a b='" * 40_000 + "]]></description>",
        "<author>" + "a@b (" * 40_000 + "</author>",
        "<link>http://" + "a." * 80_000 + "</link>",
        "<pubDate>" + "1 jan " * 40_000 + "</pubDate>",
    ],
    ids=lambda inside: inside[:20],
)
def test_strange_entry_is_read_in_the_time_of_its_size(inside: str) -> None:
    reading = read(RSS.format(f"<item><guid>un</guid>{inside}</item>").encode())
    assert reading
    assert reading.items[0].external_id == "un"


def test_ordinary_feed_needs_no_child() -> None:
    feed._sandbox.stop()
    assert feed.parse(ITEM.format("Avis").encode(), address=ADDRESS).items
    assert not any(child._process for child in feed._sandbox._children)


def test_every_name_that_feedparser_acts_upon_is_thought_of() -> None:
    methods = (name for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_")))
    acted_upon = {name.split("_", 2)[2].lower() for name in methods}
    assert acted_upon <= READERS.keys() | LOUD | QUIET


def test_names_that_strangers_invent_are_not_remembered() -> None:
    script = """
import resource
from monitoring.connectors import feed_strict

def read(number):
    names = [f"n{number}x{index}" for index in range(100)]
    strange = "".join(f"<{name} {name}='1'/>" for name in names)
    body = f"<rss><channel><item><title/>{strange}<description><![CDATA[{strange}]]></description>"
    body += "</item></channel></rss>"
    assert feed_strict.read(body.encode(), address="", content_type="").items

for number in range(100):
    read(number)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for number in range(100, 2_100):
    read(number)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    command = [sys.executable, "-c", script]
    grown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # A parser that keeps them keeps about 20,000 kB of these.
    assert int(grown) < 4_000

"""What a feed's bytes give: each sample of ours beside the answer that it must have."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from monitoring.connectors import feed
from monitoring.items import ConnectorError, Item
from tests.msgu.net.doors import door_to
from tests.msgu.net.server import answer, serve

ADDRESS = "https://fils.example/fils/avis.xml"
DATA = Path(__file__).parent / "data" / "feed"
SAMPLES = sorted(path for path in DATA.iterdir() if path.suffix in {".xml", ".json"})

RSS = '<rss version="2.0"><channel><title>Fil</title>{}</channel></rss>'
UTF16 = '<?xml version="1.0" encoding="utf-16"?>' + RSS


def read_item(inside: str, *, content_type: str = "") -> Item:
    body = RSS.format(f"<item>{inside}</item>").encode()
    (item,) = feed.parse(body, address=ADDRESS, content_type=content_type).items
    return item


def test_fetch_asks_once_and_says_what_it_has() -> None:
    with serve(answer(status="304 Not Modified")) as server:
        got = feed.fetch(door_to(server), server.address, etag='"un"', last_modified="hier")
    (request,) = server.requests
    assert got.status == 304
    assert b'if-none-match: "un"' in request.lower()
    assert b"if-modified-since: hier" in request.lower()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_gives_what_its_twin_says(sample: Path) -> None:
    twin = import_module(f"{__package__}.data.feed.{sample.stem}")
    assert feed.parse(sample.read_bytes(), address=ADDRESS) == twin.READING


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_body"),
        (b" \r\n\t", "empty_body"),
        (b"<!DOCTYPE html><html><head><title>Accueil</title></head><body/></html>", "not_a_feed"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<html><item>a</item></html>', "not_a_feed"),
        (b"<html><body><p>503 Service indisponible", "not_a_feed"),
        (b"503 Service indisponible", "not_a_feed"),
        (b"<opml version='2.0'><body><outline text='a'/></body></opml>", "not_a_feed"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_a_feed"),
        (b'{"erreur": "introuvable"}', "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "not_a_feed"),
        (b"{rien", "not_a_feed"),
    ],
)
def test_what_is_not_a_feed_is_said_to_be_none(body: bytes, reason: str) -> None:
    with pytest.raises(ConnectorError) as refusal:
        feed.parse(body, address=ADDRESS)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "content_type",
    [
        "application/rss+xml; charset=utf-16",
        "application/rss+xml; charset=iso-8859-1",
        "application/xml; charset=shift_jis",
        "text/xml",
        "text/html; charset=inconnu",
        'text/plain; charset="',
        "image/png",
    ],
)
@pytest.mark.parametrize("title", ["Crue au Rapide", "L’été à l’Île-aux-Œufs"])
def test_wrong_type_or_charset_loses_nothing(title: str, content_type: str) -> None:
    assert read_item(f"<title>{title}</title>", content_type=content_type).title == title


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_is_believed(encoding: str) -> None:
    body = UTF16.format("<item><title>Fumée</title></item>").encode(encoding)
    assert feed.parse(body, address=ADDRESS).items[0].title == "Fumée"


def test_declared_utf16_that_is_plain_ascii_loses_nothing() -> None:
    body = UTF16.format("<item><title>Panne </title></item>").encode()
    assert feed.parse(body, address=ADDRESS).items[0].title == "Panne"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("R&D", "R&D"),
        ("a &bidon; b", "a &bidon; b"),
        ("a &#xD800;&#0;&#x110000; b", "a b"),
        ("un\x0bdeux\x01", "un deux"),
        ("l&rsquo;eau &#8211; &#x1F4A7;", "l’eau – 💧"),
        ("<![CDATA[R&D &amp; <b>gras</b>]]>", "R&D & gras"),
        ("5 &lt; 6 et 7 &gt; 3", "5 < 6 et 7 > 3"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Avis", "Avis"),
        ("Tom &amp;amp; Zoé", "Tom & Zoé"),
        ("a\u202eb\u200bc\u00a0d", "abc d"),
    ],
)
def test_title_is_plain_text(written: str, read: str) -> None:
    assert read_item(f"<title>{written}</title>").title == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://ville.example/a", "https://ville.example/a"),
        ("/a b", "https://fils.example/a%20b"),
        ("../a?x=1&amp;lang=fr", "https://fils.example/a?x=1&lang=fr"),
        ("//ville.example/é", "https://ville.example/é"),
        ("ftp://ville.example/a", ""),
        ("javascript:alert(1)", ""),
        ("http://ville.example@ailleurs.example/", ""),
        ("http://[::1", ""),
        ("", ""),
        ("https://ville.example/" + "a" * 2_000, ""),
    ],
)
def test_link_is_a_sane_address_or_none(written: str, read: str) -> None:
    assert read_item(f"<title>a</title><link>{written}</link>").url == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<author>Zoé Lachance</author>", "Zoé Lachance"),
        ("<author>zoe@ville.quebec.example (Zoé Lachance)</author>", "Zoé Lachance"),
        ("<author>Zoé Lachance &lt;zoe@ville.example&gt;</author>", "Zoé Lachance"),
        ("<author>zoe@ville.example</author>", "zoe@ville.example"),
        ("<author> \n </author>", ""),
    ],
)
def test_author_is_a_name(written: str, read: str) -> None:
    assert read_item(written).author == read


@pytest.mark.parametrize(
    ("declared", "text", "read"),
    [
        ("fr-CA", "The bridge is closed", "fr"),
        ("EN_us", "Le pont est fermé", "en"),
        ("français", "Le pont est fermé", "fr"),
        ("", "The bridge is closed", "en"),
        ("", "1234", ""),
    ],
)
def test_language_is_declared_or_guessed(declared: str, text: str, read: str) -> None:
    body = RSS.format(f"<language>{declared}</language><item><title>{text}</title></item>")
    assert feed.parse(body.encode(), address=ADDRESS).items[0].language == read


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", None),
        ("<ttl>15</ttl>", 900),
        ("<ttl> 060 </ttl>", 3_600),
        ("<ttl>100000</ttl>", 86_400),
        ("<ttl>0</ttl>", None),
        ("<ttl>-15</ttl>", None),
        ("<ttl>1e99</ttl>", None),
        ("<ttl>un quart d’heure</ttl>", None),
        (f"<ttl>{'9' * 5_000}</ttl>", None),
        ("<ttl unite='heure'>2</ttl>", None),
        ("<ttl>1</ttl><ttl>2</ttl>", 120),
        ("<image><ttl>15</ttl></image><x><ttl>15</ttl></x><item><ttl>15</ttl></item>", 900),
        ("<item><ttl>15</ttl></item>", None),
        ("<sy:updatePeriod> Hourly\n</sy:updatePeriod>", 3_600),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            900,
        ),
        ("<sy:updateFrequency>24</sy:updateFrequency>", 3_600),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", 86_400),
        ("<sy:updatePeriod>parfois</sy:updatePeriod>", None),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            None,
        ),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>9999</sy:updateFrequency>",
            None,
        ),
        ("<ttl>jamais</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
        ("<ttl>15</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 900),
    ],
)
@pytest.mark.parametrize("damage", ["", "R&D"], ids=["whole", "damaged"])
def test_ttl_is_the_wish_of_the_feed(said: str, seconds: int | None, damage: str) -> None:
    body = RSS.format(f"<description>{damage}</description>{said}").replace(
        "<rss", '<rss xmlns:s="http://purl.org/rss/1.0/modules/syndication/"'
    )
    body = body.replace("sy:", "s:")
    assert feed.parse(body.encode(), address=ADDRESS).ttl == seconds


def json_feed(*items: object) -> bytes:
    """As a program gives it whose own list holds other things than posts."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


@pytest.mark.parametrize(
    ("bad", "kept"),
    [
        (
            "Évacuez le rang 4.\r\nLe pont\0 est\u202e coupé. ",
            "Évacuez le rang 4.\nLe pont est coupé.",
        ),
        (["Évacuez", {"id": "4"}], "['Évacuez', {'id': '4'}]"),
        (None, "None"),
        ("é" * 6_000, "é" * 5_000),
    ],
    ids=["text", "list", "null", "long"],
)
def test_entry_that_cannot_be_read_is_kept_raw_and_its_neighbours_are_read(
    bad: object, kept: str
) -> None:
    reading = feed.parse(json_feed({"id": "1"}, bad, {"id": "3"}), address=ADDRESS)
    assert [item.external_id for item in reading.items] == ["1", "3"]
    assert reading.rejected == (kept,)


def test_of_entries_that_cannot_be_read_the_first_ones_are_kept() -> None:
    reading = feed.parse(json_feed(*range(100), {"id": "un"}), address=ADDRESS)
    assert [item.external_id for item in reading.items] == ["un"]
    assert reading.rejected == tuple(str(number) for number in range(20))


def test_number_without_end_costs_its_item_nothing() -> None:
    inside = f"<description>&lt;p&gt;Rang 4&amp;#{'9' * 5_000};</description>"
    assert read_item(inside).text == "Rang 4\ufffd"


def test_item_of_two_dates_keeps_the_publication() -> None:
    item = read_item(
        '<pubDate>demain</pubDate><a:updated xmlns:a="http://www.w3.org/2005/Atom">'
        "2026-11-19T10:00:00Z</a:updated>"
    )
    assert item.published_raw == "2026-11-19T10:00:00Z"


def test_without_an_address_relative_links_are_left_out() -> None:
    body = RSS.format("<item><link>/a</link><title>a</title></item>").encode()
    assert not feed.parse(body, address="").items[0].url


def test_identities_are_stable_and_tell_items_apart() -> None:
    body = RSS.format("".join(f"<item><title>Avis {n}</title></item>" for n in range(30))).encode()
    first, second = (feed.parse(body, address=address).items for address in (ADDRESS, ""))
    assert first == second
    assert len({item.external_id for item in first}) == 30


def test_archive_is_read_from_its_beginning_to_a_bound() -> None:
    entries = "".join(f"<item><guid>{n}</guid></item>" for n in range(2_500))
    items = feed.parse(RSS.format(entries).encode(), address=ADDRESS).items
    assert [items[0].external_id, items[-1].external_id, len(items)] == ["0", "1999", 2_000]


@pytest.mark.parametrize(
    "inside",
    [
        "<gml:pos>45 -73</gml:pos>",
        '<gml:LinearRing srsDimension="x"><gml:posList>45</gml:posList></gml:LinearRing>',
    ],
)
def test_an_element_that_the_parser_cannot_bear_loses_nothing_else(inside: str) -> None:
    body = (
        '<rss version="2.0" xmlns:gml="http://www.opengis.net/gml"><channel><title>Fil</title>'
        f"<item><guid>1</guid><title>avant</title>{inside}"
        "<description>la suite</description></item>"
        "<item><guid>2</guid><title>après</title></item></channel></rss>"
    )
    items = feed.parse(body.encode(), address=ADDRESS).items
    assert [(item.title, item.text) for item in items] == [("avant", "la suite"), ("après", "")]


@pytest.mark.parametrize(
    "name",
    ["<guid>https://ville.example/</guid><link>{n}</link>", "<link>https://a.example/</link>"],
)
def test_entries_that_share_a_name_and_not_their_words_are_all_kept(name: str) -> None:
    entries = [
        f"<item>{name.format(n=f'https://ville.example/{n}')}<title>Avis {n}</title></item>"
        for n in range(10)
    ]
    inside = "".join([*entries, entries[0]])
    body = f'<rss version="2.0"><channel><title>Fil</title>{inside}</channel></rss>'.encode()
    reading, again = feed.parse(body, address=ADDRESS), feed.parse(body, address=ADDRESS)
    assert {item.title for item in reading.items} == {f"Avis {n}" for n in range(10)}
    assert len({item.external_id for item in reading.items}) == 10
    assert reading.repeated == 1
    assert reading == again

"""Feeds drawn at random: ordinary ones, and ones that go through all that feedparser knows."""

from xml.sax.saxutils import escape, quoteattr

from feedparser.api import StrictFeedParser
from hypothesis import strategies as st

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "x": "urn:inconnu",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())

WORDS = [
    "", " \n ", "Un avis", "L’eau monte", "été", "R&D", "5 < 6", "a\xa0b", "œuf 😷", "x" * 300,
    "<p>Le <b>pont</b> est<br>fermé</p>", "&eacute;t&#233;&nbsp;!", "<script>a()</script>b",
    "The bridge is closed", "Zoé <zoe@a.example>",
]  # fmt: skip
ODD_WORDS = [
    "Ã©tÃ©",
    "<kbd>a</kbd>",
    f"&#{'9' * 5_000};",
    "]]>",
    "a\x85b",
    "<é>",
    "&#146;",
    "<!-- a",
    "</3",
    "https:///a",
]
DATES = [
    "Thu, 19 Nov 2026 14:05:33 GMT", "2026-11-19T10:00:00-05:00", "19 nov. 2026 à 14 h 05 HNE", "",
    "bientôt", "Mon, 01 Jan 0001 00:00:00 GMT", "2026-02-30", "Thu, 19 Nov 2026 25:61", "2026",
    "Sat, 19 Sep 2026 14:05 PDT", "20261119T140533Z", "١٩ Nov 2026", "2026-11-19 10:00:00",
]  # fmt: skip
LINKS = [
    "https://a.example/b?c=1&d=2#e", "/é", "../a b", "", "urn:x:1", "//a.example",
    "http://u@a.example", "http://[::1", "javascript:alert(1)",
]  # fmt: skip
PEOPLE = ["Zoé Lachance", "zoe@a.example (Zoé)", "Zoé (zoe@a.example)", "zoe@a.example", " "]
PACES = [
    "15", " 60\n", "0", "-5", "1e99", "0x10", "9" * 400, "٣", "2.5", "", "souvent",
    "hourly", "daily", "\tWeekly ", "yearly", "2",
]  # fmt: skip

words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=3).map(" ".join)
dates, links, people = (st.sampled_from(values) for values in (DATES, LINKS, PEOPLE))
paces = st.lists(
    st.tuples(
        st.sampled_from(["ttl", "sy:updatePeriod", "sy:updateFrequency"]), st.sampled_from(PACES)
    ),
    max_size=3,
).map(lambda drawn: "".join(element(name, inside) for name, inside in drawn))


def written(text: str, *, raw: bool) -> str:
    """As a program would write a text: escaped, or in CDATA."""
    return f"<![CDATA[{text}]]>" if raw and "]]>" not in text else escape(text)


def element(name: str, inside: str, **attributes: str) -> str:
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{inside}</{name}>"


# --- Ordinary ones -----------------------------------------------------------------------------


@st.composite
def rss_items(draw: st.DrawFn) -> str:
    raw = draw(st.booleans())
    parts = [
        element("title", written(draw(texts), raw=raw)),
        element("link", escape(draw(links))),
        element("guid", escape(draw(links)), isPermaLink=draw(st.sampled_from(["true", "false"]))),
        element("pubDate", draw(dates)),
        element("dc:date", draw(dates)),
        element(draw(st.sampled_from(["author", "dc:creator"])), escape(draw(people))),
        element("description", written(draw(texts), raw=raw)),
        element("content:encoded", written(draw(texts), raw=raw)),
        element("category", "eau", domain="sujets"),
        element("slash:comments", "4"),
        element("enclosure", "", url="https://a.example/a.mp3", type="audio/mpeg", length="1"),
    ]
    kept = draw(st.lists(st.sampled_from(parts), unique=True))
    return element("item", "\n".join(kept))


@st.composite
def atom_entries(draw: st.DrawFn) -> str:
    raw, kind = draw(st.booleans()), draw(st.sampled_from(["text", "html"]))
    parts = [
        element("title", written(draw(texts), raw=raw), type=kind),
        element("link", "", href=draw(links), rel="alternate", type="text/html"),
        element("link", "", href=draw(links), rel="enclosure"),
        element("id", escape(draw(links))),
        element("published", draw(dates)),
        element("updated", draw(dates)),
        element("author", element("name", "Zoé") + element("email", escape(draw(people)))),
        element("summary", written(draw(texts), raw=raw), type=kind),
        element("content", written(draw(texts), raw=raw), type="html"),
        element("category", "", term="eau"),
        element("media:group", element("media:description", written(draw(texts), raw=raw))),
    ]
    kept = draw(st.lists(st.sampled_from(parts), unique=True))
    return element("entry", "\n".join(kept))


@st.composite
def ordinary_feeds(draw: st.DrawFn) -> bytes:
    language = draw(st.sampled_from(["", "fr-CA", "en"]))
    title = element("title", escape(draw(texts))) + draw(paces)
    if draw(st.booleans()):
        entries = "".join(draw(st.lists(atom_entries(), max_size=3)))
        lang = f' xml:lang="{language}"' if language else ""
        body = f'<feed xmlns="{NAMESPACES["atom"]}" {DECLARED}{lang}>{title}{entries}</feed>'
    else:
        items = "".join(draw(st.lists(rss_items(), max_size=3)))
        body = f'<rss version="2.0" {DECLARED}><channel>{title}'
        body += f"{element('language', language)}{items}</channel></rss>"
    return body.encode()


# --- Odd ones ----------------------------------------------------------------------------------

_METHODS = [name for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_"))]
KNOWN = sorted({name.split("_", 2)[2] for name in _METHODS})
COMMON = [
    "title", "link", "guid", "id", "description", "summary", "content", "content_encoded",
    "pubDate", "published", "updated", "dc_date", "author", "dc_creator", "atom_author",
    "atom_link", "source", "media_content", "media_group", "media_title", "media_description",
    "language", "dc_title", "contributor", "itunes_summary", "itunes_owner", "image", "date",
    "x_links", "slash_comments", "ttl", "sy_updatePeriod", "sy_updateFrequency",
]  # fmt: skip
ATTRIBUTES = [
    ("type", "html"), ("type", "text"), ("type", "xhtml"), ("type", "TEXT"), ("type", "image/png"),
    ("mode", "base64"), ("mode", "escaped"), ("xml:lang", "en"), ("xml:lang", ""), ("lang", "fr"),
    ("xml:base", "https://b.example/d/"), ("xml:base", "e/"), ("base", "z"), ("src", "s"),
    ("href", "https://h.example/"), ("href", "/h"), ("href", ""), ("rel", "self"), ("url", "u"),
    ("rel", "Alternate"), ("rel", "enclosure"), ("isPermaLink", "false"), ("ispermalink", "true"),
    ("uri", "v"), ("rdf:about", "https://r.example/1"), ("lastmod", "2026"), ("x:href", "q"),
    ("thr:count", "2"), ("domain", "d"), ("length", "1"), ("xmlns", "urn:autre"),
]  # fmt: skip
XHTML = f'<div xmlns="{NAMESPACES["xhtml"]}"><p>Un <b>deux</b>&lt;<br/></p></div>'

values = st.sampled_from([*WORDS, *ODD_WORDS, *DATES, *LINKS, *PEOPLE, *PACES])
attributes = st.lists(st.sampled_from(ATTRIBUTES), max_size=2).map(dict)


def qualified(name: str) -> str:
    prefix, _, local = name.partition("_")
    return f"{prefix}:{local}" if local and prefix in NAMESPACES else name


@st.composite
def odd_elements(draw: st.DrawFn, *, depth: int = 0) -> str:
    name = qualified(draw(st.sampled_from(COMMON) | st.sampled_from(KNOWN)))
    inside = written(draw(values), raw=draw(st.booleans()))
    match draw(st.integers(0, 9)):
        case 0 if depth < 3:
            inside = "".join(draw(st.lists(odd_elements(depth=depth + 1), max_size=2)))
        case 1:
            inside = element("name", escape(draw(people))) + element("email", inside)
        case 2:
            inside = XHTML
    given = draw(attributes) if draw(st.booleans()) else {}
    return element(name, inside, **given)


@st.composite
def odd_feeds(draw: st.DrawFn) -> bytes:
    own = draw(st.lists(odd_elements(), max_size=3))
    kind = draw(st.sampled_from(["item", "item", "entry"]))
    insides = draw(st.lists(st.lists(odd_elements(), max_size=6).map("".join), max_size=3))
    parts = [*own, *(element(kind, inside) for inside in insides)]
    if draw(st.booleans()):
        parts = draw(st.permutations(parts))
    given = "".join(f" {key}={quoteattr(value)}" for key, value in draw(attributes).items())
    body = "".join(parts)
    if kind == "entry":
        return f'<feed xmlns="{NAMESPACES["atom"]}" {DECLARED}{given}>{body}</feed>'.encode()
    if draw(st.booleans()):
        return f'<rss version="2.0" {DECLARED}{given}><channel>{body}</channel></rss>'.encode()
    declared = DECLARED.replace(f'xmlns:atom="{NAMESPACES["atom"]}"', "")
    body = f"<channel>{''.join(own)}</channel>{''.join(parts[len(own) :])}".replace("atom:", "")
    return f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" {declared}>{body}</rdf:RDF>'.encode()

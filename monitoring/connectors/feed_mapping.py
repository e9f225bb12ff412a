"""In the sandbox's child: what each format calls a title, a text, a date, turned to `Item`s.

RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 through feedparser (https://feedparser.readthedocs.io);
JSON Feed (https://www.jsonfeed.org/version/1.1/) directly.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any

import feedparser

from monitoring.connectors.feed_mending import decoded, is_utf8, is_web_page, mended
from monitoring.itemise import TITLE_LENGTH, itemise, read_language, read_name, read_ttl
from monitoring.items import ConnectorError, Item, Reading
from msgu.text.clean import Clean, clean, one_line
from msgu.text.strip import strip, strip_if_markup

# Feeds hold twenty to two hundred; more is an archive, of which the first ones are the newest.
ITEMS = 2_000
# Characters kept of an entry that could not be read: enough for a person to read it all the same.
EXCERPT_LENGTH = 5_000
# A feed of nothing else is broken: the first ones show how.
REJECTED = 20

# What feedparser or a JSON document gave: looked at, never trusted.
Values = Mapping[str, Any]

# An identity stays as it was given: resolved like a link, it would change with the address.
feedparser.mixin._FeedParserMixin.can_be_relative_uri.discard("id")


def _start_caption(parser: Any, attributes: Values) -> None:
    parser.push_content("media_description", attributes, "text/html", 1)


def _end_caption(parser: Any) -> None:
    parser.pop_content("media_description")


# feedparser takes what describes a picture for a description of the entry, and the second one for
# the only one: a post would lose its own words.
feedparser.mixin._FeedParserMixin._start_media_description = _start_caption
feedparser.mixin._FeedParserMixin._end_media_description = _end_caption


def _forgiving(handle: Callable[..., None]) -> Callable[..., None]:
    """`handle` made deaf to an element that it cannot bear."""

    def handle_or_pass(parser: Any, *arguments: Any) -> None:
        try:
            handle(parser, *arguments)
        except MemoryError:
            raise
        except Exception:  # noqa: S110 (its own fault, not the feed’s)
            pass

    return handle_or_pass


# A place outside its point (`gml:pos`) raises KeyError: without this, the whole feed was lost.
for _name in ("unknown_starttag", "unknown_endtag"):
    _handle = getattr(feedparser.mixin._FeedParserMixin, _name)
    setattr(feedparser.mixin._FeedParserMixin, _name, _forgiving(_handle))

_UTF8 = {"content-type": "application/xml; charset=utf-8"}
_READABLE = {
    "": strip_if_markup,
    "text/plain": strip_if_markup,
    "text/html": strip,
    "application/xhtml+xml": strip,
    # So Atom 1.0 calls what is sent as base64; feedparser has decoded what is text.
    "application/octet-stream": strip_if_markup,
}


def answer(question: bytes) -> bytes:
    """A `Reading` as JSON, or why there is none; `question` is a line of JSON, then a body."""
    header, _, body = question.partition(b"\n")
    try:
        reply: dict[str, object] = asdict(read(body, **json.loads(header)))
    except ConnectorError as error:
        reply = {"error": error.reason, "detail": error.detail}
    except MemoryError:
        raise
    except Exception as error:  # A parser's own fault: the next feed must still be read.
        reply = {"error": "unreadable", "detail": type(error).__name__}
    return json.dumps(reply, ensure_ascii=False, default=datetime.isoformat).encode()


def read(body: bytes, *, address: str, content_type: str) -> Reading:
    """The items of a feed, as many as `ITEMS`. Raises ConnectorError("not_a_feed")."""
    body = decoded(body)
    if body.lstrip()[:1] == b"{":
        return _read_json(body, address)
    found = _ask_feedparser(body, content_type)
    feed, atom = found["feed"], found["version"].startswith("atom")
    language = _string(feed, "language")
    fallback = _authors(feed) if atom else ""

    def to_item(entry: Values) -> Item:
        return _item_of_entry(entry, address=address, language=language, author=fallback)

    ttl = read_ttl(
        minutes=_string(feed, "ttl"),
        period=_string(feed, "sy_updateperiod"),
        frequency=_string(feed, "sy_updatefrequency"),
    )
    reading = _reading(found["entries"], to_item, title=_title(feed), language=language)
    return replace(reading, ttl=ttl)


def _reading(
    entries: Iterable[Values], to_item: Callable[[Values], Item], *, title: str, language: str
) -> Reading:
    items: list[Item] = []
    rejected: list[str] = []
    for entry in islice(entries, ITEMS):
        try:
            items.append(to_item(entry))
        except MemoryError:
            raise
        except Exception:  # One bad entry never loses its neighbours, whatever is wrong with it.
            if len(rejected) < REJECTED:
                rejected.append(_excerpt(entry))
    return Reading(
        items=tuple(items),
        title=one_line(title)[:TITLE_LENGTH],
        language=read_language(language),
        rejected=tuple(rejected),
    )


def _excerpt(entry: object) -> str:
    """What an entry said, a line for each of its values."""
    said = [f"{name}: {value}" for name, value in entry.items()] if isinstance(entry, dict) else []
    return clean("\n".join(said) or str(entry))[:EXCERPT_LENGTH]


# --- RSS and Atom ------------------------------------------------------------------------------


def _ask_feedparser(body: bytes, content_type: str) -> Values:
    if is_web_page(body):
        raise ConnectorError("not_a_feed", "a web page")
    # Text that reads as UTF-8 is UTF-8, whatever it is declared to be. Without a type feedparser
    # would take what declares nothing for Latin-1.
    declared = {"content-type": content_type or "application/xml"}
    certain = not body.isascii() and is_utf8(body)
    for headers in [_UTF8] if certain else [declared, _UTF8]:
        found: Values = feedparser.parse(
            # A string could make feedparser open a file or an address: bytes in a stream cannot.
            BytesIO(mended(body)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        if found["entries"] or found["version"]:
            return found
    raise ConnectorError("not_a_feed")


def _item_of_entry(entry: Values, *, address: str, language: str, author: str) -> Item:
    details = [*_list(entry, "content"), _detail(entry, "summary")]
    caption = _detail(entry, "media_description")
    return itemise(
        external_id=_string(entry, "id"),
        link=_link(entry),
        address=address,
        author=_authors(entry) or author,
        dates=[_string(entry, name) for name in ("published", "updated", "created")],
        title=_title(entry),
        text=max(map(_plain, details), key=len) or _plain(caption),
        language=_language([entry, *details, _detail(entry, "title"), caption]) or language,
    )


def _title(values: Values) -> Clean:
    return _plain(_detail(values, "title"))


def _detail(values: Values, name: str) -> Values:
    """The value of `name` with its type, as feedparser gives most of the time."""
    detail = values.get(f"{name}_detail")
    if isinstance(detail, Mapping):
        return detail
    return {"type": "text/html", "value": _string(values, name)}


def _plain(detail: Values) -> Clean:
    """The text of a value; "" for pictures, XML and the like."""
    to_text = _READABLE.get(_string(detail, "type"))
    return to_text(_string(detail, "value")) if to_text else Clean("")


def _link(entry: Values) -> str:
    link = _string(entry, "link")
    # A guid stands for the link unless it says otherwise; what holds no address is only a name.
    if link and not (entry.get("guidislink") and "://" not in link):
        return link
    alternates = (other for other in _list(entry, "links") if other.get("rel") == "alternate")
    return next(filter(None, (_string(other, "href") for other in alternates)), "")


def _authors(values: Values) -> str:
    """The names of the authors, an address only for one who gave no name."""
    people = _list(values, "authors")
    if len(people) > 1:
        signed = [_string(person, "name") or _string(person, "email") for person in people]
    else:
        # feedparser takes a name and an address apart, but not those of « .quebec ».
        signed = [_string(values, "author")]
    names = map(read_name, signed)
    return ", ".join(dict.fromkeys(name for name in names if name))


def _language(details: Iterable[Values]) -> str:
    return next(filter(None, (_string(detail, "language") for detail in details)), "")


# --- JSON Feed ---------------------------------------------------------------------------------


def _read_json(body: bytes, address: str) -> Reading:
    try:
        feed = json.loads(body if is_utf8(body) else body.decode("windows-1252", "replace"))
    except ValueError as error:
        raise ConnectorError("not_a_feed", "JSON that is broken") from error
    if "jsonfeed.org" not in _string(feed, "version") or not isinstance(feed.get("items"), list):
        raise ConnectorError("not_a_feed", "JSON that is not a JSON Feed")
    language, fallback = _string(feed, "language"), _json_authors(feed)

    def to_item(entry: Values) -> Item:
        return itemise(
            external_id=_identity(entry),
            link=_string(entry, "url") or _string(entry, "external_url"),
            address=address,
            author=_json_authors(entry) or fallback,
            dates=[_string(entry, name) for name in ("date_published", "date_modified")],
            title=strip_if_markup(_string(entry, "title")),
            text=_json_text(entry),
            language=_string(entry, "language") or language,
        )

    title = strip_if_markup(_string(feed, "title"))
    return _reading(feed["items"], to_item, title=title, language=language)


def _identity(entry: Values) -> str:
    """Some identities are numbers, against the specification and without harm."""
    identity = entry.get("id", "")
    return str(identity) if isinstance(identity, str | int) else ""


def _json_text(entry: Values) -> Clean:
    texts = [
        strip(_string(entry, "content_html")),
        strip_if_markup(_string(entry, "content_text")),
        strip_if_markup(_string(entry, "summary")),
    ]
    return max(texts, key=len)


def _json_authors(values: Values) -> str:
    people = [*_list(values, "authors"), values.get("author")]
    names = (_string(person, "name") for person in people if isinstance(person, Mapping))
    return ", ".join(dict.fromkeys(filter(None, names)))


# --- Values that may be of any type ------------------------------------------------------------


def _string(values: Values, name: str) -> str:
    value = dict.get(values, name) if isinstance(values, dict) else None
    return value if isinstance(value, str) else ""


def _list(values: Values, name: str) -> list[Values]:
    value = dict.get(values, name) if isinstance(values, dict) else None
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []

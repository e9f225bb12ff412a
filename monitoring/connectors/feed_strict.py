"""Ordinary RSS, RDF and Atom, read in process many times faster than feedparser reads them.

It may refuse, never differ: what it reads, it reads as `feed_mapping` does in the sandbox; of
whatever else it says nothing. What it takes is small, without entities, and costs no more than
its size: nothing here waits, recurses without bound, or remembers.
"""

from xml.etree.ElementTree import Element

from monitoring.connectors.feed_entry import AUTHORS, OF_PEOPLE, Authors, Entry, check_quiet
from monitoring.connectors.feed_tree import ATOM, Names, Unsure, plant
from monitoring.connectors.feed_values import (
    TEXT,
    Scope,
    Text,
    attributes_of,
    rich_text_of,
    text_of,
)
from monitoring.itemise import TITLE_LENGTH, read_language, read_ttl
from monitoring.items import Reading
from msgu.text.clean import one_line

# More is an archive: it has its time, and the sandbox has its bounds.
ENTRIES = 1_000

# What may stand at the root, and the namespaces that make feedparser take it for something else.
_MISLEADING = {
    "feed": {"http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/"},
    "rdf_rdf": {ATOM},
    "rss": set[str](),
}
# What feedparser takes for the feed's own title, or counts for the first entry.
_LOUD = {"content", "content_encoded", "dc_title", "media_title", "source"}
# How often the feed wishes to be asked.
_PACE = {"sy_updatefrequency", "sy_updateperiod", "ttl"}
_DESCRIPTIONS = {"dc_description", "description", "itunes_summary", "summary"}
# Elements that hold others, which then must not be taken for the feed's own.
_HOLDERS = {
    "contributor": OF_PEOPLE,
    "image": {"description", "height", "link", "title", "url", "width"},
    "itunes_category": {"itunes_category"},
    "itunes_owner": {"itunes_email", "itunes_name"},
    "textinput": {"description", "link", "name", "title"},
}


def read(body: bytes, *, address: str, content_type: str) -> Reading | None:
    """The items of a feed, or None when only feedparser can tell what they are."""
    try:
        root, names = plant(body, content_type)
        feed = _Feed(names, atom=names[root.tag] == "feed")
        feed.hear_root(root)
        return feed.reading(address)
    except (Unsure, RecursionError):
        return None


class _Feed:
    def __init__(self, names: Names, *, atom: bool) -> None:
        self._names, self._atom = names, atom
        self._authors = Authors(names)
        self._language = ""
        self._pace = dict.fromkeys(_PACE, "")
        self._title: Text | None = None
        self._summarised = False
        self._entries: list[tuple[Element, Scope]] = []

    def hear_root(self, root: Element) -> None:
        scope = Scope().within(attributes_of(root))
        name = self._names[root.tag]
        if name not in _MISLEADING or self._names.spaces.keys() & _MISLEADING[name]:
            raise Unsure("another format, or a mixture")
        if name != "rdf_rdf":
            self._language = scope.language
        if self._atom:
            self._hear(root, scope)
        else:
            self._hear_channel(root, scope)
        if name == "rdf_rdf" and not self._entries:
            raise Unsure("no sign of a feed")

    def _hear_channel(self, root: Element, scope: Scope) -> None:
        channel, *others = root if len(root) else [root]
        attributes = attributes_of(channel)
        if self._names[channel.tag] != "channel" or attributes.keys() & {"href", "lastmod"}:
            raise Unsure("no channel, or an odd one")
        self._hear(channel, scope.within(attributes))
        for child in others:
            name = self._names[child.tag]
            if name == "item":
                self._entries.append((child, scope))
            elif name in {"image", "textinput"}:
                self._check_quiet(child, name)
            else:
                raise Unsure("something beside the channel")

    def _hear(self, parent: Element, scope: Scope) -> None:
        for child in parent:
            name = self._names[child.tag]
            if name in {"entry", "item"}:
                self._entries.append((child, scope))
            elif name == "title":
                self._hear_title(child, scope)
            elif name in {"dc_language", "language"}:
                self._language = text_of(child)
            elif name in AUTHORS and self._atom:
                self._authors.hear(child)
            elif name in _PACE:
                self._hear_pace(child, name)
            else:
                self._check_quiet(child, name)

    def _hear_title(self, element: Element, scope: Scope) -> None:
        if self._title is not None:
            raise Unsure("two titles")
        self._title = rich_text_of(element, scope, TEXT, atom=self._atom)

    def _hear_pace(self, element: Element, name: str) -> None:
        if element.keys():
            raise Unsure("a pace with attributes")
        self._pace[name] = text_of(element)

    def _check_quiet(self, element: Element, name: str) -> None:
        # A description after a summary would pass for a content, and count for the first entry.
        if name in _LOUD or (name in _DESCRIPTIONS and self._summarised):
            raise Unsure(name)
        self._summarised = self._summarised or name in {"itunes_summary", "summary"}
        if name not in _HOLDERS or (self._atom and name == "itunes_owner"):
            check_quiet(element, name, self._names)
        elif any(len(child) or self._names[child.tag] not in _HOLDERS[name] for child in element):
            raise Unsure(name)

    def reading(self, address: str) -> Reading:
        if len(self._entries) > ENTRIES:
            raise Unsure("an archive")
        author = self._authors.signed()
        title = self._title.plain if self._title else ""
        return Reading(
            items=tuple(
                self._entry(*entry).item(address=address, author=author, language=self._language)
                for entry in self._entries
            ),
            title=one_line(title)[:TITLE_LENGTH],
            language=read_language(self._language),
            ttl=read_ttl(
                minutes=self._pace["ttl"],
                period=self._pace["sy_updateperiod"],
                frequency=self._pace["sy_updatefrequency"],
            ),
        )

    def _entry(self, element: Element, scope: Scope) -> Entry:
        entry = Entry(self._names, atom=self._atom)
        entry.hear(element, scope)
        return entry

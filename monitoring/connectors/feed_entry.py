"""What feedparser makes of the elements of an entry, in their order, and what of it we keep.

Its ways are followed to the letter: the first title and the last link count, a second description
is taken for a content, a guid stands for a link that never comes. `Unsure` is raised where more of
them would be needed.
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from monitoring.connectors.feed_tree import Names, Unsure
from monitoring.connectors.feed_values import (
    HTML,
    TEXT,
    TYPES,
    Scope,
    Text,
    attributes_of,
    link_of,
    resolved,
    rich_text_of,
    text_of,
)
from monitoring.itemise import itemise, read_name
from monitoring.items import Item

AUTHORS = {"author", "dc_author", "dc_creator", "itunes_author", "managingeditor"}
# Names that feedparser acts upon in ways that are not followed here, or that its results bear.
LOUD = {
    "abstract", "body", "channel", "entry", "feed", "fullitem", "geom", "georss_where",
    "georssgeom", "gml_exterior", "gml_linearring", "gml_linestring", "gml_point", "gml_polygon",
    "gml_pos", "gml_poslist", "image", "item", "newlocation", "psc_chapter", "psc_chapters", "rss",
    "tags", "textinput", "where", "xhtml_body",
    "author_detail", "authors", "date", "description_detail", "generator_detail", "guidislink",
    "links", "publisher_detail", "summary_detail", "title_detail",
}  # fmt: skip
# Those by which it changes nothing that we keep, as long as they hold no elements.
QUIET = {
    "category", "cc_license", "cloud", "copyright", "creativecommons_license", "dc_contributor",
    "dc_publisher", "dc_rights", "dc_subject", "dcterms_valid", "email", "enclosure",
    "expirationdate", "feedburner_browserfriendly", "generator", "georss_box", "georss_line",
    "georss_point", "georss_polygon", "height", "homepage", "info", "itunes_block",
    "itunes_category", "itunes_email", "itunes_explicit", "itunes_image", "itunes_keywords",
    "itunes_link", "itunes_name", "itunes_owner", "itunes_subtitle", "keywords", "media_category",
    "media_credit", "media_keywords", "media_license", "media_player", "media_rating",
    "media_restriction", "media_thumbnail", "name", "rights", "subtitle", "sy_updatefrequency",
    "sy_updateperiod", "tagline", "ttl", "uri", "url", "webmaster", "width",
}  # fmt: skip
_NOTHING = Text()
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


class Authors:
    """Those of an entry, or of a whole feed."""

    def __init__(self, names: Names) -> None:
        self._element_names = names
        self._names: list[str] = []
        self._signature = ""
        # How they were written. Several that are not all alike get mixed up in feedparser.
        self._manners: set[str] = set()

    def hear(self, element: Element) -> None:
        if len(element):
            name, email = self._person(element)
            self._manners.add("named" if name else "nameless")
            self._signature = f"{name} ({email})" if name and email else name or email
        else:
            name = self._signature = text_of(element)
            self._manners.add("addressed" if "@" in name else "plain")
        self._names.append(name)

    def signed(self) -> str:
        if len(self._names) < 2:
            return read_name(self._signature)
        if self._manners not in ({"named"}, {"plain"}):
            raise Unsure("authors of several kinds")
        return ", ".join(dict.fromkeys(filter(None, map(read_name, self._names))))

    def _person(self, element: Element) -> tuple[str, str]:
        found: dict[str, str] = {}
        for child in element:
            name = self._element_names[child.tag]
            if len(child) or name in found or name in READERS or name in LOUD:
                raise Unsure("an odd author")
            found[name] = (child.text or "").strip()
        name, email = found.get("name", ""), found.get("email", "")
        if not (name or email):
            raise Unsure("an author without a name")
        return name, email


class Entry:
    """One item or entry: its elements are heard in their order, then told as an `Item`."""

    def __init__(self, names: Names, *, atom: bool) -> None:
        self._names, self._atom = names, atom
        self._authors = Authors(names)
        self._published = self._updated = self._created = ""
        self._id: str | None = None
        self._language = ""
        self._link: str | None = None
        self._named_link = False
        self._alternates: list[str] = []
        self._title = self._summary = self._caption = _NOTHING
        self._titled = self._summarised = False
        self._contents: list[Text] = []

    def hear(self, element: Element, scope: Scope) -> None:
        if element.keys():
            attributes = attributes_of(element)
            if "href" in attributes or "lastmod" in attributes:
                raise Unsure("an entry with attributes")
            scope = scope.within(attributes)
        names = self._names
        for child in element:
            name = names[child.tag]
            reader = READERS.get(name)
            if reader:
                reader(self, child, scope)
            else:
                check_quiet(child, name, names)
        if self._id is None:
            self._id = element.get(_RDF_ABOUT, "")

    def item(self, *, address: str, author: str, language: str) -> Item:
        """`author` and `language` are the feed's, for an entry that gives none."""
        texts = [*self._contents, self._summary]
        return itemise(
            external_id=self._id or "",
            link=self._best_link(),
            address=address,
            author=self._authors.signed() or author,
            dates=(self._published, self._updated, self._created),
            title=self._title.plain,
            text=max([text.plain for text in texts], key=len) or self._caption.plain,
            language=self._language or self._language_of_texts() or language,
        )

    def _language_of_texts(self) -> str:
        for text in (*self._contents, self._summary, self._title, self._caption):
            if text.language:
                return text.language
        return ""

    def _best_link(self) -> str:
        # A guid stands for the link unless it says otherwise; what holds no address is only a name.
        if self._link and not (self._named_link and "://" not in self._link):
            return self._link
        return next(filter(None, self._alternates), "")

    def _hear_id(self, element: Element, scope: Scope) -> None:
        if self._id is not None:
            raise Unsure("two identities")
        self._id = text_of(element)
        if self._link is None and attributes_of(element).get("ispermalink", "true") == "true":
            self._link, self._named_link = self._id, True

    def _hear_link(self, element: Element, scope: Scope) -> None:
        if not element.keys():
            self._link = link_of(element, scope.base)
            self._alternates.append(self._link)
            return
        attributes = attributes_of(element)
        if "url" in attributes or "uri" in attributes:
            raise Unsure("an odd link")
        relation = attributes.get("rel", "alternate").lower()
        kind = attributes.get("type", "" if relation == "self" else HTML).lower()
        base = scope.within(attributes).base
        if "href" not in attributes:
            link = self._link = link_of(element, base)
        elif text_of(element):
            raise Unsure("a link with two addresses")
        else:
            link = resolved(attributes["href"], base)
            if relation == "alternate" and TYPES.get(kind, TEXT) != TEXT:
                self._link = link
        if relation == "alternate":
            self._alternates.append(link)

    def _hear_title(self, element: Element, scope: Scope) -> None:
        self._hear_other_title(element, scope)
        self._titled = self._titled or bool(self._title.value)

    def _hear_other_title(self, element: Element, scope: Scope) -> None:
        """That of a picture counts until the entry's own one comes."""
        text = rich_text_of(element, scope, TEXT, atom=self._atom)
        if not self._titled:
            self._title = text

    def _hear_summary(self, element: Element, scope: Scope, kind: str = TEXT) -> None:
        if self._summarised and not self._contents:
            self._hear_content(element, scope)
        else:
            self._summary = rich_text_of(element, scope, kind, atom=self._atom)
            self._summarised = True

    def _hear_description(self, element: Element, scope: Scope) -> None:
        self._hear_summary(element, scope, HTML)

    def _hear_html_content(self, element: Element, scope: Scope) -> None:
        self._hear_content(element, scope, HTML)

    def _hear_content(self, element: Element, scope: Scope, kind: str = TEXT) -> None:
        self._contents.append(rich_text_of(element, scope, kind, atom=self._atom))

    def _hear_caption(self, element: Element, scope: Scope) -> None:
        """What describes a picture or a film: for an entry that says nothing itself."""
        self._caption = rich_text_of(element, scope, HTML, atom=self._atom)

    def _hear_published(self, element: Element, scope: Scope) -> None:
        self._published = text_of(element)

    def _hear_updated(self, element: Element, scope: Scope) -> None:
        self._updated = text_of(element)

    def _hear_created(self, element: Element, scope: Scope) -> None:
        self._created = text_of(element)

    def _hear_author(self, element: Element, scope: Scope) -> None:
        self._authors.hear(element)

    def _hear_language(self, element: Element, scope: Scope) -> None:
        self._language = text_of(element)

    def _hear_contributor(self, element: Element, scope: Scope) -> None:
        """Not kept; but the elements inside must not be taken for the entry's own."""
        for child in element:
            if len(child) or self._names[child.tag] not in OF_PEOPLE:
                raise Unsure("an odd contributor")

    def _hear_source(self, element: Element, scope: Scope) -> None:
        """Not kept; but after it a title counts anew."""
        if len(element):
            raise Unsure("a source with elements")
        self._titled = False

    def _hear_media(self, element: Element, scope: Scope) -> None:
        """A picture or a film: its title and description may count as the entry's."""
        if not len(element):
            return
        scope = scope.within(attributes_of(element))
        for child in element:
            name = self._names[child.tag]
            if name in _OF_MEDIA:
                READERS[name](self, child, scope)
            elif name in READERS:
                raise Unsure(name)
            else:
                check_quiet(child, name, self._names)


def check_quiet(element: Element, name: str, names: Names) -> None:
    """Raise `Unsure` if an element that nobody reads could change how others are read."""
    if name in LOUD:
        raise Unsure(name)
    if len(element):
        # feedparser takes what is inside a stranger for the entry's own.
        known = READERS.keys() | LOUD | QUIET
        if any(names[inner.tag] in known for inner in element.iter()):
            raise Unsure(name)


Reader = Callable[[Entry, Element, Scope], None]

READERS: dict[str, Reader] = {
    "content": Entry._hear_content,
    "content_encoded": Entry._hear_html_content,
    "contributor": Entry._hear_contributor,
    "media_description": Entry._hear_caption,
    "media_title": Entry._hear_other_title,
    "source": Entry._hear_source,
    "link": Entry._hear_link,
    **dict.fromkeys(AUTHORS, Entry._hear_author),
    **dict.fromkeys(["dc_language", "language"], Entry._hear_language),
    **dict.fromkeys(["dc_title", "title"], Entry._hear_title),
    **dict.fromkeys(["guid", "id"], Entry._hear_id),
    **dict.fromkeys(["itunes_summary", "summary"], Entry._hear_summary),
    **dict.fromkeys(["media_content", "media_group"], Entry._hear_media),
    **dict.fromkeys(["dc_description", "description"], Entry._hear_description),
    **dict.fromkeys(["dcterms_issued", "issued", "pubdate", "published"], Entry._hear_published),
    **dict.fromkeys(
        ["dc_date", "dcterms_modified", "lastbuilddate", "modified", "updated"],
        Entry._hear_updated,
    ),
    **dict.fromkeys(["created", "dcterms_created"], Entry._hear_created),
}
_OF_MEDIA = {"media_content", "media_description", "media_group", "media_title"}
OF_PEOPLE = {"email", "homepage", "name", "uri", "url"}

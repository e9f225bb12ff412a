"""A feed is full of other addresses: reading it asks none of them."""

import http.client
import socket
from collections.abc import Iterator

import pytest

from monitoring.connectors import feed
from monitoring.items import ConnectorError
from tests.msgu.net.doors import door_to
from tests.msgu.net.server import Server, answer, serve

RSS = """<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/xsl" href="CANARY/style.xsl"?>
<rss version="2.0" xml:base="CANARY/base/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:media="http://search.yahoo.com/mrss/" xmlns:xi="http://www.w3.org/2001/XInclude"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="CANARY/ns CANARY/feed.xsd">
<channel><title>Fil</title><link>CANARY/</link><docs>CANARY/docs</docs>
<atom:link rel="self" href="CANARY/self.xml"/><atom:link rel="hub" href="CANARY/hub"/>
<atom:link rel="next" href="CANARY/next.xml"/>
<itunes:new-feed-url>CANARY/moved.xml</itunes:new-feed-url>
<itunes:image href="CANARY/cover.jpg"/>
<cloud domain="127.0.0.1" port="PORT" path="/rpc" registerProcedure="" protocol="soap"/>
<image><url>CANARY/logo.png</url><title>Fil</title><link>CANARY/</link></image>
<textInput><title>Chercher</title><name>q</name><link>CANARY/search</link></textInput>
<item><guid>CANARY/1</guid><title>Un avis</title><link>CANARY/1</link>
<source url="CANARY/source.xml">Source</source><comments>CANARY/comments</comments>
<enclosure url="CANARY/sound.mp3" length="1" type="audio/mpeg"/>
<media:content url="CANARY/film.mp4"/><media:thumbnail url="CANARY/small.jpg"/>
<xi:include href="CANARY/included.xml"/>
<description>&lt;img src="CANARY/pixel.gif"&gt;&lt;script src="CANARY/a.js"&gt;&lt;/script&gt;
&lt;link rel="stylesheet" href="CANARY/a.css"&gt;&lt;iframe src="CANARY/"&gt;&lt;/iframe&gt;
</description></item></channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="CANARY/base/"><title>Fil</title>
<id>CANARY/feed</id><icon>CANARY/icon.png</icon><logo>CANARY/logo.png</logo>
<link rel="self" href="CANARY/self.xml"/><link rel="hub" href="CANARY/hub"/>
<link rel="next" href="CANARY/next.xml"/><link rel="search" href="CANARY/search"/>
<generator uri="CANARY/generator">G</generator>
<entry><id>CANARY/1</id><title>Un avis</title><link href="CANARY/1"/>
<link rel="enclosure" href="CANARY/sound.mp3"/><link rel="replies" href="CANARY/replies"/>
<author><name>A</name><uri>CANARY/a</uri></author>
<content type="text/html" src="CANARY/content.html"/>
<summary type="html">&lt;img src="CANARY/pixel.gif"&gt;</summary></entry></feed>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Fil",
"feed_url": "CANARY/feed.json", "next_url": "CANARY/next.json", "home_page_url": "CANARY/",
"icon": "CANARY/icon.png", "favicon": "CANARY/favicon.ico",
"hubs": [{"type": "WebSub", "url": "CANARY/hub"}],
"items": [{"id": "1", "title": "Un avis", "url": "CANARY/1", "image": "CANARY/image.png",
"banner_image": "CANARY/banner.png", "author": {"url": "CANARY/a", "avatar": "CANARY/a.png"},
"content_html": "<img src='CANARY/pixel.gif'>",
"attachments": [{"url": "CANARY/sound.mp3", "mime_type": "audio/mpeg"}]}]}"""

DOCTYPE = '<!DOCTYPE rss SYSTEM "CANARY/feed.dtd">'
PUBLIC = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "CANARY/rss.dtd">'
ENTITIES = (
    '<!DOCTYPE rss [<!ENTITY % more SYSTEM "CANARY/more.dtd"> %more;'
    '<!ENTITY notice SYSTEM "CANARY/notice.txt">]>'
)
FEEDS = {
    "RSS": RSS,
    # A bare ampersand: for the sandbox.
    "RSS, damaged": RSS.replace("Un avis", "Un avis &"),
    "RSS, with a DTD": RSS.replace("<rss", DOCTYPE + "<rss", 1),
    "RSS, with a public DTD": RSS.replace("<rss", PUBLIC + "<rss", 1),
    "RSS, with outside entities": RSS.replace("<rss", ENTITIES + "<rss", 1).replace(
        "Un avis", "Un avis &notice;"
    ),
    "Atom": ATOM,
    "Atom, damaged": ATOM.replace("Un avis", "Un avis &"),
    "JSON": JSON,
}


@pytest.fixture
def canary() -> Iterator[Server]:
    with serve(answer(b"caught")) as server:
        yield server


def heard(canary: Server) -> int:
    """How many connections came before ours: they are accepted in their order."""
    with socket.create_connection((canary.host, canary.port)) as connection:
        client = http.client.HTTPConnection(canary.host, canary.port)
        client.sock = connection
        client.request("GET", "/")
        assert client.getresponse().read() == b"caught"
    return canary.connections - 1


@pytest.mark.parametrize("written", FEEDS.values(), ids=FEEDS.keys())
def test_no_address_in_a_feed_is_asked(written: str, canary: Server) -> None:
    body = written.replace("CANARY", canary.address).replace("PORT", str(canary.port)).encode()
    link = f'<{canary.address}/hub>; rel="hub", <{canary.address}/self.xml>; rel="self"'
    headers = [
        ("Link", link),
        ("Content-Location", f"{canary.address}/feed.xml"),
        ("Refresh", f"0; url={canary.address}/feed.xml"),
    ]
    with serve(answer(body, headers=headers)) as server:
        # The door may go to the canary too: no guard hides that somebody asked.
        got = feed.fetch(door_to(server, canary), server.address)
    reading = feed.parse(got.body, address=got.address, content_type=got.content_type)
    assert [item.title.startswith("Un avis") for item in reading.items] == [True]
    assert heard(canary) == 0


def test_a_body_that_is_an_address_is_not_asked(canary: Server) -> None:
    """Given as text, it would be to feedparser."""
    body = f"{canary.address}/feed.xml".encode()
    with pytest.raises(ConnectorError):
        feed.parse(body, address=canary.address)
    assert heard(canary) == 0

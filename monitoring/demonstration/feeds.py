"""The demonstration's feeds: one for each platform, as a newspaper's or a forum's would be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from monitoring.demonstration.programme import Post, said

# As many as feeds usually give.
NEWEST = 30


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A feed that the demonstration listens to. `family` is one of monitoring's.

    Where `queue_all` is not set, only what answers a term waits for somebody. `falls_silent`
    after its first words; `fails` always: both are there to be seen.
    """

    slug: str
    name: str
    family: str
    queue_all: bool = True
    falls_silent: bool = False
    fails: bool = False


# Asked one after the other, in this order: between two busy ones, one that says little.
CHANNELS = (
    Channel(slug="facebook", name="Facebook — démonstration", family="social_network"),
    Channel(slug="groupe_fb", name="Groupe de citoyens — démonstration", family="community"),
    Channel(
        slug="voisins",
        name="Forum de voisins — démonstration",
        family="community",
        queue_all=False,
    ),
    Channel(slug="x", name="X — démonstration", family="social_network"),
    Channel(slug="officiel", name="Alertes officielles — démonstration", family="official"),
    Channel(
        slug="babillard",
        name="Babillard municipal — démonstration",
        family="own_channel",
        queue_all=False,
    ),
    Channel(slug="tiktok", name="TikTok — démonstration", family="social_network"),
    Channel(slug="presse", name="Hebdo régional — démonstration", family="traditional_media"),
    Channel(
        slug="quartier",
        name="Journal qui se tait exprès — démonstration",
        family="community",
        queue_all=False,
        falls_silent=True,
    ),
    Channel(slug="instagram", name="Instagram — démonstration", family="social_network"),
    Channel(slug="radio", name="Radio locale — démonstration", family="traditional_media"),
    Channel(
        slug="camera",
        name="Caméra, en panne exprès — démonstration",
        family="partner",
        queue_all=False,
        fails=True,
    ),
    Channel(slug="blogue", name="Blogue de la vallée — démonstration", family="blog"),
)
_SILENT_SAYS = (
    "Le numéro du mois est en ligne.",
    "Merci à nos annonceurs.",
)
_ITEM = """<item><guid isPermaLink="false">demo:{name}</guid>
<link>https://{platform}.demo.example/{name}</link>
<dc:creator>{handle}</dc:creator><description>{text}</description>
<pubDate>{date}</pubDate></item>"""
_FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>{title}</title><link>https://{slug}.demo.example/</link>
<description>Tout est inventé.</description><language>fr-ca</language>
{items}
</channel></rss>
"""


def feed(channel: Channel, *, since: datetime, now: datetime) -> bytes:
    """What a channel gives at this moment of a demonstration that began at `since`."""
    items = "\n".join(item(post, since=since) for post in newest(channel, now - since))
    title = escape(channel.name)
    return _FEED.format(title=title, slug=channel.slug, items=items).encode()


def newest(channel: Channel, elapsed: timedelta) -> list[Post]:
    """Its last posts, the newest first."""
    if channel.falls_silent:
        return [_first_words(channel, number) for number in range(len(_SILENT_SAYS))]
    posts = of_channel(said(elapsed.total_seconds(), since=_far_enough(elapsed)), channel)
    return posts[: -NEWEST - 1 : -1]


def _far_enough(elapsed: timedelta) -> float:
    # Two hours of it hold more than a feed gives.
    return max(0.0, elapsed.total_seconds() - 7_200)


def of_channel(posts: Iterable[Post], channel: Channel) -> list[Post]:
    return [post for post in posts if post.platform == channel.slug]


def _first_words(channel: Channel, number: int) -> Post:
    return Post(
        at=0.0,
        name=f"{channel.slug}-{number}",
        platform=channel.slug,
        handle="@exo_quartier",
        text=_SILENT_SAYS[number],
    )


def item(post: Post, *, since: datetime) -> str:
    return _ITEM.format(
        name=escape(post.name),
        platform=post.platform.replace("_", "-"),
        handle=escape(post.handle),
        text=escape(post.text),
        date=format_datetime(since + timedelta(seconds=post.at)),
    )

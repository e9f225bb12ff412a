"""From the public feeds of a similar organisation to sources, in one gesture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction

from influencers.models import PeerAccount, PeerOrganisation
from influencers.peers import shelf
from monitoring import sources
from monitoring.models import Family, Keep, Kind, Source
from monitoring.models.run import World, world_like
from msgu.users import audit
from msgu.users.models import User

NAME_LENGTH = 200


@transaction.atomic
def watch(peer: PeerOrganisation, *, by: User) -> list[Source]:
    """Add its feeds, switched off and their terms « jamais vérifiées »; gives those added.

    Those that its world watches already are left out.
    """
    shelf.refuse_to_write_on(peer)
    feeds = list(peer.accounts.filter(is_feed=True, archived_at=None).order_by("pk"))
    held = watched(feeds, world=world_like(peer))
    tried = [add(feed, by=by) for feed in feeds if feed.address not in held]
    added = [source for source in tried if source]
    if added:
        audit.record("watch_peer", peer, by=by, after={"sources": [one.pk for one in added]})
    return added


def add(feed: PeerAccount, *, by: User) -> Source | None:
    """A source of it; None where a colleague added the same address this instant."""
    world = world_like(feed.peer)
    source = Source(
        origin=world.origin,
        run_id=world.run,
        address=feed.address,
        name=named(feed),
        family=Family.SIMILAR_ORGANISATION,
        keep=Keep.MATCHES,
    )
    try:
        with transaction.atomic():
            return sources.save(source, by=by, listen=False)
    except IntegrityError:
        return None


def named(feed: PeerAccount) -> str:
    """« Ville des Aulnes (YouTube) »."""
    platform = f" ({feed.get_platform_display()})"
    return feed.peer.name[: NAME_LENGTH - len(platform)] + platform


def watched(accounts: Iterable[PeerAccount], *, world: World) -> Mapping[str, Source]:
    """The sources of a world that read one of these addresses, by address."""
    addresses = [account.address for account in accounts]
    found = Source.objects.in_world(world).filter(kind=Kind.FEED, address__in=addresses)
    return {source.address: source for source in found}

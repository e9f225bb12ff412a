"""What leads to a page of ours, noticed when it arrives: no screen ever looks through texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from monitoring import links
from monitoring.ingest.candidate import Arrival, Candidate
from monitoring.models import Family, OwnAddress, OwnLink

# Of one mention: more is a list of links, which carries nothing.
MOST = 5
LONGEST = 500


def keep_links(arrivals: Iterable[Arrival]) -> None:
    """Keep what mentions of one run, that have just come, say of our own pages."""
    news = [one for one in arrivals if may_lead_to_us(one.candidate)]
    ours = addresses(news)
    if ours:
        rows = [
            OwnLink(mention_id=one.pk, address_id=ours[address], link=link)
            for one in news
            for link, address in islice(own_links(one.candidate, ours), MOST)
        ]
        OwnLink.objects.bulk_create(rows, ignore_conflicts=True)


def keep_links_again(edited: Collection[Arrival]) -> None:
    """The same for mentions whose words have changed."""
    OwnLink.objects.filter(mention__any_of=[one.pk for one in edited]).delete()
    keep_links(edited)


def may_lead_to_us(candidate: Candidate) -> bool:
    """Whether it is somebody else's, and names a link that is not its own source's.

    Nearly nothing does: what arrives hardly ever costs a question to Postgres.
    """
    if candidate.source.family == Family.OWN_CHANNEL:
        return False
    draft = candidate.draft
    return "://" in draft.text or "://" in draft.title or leads_away(candidate)


def leads_away(candidate: Candidate) -> bool:
    url = candidate.draft.url
    return bool(url) and links.host(url) != links.host(candidate.source.address)


def addresses(news: Sequence[Arrival]) -> Mapping[str, int]:
    """Our addresses in the world of these mentions, with their numbers."""
    if not news:
        return {}
    ours = OwnAddress.objects.filter(run=news[0].candidate.source.run_id)
    return dict(ours.values_list("address", "pk"))


def own_links(candidate: Candidate, ours: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Each page of ours that it names, once, with the narrowest of our addresses over it."""
    draft = candidate.draft
    written = [draft.url, *links.found_in(draft.title), *links.found_in(draft.text)]
    for link in sorted(set(map(links.bare, written))):
        over = [address for address in ours if links.is_under(link, address)]
        if over and len(link) <= LONGEST:
            yield link, max(over, key=len)

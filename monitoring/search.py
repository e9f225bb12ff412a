"""The queue's views: which mentions, in which order, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from monitoring.models import Mention, Priority
from monitoring.models.mention import MentionQuerySet, may_find
from monitoring.worlds import world_of
from msgu.text.fold import for_search
from msgu.users.models import User
from msgu.web.paging import number

PAGE = 50


class View(models.TextChoices):
    """The views that are shipped; the value stands in the address."""

    TO_TRIAGE = "a-trier", _("À trier")
    MINE = "a-moi", _("À moi")
    WAITING = "en-attente", _("En attente")
    LATE = "en-retard", _("En retard")
    ALL = "tout", _("Tout")
    PROTECTED = "protegees", _("Protégées")


SHARED_VIEWS = (View.TO_TRIAGE, View.MINE, View.WAITING, View.LATE, View.ALL)


def views_of(user: User) -> list[View]:
    """The views that this person has, the usual one first."""
    shared = SHARED_VIEWS if may_find(user, protected=False) else ()
    return [*shared, View.PROTECTED] if may_find(user, protected=True) else [*shared]


class Order(models.TextChoices):
    DEADLINE = "echeance", _("Échéance")
    NEWEST = "recentes", _("Plus récentes")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a person asked of the queue, as it stands in the address."""

    view: View = View.TO_TRIAGE
    order: Order = Order.DEADLINE
    source: int | None = None
    status: int | None = None
    words: str = ""
    # Of one's own, only what is left to decide on of a batch that was grabbed.
    batch: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of mentions; `after` is the cursor of the next one, "" at the end."""

    mentions: list[Mention]
    after: str


def find(chosen: Filter, *, user: User, now: datetime, after: str = "") -> Page:
    """One page of what a filter shows this person, after a cursor."""
    mentions = ordered(filtered(chosen, user=user, now=now), chosen.order)
    if cursor := read_cursor(after):
        mentions = mentions.filter(beyond(chosen.order, *cursor))
    shown = list(mentions.for_rows()[: PAGE + 1])
    more = len(shown) > PAGE
    return Page(
        mentions=shown[:PAGE],
        after=cursor_of(chosen.order, shown[PAGE - 1]) if more else "",
    )


def filtered(
    chosen: Filter, *, user: User, now: datetime, with_lane: bool = False
) -> MentionQuerySet:
    """Every mention that a filter shows this person, in no order.

    `with_lane`: those too that a screen shows in the lane above its list instead.
    """
    mentions = in_view(chosen.view, user=user, now=now).held().visible_to(user)
    if chosen.view == View.TO_TRIAGE and not with_lane:
        mentions = mentions.exclude(priority=Priority.VITAL)
    if chosen.batch:
        mentions = mentions.in_queue().filter(claim__by=user, claim__until__gt=now)
    if chosen.status is not None:
        mentions = mentions.filter(status=chosen.status)
    if chosen.source is not None:
        mentions = mentions.filter(source=chosen.source)
    if chosen.words:
        words = SearchQuery(for_search(chosen.words), config="french", search_type="plain")
        # A word that finds a protected mention tells what it says.
        mentions = mentions.filter(search=words, protected=False)
    return mentions


def in_view(view: View, *, user: User, now: datetime) -> MentionQuerySet:
    mentions: MentionQuerySet = Mention.every.in_world(world_of(user))
    match view:
        case View.TO_TRIAGE:
            return mentions.in_queue()
        case View.MINE:
            return mentions.held_by(user, now=now).leading()
        case View.WAITING:
            return mentions.waiting()
        case View.LATE:
            return mentions.late(now=now)
        case View.ALL:
            return mentions.leading()
        case View.PROTECTED:
            return mentions.protected().leading()


def following(chosen: Filter, mention: Mention, *, user: User, now: datetime) -> Mention | None:
    """The mention that a filter shows after this one, else its first other, if there is any."""
    others = ordered(filtered(chosen, user=user, now=now), chosen.order).exclude(pk=mention.pk)
    after = others.filter(beyond(chosen.order, place(chosen.order, mention), mention.pk))
    return after.first() or others.first()


def other_life(mention: Mention, *, user: User, now: datetime) -> Mention | None:
    """The most pressing other life in danger that nobody has in hand, if there is one."""
    lives = Mention.every.in_world(world_of(user)).visible_to(user).danger()
    free = lives.exclude(pk=mention.pk).unclaimed(now=now)
    return free.earliest_deadline_first().first()


def ordered(mentions: MentionQuerySet, order: Order) -> MentionQuerySet:
    if order == Order.NEWEST:
        return mentions.newest_first()
    return mentions.earliest_deadline_first()


def beyond(order: Order, at: datetime, pk: int) -> Q:
    """What comes after a row: a page by its key costs the same however far it is.

    The bound that stands first lets Postgres begin there in its index, not at its top.
    """
    if order == Order.NEWEST:
        return Q(published_at__lte=at) & (Q(published_at__lt=at) | Q(pk__lt=pk))
    return Q(due_at__gte=at) & (Q(due_at__gt=at) | Q(pk__gt=pk))


def cursor_of(order: Order, mention: Mention) -> str:
    return f"{place(order, mention).isoformat()}~{mention.pk}"


def place(order: Order, mention: Mention) -> datetime:
    """What an order sorts a mention by."""
    return mention.published_at if order == Order.NEWEST else mention.due_at


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """A cursor from an address; one that was tampered with starts over."""
    moment, _tilde, row = text.partition("~")
    try:
        at = parse_datetime(moment)
        utc = at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        return None
    pk = number(row)
    return (utc, pk) if utc and pk else None

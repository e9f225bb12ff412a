"""The queue's views: which mentions, in which order, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from monitoring.life import is_life
from monitoring.models import Mention, Priority, Status
from monitoring.models.mention import MentionQuerySet, ParkedWhy, kinds_open_to, may_find
from monitoring.models.run import in_world_sql
from monitoring.worlds import world_of
from msgu.planned import planned
from msgu.text.fold import for_search
from msgu.users.models import Role, User
from msgu.web.paging import number

PAGE = 50
# « Select the 753 that match » counts no further.
MATCHING = 1_000
# The lane shows so many; more lives than are rung for at once are said to be as many.
LANE, RUNG = 20, 100


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


# What an order sorts mentions by.
PLACES = {Order.DEADLINE: "due_at", Order.NEWEST: "published_at"}


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
    """The numbers of one page; `after` is the cursor of the next one, "" at the end.

    `matching`: how many the filter shows in all, `MATCHING` + 1 standing for more.
    """

    numbers: list[int]
    after: str
    matching: int


@dataclass(frozen=True, kw_only=True)
class Lane:
    """The numbers of the lives in danger: first those that this person may take in hand. Of some,
    they may not read what is said.

    `lives` and `free`: how many there are, and may be taken, those too that it has no room for.
    """

    numbers: list[int]
    readable: list[int]
    lives: int
    free: int

    @property
    def shown(self) -> list[int]:
        return self.numbers[:LANE]


def find(chosen: Filter, *, user: User, now: datetime, after: str = "") -> Page:
    """One page of what a filter shows this person, after a cursor."""
    whole = ordered(filtered(chosen, user=user, now=now), chosen.order)
    place = read_cursor(after)
    page = whole.filter(beyond(chosen.order, *place)) if place else whole
    shown = places(page, whole, chosen.order)
    # What stood on a further page may have been triaged meanwhile: the first one counts the rest.
    counted = shown or (places(whole, whole, chosen.order) if place else [])
    more = len(shown) > PAGE
    return Page(
        numbers=[number for number, *_ in shown[:PAGE]],
        after=cursor(*shown[PAGE - 1][:2]) if more else "",
        matching=counted[0][2] if counted else 0,
    )


def places(
    page: MentionQuerySet, whole: MentionQuerySet, order: Order
) -> list[tuple[int, datetime, int]]:
    """The first rows of a page, one more than it has room for, and beside each how many match.

    They stand in the order in which the page has them: Postgres adds the count, and sorts no more.
    """
    try:
        first, of_page = page.values_list("pk", PLACES[order]).query.sql_with_params()
        # In order: Postgres, which may count any thousand, would look for them where they are not.
        every, of_whole = (
            (first, of_page)
            if page is whole
            else whole.values_list("pk", PLACES[order]).query.sql_with_params()
        )
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT page.*, (SELECT count(*) FROM ({every} LIMIT {MATCHING + 1}) AS whole)
            FROM ({first} LIMIT {PAGE + 1}) AS page
            """,  # noqa: S608 (Django's own words, and our numbers)
            [*of_whole, *of_page],
        )
        found: list[tuple[int, datetime, int]] = cursor.fetchall()
    return found


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


def lane(*, user: User, now: datetime) -> Lane:
    """The lives in danger that a screen shows above its list, and rings for."""
    world = world_of(user)
    taken = kinds_open_to(user)
    shown = [False, True] if user.has_role(Role.COMMUNICATOR) else taken
    place = {"origin": world.origin, "run": world.run}
    with planned() as cursor:
        cursor.execute(
            lane_statement(in_world_sql(world)),
            {"now": now, "shown": shown, "taken": taken, **place},
        )
        lives = cursor.fetchall()
    return Lane(
        numbers=[number for number, *_ in lives],
        readable=[number for number, protected, *_ in lives if protected in taken],
        lives=lives[0][2] if lives else 0,
        free=lives[0][3] if lives else 0,
    )


@cache
def lane_statement(in_world: str) -> str:
    """The rows of `lives_of`, and of `free_lives`: every page asks, and every change that one hears
    of.
    """
    return f"""
        SELECT id, protected, count(*) OVER (), count(*) FILTER (WHERE is_free) OVER ()
        FROM (
            SELECT
                id, protected, due_at,
                protected = ANY(%(taken)s) AND NOT EXISTS (
                    SELECT FROM monitoring_claim WHERE mention_id = mention.id AND until > %(now)s
                ) AS is_free
            FROM monitoring_mention AS mention
            WHERE priority = {Priority.VITAL} AND status < {Status.CLOSED}
                AND parked_why <> '{ParkedWhy.FOLLOWS_LEAD}'
                AND {in_world}
                AND protected = ANY(%(shown)s)
        ) AS life
        ORDER BY is_free DESC, due_at, id LIMIT {RUNG}
        """  # noqa: S608 (our own columns)


def free_lives(user: User, *, now: datetime) -> MentionQuerySet:
    """Those that this person may take in hand: nobody holds them, and their words can be read."""
    free = lives_of(user).visible_to(user).unclaimed(now=now)
    return free.earliest_deadline_first()


def lives_of(user: User) -> MentionQuerySet:
    """Every life in danger that this person's lane shows.

    Whoever triages sees that a protected one is there, not what is said of it.
    """
    mentions: MentionQuerySet = Mention.every.in_world(world_of(user))
    seen = mentions if user.has_role(Role.COMMUNICATOR) else mentions.visible_to(user)
    return seen.danger()


def following(chosen: Filter, mention: Mention, *, user: User, now: datetime) -> int | None:
    """What a screen shows after a mention: the lane's next life, then its list from the top.

    Where the list shows lives too, its own order goes on.
    """
    if chosen.view != View.TO_TRIAGE or not is_life(mention):
        return following_in_list(chosen, mention, user=user, now=now)
    lives = lane(user=user, now=now).readable
    rest = lives[lives.index(mention.pk) + 1 :] if mention.pk in lives else []
    return rest[0] if rest else first_of(filtered(chosen, user=user, now=now), chosen.order)


def following_in_list(chosen: Filter, mention: Mention, *, user: User, now: datetime) -> int | None:
    """The mention that a filter shows after this one, else its first other, if there is any."""
    others = filtered(chosen, user=user, now=now).exclude(pk=mention.pk)
    at = getattr(mention, PLACES[chosen.order])
    after = others.filter(beyond(chosen.order, at, mention.pk))
    return first_of(after, chosen.order) or first_of(others, chosen.order)


def first_of(mentions: MentionQuerySet, order: Order) -> int | None:
    return ordered(mentions, order).values_list("pk", flat=True).first()


def other_life(mention: Mention, *, user: User, now: datetime) -> int | None:
    """The most pressing other life in danger that nobody has in hand, if there is one."""
    others = free_lives(user, now=now).exclude(pk=mention.pk)
    return others.values_list("pk", flat=True).first()


def ordered(mentions: MentionQuerySet, order: Order) -> MentionQuerySet:
    if order == Order.NEWEST:
        return mentions.newest_first()
    return mentions.earliest_deadline_first()


class Row(models.Func):
    """Values that Postgres compares as one, from the left, and finds so in an index."""

    template = "(%(expressions)s)"
    output_field = models.BooleanField()


def beyond(order: Order, at: datetime, pk: int) -> models.Expression:
    """What comes after a row: a page by its key costs the same however far it is."""
    place = Row(models.Value(at), models.Value(pk))
    here = Row(PLACES[order], "pk")
    return LessThan(here, place) if order == Order.NEWEST else GreaterThan(here, place)


def cursor(number: int, at: datetime) -> str:
    """Where a page ends: its last mention, and what its order sorts it by."""
    return f"{at.isoformat()}~{number}"


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

"""Put exact copies in one story: the lead stands in the queue, the others follow it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from monitoring.deadlines import rules_in_force
from monitoring.ingest.refused import refused
from monitoring.lifetimes import lifetimes_in_force
from monitoring.models import Mention, Priority, PurgeReason, Sketch, Status, Story
from monitoring.models.mention import AWAY, BackWhy, JoinedBy, ParkedWhy
from monitoring.models.run import world_like
from monitoring.nearness import METHOD_VERSION
from monitoring.waking import PLACE, wake_if_aside, wake_if_grown

# How long a closed text is remembered; an open one is always found.
COPY_WINDOW = timedelta(days=7)
# One lane: two workers must not open two stories for one text.
GROUPING_LANE = 0x6D736775  # "msgu"
# Whether a mention stands in the queue for itself.
FOLLOWING = ("joined_by", *PLACE)

PROTECTION = ("protected", "protected_why")

# What people decided otherwise, or ended: behind it, a life in danger would not be seen.
HIDES_A_LIFE = Q(triaged_at__isnull=False) & ~Q(priority=Priority.VITAL, status__lt=Status.CLOSED)

DECISION = (
    "status", "stage", "useful", "priority", "category", "disposition", "dismiss_reason",
    "referred_to", "return_at", "triaged_at", "triage_due_at", "first_action_at", "answered_at",
    "closed_at",
)  # fmt: skip


def take_the_lane() -> None:
    """Wait for one's turn to open, join or leave stories; kept until the transaction ends.

    The order of locks is one everywhere: the lane, then stories, then mentions, each by number.
    The desk's verbs never need the lane, and lock a story before its mentions.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GROUPING_LANE])


def to_compare(numbers: Sequence[int]) -> None:
    """Leave the new mentions that stand for themselves to the lane of near copies (`lane`)."""
    with connection.cursor() as cursor:
        cursor.execute(_TO_COMPARE, [list(numbers), ParkedWhy.FOLLOWS_LEAD])


_TO_COMPARE = """
INSERT INTO monitoring_sketch (mention_id, captured_at)
SELECT id, captured_at FROM monitoring_mention
WHERE id = ANY(%s) AND parked_why <> %s AND text_hash IS NOT NULL
"""


def group(numbers: Sequence[int], *, now: datetime) -> list[int]:
    """Let new mentions that say exactly what another one says join its story.

    Gives the numbers of the mentions that they joined.
    """
    new = list(
        Mention.every.filter(pk__any_of=numbers).values_list(
            "pk", "text_hash", "run", "proposed_priority"
        )
    )
    texts = {pk: (bytes(text), run) for pk, text, run, _proposed in new if text}
    if not texts:
        return []
    vital = {texts[pk] for pk, text, _run, proposed in new if text and proposed == Priority.VITAL}
    take_the_lane()
    firsts = first_of_copies(texts, vital=vital, now=now)
    found = {number: firsts.get(texts[number], number) for number in sorted(texts)}
    joining = {number: first for number, first in found.items() if first != number}
    apart = refused(joining) if joining else set()
    copies: dict[int, list[int]] = {}
    for number, first in joining.items():
        if number not in apart:
            copies.setdefault(first, []).append(number)
    for first, followers in copies.items():
        join(
            list(Mention.every.filter(pk__any_of=followers).order_by("pk")),
            Mention.every.get(pk=first),
        )
    return list(copies)


Text = tuple[bytes, int | None]


def first_of_copies(
    new: Mapping[int, Text], *, vital: Collection[Text], now: datetime
) -> dict[Text, int]:
    """For each text (and run) that several mentions share, the one that the new ones join.

    A copy that may be somebody else's call for help (`vital`) joins no mention behind which it
    would not be seen: it comes back by itself, and its own copies join it.

    It is the oldest of those that were here before, else the oldest of the new: another worker
    may have stored and grouped a copy whose number is higher than ours, while ours were written.
    """
    held = Mention.every.filter(
        Q(captured_at__gte=now - COPY_WINDOW) | Q(status__lt=Status.CLOSED),
        text_hash__any_of={text for text, _run in new.values()},
        purged_at=None,
    )
    if vital:
        held = held.exclude(HIDES_A_LIFE, text_hash__any_of={text for text, _run in vital})
    shared = held.values_list("text_hash", "run").annotate(
        first=Min("pk"), here=Min("pk", filter=~Q(pk__any_of=new)), n=Count("pk")
    )
    return {
        (bytes(text), run): here or first
        for text, run, first, here, _n in shared.filter(n__gt=1)
        if text
    }


def join(copies: Sequence[Mention], first: Mention, *, by: JoinedBy = JoinedBy.COPY) -> None:
    """Add copies to the story of `first`, which begins here if it had none.

    They take over what was decided: an exact copy of a closed story is closed « par copie ».
    """
    story = Story.objects.select_for_update().filter(mentions=first).first() or begin(first)
    lead = Mention.every.select_for_update().get(pk=story.lead_id)
    press(lead, copies)
    Mention.every.filter(pk__any_of=[copy.pk for copy in copies]).update(
        story=story,
        joined_by=by,
        queued=False,
        parked_why=ParkedWhy.FOLLOWS_LEAD,
        snoozed_until=None,
        back_why="",
        **{field: getattr(lead, field) for field in DECISION},
        # The same words are as private, whoever says them.
        **({name: getattr(lead, name) for name in PROTECTION} if lead.protected else {}),
        # What is closed « par copie » is destroyed with what was closed.
        **({"purge_on": lead.purge_on} if lead.ended else {}),
    )
    count(story)
    wake_if_grown(lead, story)


def press(lead: Mention, copies: Sequence[Mention]) -> None:
    """Let an undecided lead wait as urgently as the most urgent of those that it will hide."""
    if lead.triaged_at is not None:
        return
    former = lead.priority
    lead.priority = min([lead.priority, *(copy.priority for copy in copies)])
    lead.due_at = min([lead.due_at, *(copy.due_at for copy in copies)])
    if lead.parked_why == ParkedWhy.UNMATCHED and any(copy.queued for copy in copies):
        lead.queued, lead.parked_why = True, ""
    lead.save(update_fields=["priority", "due_at", "queued", "parked_why"])
    if lead.priority < former:
        wake_if_aside(lead, BackWhy.PRESSED)


def begin(first: Mention) -> Story:
    """Open a story on one mention; `count` gives it its size once the others have joined."""
    lead = Mention.every.select_for_update().get(pk=first.pk)
    story = Story.objects.create(
        lead=lead,
        size=2,
        first_at=lead.published_at,
        last_at=lead.published_at,
        method_version=METHOD_VERSION,
        origin=lead.origin,
        run=lead.run,
    )
    Mention.every.filter(pk=lead.pk).update(story=story)
    return story


def count(story: Story) -> None:
    """Bring a story's size, authors and dates up to date with its members."""
    members = Mention.every.filter(story=story).aggregate(
        size=Count("pk"),
        authors=Count("author", distinct=True),
        first_at=Min("published_at"),
        last_at=Max("published_at"),
    )
    Story.objects.filter(pk=story.pk).update(**members)
    story.size = members["size"]


def leave(mention: Mention) -> None:
    """Take a mention whose text changed out of its story (the caller holds both rows' locks).

    A copy gives back what it had taken over: nobody has read its new words. A lead keeps what
    people decided about it, and the oldest of its copies stands in the queue in its place.
    """
    story = Story.objects.get(mentions=mention)
    if story.lead_id == mention.pk:
        hand_over(story, mention)
    else:
        stand_alone(mention)
        compare_from_now_on(mention)
    mention.story = None
    mention.save(update_fields=[*DECISION, *FOLLOWING, "story", "purge_on", "due_at"])
    dissolve_or_count(story)


def heir_of(story: Story) -> Mention:
    """Who stands in its lead's place once that leaves: the oldest other; the purged come last."""
    others = Mention.every.filter(story=story).exclude(pk=story.lead_id)
    return others.order_by(F("purged_at").asc(nulls_first=True), "pk")[0]


def hand_over(story: Story, former: Mention) -> None:
    """Let another one stand in a lead's place."""
    heir = heir_of(story)
    stand_in(heir, former)
    heir.due_at = former.due_at
    if heir.purged_at and (heir.queued or heir.parked_why in AWAY):
        heir.queued, heir.parked_why, heir.snoozed_until = False, ParkedWhy.EXPIRED, None
    heir.save(update_fields=[*FOLLOWING, "due_at"])
    story.lead = heir
    story.save(update_fields=["lead"])
    compare_from_now_on(heir)


def compare_from_now_on(mention: Mention) -> None:
    """Leave what followed another mention, and stands for itself or for others from now on, to the
    lane of near copies: what comes is compared with it.
    """
    Sketch.objects.update_or_create(mention=mention, defaults={"bands": None})


def stand_in(heir: Mention, former: Mention) -> None:
    """Let a copy stand where its lead stood: in the queue, or away from it."""
    heir.joined_by = ""
    for field in PLACE:
        setattr(heir, field, getattr(former, field))


def stand_alone(copy: Mention) -> None:
    fresh = Mention()
    for field in DECISION:
        setattr(copy, field, getattr(fresh, field))
    copy.priority = copy.proposed_priority or fresh.priority
    copy.due_at = rules_in_force(world_like(copy)).due_at(copy.captured_at, copy.priority)
    copy.joined_by, copy.queued, copy.parked_why, copy.back_why = "", True, "", ""
    copy.purge_on = lifetimes_in_force().purge_on(PurgeReason.UNFINISHED, since=timezone.now())


def dissolve_or_count(story: Story) -> None:
    members = Mention.every.filter(story=story)
    if members.count() > 1:
        count(story)
    else:
        members.update(joined_by="")
        story.delete()

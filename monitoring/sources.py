"""What administrators do with sources: try one, add it, listen to it, stop listening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest, Least, Now
from django.utils.translation import gettext as _

from monitoring.connectors import CONNECTORS
from monitoring.ingest.match import Matcher, provenance
from monitoring.items import ConnectorError, Item
from monitoring.models import Health, Source, Watch
from monitoring.models.run import World, world_like
from monitoring.sentences import for_reason
from msgu import live
from msgu.live import Topic
from msgu.net import Door, NetError, read_address
from msgu.refusal import Refusal
from msgu.text.fold import fold
from msgu.users import audit
from msgu.users.models import User

# What an administrator decides about a source; the other columns are the schedule's.
SETTINGS = (
    "name", "family", "keep", "queue_all", "interval_min", "interval_max",
    "permitted_use", "use_case", "terms_checked_by", "terms_checked_on",
)  # fmt: skip
# How many items a preview shows.
SHOWN = 5
# What is under way was asked under other settings: it loses its lease, and is asked again.
TAKEN_BACK = {"lease_until": None, "lease_no": F("lease_no") + 1}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an address gives, before it is saved. `problem` is a sentence, "" when it can be read.

    `matching` counts the items that answer a watch in force.
    """

    address: str
    problem: str = ""
    title: str = ""
    items: Sequence[Item] = ()
    count: int = 0
    matching: int = 0


def preview(address: str, *, kind: str, world: World) -> Preview:
    """Read an address once, through the door, for a world's watches; store nothing."""
    connector = CONNECTORS[kind]
    try:
        answer = connector.fetch(Door(settings.NET_EXCEPTIONS), address)
        reading = connector.parse(
            answer.body, address=answer.address, content_type=answer.content_type
        )
    except (NetError, ConnectorError) as error:
        problem = for_reason(str(error.reason), status=getattr(error, "status", None))
        return Preview(address=address, problem=problem)
    matcher = Matcher(Watch.objects.active().in_world(world))
    # Its name and family are not written yet.
    unnamed = Source(kind=kind, address=address)
    matching = [
        item
        for item in reading.items
        if matcher.hits(
            fold(f"{item.title} {item.text}"),
            provenance(unnamed, author=item.author, language=item.language),
        )
    ]
    return Preview(
        address=address,
        title=reading.title,
        items=reading.items[:SHOWN],
        count=len(reading.items),
        matching=len(matching),
    )


@transaction.atomic
def save(source: Source, *, by: User, listen: bool) -> Source:
    """Add or change a source; `listen` says whether it is to be polled from now on."""
    verb = "change_source" if source.pk else "add_source"
    if source.pk:
        if not listen:
            # First: Postgres refuses an active source whose terms are being emptied.
            deactivate(source, by=by)
        # Only what the form holds: the schedule's own columns may have moved since.
        source.save(update_fields=SETTINGS)
        keep_pace(source)
    else:
        source.interval = source.interval_min
        source.save()
    audit.record(verb, source, by=by, after={"family": source.family, "keep": source.keep})
    live.tell(Topic.SOURCES, [source.pk])
    if listen:
        activate(source, by=by)
    return source


def keep_pace(source: Source) -> None:
    """Hold a source's pace, and its next poll, within its bounds."""
    within = Greatest("interval_min", Least(F("interval"), "interval_max"))
    soonest = Least(F("next_poll_at"), Now() + timedelta(seconds=source.interval_max))
    Source.objects.filter(pk=source.pk).update(interval=within, next_poll_at=soonest, **TAKEN_BACK)


@transaction.atomic
def activate(source: Source, *, by: User) -> None:
    """Listen to a source, at once. Without its terms of use it cannot be switched on."""
    if not source.has_terms:
        raise Refusal(
            _("Remplissez les quatre champs des conditions d’utilisation avant d’écouter.")
        )
    silent = Source.objects.filter(pk=source.pk, active=False)
    if silent.update(active=True, active_since=Now(), next_poll_at=Now(), **NEW_START):
        audit.record("activate_source", source, by=by)
        live.tell(Topic.SOURCES, [source.pk])
    source.active = True


@transaction.atomic
def deactivate(source: Source, *, by: User) -> None:
    """Stop listening to a source; what it gave stays."""
    active = Source.objects.filter(pk=source.pk, active=True)
    if active.update(active=False, **TAKEN_BACK):
        audit.record("deactivate_source", source, by=by)
        live.tell(Topic.SOURCES, [source.pk])
    source.active = False


def poll_now(sources: QuerySet[Source]) -> int:
    """Let these sources, where they are active, be polled at the next tick; gives how many.

    What was in quarantine is read again. A source that is already waiting keeps its turn; one
    whose answer is being written has just been read.
    """
    # In the order in which workers lock them, and without waiting for any.
    free = sources.filter(active=True).select_for_update(skip_locked=True).order_by("pk")
    with transaction.atomic():
        numbers = list(free.values_list("pk", flat=True))
        return Source.objects.filter(pk__in=numbers).update(
            next_poll_at=Least(F("next_poll_at"), Now()), poison_tries=0, **TAKEN_BACK
        )


def adopt_address(source: Source, *, by: User) -> None:
    """Ask a source, from now on, where its permanent redirects lead; all that it gave stays.

    Refused where that address cannot be read, or is another source's.
    """
    if not source.moved_to:
        raise Refusal(_("Cette source n’annonce pas d’autre adresse que la sienne."))
    address = vetted(source.moved_to)
    if problem := preview(address, kind=source.kind, world=world_like(source)).problem:
        raise Refusal(
            _("L’adresse n’a pas changé, car la nouvelle ne se lit pas. %(problem)s")
            % {"problem": problem}
        )
    try:
        with transaction.atomic():
            same = Source.objects.filter(pk=source.pk, moved_to=source.moved_to)
            if same.update(address=address, **NEW_ADDRESS, **TAKEN_BACK):
                audit.record("adopt_address", source, by=by)
                live.tell(Topic.SOURCES, [source.pk])
    except IntegrityError as error:
        raise Refusal(
            _("L’adresse n’a pas changé, car une autre source surveille déjà la nouvelle.")
        ) from error
    source.address = address


def vetted(address: str) -> str:
    """An address in its one form, or a refusal in words."""
    try:
        return str(read_address(address, settings.NET_EXCEPTIONS).url)
    except NetError as error:
        raise Refusal(for_reason(error.reason)) from error


# What a source's row forgets when it is listened to anew: failures of another time.
NEW_START = {"health": Health.NEVER, "failures": 0, "failing_since": None, "last_error": ""}
# And when it is asked elsewhere: what the former server said of its answers.
NEW_ADDRESS = {
    "moved_to": "", "next_poll_at": Now(), "poison_tries": 0,
    "etag": "", "last_modified": "", "cursor": "", "body_hash": None, "poison_hash": None,
}  # fmt: skip

"""What administrators do with sources: try one, add it, listen to it, stop listening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from monitoring.connectors import CONNECTORS
from monitoring.ingest.match import Matcher
from monitoring.items import ConnectorError, Item
from monitoring.models import Health, Source, Watch
from monitoring.sentences import for_reason
from msgu.net import Door, NetError
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


def preview(address: str, *, kind: str) -> Preview:
    """Read an address once, through the door, and store nothing."""
    connector = CONNECTORS[kind]
    try:
        answer = connector.fetch(Door(settings.NET_EXCEPTIONS), address)
        reading = connector.parse(
            answer.body, address=answer.address, content_type=answer.content_type
        )
    except (NetError, ConnectorError) as error:
        problem = for_reason(str(error.reason), status=getattr(error, "status", None))
        return Preview(address=address, problem=problem)
    matcher = Matcher(Watch.objects.filter(active=True))
    matching = [item for item in reading.items if matcher.hits(fold(f"{item.title} {item.text}"))]
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
    else:
        source.save()
    audit.record(verb, source, by=by, after={"family": source.family, "keep": source.keep})
    if listen:
        activate(source, by=by)
    return source


@transaction.atomic
def activate(source: Source, *, by: User) -> None:
    """Listen to a source, at once. Without its terms of use it cannot be switched on."""
    if not source.has_terms:
        raise Refusal(
            _("Remplissez les quatre champs des conditions d’utilisation avant d’écouter.")
        )
    silent = Source.objects.filter(pk=source.pk, active=False)
    if silent.update(active=True, active_since=Now(), next_poll_at=Now(), health=Health.NEVER):
        audit.record("activate_source", source, by=by)
    source.active = True


@transaction.atomic
def deactivate(source: Source, *, by: User) -> None:
    """Stop listening to a source; what it gave stays."""
    if Source.objects.filter(pk=source.pk, active=True).update(active=False, lease_until=None):
        audit.record("deactivate_source", source, by=by)
    source.active = False


def poll_now(source: Source) -> None:
    """Let an active source be polled at the next tick."""
    Source.objects.filter(pk=source.pk, active=True).update(next_poll_at=Now())

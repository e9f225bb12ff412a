"""One writer at a time, and an archive instead of a bin: what every row of this register obeys."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from influencers import scan
from influencers.models import Practice, PracticeObservation
from influencers.models.peer import PeerOrganisation, Written
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

# What each is called in the trail.
NAMES: dict[type[Written], str] = {
    PeerOrganisation: "peer",
    PracticeObservation: "observation",
    Practice: "practice",
}


def refuse_archived() -> Refusal:
    return Refusal(_("C’est archivé\u00a0: sortez-le de l’archive avant d’y écrire."))


def refuse_changed() -> Refusal:
    return Refusal(
        _(
            "Quelqu’un a modifié ceci entre-temps\u00a0: rien n’est enregistré, et ce que vous "
            "avez écrit est encore ici. Relisez-le dans un autre onglet, puis enregistrez."
        )
    )


def refuse_personal(*texts: str) -> None:
    """Refuse what leads to a person: this register is about organisations."""
    for text in texts:
        if found := scan.patterns(text):
            raise Refusal(found[0].sentence)


def take_turn(row: Written, *, seen: int) -> None:
    """Go on only from the version that was on screen: of two at once, one wins."""
    standing = stored(row).filter(archived_at=None)
    if standing.filter(version=seen).update(version=F("version") + 1):
        return
    raise refuse_changed() if standing.exists() else refuse_archived()


def refuse_to_write_on(row: Written) -> None:
    """Refuse to add to what is archived; whoever archives it waits until this is written."""
    if not stored(row).select_for_update().filter(archived_at=None):
        raise refuse_archived()


@transaction.atomic
def archive(row: Written, *, by: User) -> None:
    """Put it away; all that it says stays. Twice is once."""
    if stored(row).filter(archived_at=None).update(archived_at=Now()):
        audit.record(f"archive_{NAMES[type(row)]}", row, by=by)


@transaction.atomic
def restore(row: Written, *, by: User) -> None:
    """Take it out of the archive. Twice is once."""
    if stored(row).filter(archived_at__isnull=False).update(archived_at=None):
        audit.record(f"restore_{NAMES[type(row)]}", row, by=by)


def stored(row: Written) -> models.QuerySet[Written]:
    return type(row)._default_manager.filter(pk=row.pk)

"""The verbs of a similar organisation: add, change, note where it speaks."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from influencers.models import PeerAccount, PeerOrganisation
from influencers.peers import shelf
from monitoring.worlds import NO_RUN, world_of
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

CHANGED = ("name", "kind", "territory", "resembles")


def refuse_twin() -> Refusal:
    return Refusal(_("Le registre a déjà une organisation de ce nom."))


@transaction.atomic
def add(draft: PeerOrganisation, *, by: User) -> PeerOrganisation:
    """Write down an organisation like ours."""
    world = world_of(by)
    if world.run == NO_RUN:
        raise Refusal(_("La démonstration est terminée\u00a0: elle n’a plus de registre."))
    shelf.refuse_personal(draft.name, draft.resembles)
    draft.origin, draft.run_id, draft.created_by = world.origin, world.run, by
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise refuse_twin() from error
    after = {"kind": draft.kind, "territory": draft.territory}
    audit.record("add_peer", draft, by=by, after=after)
    return draft


@transaction.atomic
def change(peer: PeerOrganisation, *, seen: int, by: User) -> None:
    """Write an organisation as it was changed, if nobody else did since version `seen`."""
    shelf.refuse_personal(peer.name, peer.resembles)
    shelf.take_turn(peer, seen=seen)
    try:
        with transaction.atomic():
            peer.save(update_fields=CHANGED)
    except IntegrityError as error:
        raise refuse_twin() from error
    after = {"kind": peer.kind, "territory": peer.territory}
    audit.record("change_peer", peer, by=by, after=after)


@transaction.atomic
def restore(peer: PeerOrganisation, *, by: User) -> None:
    """Take an organisation out of the archive, unless another took its name there."""
    try:
        with transaction.atomic():
            shelf.restore(peer, by=by)
    except IntegrityError as error:
        raise refuse_twin() from error


# --- Where it speaks ---------------------------------------------------------------------------


@transaction.atomic
def add_account(
    peer: PeerOrganisation, *, platform: str, address: str, is_feed: bool, by: User
) -> PeerAccount:
    """Note a public address where it speaks."""
    shelf.refuse_to_write_on(peer)
    account = PeerAccount(peer=peer, platform=platform, address=address, is_feed=is_feed)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Refusal(_("Cette adresse est déjà sur la fiche.")) from error
    after = {"account": account.pk, "platform": platform, "is_feed": is_feed}
    audit.record("add_peer_account", peer, by=by, after=after)
    return account


@transaction.atomic
def archive_account(account: PeerAccount, *, by: User) -> None:
    """Take an address off the sheet; a source that reads it goes on. Twice is once."""
    shelf.refuse_to_write_on(account.peer)
    standing = PeerAccount.objects.filter(pk=account.pk, archived_at=None)
    if standing.update(archived_at=Now()):
        before = {"account": account.pk}
        audit.record("archive_peer_account", account.peer, by=by, before=before)

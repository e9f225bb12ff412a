"""What is done about channels. Each verb is one transaction with its audit entry."""

from __future__ import annotations

from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from msgu.net.courier import Failure, Message
from msgu.outbox import sealing
from msgu.outbox.delivery import deliver, deliver_sealed
from msgu.outbox.models import Channel, Kind
from msgu.outbox.posting import link
from msgu.outbox.sending import forgettable
from msgu.outbox.sentences import sentence
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

# Somebody is waiting for the page.
TRY_SECONDS = 10.0


def add(person: User, *, kind: str, label: str, address: str, by: User) -> Channel:
    """Add a channel that works: a test has just left by it. Refuses with what went wrong."""
    refuse_if_played(person)
    if person.channels.filter(label=label).exists():
        raise Refusal(_("Cette personne a déjà un canal de ce nom."))
    test = test_message(person)
    refuse_if_failed(deliver(test, kind=kind, address=address, seconds=TRY_SECONDS))
    return _written(person, kind=kind, label=label, address=address, by=by)


@transaction.atomic
def _written(person: User, *, kind: str, label: str, address: str, by: User) -> Channel:
    service = kind == Kind.SERVICE
    channel = Channel(
        person=person,
        kind=kind,
        label=label,
        address="" if service else address,
        sealed=sealing.seal(address) if service else None,
    )
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:  # `channel_label_once`: the form was sent twice at once.
        raise Refusal(_("Cette personne a déjà un canal de ce nom.")) from error
    audit.record("add_channel", channel, by=by, after=codes(channel))
    return channel


def try_out(channel: Channel, *, by: User) -> None:
    """Send a test by a channel. Refuses with what went wrong."""
    refuse_if_played(channel.person)
    message = test_message(channel.person)
    if channel.sealed is not None:
        failure = deliver_sealed(message, sealed=channel.sealed, seconds=TRY_SECONDS)
    else:
        failure = deliver(message, kind=channel.kind, address=channel.address, seconds=TRY_SECONDS)
    refuse_if_failed(failure)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(verified_at=Now())
        audit.record("try_channel", channel, by=by, after=codes(channel))


@transaction.atomic
def switch(channel: Channel, *, active: bool, by: User) -> None:
    """Let things leave by a channel, or keep them waiting; twice is once."""
    if Channel.objects.filter(pk=channel.pk, active=not active).update(active=active):
        verb = "open_channel" if active else "close_channel"
        audit.record(verb, channel, by=by, after=codes(channel))


@transaction.atomic
def remove(channel: Channel, *, by: User) -> None:
    """Forget a channel, and what waits to leave by it; twice is once."""
    held = Channel.objects.select_for_update().filter(pk=channel.pk).first()
    if held:
        before = {**codes(held), "waiting": forgettable(held)}
        audit.record("remove_channel", held, by=by, before=before)
        held.delete()


@transaction.atomic
def set_quiet(channel: Channel, *, by: User) -> None:
    """Keep the quiet hours that somebody has just chosen."""
    channel.save(update_fields=["quiet_from", "quiet_to"])
    after = {"quiet_from": channel.quiet_from, "quiet_to": channel.quiet_to}
    audit.record("quieten_channel", channel, by=by, after=after)


def refuse_if_played(person: User) -> None:
    if person.is_demo:
        raise Refusal(_("Rien ne sort de la démonstration\u00a0: ses comptes n’ont pas de canal."))


def refuse_if_failed(failure: Failure | None) -> None:
    if failure:
        raise Refusal(sentence(str(failure)))


def test_message(person: User) -> Message:
    """In the language of who gets it."""
    with translation.override(person.language):
        return Message(
            key=f"test:{uuid4()}",
            subject=_("Veille MSGU\u00a0: essai"),
            body=_(
                "Ce canal fonctionne\u00a0: le poste de veille pourra vous joindre ici.\n%(link)s"
            )
            % {"link": link("/")},
        )


def codes(channel: Channel) -> dict[str, object]:
    return {"person": channel.person_id, "kind": channel.kind}

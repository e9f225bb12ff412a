"""Channels on screen: tested when they are added, without their secrets ever after."""

from __future__ import annotations

import json
import logging
from datetime import time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from bench.faults.receiver import Receiver
from msgu.outbox import sealing
from msgu.outbox.models import Channel, Notice
from msgu.users.models import AuditEntry, Role, User
from tests.makers import browser_of, make_channel, make_notice, make_shift, make_user


def mail(person: User, **fields: str) -> dict[str, str]:
    return {"kind": "mail", "mail-label": "Bureau", "mail-address": person.email, **fields}


def service(address: str) -> dict[str, str]:
    return {"kind": "service", "service-label": "Téléphone", "service-address": address}


def canals(person: User) -> str:
    return f"/personnes/{person.pk}/canaux/"


def test_their_own_address_is_proposed(admin: User, communicator: User) -> None:
    page = browser_of(admin).get(canals(communicator)).content.decode()
    assert f'value="{communicator.email}"' in page


def test_a_channel_is_kept_once_a_test_has_left(
    admin: User, communicator: User, receiver: Receiver
) -> None:
    browser = browser_of(admin)
    assert browser.post(canals(communicator), mail(communicator)).status_code == 302
    assert browser.post(canals(communicator), service(receiver.service)).status_code == 302
    assert [one.subject for one in receiver.accepted] == ["Veille MSGU\u00a0: essai"] * 2
    assert communicator.channels.count() == 2
    entry = AuditEntry.objects.filter(verb="add_channel").latest("pk")
    assert entry.after == {"person": communicator.pk, "kind": "service"}
    assert "essai" not in json.dumps(entry.after)


def test_the_test_is_in_the_language_of_who_gets_it(
    admin: User, communicator: User, receiver: Receiver
) -> None:
    communicator.language = "en"
    communicator.save()
    browser_of(admin).post(canals(communicator), mail(communicator))
    assert receiver.accepted[0].subject == "Veille MSGU: test"


def test_a_channel_that_fails_is_not_kept_and_what_was_typed_stays(
    admin: User, communicator: User, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.status = 403
    secret = f"{receiver.service}?-jeton=tres-secret"
    answer = browser_of(admin).post(canals(communicator), service(secret))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Le serveur refuse l’accès" in page
    assert "(réponse 403)" in page
    assert "tres-secret" in page
    assert "no-store" in answer["Cache-Control"]
    assert not Channel.objects.exists()
    assert "tres-secret" not in caplog.text


def test_a_service_is_never_shown_again(admin: User, communicator: User) -> None:
    make_channel(communicator, service="json://merles.example/tres-secret")
    for user, page in ((admin, canals(communicator)), (communicator, "/profil/canaux/")):
        assert "tres-secret" not in browser_of(user).get(page).content.decode()
    channel = Channel.objects.get()
    assert channel.sealed is not None
    assert b"tres-secret" not in bytes(channel.sealed)
    assert "tres-secret" not in str(vars(channel))


def test_the_same_form_twice_makes_one_channel(
    admin: User, communicator: User, receiver: Receiver
) -> None:
    browser = browser_of(admin)
    browser.post(canals(communicator), mail(communicator))
    again = browser.post(canals(communicator), mail(communicator))
    assert "déjà un canal de ce nom" in again.content.decode()
    assert Channel.objects.count() == 1


def test_nothing_leaves_the_demonstration(receiver: Receiver, db: None) -> None:
    played = make_user("jouee@demo.example", Role.ADMIN, is_demo=True)
    answer = browser_of(played).post(canals(played), mail(played))
    assert "Rien ne sort de la démonstration" in answer.content.decode()
    assert receiver.accepted == []


def test_a_channel_is_tried_closed_reopened_and_removed(
    admin: User, communicator: User, receiver: Receiver
) -> None:
    channel = make_channel(communicator, verified_at=Now() - timedelta(days=9))
    make_notice(channel)
    browser = browser_of(admin)
    browser.post(f"/canaux/{channel.pk}/essayer/")
    channel.refresh_from_db()
    assert channel.verified_at > timezone.now() - timedelta(hours=1)
    assert len(receiver.accepted) == 1
    for verb, active in (("fermer", False), ("rouvrir", True)):
        browser.post(f"/canaux/{channel.pk}/{verb}/")
        channel.refresh_from_db()
        assert channel.active is active
    browser.post(f"/canaux/{channel.pk}/supprimer/")
    assert not Channel.objects.exists()
    verbs = list(AuditEntry.objects.filter(target_kind="channel").values_list("verb", flat=True))
    assert sorted(verbs) == ["close_channel", "open_channel", "remove_channel", "try_channel"]
    removed = AuditEntry.objects.get(verb="remove_channel")
    assert removed.before == {"person": communicator.pk, "kind": "mail", "waiting": 1}


def test_a_test_that_fails_says_why(admin: User, communicator: User, receiver: Receiver) -> None:
    receiver.status = 554
    channel = make_channel(communicator)
    answer = browser_of(admin).post(f"/canaux/{channel.pk}/essayer/", follow=True)
    assert "Le service a refusé l’avis. (réponse 554)" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="try_channel").exists()


# --- One's own -----------------------------------------------------------------------------------


def quiet(channel: Channel, start: str, end: str) -> dict[str, str]:
    return {f"canal-{channel.pk}-quiet_from": start, f"canal-{channel.pk}-quiet_to": end}


def test_a_person_chooses_quiet_hours(communicator: User) -> None:
    channel = make_channel(communicator)
    browser = browser_of(communicator)
    address = f"/profil/canaux/{channel.pk}/calme/"
    assert browser.post(address, quiet(channel, "22:00", "06:00")).status_code == 302
    channel.refresh_from_db()
    assert (channel.quiet_from, channel.quiet_to) == (time(22), time(6))
    assert 'value="22:00"' in browser.get("/profil/canaux/").content.decode()
    browser.post(address, quiet(channel, "", ""))
    channel.refresh_from_db()
    assert channel.quiet_from is None


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [("22:00", "", "les deux heures"), ("08:00", "08:00", "toute la journée")],
)
def test_half_of_quiet_hours_is_refused(start: str, end: str, why: str, communicator: User) -> None:
    channel = make_channel(communicator)
    answer = browser_of(communicator).post(
        f"/profil/canaux/{channel.pk}/calme/", quiet(channel, start, end)
    )
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_somebody_else_s_channel_is_not_found(communicator: User, colleague: User) -> None:
    channel = make_channel(colleague)
    browser = browser_of(communicator)
    form = quiet(channel, "22:00", "06:00")
    assert browser.post(f"/profil/canaux/{channel.pk}/calme/", form).status_code == 404
    assert channel.label not in browser.get("/profil/canaux/").content.decode()


# --- What waits and what left --------------------------------------------------------------------


def test_the_page_says_what_waits_and_why(admin: User, communicator: User) -> None:
    channel = make_channel(communicator)
    notice = make_notice(
        channel,
        subject="Avis retenu",
        last_error="timeout",
        attempts=3,
        due_at=Now() + timedelta(hours=1),
    )
    make_notice(channel, subject="Avis parti", sent_at=Now())
    browser = browser_of(admin)
    page = browser.get("/avis/").content.decode()
    assert "Avis retenu" in page
    assert "Le serveur n’a pas répondu à temps." in page
    assert "3 essais" in page
    assert "Avis parti" in page
    browser.post(f"/avis/{notice.pk}/reessayer/")
    notice.refresh_from_db()
    assert notice.due_at <= timezone.now()
    assert AuditEntry.objects.filter(verb="try_notice", target_id=notice.pk).exists()


def test_the_desk_says_that_something_urgent_is_stuck(communicator: User) -> None:
    channel = make_channel(communicator)
    browser = browser_of(communicator)
    make_notice(channel)
    make_notice(channel, urgent=False, posted_at=Now() - timedelta(hours=1))
    assert "ne part pas" not in browser.get("/file/").content.decode()
    make_notice(channel, posted_at=Now() - timedelta(minutes=2))
    assert "Un avis urgent ne part pas." in browser.get("/file/").content.decode()
    # What a closed channel holds may leave no more.
    Channel.objects.update(active=False)
    assert "ne part pas" not in browser.get("/file/").content.decode()
    Channel.objects.update(active=True)
    Notice.objects.update(sent_at=Now())
    assert "ne part pas" not in browser.get("/file/").content.decode()


def test_the_desk_says_that_who_is_on_duty_cannot_be_reached(
    admin: User, communicator: User
) -> None:
    browser = browser_of(admin)
    said = "Aucune personne de garde ne peut être jointe"
    assert said not in browser.get("/sources/").content.decode()
    make_shift(communicator)
    assert said in browser.get("/sources/").content.decode()
    make_channel(communicator)
    assert said not in browser.get("/sources/").content.decode()


# --- Keys ----------------------------------------------------------------------------------------


def test_keys_are_changed_without_losing_a_channel(communicator: User, settings: Settings) -> None:
    settings.CHANNEL_KEYS = ["ancienne"]
    channel = make_channel(communicator, service="json://merles.example/secret")
    settings.CHANNEL_KEYS = ["nouvelle", "ancienne"]
    call_command("reseal_channels")
    settings.CHANNEL_KEYS = ["nouvelle"]
    channel.refresh_from_db()
    assert channel.sealed is not None
    assert sealing.opened(channel.sealed) == "json://merles.example/secret"


def test_a_channel_that_no_key_opens_stops_the_change(
    communicator: User, settings: Settings
) -> None:
    first = make_channel(communicator, service="json://merles.example/1")
    settings.CHANNEL_KEYS = ["perdue"]
    lost = make_channel(communicator, service="json://merles.example/2")
    settings.CHANNEL_KEYS = ["encore une autre"]
    with pytest.raises(CommandError, match=str(lost.pk)):
        call_command("reseal_channels")
    assert bytes(Channel.objects.get(pk=first.pk).sealed or b"") == bytes(first.sealed or b"")

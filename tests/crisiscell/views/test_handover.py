"""The pages of the handover, and whom every page tells of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from crisiscell import handovers
from crisiscell.handovers.signing import FORGOTTEN_AFTER, WORDS_KEPT
from crisiscell.models import Handover
from monitoring import triage
from monitoring.models import Mention
from monitoring.retention.purge import purge
from msgu.users.models import Role, User
from tests.makers import browser_of, make_handover, make_mention, make_shift, make_source, make_user

HOUR = timedelta(hours=1)


def page_of(user: User, address: str = "/releve/") -> str:
    return str(browser_of(user).get(address).content.decode())


def asked(**fields: Any) -> dict[str, Any]:
    return {"form_key": uuid4(), "words": "", "to": "", **fields}


def test_from_one_shift_to_the_next(communicator: User, colleague: User, lead: User) -> None:
    mention = make_mention(title="Pont fermé", text="Le pont est fermé")
    triage.claim(mention, by=communicator)
    assert "Libérer ma mention en main" in page_of(communicator)
    form = asked(words="La mairie rappelle à 15 h.", to=colleague.pk, release="on")
    response = browser_of(communicator).post("/releve/", form)
    handover = Handover.objects.get()
    assert response["Location"] == f"/releve/{handover.pk}/"
    assert "Nadia vous passe la relève" in page_of(colleague, "/file/")
    assert "passe la relève" not in page_of(lead, "/file/")

    page = page_of(colleague, f"/releve/{handover.pk}/")
    assert "La mairie rappelle à 15 h." in page
    assert "Prendre en main la mention libérée" in page
    form = {"words": "Vu.", "claim": "on"}
    page = browser_of(colleague).post(f"/releve/{handover.pk}/", form, follow=True).content.decode()
    assert "Vous avez pris la relève. 1 mention est à vous." in page
    assert "J’ai pris la relève" not in page
    assert "passe la relève" not in page_of(colleague, "/file/")
    assert "Prise par <strong>Luc</strong>" in page_of(communicator, f"/releve/{handover.pk}/")


def test_an_empty_desk_says_so(communicator: User) -> None:
    page = page_of(communicator)
    assert "Rien à signaler" in page
    assert "Aucune relève n’a encore été passée." in page


def test_a_desk_with_something_does_not_say_that_it_has_nothing(communicator: User) -> None:
    make_mention()
    assert "Rien à signaler" not in page_of(communicator)


def test_managers_read_and_sign_nothing(communicator: User, manager: User) -> None:
    handover = make_handover(communicator)
    for address in ("/releve/", f"/releve/{handover.pk}/"):
        page = page_of(manager, address)
        assert "Nadia" in page
        assert "J’ai pris la relève" not in page
        assert "Signer et passer la relève" not in page
        assert browser_of(manager).post(address, asked()).status_code == 403
    assert "laisse la relève" not in page_of(manager, "/file/")


def test_who_comes_next_is_proposed(communicator: User, colleague: User) -> None:
    now = timezone.now()
    make_shift(colleague, starts_at=now + HOUR, ends_at=now + 9 * HOUR)
    assert f'<option value="{colleague.pk}" selected>Luc</option>' in page_of(communicator)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": "a" * 2001}, "2000"),
        ({"to": 999_999}, "choisissez-en une autre"),
        ({"to": "moi"}, "choisissez-en une autre"),
        ({"words": "a\0b"}, "nul"),
    ],
)
def test_what_is_refused_keeps_the_words(
    communicator: User, fields: dict[str, Any], sentence: str
) -> None:
    response = browser_of(communicator).post("/releve/", asked(**{"words": "Le pont", **fields}))
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert str(fields.get("words", "Le pont"))[:7].split("\0")[0] in page
    assert not Handover.objects.exists()


def test_a_forged_key_is_refused(communicator: User) -> None:
    response = browser_of(communicator).post("/releve/", asked(form_key="x"))
    assert response.status_code == 422
    assert not Handover.objects.exists()


def test_a_second_note_is_refused_with_its_words_kept(communicator: User) -> None:
    make_handover(communicator)
    response = browser_of(communicator).post("/releve/", asked(words="La digue aussi"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Vous avez déjà signé une relève" in page
    assert "La digue aussi" in page


def test_one_s_own_note_cannot_be_signed_twice(communicator: User) -> None:
    handover = make_handover(communicator)
    response = browser_of(communicator).post(f"/releve/{handover.pk}/", {"words": "Moi aussi"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Une autre personne doit prendre votre relève." in page
    assert "Moi aussi" in page


def test_who_comes_second_is_told_and_keeps_their_words(
    communicator: User, colleague: User, lead: User
) -> None:
    handover = make_handover(communicator)
    handovers.take(handover, by=colleague, words="", claim=False)
    response = browser_of(lead).post(f"/releve/{handover.pk}/", {"words": "Une question"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Luc a déjà pris la relève" in page
    assert "Une question" in page
    assert Handover.objects.get().incoming == colleague


def test_a_note_taken_back_comes_again_with_its_words(communicator: User, colleague: User) -> None:
    handover = make_handover(communicator, to=colleague, words="Le pont est fermé.")
    response = browser_of(communicator).post(f"/releve/{handover.pk}/reprendre/", follow=True)
    page = response.content.decode()
    assert "elle n’attend plus personne" in page
    assert "Le pont est fermé.</textarea>" in page
    assert f'<option value="{colleague.pk}" selected>' in page
    # Nobody else is given another person's words to sign.
    assert "Le pont est fermé.</textarea>" not in page_of(
        colleague, f"/releve/?reprise={handover.pk}"
    )
    response = browser_of(colleague).post(f"/releve/{handover.pk}/", {"words": "Vu."})
    assert "Nadia a repris cette relève" in response.content.decode()


def test_taking_back_what_was_taken_is_refused(communicator: User, colleague: User) -> None:
    handover = make_handover(communicator)
    handovers.take(handover, by=colleague, words="", claim=False)
    response = browser_of(communicator).post(f"/releve/{handover.pk}/reprendre/", follow=True)
    assert "Luc a déjà pris la relève" in response.content.decode()


def test_what_changed_since_is_said_to_who_arrives(communicator: User, colleague: User) -> None:
    source = make_source(last_ok_at=timezone.now())
    mentions = [make_mention(source=source) for _ in range(2)]
    handover = make_handover(communicator)
    address = f"/releve/{handover.pk}/"
    assert "Rien n’a changé." in page_of(colleague, address)
    Mention.every.filter(pk__in=[m.pk for m in mentions]).update(due_at=timezone.now() - HOUR)
    page = page_of(colleague, address)
    assert "2 mentions de plus en retard." in page
    assert '→ 2<span class="unseen"> maintenant</span>' in page
    handovers.take(handover, by=colleague, words="", claim=False)
    Mention.every.update(due_at=timezone.now() + HOUR)
    page = page_of(colleague, address)
    assert "Entre les deux signatures" in page
    assert "2 mentions de plus en retard." in page


# --- What is shown to whom -----------------------------------------------------------------------


def test_words_are_shown_while_they_are_held_and_to_who_may_read_them(
    communicator: User, lead: User
) -> None:
    late = timezone.now() - HOUR
    _kept, purged, protected = (
        make_mention(title=title, text="", due_at=late)
        for title in ("Gardée", "Détruite", "Privée")
    )
    handover = make_handover(communicator)
    address = f"/releve/{handover.pk}/"
    assert all(words in page_of(lead, address) for words in ("Gardée", "Détruite", "Privée"))
    Mention.every.filter(pk=protected.pk).update(protected=True)
    Mention.every.filter(pk=purged.pk).update(purge_on=timezone.localdate())
    purge(now=timezone.now())
    page = page_of(communicator, address)
    assert "Gardée" in page
    assert "Détruite" not in page
    assert "Texte détruit." in page
    assert "Privée" not in page
    assert f"/mentions/{protected.pk}/" not in page
    assert "1 mention protégée" in page
    # Whoever may read it is led to it, and reads it there: the trail says so.
    assert "Privée" not in page_of(lead, address)
    assert f"/mentions/{protected.pk}/" in page_of(lead, address)


def test_a_protected_life_is_counted_but_not_named(communicator: User, colleague: User) -> None:
    handover = make_handover(communicator)
    vital = make_mention(title="Secret", priority=1, protected=True)
    page = page_of(colleague, f"/releve/{handover.pk}/")
    assert "1 vie en danger de plus." in page
    assert f"/mentions/{vital.pk}/" not in page
    assert "Secret" not in page


def test_the_recipient_of_a_referral_is_read_from_its_mention(communicator: User) -> None:
    mention = make_mention()
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=3, category="question")
    yesterday = timezone.now() - timedelta(days=1)
    triage.refer(mention, by=communicator, seen=1, to="Travaux publics", return_at=yesterday)
    handover = make_handover(communicator)
    assert "Travaux publics" in page_of(communicator, f"/releve/{handover.pk}/")
    Mention.every.filter(pk=mention.pk).update(purge_on=timezone.localdate())
    purge(now=timezone.now())
    assert "Travaux publics" not in page_of(communicator, f"/releve/{handover.pk}/")


# --- Whom every page tells ------------------------------------------------------------------------


def test_a_note_for_whoever_arrives_is_told_to_all_the_others(
    communicator: User, colleague: User, lead: User
) -> None:
    make_handover(communicator)
    assert "Nadia laisse la relève à qui arrive." in page_of(colleague, "/file/")
    assert "Nadia laisse la relève à qui arrive." in page_of(lead, "/barre/")
    assert "laisse la relève" not in page_of(communicator, "/file/")


def test_a_forgotten_note_is_everybodys_business(
    communicator: User, colleague: User, lead: User
) -> None:
    make_handover(communicator, to=colleague)
    assert "attend depuis" not in page_of(lead, "/file/")
    Handover.objects.update(signed_at=F("signed_at") - FORGOTTEN_AFTER - HOUR)
    for user in (communicator, colleague, lead):
        assert "La relève de Nadia attend depuis 5 h." in page_of(user, "/file/")


def test_the_demonstration_hands_nothing_over_once_it_is_gone(db: None) -> None:
    player = make_user("jouee@demo.example", Role.LEAD, name="Jouée", is_demo=True)
    response = browser_of(player).post("/releve/", asked(words="Le pont"))
    assert response.status_code == 422
    assert "La démonstration est terminée" in response.content.decode()


def test_what_was_written_goes_and_the_page_says_so(communicator: User) -> None:
    handover = make_handover(communicator, words="Le pont est fermé.")
    Handover.objects.update(signed_at=F("signed_at") - WORDS_KEPT - HOUR)
    handover.words.update(at=F("at") - WORDS_KEPT - HOUR)
    purge(now=timezone.now())
    page = page_of(communicator, f"/releve/{handover.pk}/")
    assert "Le pont" not in page
    assert "détruits après 90 jours" in page


def test_hostile_words_are_only_words(communicator: User) -> None:
    hostile = '"><script>alert(1)</script>{{7*7}}'
    handover = make_handover(communicator, words=hostile)
    make_source(name=hostile, health="failing", failures=3, failing_since=timezone.now())
    page = page_of(communicator, f"/releve/{handover.pk}/")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in page


def test_history_is_read_page_after_page(communicator: User, colleague: User) -> None:
    for _ in range(21):
        handovers.take(make_handover(communicator), by=colleague, words="", claim=False)
    assert 'href="?page=2"' in page_of(communicator)
    assert page_of(communicator, "/releve/?page=2").count("<strong>Nadia</strong>") == 1
    assert page_of(communicator, "/releve/?page=x").count("<strong>Nadia</strong>") == 20


def test_in_english(communicator: User) -> None:
    communicator.language = "en"
    communicator.save()
    make_mention(due_at=timezone.now() - HOUR)
    page = page_of(communicator)
    assert "Prepare the handover" in page
    assert "relève" not in page.replace("/releve/", "")

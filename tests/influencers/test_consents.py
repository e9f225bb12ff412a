"""A person's accounts on several platforms go together with their written consent, or never."""

from __future__ import annotations

import pytest

from influencers import accounts, importing, merging
from influencers.accounts import Account
from influencers.consents import ConsentNeeded
from influencers.models import Voice, VoiceAccount
from monitoring.models import Platform
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.influencers.test_records import HEAD
from tests.makers import browser_of, make_author, make_voice, make_watch
from tests.races import at_once

AGREED = "courriel du 12 novembre 2026"


def attach(
    voice: Voice, handle: str, *, by: User, on: str = Platform.X, consent: str = ""
) -> VoiceAccount:
    account = Account(platform=on, handle=handle, consent=consent)
    return accounts.attach(voice, account, by=by)


def on_x(by: User) -> Voice:
    return make_voice(by, author=make_author(platform=Platform.X))


def named(voice: Voice) -> list[str]:
    """Where each account of a sheet says that the person agreed, the oldest first."""
    return list(voice.accounts.order_by("pk").values_list("consent", flat=True))


# --- One more account --------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", "\u200b\n"])
def test_another_platform_asks_for_a_written_consent(blank: str, lead: User) -> None:
    voice = make_voice(lead)
    with pytest.raises(ConsentNeeded, match="consentement écrit"):
        attach(voice, "exo_hebdo", by=lead, consent=blank)
    assert voice.accounts.count() == 1
    assert AuditEntry.objects.filter(verb="attach_account").count() == 1
    attach(voice, "exo_hebdo", by=lead, consent=f" {AGREED} ")
    assert named(voice) == ["", AGREED]
    assert AGREED not in str(AuditEntry.objects.filter(verb="attach_account").latest("pk").after)


def test_the_same_platform_asks_nothing_while_it_is_the_only_one(lead: User) -> None:
    voice = make_voice(lead)
    attach(voice, "exo_hebdo_bis", on=Platform.WEB, by=lead)
    attach(voice, "exo_hebdo", by=lead, consent=AGREED)
    with pytest.raises(ConsentNeeded):
        attach(voice, "exo_hebdo_bis", by=lead)
    attach(voice, "exo_hebdo_bis", by=lead, consent=AGREED)
    assert named(voice) == ["", "", AGREED, AGREED]


@pytest.mark.parametrize(
    ("why", "asks"), [("closed", True), ("changed_hands", True), ("mistake", False)]
)
def test_what_was_the_person_s_own_still_says_who_it_was(why: str, asks: bool, lead: User) -> None:
    voice = make_voice(lead)
    accounts.detach(voice.accounts.get(), why=why, by=lead)
    if asks:
        with pytest.raises(ConsentNeeded):
            attach(voice, "exo_hebdo", by=lead)
    else:
        attach(voice, "exo_hebdo", by=lead)


def test_what_was_attached_before_it_was_asked_stays(lead: User) -> None:
    voice = make_voice(lead)
    attach(voice, "exo_hebdo", by=lead, consent=AGREED)
    VoiceAccount.objects.update(consent="")
    with pytest.raises(ConsentNeeded):
        attach(voice, "exo_hebdo", on=Platform.FACEBOOK, by=lead)
    assert named(voice) == ["", ""]


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        ("Courriel de exo@merles.example", "courriel"),
        ("Dit au 418 555-0142", "téléphone"),
        ("Lettre reçue à son domicile", "domicile"),
    ],
)
def test_a_reference_is_read_as_the_rest_of_the_sheet(consent: str, said: str, lead: User) -> None:
    voice, other = make_voice(lead), on_x(lead)
    with pytest.raises(Refusal, match=said):
        attach(voice, "exo_hebdo", by=lead, consent=consent)
    with pytest.raises(Refusal, match=said):
        merging.merge(other, into=voice, by=lead, consent=consent)
    assert voice.accounts.count() == 1


def test_of_two_platforms_at_once_the_second_asks(transactional_db: None, lead: User) -> None:
    for _ in range(5):
        voice = make_voice(lead)
        accounts.detach(voice.accounts.get(), why="mistake", by=lead)
        handle = f"exo_{voice.pk}"
        came = at_once(
            lambda: attach(voice, handle, by=lead),  # noqa: B023
            lambda: attach(voice, handle, on=Platform.FACEBOOK, by=lead),  # noqa: B023
        )
        assert sorted(type(one).__name__ for one in came) == ["ConsentNeeded", "VoiceAccount"]


def test_a_table_ties_nothing_together(lead: User) -> None:
    make_watch("rivière")
    lines = "".join(
        f"Hebdo;{where};@exo_hebdo;Média;rivière;relay;Relaie nos avis.\n" for where in ("Web", "X")
    )
    table = importing.bring(HEAD + lines, by=lead)
    assert not table.bad
    assert [voice.accounts.count() for voice in Voice.objects.all()] == [1, 1]
    one, other = Voice.objects.order_by("pk")
    with pytest.raises(ConsentNeeded):
        merging.merge(other, into=one, by=lead)


# --- Two sheets --------------------------------------------------------------------------------


def test_a_merge_across_platforms_names_it_and_takes_it_back(lead: User) -> None:
    kept, other = make_voice(lead), on_x(lead)
    with pytest.raises(ConsentNeeded):
        merging.merge(other, into=kept, by=lead)
    other.refresh_from_db()
    assert (other.archived_at, kept.accounts.count()) == (None, 1)
    entry = merging.merge(other, into=kept, by=lead, consent=AGREED)
    assert named(kept) == ["", AGREED]
    assert AGREED not in str(entry.after)
    merging.unmerge(entry, by=lead)
    assert (named(kept), named(other)) == ([""], [""])
    with pytest.raises(ConsentNeeded):
        merging.merge(kept, into=other, by=lead)


def test_a_merge_on_one_platform_asks_nothing_and_undone_leaves_what_was_named(lead: User) -> None:
    kept, other = make_voice(lead), make_voice(lead)
    for voice, handle in ((kept, "exo_hebdo"), (other, "exo_radio")):
        attach(voice, handle, by=lead, consent=AGREED)
    entry = merging.merge(other, into=kept, by=lead)
    merging.unmerge(entry, by=lead)
    assert (named(kept), named(other)) == (["", AGREED], ["", AGREED])


def test_a_merge_asks_for_each_account_that_comes_without_one(lead: User) -> None:
    kept, other = on_x(lead), make_voice(lead)
    attach(other, "exo_hebdo", on=Platform.FACEBOOK, by=lead, consent=AGREED)
    with pytest.raises(ConsentNeeded):
        merging.merge(other, into=kept, by=lead)
    entry = merging.merge(other, into=kept, by=lead, consent="lettre du 3 mai 2026")
    assert named(kept) == ["", "lettre du 3 mai 2026", AGREED]
    merging.unmerge(entry, by=lead)
    assert named(other) == ["", AGREED]


def test_a_merge_from_before_it_was_asked_comes_apart(lead: User) -> None:
    kept, other = make_voice(lead), make_voice(lead)
    entry = merging.merge(other, into=kept, by=lead)
    del entry.after["agreed"]
    merging.unmerge(entry, by=lead)
    assert (kept.accounts.count(), other.accounts.count()) == (1, 1)


# --- On its pages ------------------------------------------------------------------------------


def test_the_sheet_refuses_in_place_then_shows_it_and_so_does_the_extract(lead: User) -> None:
    voice = make_voice(lead)
    browser, address = browser_of(lead), f"/voix/{voice.pk}/"
    browser.post(address, {"why": "keep"})
    page = browser.get(address).content.decode()
    assert "Consentement écrit (référence)</label>" in page
    assert "c’est les recouper" in page
    sent = {"platform": "x", "handle": "@exo_hebdo"}
    response = browser.post(f"{address}comptes/", sent)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"consent"}
    assert 'value="@exo_hebdo"' in response.content.decode()
    response = browser.post(f"{address}comptes/", {**sent, "consent": "Dit au 418 555-0142"})
    assert "téléphone" in str(response.context["form"].errors["consent"])
    assert "418 555-0142" in response.content.decode()
    response = browser.post(f"{address}comptes/", {**sent, "consent": "x" * 201})
    assert response.status_code == 422
    assert browser.post(f"{address}comptes/", {**sent, "consent": AGREED}).status_code == 302
    for shown in (address, f"{address}extrait/"):
        assert AGREED in browser.get(shown).content.decode()


def test_the_merge_asks_at_its_field(lead: User) -> None:
    kept, other = make_voice(lead), on_x(lead)
    browser, address = browser_of(lead), f"/voix/{other.pk}/fusionner/"
    browser.post(f"/voix/{other.pk}/", {"why": "keep"})
    assert "Consentement écrit (référence)</label>" in browser.get(address).content.decode()
    response = browser.post(address, {"into": kept.pk})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"consent"}
    assert browser.post(address, {"into": kept.pk, "consent": AGREED}).status_code == 302
    assert named(kept) == ["", AGREED]


def test_it_is_asked_in_english_too(lead: User) -> None:
    voice = make_voice(lead)
    lead.language = "en"
    lead.save()
    browser, address = browser_of(lead), f"/voix/{voice.pk}/"
    browser.post(address, {"why": "keep"})
    assert "Written consent (reference)</label>" in browser.get(address).content.decode()
    response = browser.post(f"{address}comptes/", {"platform": "x", "handle": "exo_hebdo"})
    assert "takes the person’s written consent" in response.content.decode()

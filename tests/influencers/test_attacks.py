"""What somebody who means ill, or is in a hurry, tries on the register of voices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from influencers import accounts, detection, importing, merging, records, tasks, voices
from influencers.accounts import Account
from influencers.models import Voice, VoiceAccount
from monitoring.models import Author, Origin, Platform, Run
from monitoring.retention.purge import purge
from monitoring.worlds import REAL
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from tests.influencers.test_detection import say
from tests.influencers.test_records import GOOD, HEAD, stance
from tests.influencers.test_voices import aged
from tests.makers import (
    browser_of,
    make_author,
    make_mention,
    make_user,
    make_voice,
    make_watch,
)

TODAY = timezone.localdate
DAY = timedelta(days=1)


# --- A handle that changed hands -----------------------------------------------------------------


def test_who_takes_an_account_over_does_not_take_what_it_said(lead: User) -> None:
    author = make_author("@exo_groupe")
    said = make_mention(author=author, published_at=timezone.now() - 30 * DAY)
    former = make_voice(lead, author=author)
    accounts.detach(former.accounts.get(), why="changed_hands", by=lead)
    heir = make_voice(lead, author=author)
    with pytest.raises(Refusal, match="ne vient pas d’un compte"):
        records.record_stance(heir, evidence=said, topic=heir.topics.get(), value=-2, by=lead)
    assert accounts.voice_of(said, on=TODAY()) is None
    later = make_mention(author=author, published_at=timezone.now() + DAY)
    assert accounts.voice_of(later, on=TODAY()) == heir
    # The former one keeps what was said in its time.
    records.record_stance(former, evidence=said, topic=former.topics.get(), value=1, by=lead)


def test_an_account_that_comes_back_is_its_voice_s_again(lead: User) -> None:
    author = make_author()
    voice = make_voice(lead, author=author)
    said = make_mention(author=author, published_at=timezone.now() - DAY)
    accounts.detach(voice.accounts.get(), why="closed", by=lead)
    named = Account(platform=author.platform, handle=author.name, author=author)
    accounts.attach(voice, named, by=lead)
    assert accounts.voice_of(said, on=TODAY()) == voice


def test_what_was_attached_by_mistake_says_nothing_of_the_voice(lead: User) -> None:
    author = make_author()
    wrong, right = make_voice(lead, author=author), make_voice(lead)
    said = make_mention(author=author, published_at=timezone.now() - DAY)
    accounts.detach(wrong.accounts.get(), why="mistake", by=lead)
    with pytest.raises(Refusal):
        records.record_stance(wrong, evidence=said, topic=wrong.topics.get(), value=-2, by=lead)
    named = Account(platform=author.platform, handle=author.name, author=author)
    accounts.attach(right, named, by=lead)
    records.record_stance(right, evidence=said, topic=right.topics.get(), value=1, by=lead)


# --- A private person ----------------------------------------------------------------------------


@pytest.fixture
def far(lead: User) -> Author:
    """An author who crosses both lines."""
    watch, author = make_watch("rivière"), make_author("@exo_vigie")
    for _ in range(5):
        say(make_author(), watch, n=1)
    say(author, watch, n=5, copies=10)
    return author


def test_no_private_account_slips_in_beside_one_that_is_heard(far: Author, lead: User) -> None:
    voice = make_voice(lead, author=far, public_role="")
    private = make_author("@exo_line", platform=Platform.FACEBOOK)
    make_mention(author=private)
    for account in (
        Account(platform=private.platform, handle=private.name, author=private),
        Account(platform=Platform.X, handle="exo_jamais_entendue"),
    ):
        with pytest.raises(Refusal, match="personne privée"):
            accounts.attach(voice, account, by=lead)
    assert voice.accounts.count() == 1
    public = make_voice(lead)
    named = Account(platform=Platform.X, handle="exo_radio", consent="lettre du 3 mai 2026")
    accounts.attach(public, named, by=lead)


def test_no_table_brings_who_has_no_public_role(far: Author, lead: User) -> None:
    line = f"Vigie;Web;{far.name};;rivière;relay;Très suivie.\n"
    (refused,) = importing.preview(HEAD + line, by=lead).bad
    assert "personne privée" in refused.refusals[0]
    assert "propositions" in refused.refusals[1]


# --- A table -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (HEAD + f'"{"x" * 140_000}";Web;exo_a;Média;crue;relay;Relaie.\n', "ne se lit pas"),
        (HEAD + GOOD.replace("Média", "MÃ©dia"), "accents"),
        (HEAD.replace("rôle", "r\ufffdle") + GOOD, "accents"),
        (HEAD + GOOD.replace("Relaie nos avis", "Relaie lâ€™avis"), "accents"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(table: str, said: str, lead: User) -> None:
    make_watch("inondation")
    response = browser_of(lead).post("/voix/importer/", {"table": table, "step": "bring"})
    assert response.status_code == 422
    (error,) = response.context["form"].errors["table"]
    assert said in error
    assert not Voice.objects.exists()


def test_ten_thousand_wrong_headings_are_not_all_named(lead: User) -> None:
    with pytest.raises(Refusal) as refused:
        importing.preview(";".join(["courriel", "x" * 9_000, *["tel"] * 10_000]) + "\n", by=lead)
    assert len(refused.value.sentence) < 1_000


@pytest.mark.parametrize(
    "heading",
    [
        "E-mail",
        "COURRIELS",
        "cour\u200briel",
        "c\u043eurriel",
        "no_de_téléphone",
        "Tél.",
        "nom privé",
    ],
)
def test_no_spelling_lets_a_column_in(heading: str, lead: User) -> None:
    with pytest.raises(Refusal, match="La colonne"):
        importing.preview(f"{heading};{HEAD}exo;{GOOD}", by=lead)


def test_a_formula_is_only_words(lead: User) -> None:
    make_watch("inondation")
    importing.bring(HEAD + GOOD.replace("Hebdo", '=HYPERLINK("https://x.example")'), by=lead)
    page = browser_of(lead).get("/voix/").content.decode()
    assert '=HYPERLINK("' not in page
    assert "=HYPERLINK(" in page


# --- Frozen, merged, over ------------------------------------------------------------------------


def test_no_half_of_a_frozen_sheet_comes_back(lead: User) -> None:
    kept, other = make_voice(lead), make_voice(lead)
    author = other.accounts.get().author
    entry = merging.merge(other, into=kept, by=lead)
    voices.freeze(kept, until=TODAY(), by=lead)
    with pytest.raises(Refusal, match="élection"):
        merging.unmerge(entry, by=lead)
    assert accounts.voice_of(make_mention(author=author), on=TODAY()) is None
    kept.refresh_from_db()
    voices.thaw(kept, by=lead)
    merging.unmerge(entry, by=lead)
    assert accounts.voice_of(make_mention(author=author), on=TODAY()) == other


def test_merges_come_apart_in_the_order_in_which_they_were_made(lead: User) -> None:
    first, second, third = (make_voice(lead) for _ in range(3))
    stance(first, 1, by=lead)
    inner = merging.merge(first, into=second, by=lead)
    outer = merging.merge(second, into=third, by=lead)
    with pytest.raises(Refusal, match="archivée"):
        merging.unmerge(inner, by=lead)
    merging.unmerge(outer, by=lead)
    merging.unmerge(inner, by=lead)
    assert (first.accounts.count(), first.stances.count()) == (1, 1)
    assert VoiceAccount.objects.filter(voice=third).count() == 1


@pytest.mark.parametrize(("days", "comes_back"), [(364 + 90, True), (365 + 90, False)])
def test_what_is_due_for_destruction_does_not_come_back(
    days: int, comes_back: bool, lead: User
) -> None:
    voice = aged(make_voice(lead), days=days)
    if comes_back:
        voices.review(voice, by=lead)
    else:
        with pytest.raises(Refusal, match="à détruire"):
            voices.review(voice, by=lead)
    voice.refresh_from_db()
    assert voice.is_live(on=TODAY()) == comes_back


def mentions_of(word: str) -> set[str]:
    """The tables of which a row holds a word, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = set()
        for name in tables:
            cursor.execute(
                f'SELECT 1 FROM "{name}" AS t WHERE t::text ILIKE %s LIMIT 1',
                [f"%{word}%"],
            )
            if cursor.fetchone():
                found.add(name)
    return found


def test_nothing_of_a_destroyed_sheet_is_left_anywhere(
    lead: User, communicator: User, privacy_officer: User
) -> None:
    word, topic = "zibeline", make_watch("inondation")
    author = make_author("@exo_hebdo")
    voice = make_voice(
        lead, author=author, topics=[topic], display_name=f"Radio {word}", sector=f"MRC {word}",
        triggers=f"Un avis {word}", usual_form=f"Une {word}", prepared_line=f"Bilan {word}",
        justification=f"Relaie {word}", respondent=lead, can_count_on=["relay"],
    )  # fmt: skip
    named = Account(platform=Platform.X, handle=f"exo_{word}", consent=f"lettre {word}")
    accounts.attach(voice, named, by=lead)
    other = make_voice(lead, display_name=f"Autre {word}")
    records.ask(voice, asked=f"Relayer {word}", asked_on=TODAY(), by=lead)
    for days, value in ((80, 2), (79, 2), (78, 2), (0, -2), (1, -2), (2, -2), (3, -2)):
        said = make_mention(author=author, published_at=timezone.now() - days * DAY)
        records.record_stance(voice, evidence=said, topic=topic, value=value, by=lead)
    merging.merge(other, into=voice, by=lead, consent=f"courriel {word}")
    tasks.weigh()
    for person in (lead, communicator, privacy_officer):
        browser = browser_of(person)
        browser.post(f"/voix/{voice.pk}/", {"why": "keep"})
        browser.post("/voix/", {"why": "keep"})
        for page in (f"{voice.pk}/", f"{voice.pk}/extrait/", "", "relais/", "consultations/"):
            browser.get(f"/voix/{page}")
        browser.get(f"/mentions/{said.pk}/")
        browser.get("/signaux/")
    browser_of(lead).post(f"/voix/{voice.pk}/modifier/", {"seen": 0, "triggers": f"x {word}"})
    assert mentions_of(word) == {
        "influencers_voice", "influencers_voiceaccount", "influencers_commitment",
    }  # fmt: skip
    Voice.objects.filter(pk=other.pk).update(archived_at=timezone.now() - 90 * DAY)
    aged(voice, days=365 + 90)
    assert purge(now=timezone.now())
    tasks.weigh()
    assert mentions_of(word) == set()
    author.refresh_from_db()
    assert author.weight == 0
    assert word not in browser_of(lead).get("/signaux/").content.decode()


# --- Another world, another site, no purpose -----------------------------------------------------


def test_no_act_reaches_a_sheet_of_another_world(lead: User) -> None:
    Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    player = make_user("jouee@demo.example", Role.LEAD, Role.PRIVACY_OFFICER, is_demo=True)
    voice, other = make_voice(lead), make_voice(lead)
    record, account = stance(voice, 1, by=lead), voice.accounts.get()
    asked = records.ask(voice, asked="Relayer", asked_on=TODAY(), by=lead)
    entry = merging.merge(other, into=voice, by=lead)
    browser = browser_of(player)
    for act in (
        *("", "modifier/", "postures/", "demandes/", "comptes/", "revoir/"),
        *("archiver/", "geler/", "degeler/", "fusionner/"),
    ):
        sent = {"why": "keep", "until": TODAY().isoformat(), "into": other.pk}
        assert browser.post(f"/voix/{voice.pk}/{act}", sent).status_code == 404, act
    for address in (
        f"/voix/postures/{record.pk}/retirer/",
        f"/voix/comptes/{account.pk}/detacher/",
        f"/voix/demandes/{asked.pk}/suite/",
        f"/voix/fusions/{entry.pk}/defaire/",
        f"/voix/propositions/{record.evidence.author_id}/ecarter/",
    ):
        assert browser.post(address, {"why": "closed"}).status_code == 404, address
    assert browser.get(f"/voix/{voice.pk}/extrait/").status_code == 404
    mine = make_voice(player)
    browser.post(f"/voix/{mine.pk}/", {"why": "keep"})
    refused = browser.post(f"/voix/{mine.pk}/fusionner/", {"into": voice.pk})
    assert refused.status_code == 422
    forged = {"evidence": record.evidence_id, "topic": record.topic_id, "stance": "2"}
    assert browser.post(f"/voix/{mine.pk}/postures/", forged).status_code == 422
    written = AuditEntry.objects.filter(target_kind="voice", target_id=voice.pk, actor=player)
    assert not written.exists()


def test_another_site_cannot_say_what_for(lead: User) -> None:
    browser = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    browser.force_login(lead)
    assert browser.post("/voix/", {"why": "keep"}).status_code == 403
    assert not AuditEntry.objects.filter(verb="read_voices").exists()


def test_nobody_reviews_what_they_did_not_open(lead: User) -> None:
    voice = aged(make_voice(lead), days=100)
    browser = browser_of(lead)
    assert browser.post(f"/voix/{voice.pk}/revoir/")["Location"] == f"/voix/{voice.pk}/"
    assert not AuditEntry.objects.filter(verb="review_voice").exists()
    browser.post(f"/voix/{voice.pk}/", {"why": "keep"})
    browser.post(f"/voix/{voice.pk}/revoir/")
    assert AuditEntry.objects.filter(verb="review_voice").exists()


# --- What a page waits for -----------------------------------------------------------------------


def test_the_register_waits_for_no_detection(far: Author, lead: User) -> None:
    make_voice(lead)
    now = timezone.now()
    assert detection.waiting(world=REAL, now=now) == 0
    detection.look(world=REAL, now=now)
    assert "Propositions <b>1</b>" in browser_of(lead).get("/voix/").content.decode()
    detection.dismiss(far, by=lead)
    assert "Propositions <b>" not in browser_of(lead).get("/voix/").content.decode()

"""Stances with their evidence, promises, merging, and importing a table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from influencers import importing, merging, records
from influencers.models import StanceRecord, Voice
from influencers.postures import postures
from influencers.stance import Leaning
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_author, make_mention, make_voice, make_watch

TODAY = timezone.localdate
DAY = timedelta(days=1)


def stance(voice: Voice, value: int, *, by: User, days: int = 0) -> StanceRecord:
    author = voice.accounts.order_by("pk")[0].author
    evidence = make_mention(author=author, published_at=timezone.now() - days * DAY)
    return records.record_stance(
        voice, evidence=evidence, topic=voice.topics.all()[0], value=value, by=by
    )


def test_a_stance_is_of_the_day_of_its_evidence(lead: User) -> None:
    voice = make_voice(lead)
    record = stance(voice, -2, by=lead, days=12)
    assert record.on == TODAY() - 12 * DAY
    entry = AuditEntry.objects.get(verb="record_stance")
    assert entry.after == {"record": record.pk, "stance": -2}


def test_what_is_no_evidence_is_refused(lead: User) -> None:
    author = make_author()
    voice, topic = make_voice(lead, author=author), make_watch("autre sujet")
    own = make_mention(author=author)
    for evidence, subject in (
        (make_mention(author=make_author()), voice.topics.get()),
        (make_mention(author=author, protected=True), voice.topics.get()),
        (make_mention(author=None), voice.topics.get()),
        (own, topic),
    ):
        with pytest.raises(Refusal):
            records.record_stance(voice, evidence=evidence, topic=subject, value=1, by=lead)
    records.record_stance(voice, evidence=own, topic=voice.topics.get(), value=1, by=lead)
    with pytest.raises(Refusal, match="déjà"):
        records.record_stance(voice, evidence=own, topic=voice.topics.get(), value=2, by=lead)


def test_a_posture_needs_three_and_a_turn_is_noted(lead: User) -> None:
    voice = make_voice(lead)
    for days in (80, 79):
        stance(voice, 2, by=lead, days=days)
    assert records.posture_of(voice, on=TODAY()).leaning == Leaning.UNDETERMINED
    stance(voice, 2, by=lead, days=78)
    assert postures([voice], on=TODAY())[voice.pk].leaning == Leaning.POSITIVE
    assert records.last_turn(voice, on=TODAY()) is None
    made = [stance(voice, -2, by=lead) for _ in range(4)]
    turn = records.last_turn(voice, on=TODAY())
    assert turn
    assert (turn.on, turn.after) == (TODAY(), Leaning.NEGATIVE)
    records.withdraw_stance(made[0], by=lead)
    assert voice.stances.count() == 6


def test_only_what_was_promised_is_kept(lead: User) -> None:
    voice = make_voice(lead)
    asked = [records.ask(voice, asked=f"Relayer {n}", asked_on=TODAY(), by=lead) for n in range(4)]
    with pytest.raises(Refusal, match="promis"):
        records.settle(asked[0], answer="no", done="done", by=lead)
    for commitment, done in zip(asked, ("done", "partly", "not_done", ""), strict=True):
        records.settle(commitment, answer="yes", done=done, by=lead)
    kept = records.kept(voice.commitments.all())
    assert (kept.done, kept.partly, kept.not_done, kept.open, kept.percent) == (1, 1, 1, 1, 50)
    with pytest.raises(Refusal, match="courriel"):
        records.ask(voice, asked="Écrire à exo@merles.example", asked_on=TODAY(), by=lead)


# --- Merging -----------------------------------------------------------------------------------


def test_two_sheets_for_one_voice_keep_both_histories_and_come_apart_again(lead: User) -> None:
    kept, other = make_voice(lead), make_voice(lead)
    stance(kept, 1, by=lead)
    stance(other, -1, by=lead)
    records.ask(other, asked="Relayer l’avis", asked_on=TODAY(), by=lead)
    entry = merging.merge(other, into=kept, by=lead)
    assert kept.stances.count() == 2
    assert (kept.accounts.count(), kept.commitments.count(), kept.topics.count()) == (2, 1, 2)
    other.refresh_from_db()
    assert (other.merged_into, other.archived_why) == (kept, "merged")
    assert other.justification
    # What was written since stays with the sheet that is kept.
    later = stance(kept, 2, by=lead)
    merging.unmerge(entry, by=lead)
    other.refresh_from_db()
    assert other.archived_at is None
    assert (other.stances.get().stance, other.accounts.count()) == (-1, 1)
    assert set(kept.stances.values_list("stance", flat=True)) == {1, 2}
    assert later.pk
    with pytest.raises(Refusal, match="défaite"):
        merging.unmerge(entry, by=lead)


def test_a_sheet_is_not_merged_into_itself(lead: User) -> None:
    voice = make_voice(lead)
    with pytest.raises(Refusal, match="même"):
        merging.merge(voice, into=voice, by=lead)


# --- Importing ---------------------------------------------------------------------------------

HEAD = "nom;plateforme;compte;rôle;sujets;but;raison\n"
GOOD = "Hebdo des Merles;Web;@exo_hebdo;Média;inondation;relay;Relaie nos avis.\n"


def test_a_table_is_shown_before_it_is_brought(lead: User) -> None:
    make_watch("crue\ninondation")
    table = HEAD + GOOD + "Radio;X;exo_radio;média;Inondation;relay;Diffuse nos avis.\n"
    shown = importing.preview(table, by=lead)
    assert [line.number for line in shown.good] == [2, 3]
    assert not Voice.objects.exists()
    assert not AuditEntry.objects.filter(verb="add_voice").exists()
    importing.bring(table, by=lead)
    assert set(Voice.objects.values_list("display_name", "public_role")) == {
        ("Hebdo des Merles", "media"),
        ("Radio", "media"),
    }


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("Courriel", "joindre"),
        ("Téléphone", "joindre"),
        ("État de santé", "vie privée"),
        ("Parti politique", "vie privée"),
        ("Religion", "vie privée"),
        ("Nb abonnés", "tranche"),
        ("Cote", "ne se note pas"),
        ("Derniers messages", "mentions"),
        ("Couleur", "n’est pas d’une fiche"),
    ],
)
def test_a_forbidden_column_is_refused_by_its_name(column: str, said: str, lead: User) -> None:
    with pytest.raises(Refusal) as refused:
        importing.preview(f"{column};{HEAD}", by=lead)
    assert column in refused.value.sentence
    assert said in refused.value.sentence


def test_bad_lines_are_said_with_their_number_and_the_good_ones_come(lead: User) -> None:
    make_watch("inondation")
    table = (
        HEAD
        + GOOD
        + "\n"
        + "Line F.;Facebook;exo_line;citoyenne;inondation;answer;Se plaint souvent.\n"
        + "Voisin;Facebook;exo_voisin;;inondation;answer;Se plaint souvent.\n"
        + "Encore;web;EXO_hebdo;Média;inondation;relay;Double.\n"
        + "Maire;X;exo_maire;Personne élue;inondation;relay;Joindre au 418 555-0142.\n"
        + "Sans sujet;X;exo_rien;Média;tricot;relay;Relaie.\n"
    )
    shown = importing.bring(table, by=lead)
    assert [line.number for line in shown.good] == [2]
    refused = {line.number: " ".join(line.refusals) for line in shown.bad}
    assert set(refused) == {4, 5, 6, 7, 8}
    assert "citoyenne" in refused[4]
    assert "personne privée" in refused[5]
    assert "déjà" in refused[6]
    assert "téléphone" in refused[7]
    assert "sujets" in refused[8]
    assert Voice.objects.get().display_name == "Hebdo des Merles"

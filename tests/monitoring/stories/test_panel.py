"""The story in the panel of a mention, and what is done there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring import triage
from monitoring.models import Mention, MentionVersion, Origin, Priority, Run, Status, Story
from monitoring.side_by_side import in_common
from monitoring.timeline import arrivals, members
from msgu.users.models import AuditEntry, Role, User
from tests.makers import browser_of, make_mention, make_source, make_user
from tests.monitoring.stories.playing import again, copies, sizes, suggestion

HOUR = timedelta(hours=1)


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


def panel(browser: Client, mention: Mention) -> str:
    return browser.get(f"/mentions/{mention.pk}/").content.decode()


# --- What it shows -------------------------------------------------------------------------------


def test_it_says_who_said_it_first_and_how_each_came(browser: Client, communicator: User) -> None:
    lead, *_others = copies(3, source=make_source(name="Fil des Merles"))
    triage.merge(make_mention(title="", text="Des mots à elle"), into=lead, by=communicator)
    page = panel(browser, lead)
    assert "La première\u00a0:" in page
    assert "2 par copie" in page
    assert "1 par une personne" in page
    assert "2 sources" in page
    assert "Des mots à elle" in page


def test_it_shows_former_versions_of_members(browser: Client) -> None:
    lead, copy = copies(2)
    MentionVersion.objects.create(mention=copy, n=1, text="Ce qu’elle disait avant")
    assert "Ce qu’elle disait avant" in panel(browser, lead)


def test_of_a_protected_member_only_that_it_is_there(browser: Client, communicator: User) -> None:
    lead, copy = copies(2)
    Mention.every.filter(pk=copy.pk).update(protected=True, text="Son adresse", title="Son nom")
    for address in (f"/mentions/{lead.pk}/", f"/mentions/{lead.pk}/histoire/"):
        page = browser.get(address).content.decode()
        assert "Une mention protégée." in page
        assert "Son adresse" not in page
        assert "Son nom" not in page
        assert copy.source.name not in page
        assert f"/mentions/{copy.pk}/retirer/" not in page


def test_a_protected_story_is_read_on_the_record_alone(lead: User, communicator: User) -> None:
    first, second = copies(2)
    Mention.every.filter(pk=second.pk).update(text="Son adresse, dite autrement")
    triage.protect(first, by=communicator, seen=0, why="minor")
    browser = browser_of(lead)
    assert "Son adresse" not in panel(browser, first)
    assert "Son adresse" not in browser.get(f"/mentions/{first.pk}/histoire/").content.decode()
    triage.read(first, by=lead)
    assert "Son adresse" in panel(browser, first)
    assert browser_of(communicator).get(f"/mentions/{first.pk}/histoire/").status_code == 404


def test_its_arrivals_are_bars_and_a_table(browser: Client) -> None:
    now = timezone.now().replace(minute=10)
    lead, *_others = copies(2, published_at=now)
    copies(1, published_at=now - 3 * HOUR)
    story = Story.objects.get()
    assert [bar.n for bar in arrivals(story).bars] == [1, 0, 0, 2]
    page = panel(browser, lead)
    assert "Par heure, en chiffres" in page
    assert page.count("<rect x=") >= 4


def test_a_story_that_lasts_is_counted_by_day(db: None) -> None:
    now = timezone.now()
    copies(2, published_at=now - timedelta(days=5))
    copies(3, published_at=now)
    counted = arrivals(Story.objects.get())
    assert counted.by_day
    assert [bar.n for bar in counted.bars] == [2, 0, 0, 0, 0, 3]


def test_its_pages_follow_each_other_and_miss_nobody(browser: Client) -> None:
    made = copies(60)
    story = Story.objects.get()
    first = members(story, n=50)
    second = members(story, n=50, after=first.after)
    assert [m.pk for m in (*first.mentions, *second.mentions)] == [m.pk for m in made]
    assert second.after == ""
    page = browser.get(f"/mentions/{made[3].pk}/histoire/", follow=True).content.decode()
    assert page.count('/retirer/" hx-post') == 50
    assert "?apres=" in page
    assert browser.get(f"/mentions/{made[0].pk}/histoire/?apres=rien~x").status_code == 200


def test_ten_thousand_members_ask_no_more_of_postgres_than_fifty(browser: Client) -> None:
    lead = copies(50)[0]
    story, source = Story.objects.get(), lead.source
    with CaptureQueriesContext(connection) as few:
        panel(browser, lead)
    Mention.every.bulk_create(
        Mention(
            key=b"s" + n.to_bytes(31), platform="web", source=source, text=lead.text, queued=False,
            title=lead.title, published_at=lead.published_at + timedelta(seconds=n),
            captured_at=lead.captured_at, due_at=lead.due_at, parked_why="follows_lead",
            joined_by="copy", story=story,
        )
        for n in range(1, 9_951)
    )  # fmt: skip
    Story.objects.filter(pk=story.pk).update(size=10_000, last_at=lead.published_at + 3 * HOUR)
    with CaptureQueriesContext(connection) as many:
        page = panel(browser, lead)
    assert (len(many) - len(few)) == 0
    assert page.count('/retirer/" hx-post') == 8
    assert "9999 par copie" in page.replace("\u00a0", "").replace("\u202f", "")


def test_a_note_beside_what_was_brought_in_is_read_there(browser: Client, lead: User) -> None:
    one, other = make_mention(), make_mention()
    triage.note(other, by=lead, text="Vu au coin de la rue", form_key=uuid4())
    triage.merge(other, into=one, by=lead)
    assert "Vu au coin de la rue" in panel(browser, one)


# --- Suggestions ---------------------------------------------------------------------------------


def test_two_texts_stand_side_by_side_their_common_words_marked(browser: Client) -> None:
    one = make_mention(title="", text="Le pont des Merles est fermé ce soir")
    other = make_mention(title="", text="Fermés : le pont des Merles et la rue")
    suggestion(one, other, score=0.62)
    for seen in (one, other):
        page = panel(browser, seen)
        assert "62 % de mots en commun" in page.replace("\u00a0", " ")
        assert "<mark>Merles</mark>" in page
        assert "La même histoire" in page
        assert "Pas la même" in page


def test_common_words_are_found_whatever_their_accents_and_cases() -> None:
    one, other = in_common("Évacuation immédiate du quartier", "EVACUATION du quartier demain")
    assert [piece.text for piece in one if piece.marked] == ["Évacuation", "quartier"]
    assert [piece.text for piece in other if piece.marked] == ["EVACUATION", "quartier"]
    assert "".join(piece.text for piece in one) == "Évacuation immédiate du quartier"


def test_neighbouring_words_are_one_mark_and_long_texts_are_cut() -> None:
    one, _other = in_common("grande crue demain " + "x" * 900, "grande crue")
    assert [piece.text for piece in one if piece.marked] == ["grande crue"]
    assert sum(len(piece.text) for piece in one) == 601


def test_nothing_resembles_what_is_protected_or_gone(browser: Client) -> None:
    one = make_mention()
    hidden = make_mention(title="", text="Son adresse", protected=True)
    gone = make_mention(title="", text="", purged_at=timezone.now())
    behind = copies(2)[1]
    suggestion(one, hidden)
    suggestion(one, gone)
    suggestion(one, behind)
    Mention.every.filter(led_story__isnull=False).update(protected=True)
    page = panel(browser, one)
    assert "Ressemble à" not in page
    assert "Son adresse" not in page


def test_accepting_and_undoing_from_the_page(browser: Client) -> None:
    one, other = make_mention(), make_mention()
    link = suggestion(other, one)
    page = browser.post(f"/mentions/{other.pk}/liens/{link.pk}/oui/", follow=True)
    assert page.redirect_chain[-1][0] == f"/mentions/{one.pk}/"
    assert "ne font plus qu’une histoire" in page.content.decode()
    assert sizes() == [2]
    entry = AuditEntry.objects.get(verb="merge_stories")
    browser.post(f"/gestes/{entry.pk}/annuler/")
    assert sizes() == []
    assert "Ressemble à" in panel(browser, other)


def test_refusing_from_the_other_side_stays_there(browser: Client) -> None:
    one, other = make_mention(), make_mention()
    link = suggestion(other, one)
    page = browser.post(f"/mentions/{one.pk}/liens/{link.pk}/non/", follow=True)
    assert page.redirect_chain[-1][0] == f"/mentions/{one.pk}/"
    assert "Ressemble à" not in page.content.decode()


def test_a_late_answer_is_refused_in_place(browser: Client, lead: User) -> None:
    one, other = make_mention(), make_mention()
    link = suggestion(one, other)
    triage.refuse(one, link=link, by=lead)
    response = browser.post(
        f"/mentions/{one.pk}/liens/{link.pk}/oui/", headers={"HX-Request": "true"}
    )
    assert response.status_code == 409
    assert "déjà répondu" in response.content.decode()


def test_a_life_asks_for_a_word_that_names_both(browser: Client) -> None:
    one, other = make_mention(priority=Priority.VITAL), make_mention()
    link = suggestion(one, other)
    page = panel(browser, one)
    assert f"nº {one.pk} et nº {other.pk}" in page.replace("\u00a0", " ")
    address = f"/mentions/{one.pk}/liens/{link.pk}/oui/"
    assert browser.post(address).status_code == 409
    assert sizes() == []
    assert browser.post(address, {"knowingly": "on"}).status_code == 302
    assert sizes() == [2]


def test_what_is_settled_can_only_be_told_apart(browser: Client, communicator: User) -> None:
    one, other = make_mention(), make_mention()
    triage.close(other, by=communicator, seen=0, disposition="thanked")
    link = suggestion(one, other)
    page = panel(browser, one)
    assert "rouvrez-la pour les réunir" in page
    assert "La même histoire" not in page
    assert browser.post(f"/mentions/{one.pk}/liens/{link.pk}/oui/").status_code == 409
    assert browser.post(f"/mentions/{one.pk}/liens/{link.pk}/non/").status_code == 302


# --- Bringing together, taking out ---------------------------------------------------------------


def found(browser: Client, mention: Mention, words: str) -> str:
    return browser.get(f"/mentions/{mention.pk}/reunir/", {"avec": words}).content.decode()


def searchable(text: str, **fields: object) -> Mention:
    mention = make_mention(title="", text=text, **fields)
    Mention.every.filter(pk=mention.pk).update(search=SearchVector(Value(text), config="french"))
    return mention


def into(mention: Mention) -> str:
    return f'name="into" value="{mention.pk}"'


def test_words_and_numbers_find_open_mentions(browser: Client, communicator: User) -> None:
    one, other = searchable("pont ferme"), searchable("le pont des merles")
    closed = searchable("un pont clos")
    triage.close(closed, by=communicator, seen=0, disposition="thanked")
    hidden = searchable("un pont cache", protected=True)
    page = found(browser, one, "pont")
    assert into(other) in page
    assert not any(into(mention) in page for mention in (one, closed, hidden))
    assert into(other) in found(browser, one, f"nº {other.pk}")
    assert into(other) not in found(browser, one, str(other.pk + 10_000))
    for mention in (closed, hidden):
        assert into(mention) not in found(browser, one, str(mention.pk))


def test_the_number_of_a_copy_finds_its_story(browser: Client) -> None:
    lead, copy = copies(2)
    one = make_mention()
    assert into(lead) in found(browser, one, str(copy.pk))
    assert "Aucune autre mention ouverte" in found(browser, lead, str(copy.pk))


def test_htmx_gets_what_is_found_alone(browser: Client) -> None:
    one, other = make_mention(), make_mention()
    page = browser.get(
        f"/mentions/{one.pk}/reunir/?avec={other.pk}&vue=tout", headers={"HX-Request": "true"}
    ).content.decode()
    assert into(other) in page
    assert 'id="panel"' not in page
    assert "?vue=tout" in page


def test_merging_from_the_page(browser: Client) -> None:
    one, other = make_mention(), make_mention()
    page = browser.post(f"/mentions/{one.pk}/reunir/", {"into": other.pk}, follow=True)
    assert "ne font plus qu’une histoire" in page.content.decode()
    assert sizes() == [2]
    assert browser.post(f"/mentions/{one.pk}/reunir/", {"into": other.pk}).status_code == 409


def test_a_protected_mention_says_nothing_to_who_merges(browser: Client, lead: User) -> None:
    one, hidden = make_mention(), make_mention(title="Son nom", protected=True)
    for person in (browser, browser_of(lead)):
        response = person.post(f"/mentions/{one.pk}/reunir/", {"into": hidden.pk})
        assert response.status_code == 409
        assert "Son nom" not in response.content.decode()


def test_what_is_played_is_not_found_by_who_works(browser: Client) -> None:
    run = Run.objects.create(kind="demo", name="Démonstration")
    played = make_mention(origin=Origin.DEMO, run=run, source=make_source(origin="demo", run=run))
    one = make_mention()
    assert into(played) not in found(browser, one, str(played.pk))
    assert browser.post(f"/mentions/{one.pk}/reunir/", {"into": played.pk}).status_code == 404
    assert browser.post(f"/mentions/{played.pk}/retirer/").status_code == 404


def test_taking_out_from_the_page_leaves_the_story_open(browser: Client) -> None:
    lead, copy, other = copies(3)
    page = browser.post(f"/mentions/{copy.pk}/retirer/", follow=True)
    assert page.redirect_chain[-1][0] == f"/mentions/{lead.pk}/"
    assert "de nouveau dans la file" in page.content.decode()
    page = browser.post(f"/mentions/{lead.pk}/retirer/", follow=True)
    assert page.redirect_chain[-1][0] == f"/mentions/{other.pk}/"
    assert [m.status for m in again(lead, copy, other)] == [Status.NEW] * 3


def test_a_manager_reads_and_does_nothing(db: None) -> None:
    browser = browser_of(make_user("gestion@merles.example", Role.MANAGER, name="Simone"))
    lead, copy = copies(2)
    suggestion(lead, make_mention())
    page = panel(browser, lead)
    assert "La première\u00a0:" in page
    assert "/retirer/" not in page
    assert "/liens/" not in page
    assert browser.post(f"/mentions/{copy.pk}/retirer/").status_code == 403


def test_a_search_that_finds_nothing_says_what_to_try(browser: Client) -> None:
    page = browser.get(f"/mentions/{make_mention().pk}/reunir/?avec=zzz").content.decode()
    assert "essayez un seul mot, ou le numéro" in page

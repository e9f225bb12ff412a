"""Watch terms from the form to the mention: refused with a place, tried, marked, reviewed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring import trial, watches
from monitoring.expressions import Field, parse
from monitoring.ingest.match import known
from monitoring.library import CANDIDATES
from monitoring.models import Family, Keep, Match, Mention, Platform, Watch
from monitoring.worlds import REAL
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_mention, make_source, make_watch


def attempt(admin: User, expression: str, **form: str) -> Any:
    data = {"expression": expression, "active": "on", "step": "try", **form}
    return browser_of(admin).post("/termes/nouveau/", data)


# --- Refused with the place of the fault ---------------------------------------------------------


def test_a_fault_is_said_in_a_sentence_and_shown_in_its_line(admin: User) -> None:
    response = attempt(admin, "crue\n<b> ET pont OU digue", step="save")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Ligne 2\u00a0: ET et OU se suivent" in page
    assert "&lt;b&gt; ET pont <mark>OU</mark> digue" in page
    assert not Watch.objects.exists()


def test_a_wrong_value_is_told_the_right_ones(admin: User) -> None:
    page = attempt(admin, "famille:satellite", step="save").content.decode()
    assert "médias traditionnels" in page
    assert "«\u00a0satellite\u00a0» n’est pas une valeur de ce champ" in page


def test_every_member_of_a_closed_list_has_its_names() -> None:
    assert set(known()[Field.FAMILY].values()) == set(Family.values)
    assert set(known()[Field.PLATFORM].values()) == set(Platform.values)


def test_a_stored_wording_that_was_never_an_expression_still_matches_and_may_stay(
    admin: User,
) -> None:
    watch = make_watch("pont (Gédéon)")
    form = {"expression": "pont (Gédéon)", "suggested_priority": "2", "step": "save"}
    assert browser_of(admin).post(f"/termes/{watch.pk}/", form).status_code == 302
    watch.refresh_from_db()
    assert (watch.version, watch.suggested_priority) == (1, 2)


def test_line_ends_of_a_browser_are_no_new_wording(admin: User) -> None:
    watch = make_watch("pont\ndigue")
    browser_of(admin).post(f"/termes/{watch.pk}/", {"expression": "pont\r\ndigue"})
    watch.refresh_from_db()
    assert watch.version == 1


# --- Tried before it is saved --------------------------------------------------------------------


def test_trying_counts_shows_and_saves_nothing(admin: User) -> None:
    picky = make_source(name="Le Picoté", keep=Keep.MATCHES)
    silent = make_source(name="Le Muet")
    make_source(name="Éteinte", active=False)
    talker = make_source(name="La Gazette")
    make_mention(source=talker, title="Des <i>Inondations</i>", text="Rien")
    make_mention(source=silent, text="Un marché")
    response = attempt(admin, "inondation")
    page = response.content.decode()
    tried = response.context["tried"]
    assert (tried.matching, tried.looked_at, tried.is_part) == (1, 2, False)
    assert [source.pk for source in tried.picky] == [picky.pk]
    assert [source.pk for source in tried.silent] == [silent.pk]
    assert "Des &lt;i&gt;<mark>Inondations</mark>&lt;/i&gt;" in page
    assert "n’a pas été gardé" in page
    assert not Watch.objects.exists()
    assert not AuditEntry.objects.filter(verb="add_watch").exists()


def test_trying_leaves_out_what_is_protected_purged_or_played(admin: User) -> None:
    make_mention(text="crue", protected=True)
    make_mention(text="crue", purged_at=timezone.now())
    assert attempt(admin, "crue").context["tried"].looked_at == 0


def test_trying_looks_at_the_newest_first_and_says_so(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "MOST_MENTIONS", 7)
    monkeypatch.setattr(trial, "MENTIONS_TOGETHER", 3)
    for number in range(9):
        make_mention(title="", text=f"crue {number}")
    response = attempt(admin, "crue")
    tried = response.context["tried"]
    assert (tried.looked_at, tried.matching, tried.is_part) == (7, 7, True)
    assert [example.text[-1].text.strip() for example in tried.examples] == list("87654")
    assert "les autres n’ont pas été essayées" in response.content.decode()


def test_trying_knows_who_speaks_and_where(admin: User) -> None:
    make_mention(source=make_source(name="Le Courrier", family="official"), language="fr")
    assert attempt(admin, "source:courrier ET langue:français").context["tried"].matching == 1
    assert attempt(admin, "famille:presse").context["tried"].matching == 0


# --- Marked in the mention -----------------------------------------------------------------------


def test_the_words_are_marked_and_the_text_stays_escaped(communicator: User) -> None:
    watch = make_watch("inond*\npont Gédéon")
    mention = make_mention(title="Inondé", text="<img src=x> Les ponts gédéons")
    Match.objects.create(
        mention=mention, watch=watch, watch_version=1, words=["inond*", "pont Gédéon"]
    )
    page = browser_of(communicator).get(f"/mentions/{mention.pk}/").content.decode()
    assert "<bdi><mark>Inondé</mark></bdi>" in page
    assert "&lt;img src=x&gt; Les <mark>ponts gédéons</mark></bdi>" in page


# --- Precision and review ------------------------------------------------------------------------


def decided(watch: Watch, number: int, *, useful: str, **fields: Any) -> None:
    for _ in range(number):
        mention = make_mention(useful=useful, triaged_at=timezone.now(), **fields)
        Match.objects.create(mention=mention, watch=watch, watch_version=1)


def test_precision_needs_ten_recent_decisions(communicator: User) -> None:
    watch, other = make_watch("crue"), make_watch("pont")
    decided(watch, 6, useful="yes")
    decided(watch, 3, useful="no")
    decided(other, 9, useful="yes")
    decided(other, 5, useful="no", captured_at=timezone.now() - timedelta(days=61))
    Match.objects.create(mention=make_mention(), watch=watch, watch_version=1)
    assert "trop peu de décisions (9)" in shown(communicator)
    decided(watch, 1, useful="no")
    page = shown(communicator)
    assert "60\u00a0%, soit 6 utiles sur 10" in page
    assert "trop peu de décisions (9)" in page


def shown(person: User) -> str:
    return browser_of(person).get("/termes/").content.decode()


def test_those_to_review_come_first_and_are_marked_by_somebody(admin: User) -> None:
    now = timezone.now()
    fresh = make_watch("frais", reviewed_at=now, reviewed_by=admin)
    old = make_watch("vieux", reviewed_at=now - timedelta(days=91), reviewed_by=admin)
    never = make_watch("jamais")
    off = make_watch("éteint", active=False)
    browser = browser_of(admin)
    order = [s.watch.pk for s in browser.get("/termes/").context["standings"]]
    assert order == [never.pk, old.pk, fresh.pk, off.pk]
    assert browser.post(f"/termes/{old.pk}/revoir/").status_code == 302
    old.refresh_from_db()
    assert old.reviewed_at
    assert old.reviewed_at >= now
    assert AuditEntry.objects.get(verb="review_watch").target_id == old.pk
    assert browser.get("/termes/").context["to_review"] == 1


# --- The library ---------------------------------------------------------------------------------


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.key)
def test_a_candidate_can_be_read_with_and_without_places(candidate: Any) -> None:
    parse(candidate.expression_at(""), known())
    parse(candidate.expression_at("Rivière-aux-Merles, « Les Merles », "), known())


def test_nothing_of_the_library_is_watched_until_chosen(admin: User) -> None:
    page = browser_of(admin).get("/termes/bibliotheque/").content.decode()
    assert "Inondation et crue" in page
    assert not Watch.objects.exists()
    assert len({candidate.key for candidate in CANDIDATES}) == len(CANDIDATES)


def test_terms_are_added_one_by_one_with_their_place_and_once(admin: User) -> None:
    browser = browser_of(admin)
    form = {"term": ["inondation", "arme"], "place": "Merles, Saint-Gédéon"}
    for _ in range(2):
        assert browser.post("/termes/bibliotheque/", form).status_code == 302
    inondation, arme = Watch.objects.order_by("pk")
    assert inondation.expression.endswith('ET ("Merles" OU "Saint-Gédéon")')
    assert (inondation.hazard, inondation.place) == ("Inondation", "Merles, Saint-Gédéon")
    assert (arme.suggested_priority, arme.active, arme.reviewed_by) == (1, True, admin)
    assert browser.get("/termes/bibliotheque/").content.decode().count("déjà choisi") == 2


def test_a_group_is_added_whole(admin: User) -> None:
    browser_of(admin).post("/termes/bibliotheque/", {"group": "Eau potable"})
    wanted = [one.expression for one in CANDIDATES if one.hazard == "Eau potable"]
    assert list(Watch.objects.order_by("pk").values_list("expression", flat=True)) == wanted
    assert AuditEntry.objects.filter(verb="add_watch").count() == len(wanted)


@pytest.mark.parametrize(
    "form", [{}, {"term": "inconnu"}, {"group": "Autre"}, {"term": "arme", "place": 'a "b'}]
)
def test_a_choice_that_adds_nothing_is_refused(admin: User, form: dict[str, str]) -> None:
    assert browser_of(admin).post("/termes/bibliotheque/", form).status_code == 422
    assert not Watch.objects.exists()
    assert not Mention.objects.exists()


def test_two_people_who_choose_the_same_group_at_once_add_it_once(
    transactional_db: None, admin: User
) -> None:
    chosen = [one for one in CANDIDATES if one.hazard == "Eau potable"]
    start = Barrier(4)

    def choose(_number: int) -> int:
        start.wait()
        try:
            return watches.adopt(chosen, place="", by=admin, world=REAL)
        finally:
            connection.close()

    # None is held yet: there is no row that one could lock and the others wait for.
    with ThreadPoolExecutor(4) as people:
        added = list(people.map(choose, range(4)))
    assert sorted(added) == [0, 0, 0, len(chosen)]
    assert Watch.objects.count() == len(chosen)

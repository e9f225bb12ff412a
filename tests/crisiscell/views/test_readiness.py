"""The page of managers."""

from __future__ import annotations

import re
from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from crisiscell.readiness import snapshots
from crisiscell.views.readiness import curve, report
from monitoring.models import Slot
from monitoring.worlds import REAL
from msgu.users.models import Role, User
from tests.makers import browser_of, make_mention, make_source, make_user


def page_of(user: User) -> str:
    return browser_of(user).get("/preparation/").content.decode().replace("\u00a0", " ")


def test_a_manager_lands_on_it(manager: User, communicator: User) -> None:
    assert browser_of(manager).get("/")["Location"] == "/preparation/"
    assert browser_of(communicator).get("/")["Location"] == "/file/"


def test_an_empty_organisation_is_told_so(manager: User) -> None:  # T-IDX-1
    page = page_of(manager)
    assert "<b>0</b>" in page
    assert "Données insuffisantes" in page
    assert "Confiance : 0 %" in page
    assert "Plafond de 59 : aucune source n’est à l’écoute." in page
    assert page.count('class="hint">Continuité de la collecte · jusqu’à +4,0 points') == 1
    first = page[page.index("<ol") : page.index("</ol>")]
    assert len(re.findall(r"jusqu’à \+", first)) == 3
    assert page.count("données insuffisantes : ne compte pas dans la confiance") == 7
    for name in ("Prêt", "Non prêt", "Fragile"):
        assert f"<strong>{name}</strong>" not in page


def test_each_indicator_says_what_it_counted(manager: User) -> None:
    now = timezone.now()
    make_source(last_ok_at=now)
    for number, ok in enumerate([1, 1, 1, 0]):
        Slot.objects.create(starts_at=now - number * timedelta(minutes=15), due=1, ok=ok)
    make_mention(due_at=now - timedelta(minutes=1))
    page = page_of(manager)
    assert "3 ÷ 4" in page
    assert "1 quart d’heure mal entendu." in page
    assert "<b>75 %</b>" in page
    assert "0 ÷ 1" in page
    assert "Triées en retard : 0. Jamais triées : 1." in page
    assert "Plafond de 59" not in page


def test_what_cannot_be_measured_yet_is_named(manager: User) -> None:
    page = page_of(manager)
    assert "Pas encore mesurable" in page
    listed = page[page.index("Pas encore mesurable") :]
    assert len(re.findall(r"\b[A-K]\d [A-ZÀ-Ü]", listed)) == 36


def test_two_people_read_the_same_index(  # T-IDX-4
    manager: User, lead: User, admin: User, privacy_officer: User
) -> None:
    Slot.objects.create(starts_at=timezone.now() - timedelta(hours=1), due=1, ok=1)
    people = (manager, lead, admin, privacy_officer)
    figures = {re.findall(r"<b>(\d+)</b> <span>sur 100", page_of(one))[0] for one in people}
    assert figures == {"4"}


def test_the_trend_is_drawn_and_written(manager: User) -> None:
    now = timezone.now()
    assert "Une photographie est gardée chaque jour" in page_of(manager)
    snapshots.take(world=REAL, now=now - timedelta(days=1))
    Slot.objects.create(starts_at=now - timedelta(hours=1), due=1, ok=1)
    snapshots.take(world=REAL, now=now)
    page = page_of(manager)
    assert '<polyline points="0.0,120.0 640.0,115.2"/>' in page
    assert page.count('<th scope="row">') == 2


def test_fewer_than_two_days_make_no_curve() -> None:
    assert curve([]) == []


def test_a_day_without_its_photograph_stays_a_hole(manager: User) -> None:
    now = timezone.now()
    for days in (4, 3, 1):
        snapshots.take(world=REAL, now=now - timedelta(days=days))
    page = page_of(manager)
    assert page.count("<polyline") == 2
    assert "1 jour n’a pas de photographie" in page
    listed = re.findall(r'<th scope="row">([\d-]+)</th>', page)
    assert listed == [str(timezone.localdate(now) - timedelta(days=n)) for n in (1, 2, 3, 4)]
    assert page.count("pas de photographie ce jour-là") == 1


def led_to(page: str) -> set[str]:
    """The addresses to which a report leads."""
    return set(
        re.findall(r'<a href="([^"]+)">', page[page.index("verdict") : page.index("</main>")])
    )


def test_each_indicator_leads_to_where_one_acts(
    manager: User, lead: User, privacy_officer: User
) -> None:
    page = page_of(manager)
    assert led_to(page) == {"/sources/", "/file/", "/termes/", "/garde/", "/pairs/"}
    assert led_to(page_of(lead)) == led_to(page) | {"/voix/"}
    for address in led_to(page):
        assert browser_of(manager).get(address).status_code == 200
    # A manager is told what to do with voices, without a link to a page that is closed to them.
    assert "Ouvrez la fiche d’une première voix publique" in page
    assert browser_of(manager).get("/voix/").status_code == 403
    # The other pages are closed to her: she reads the same words.
    theirs = page_of(privacy_officer)
    assert led_to(theirs) == {"/file/", "/voix/"}
    assert "Triez avant l’échéance" in theirs


def test_large_numbers_are_grouped(manager: User) -> None:
    now = timezone.now()
    Slot.objects.bulk_create(
        Slot(starts_at=now - number * timedelta(minutes=15), due=1, ok=1)
        for number in range(1, 1_235)
    )
    page = page_of(manager)
    assert "1 234 ÷ 1 234 = 100 %" in page
    assert "1 234 faits enregistrés" in page


def test_what_was_never_begun_is_not_called_broken(manager: User) -> None:
    broken = "Réparez les sources en échec"
    page = page_of(manager)
    assert broken not in page
    assert '<a href="/sources/">Mettez une première source à l’écoute.</a>' in page
    assert '<a href="/termes/">Surveillez un premier terme.</a>' in page
    make_source()
    page = page_of(manager)
    assert broken not in page
    assert "Laissez tourner le poste : le premier compte vient en une demi-heure." in page
    Slot.objects.create(starts_at=timezone.now() - timedelta(hours=1), due=1, ok=0)
    assert broken in page_of(manager)


def test_less_than_two_is_one_point(manager: User) -> None:
    now = timezone.now()
    for number, ok in enumerate([1, 0, 0, 0]):
        Slot.objects.create(starts_at=now - number * timedelta(minutes=15), due=1, ok=ok)
    page = page_of(manager)
    assert "1,0 point sur 4" in page
    assert "0,0 point sur 1" in page
    assert "jusqu’à +3,0 points" in page
    assert "jusqu’à +1,0 point<" in page


def test_the_report_of_a_demonstration_says_so_on_each_sheet(manager: User) -> None:
    player = make_user("jouee@demo.example", Role.MANAGER, is_demo=True)
    told = "tout ce que vous voyez est inventé"
    running = render_to_string("crisiscell/readiness_pdf.html", report(player)).split("<h1>")[0]
    assert told in running
    assert told not in render_to_string("crisiscell/readiness_pdf.html", report(manager))


def test_percents_are_written_as_its_reader_writes_them(manager: User) -> None:
    Slot.objects.create(starts_at=timezone.now() - timedelta(hours=1), due=1, ok=1)
    page = page_of(manager)
    assert "<b>100 %</b>" in page
    assert "1 ÷ 1 = 100 %" in page
    User.objects.update(language="en")
    page = page_of(manager)
    assert "<b>100%</b>" in page
    assert "1 ÷ 1 = 100%" in page

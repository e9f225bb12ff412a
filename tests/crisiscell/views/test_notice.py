"""« Ce que nous recueillons »: for anybody, with the real durations, about nobody."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from monitoring.models import Author, Origin, Run
from msgu.users.models import Organisation, Role, User
from tests.makers import browser_of, make_mention, make_source, make_user

ADDRESS = "/renseignements/"


def read(browser: Client) -> str:
    return browser.get(ADDRESS).content.decode().replace("\u00a0", " ")


def test_anybody_reads_it_and_the_way_in_leads_there(db: None) -> None:
    browser = browser_of(None)
    assert browser.get(ADDRESS).status_code == 200
    assert f'href="{ADDRESS}"' in browser.get("/compte/connexion/").content.decode()


def test_the_durations_are_those_in_force(db: None) -> None:
    page = read(browser_of(None))
    assert "30 jours" in page
    assert "7 jours" in page
    assert "24 heures" in page
    Organisation.objects.create(
        pk=1, name="Ville de Saint-Merle", kind="municipality",
        keep_closed=11, keep_not_useful=4, keep_unfinished=13,
    )  # fmt: skip
    page = read(browser_of(None))
    assert [days in page for days in ("11 jours", "4 jours", "13 jours")] == [True] * 3
    assert ">7 jours<" not in page
    assert "Ville de Saint-Merle" in page


def test_it_says_whom_to_reach_and_an_administrator_learns_that_nobody_is_named(
    admin: User,
) -> None:
    told = "Cette page ne nomme encore personne"
    assert "à l’attention du responsable" in read(browser_of(None))
    assert told not in read(browser_of(None))
    assert told in read(browser_of(admin))
    Organisation.objects.create(
        pk=1, name="Ville", kind="municipality", changed_at=timezone.now(),
        officer_name="Paule Exemple", officer_contact="555-0123",
    )  # fmt: skip
    page = read(browser_of(admin))
    assert told not in page
    assert "Paule Exemple" in page
    assert "555-0123" in page
    assert "20 jours" in page


def test_it_names_families_and_nobody(db: None) -> None:
    author = Author.objects.create(platform="web", key=b"a" * 32, name="Rémi Exemple")
    source = make_source(name="Blogue de Rémi", family="blog")
    make_mention(author=author, source=source, text="On est au deuxième", title="Au secours")
    make_source(family="official", active=False)
    page = read(browser_of(None))
    assert "Blogues" in page
    assert "Sources officielles" not in page
    for private in ("Rémi", "deuxième", "Au secours"):
        assert private not in page


def test_each_world_reads_its_own_families(db: None) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    make_source(family="official")
    make_source(family="blog", origin=Origin.DEMO, run=run)
    player = make_user("jouee@demo.example", Role.PRIVACY_OFFICER, is_demo=True)
    for browser, heard, other in (
        (browser_of(player), "Blogues", "Sources officielles"),
        (browser_of(None), "Sources officielles", "Blogues"),
    ):
        page = read(browser)
        assert heard in page
        assert other not in page


def test_it_reads_in_english_too(db: None) -> None:
    browser = browser_of(None)
    browser.post("/langue/", {"language": "en", "next": ADDRESS})
    page = read(browser)
    assert "What we collect" in page
    assert "30 days" in page
    assert "Ce que" not in page


def test_it_says_when_somebody_looks(db: None) -> None:
    assert "ne sont pas encore affichées" in read(browser_of(None))
    week = [["08:30", "16:30"]] * 4 + [["08:30", "12:00"], None, ["00:00", "00:00"]]
    Organisation.objects.create(name="Ville", kind="municipality", service_hours=week)
    page = read(browser_of(None))
    assert "<li>lundi – jeudi : 8 h 30 – 16 h 30</li>" in page
    assert "<li>vendredi : 8 h 30 – 12 h 00</li>" in page
    assert "<li>dimanche : jour et nuit</li>" in page
    assert "samedi" not in page
    assert "appelez le 911" in page

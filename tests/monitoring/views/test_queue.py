"""The queue: its views, its order, its pages, whatever the address says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from monitoring import triage
from monitoring.models import Mention, Priority, Source
from monitoring.search import PAGE
from monitoring.views.queue import LISTED
from msgu.users.models import User
from tests.makers import browser_of, make_many_like, make_mention, make_source


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


def shown(browser: Client, query: str = "") -> list[str]:
    return [mention.title for mention in browser.get(f"/file/{query}").context["mentions"]]


def due(minutes: int, **fields: object) -> Mention:
    return make_mention(due_at=timezone.now() + timedelta(minutes=minutes), **fields)


def test_the_earliest_deadline_comes_first(browser: Client) -> None:
    later, late, soon = due(60), due(-5), due(10)
    assert shown(browser) == [late.title, soon.title, later.title]


def test_a_claim_never_moves_a_row(browser: Client, colleague: User) -> None:
    first, second = due(10), due(20)
    triage.claim(first, by=colleague)
    assert shown(browser) == [first.title, second.title]
    assert "Luc" in browser.get("/file/").content.decode()


def test_what_may_cost_a_life_stands_in_its_lane_only(browser: Client) -> None:
    vital = due(10, priority=Priority.VITAL)
    context = browser.get("/file/").context
    assert [m.pk for m in context["danger"]] == [vital.pk]
    assert context["mentions"] == []


@pytest.mark.parametrize("order", ["", "&tri=recentes"])
def test_each_page_says_how_many_match_in_all(browser: Client, order: str) -> None:
    for _ in range(PAGE + 2):
        make_mention()
    make_mention(title="Pont fermé")
    first = browser.get(f"/file/?vue=a-trier{order}")
    second = browser.get(f"/file/?{first.context['next_page']}")
    assert [page.context["matching"] for page in (first, second)] == [str(PAGE + 3)] * 2
    # What one page holds is not counted.
    assert browser.get("/file/?vue=a-trier&q=pont").context["matching"] == ""


def test_a_page_that_others_have_emptied_still_says_how_many_match(browser: Client) -> None:
    for _ in range(PAGE):
        make_mention()
    last = make_mention(due_at=timezone.now() + timedelta(days=30))
    address = f"/file/?{browser.get('/file/').context['next_page']}"
    assert [row.pk for row in browser.get(address).context["mentions"]] == [last.pk]
    last.delete()
    emptied = browser.get(address)
    assert emptied.context["mentions"] == []
    assert emptied.context["matching"] == str(PAGE)


def test_more_than_a_thousand_are_not_counted(browser: Client) -> None:
    like = make_mention()
    make_many_like(like, 999)
    assert browser.get("/file/").context["matching"] == "1\u00a0000"
    make_mention()
    first = browser.get("/file/")
    second = browser.get(f"/file/?{first.context['next_page']}")
    assert [page.context["matching"] for page in (first, second)] == ["1\u00a0000+"] * 2


def test_the_filter_offers_sources_by_name_unless_they_are_too_many(browser: Client) -> None:
    for name in ("Ville", "École", "club"):
        make_source(name=name)
    offered = [source["name"] for source in browser.get("/file/").context["sources"]]
    assert offered == list(Source.objects.order_by("name").values_list("name", flat=True))
    for _ in range(LISTED):
        make_source()
    chosen = Source.objects.get(name="club")
    page = browser.get(f"/file/?source={chosen.pk}")
    assert [source["name"] for source in page.context["sources"]] == ["club"]
    assert "Trouver une source par son nom" in page.text
    assert browser.get("/file/").context["sources"] == []


def test_pages_follow_each_other_and_miss_nothing(browser: Client) -> None:
    source = make_source()
    moment = timezone.now()
    titles = {make_mention(source=source, due_at=moment).title for _ in range(PAGE + 3)}
    for order in ("", "&tri=recentes"):
        first = browser.get(f"/file/?vue=a-trier{order}")
        second = browser.get(f"/file/?{first.context['next_page']}")
        both = [m.title for page in (first, second) for m in page.context["mentions"]]
        assert len(both) == len(titles)
        assert set(both) == titles
        assert second.context["next_page"] == ""


def test_each_view_shows_its_own(browser: Client, communicator: User) -> None:
    new, mine, open_, closed = (make_mention() for _ in range(4))
    triage.claim(mine, by=communicator)
    triage.qualify(open_, by=communicator, seen=0, useful="yes", priority=3, category="question")
    triage.release(open_, by=communicator)
    triage.close(closed, by=communicator, seen=0, disposition="thanked")
    assert set(shown(browser)) == {new.title, mine.title}
    assert shown(browser, "?vue=a-moi") == [mine.title]
    assert shown(browser, "?vue=en-attente") == [open_.title]
    assert shown(browser, "?vue=tout&statut=3") == [closed.title]
    assert len(shown(browser, "?vue=tout")) == 4


def test_what_is_late_is_new_or_in_hand_and_vital_too(browser: Client, communicator: User) -> None:
    new, vital, open_, closed = (
        due(-n, priority=Priority.VITAL if n == 30 else Priority.URGENT) for n in (40, 30, 20, 10)
    )
    due(5)
    triage.close(closed, by=communicator, seen=0, disposition="thanked")
    triage.qualify(open_, by=communicator, seen=0, useful="yes", priority=2, category="question")
    Mention.objects.filter(pk=open_.pk).update(due_at=open_.due_at)
    assert shown(browser, "?vue=en-retard") == [new.title, vital.title, open_.title]


def test_what_was_assigned_is_mine(browser: Client, communicator: User) -> None:
    mention = make_mention(assigned_to=communicator)
    assert shown(browser, "?vue=a-moi") == [mention.title]


def test_the_filter_is_in_the_address(browser: Client) -> None:
    one, _other = make_mention(), make_mention()
    assert shown(browser, f"?source={one.source_id}") == [one.title]


@pytest.mark.parametrize(
    "query",
    [
        "?vue=autre&tri=hasard",
        "?source=abc",
        "?statut=9",
        "?statut=abc",
        "?source=99999999999999999999",
        "?source=-1",
        "?source=²",
        "?apres=hier~1",
        "?apres=2026-13-45T99:99:99Z~1",
        "?apres=2026-11-20T00:00:00~1",
        "?apres=~",
        "?q=%00",
        "?q=%27%22%3A%2A%21%28",
        "?vue=tout&q=" + "a" * 5000,
    ],
)
def test_an_address_that_was_tampered_with_breaks_nothing(browser: Client, query: str) -> None:
    make_mention()
    assert browser.get(f"/file/{query}").status_code == 200


def test_hostile_text_is_shown_as_text(browser: Client) -> None:
    make_mention(title="<script>alert(1)</script>", text='"><img src=x onerror=alert(1)>')
    page = browser.get("/file/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_an_empty_queue_says_that_it_is_good_news(browser: Client) -> None:
    make_source()
    assert "Rien à trier" in browser.get("/file/").content.decode()


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ("a-moi", "Vous n’avez rien pris"),
        ("en-attente", "Rien n’est en attente"),
        ("en-retard", "Rien n’est en retard"),
        ("tout", "n’est encore arrivée"),
    ],
)
def test_each_view_says_what_its_emptiness_means(browser: Client, view: str, sentence: str) -> None:
    make_source()
    assert sentence in browser.get(f"/file/?vue={view}").content.decode()


def test_the_queue_asks_the_same_number_of_questions_for_one_row_or_fifty(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(PAGE):
        make_mention()
    with django_assert_max_num_queries(13):
        browser.get("/file/")

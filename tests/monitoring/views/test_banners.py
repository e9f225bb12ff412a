"""What every page says of the listening: the bar to all, the banners to those who can act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from msgu.users.models import User
from tests.access_matrix import MATRIX
from tests.makers import browser_of, make_mention, make_source

# The doors of one's own account (confirm who you are, change a password) show the door alone,
# and the live stream is no page.
PAGES = [
    address
    for address, reads, _writes in MATRIX.values()
    if reads not in {"*", "-"}
    and "{" not in address
    # Neither is what is downloaded, nor the rows that a page asks for.
    and not address.startswith(
        ("/compte/", "/direct/", "/preparation/pdf/", "/file/lignes/", "/file/vies/")
    )
]


def text(browser: Client, address: str) -> str:
    page: str = browser.get(address).content.decode()
    return page.replace("\xa0", " ")


def failing(**fields: Any) -> None:
    now = timezone.now()
    make_source(**{"failures": 3, "failing_since": now, "health": "failing", **fields})


@pytest.mark.parametrize("address", PAGES)
def test_the_last_mention_s_age_is_on_every_page(address: str, admin: User, lead: User) -> None:
    make_mention()
    for user in (admin, lead):
        response = browser_of(user).get(address, follow=True)
        if response.status_code == 200:
            assert "Dernière mention <time" in response.content.decode()


def test_administrators_are_told_which_sources_fail(admin: User, communicator: User) -> None:
    failing(name="<b>Radio</b>")
    failing(name="Le Merle", failures=2)
    page = text(browser_of(admin), "/profil/")
    assert "1 source en échec" in page
    assert "&lt;b&gt;Radio" in page
    assert "Le Merle" not in page
    assert "source en échec" not in text(browser_of(communicator), "/file/")


def test_the_banner_leads_to_those_that_fail_and_not_to_where_one_is(admin: User) -> None:
    failing(name="Radio")
    failing(name="Le Merle", health="refused")
    there = "/sources/?etat=en-echec"
    see = f'class="see" href="{there}"'
    assert see in text(browser_of(admin), "/profil/")
    # The page of sources has a filter and a button for them.
    assert see not in text(browser_of(admin), "/sources/")
    page = text(browser_of(admin), there)
    assert "2 sources en échec" in page
    assert see not in page
    assert page.count('class="watched ') == 2


def test_many_failures_are_counted_and_the_first_named(admin: User) -> None:
    for n in range(5):
        failing(name=f"Radio {n}", failing_since=timezone.now() - timedelta(hours=n))
    page = text(browser_of(admin), "/profil/")
    assert "5 sources en échec" in page
    assert [f"Radio {n}" in page for n in range(5)] == [False, False, True, True, True]


def test_the_whole_desk_is_told_that_it_hears_nothing(
    admin: User, communicator: User, manager: User, privacy_officer: User
) -> None:
    since = timezone.now() - timedelta(minutes=18)
    make_source(active_since=since, next_poll_at=since)
    for user, told in (
        (admin, "a accès à Internet. Si oui, redémarrez-le."),
        (communicator, "Avisez l’administration"),
        (manager, "Avisez l’administration"),
    ):
        page = text(browser_of(user), "/profil/")
        assert "Le poste n’entend plus rien depuis 18 min." in page
        assert told in page
    assert "n’entend plus rien" not in text(browser_of(privacy_officer), "/profil/")


def test_a_desk_that_hears_has_no_banner(admin: User) -> None:
    make_source()
    make_source(active=False, failures=9, failing_since=timezone.now())
    assert 'class="banner' not in text(browser_of(admin), "/sources/")


def test_bar_and_banners_ask_no_more_however_many_sources(admin: User) -> None:
    browser = browser_of(admin)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get("/profil/")
        return len(asked)

    failing()
    few = queries()
    for _ in range(20):
        failing()
    assert queries() == few

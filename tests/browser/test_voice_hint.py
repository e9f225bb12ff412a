"""The demonstration, with and without scripts: the hint stands where an expected voice speaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from crisiscell.demonstration import cast, staging
from monitoring.connectors.feed import parse
from monitoring.demonstration.feeds import CHANNELS, feed
from monitoring.ingest import pipeline
from monitoring.models import Mention, Run, Source
from msgu.users.models import AuditEntry, User
from tests.browser.conftest import sign_in
from tests.makers import PASSWORD

LINE = "Voici l’heure des relevés, mis à jour à chaque heure de la crue."


@pytest.fixture
def communicator(transactional_db: None) -> User:
    """Somebody of the demonstration, six minutes after its beginning."""
    run = staging.start(address="http://127.0.0.1:8124", asked=True)
    assert run
    hear(run, minutes=6)
    cast.open_with(PASSWORD)
    return User.objects.get(email=cast.COMMUNICATOR.email)


def hear(run: Run, *, minutes: float) -> None:
    """Take in what every feed gives so many minutes after the beginning."""
    now = run.started_at + timedelta(minutes=minutes)
    for channel in CHANNELS:
        source = Source.objects.get(run=run, name=channel.name)
        body = feed(channel, since=run.started_at, now=now)
        read = parse(body, address=source.address, content_type="")
        with transaction.atomic():
            pipeline.ingest([(source, read.items)], now=timezone.now())


def spoken(words: str) -> Mention:
    return Mention.every.get(text__contains=words)


def the_hint_is_there(page: Page, communicator: User) -> None:
    sign_in(page, communicator)
    page.goto(f"/mentions/{spoken('à quand les relevés').pk}/")
    hint = page.locator(".voice-hint")
    expect(hint.get_by_role("link", name="Collectif des rives")).to_be_visible()
    expect(hint).to_contain_text("Négative")
    expect(hint).to_contain_text("après les images des riverains")
    expect(hint).to_contain_text("Nadia Beaulieu")
    expect(hint.get_by_role("textbox", name="Réponse préparée")).to_have_value(LINE)


def nobody_else_has_one(page: Page) -> None:
    page.goto(f"/mentions/{spoken('pont des Merles est encore ouvert').pk}/")
    expect(page.locator(".voice-hint")).to_contain_text("inconnue")
    expect(page.get_by_role("textbox", name="Réponse préparée")).to_have_count(0)


def test_it_stands_on_the_right_mention_and_is_copied_with_one_press(
    page: Page, communicator: User
) -> None:
    the_hint_is_there(page, communicator)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_text("Copié", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == LINE
    page.locator(".voice-hint").get_by_role("link", name="Qui peut relayer").click()
    relays = page.get_by_role("region", name="Qui peut relayer")
    expect(relays).to_contain_text("L’Hebdo des Merles")
    expect(page.locator(".some-topics input:checked")).to_have_count(1)
    expect(page.locator(".some-topics summary")).to_have_text("Sujets\u00a0: 1 choisi")
    expect(page.locator(".lines")).to_contain_text("Collectif des rives")
    nobody_else_has_one(page)
    shown = AuditEntry.objects.filter(actor=communicator, verb="consult_voice", reason="beside")
    assert shown.count() == 1


def test_it_stands_there_without_scripts_too(plain_page: Page, communicator: User) -> None:
    the_hint_is_there(plain_page, communicator)
    expect(plain_page.get_by_role("button", name="Copier")).to_have_count(0)
    nobody_else_has_one(plain_page)

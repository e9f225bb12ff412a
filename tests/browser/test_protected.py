"""Two people on one mention: one protects it while the other has it open and is writing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from monitoring.models import Mention, Note
from msgu.users.models import AuditEntry, Role, User
from tests.browser.conftest import opened, sign_in
from tests.makers import make_mention, make_user
from tests.msgu.live.conftest import port, serving

__all__ = ["port"]
SECRET = "Samantha Ardente reste rue des Ormes"


@pytest.fixture
def colleague(transactional_db: None) -> User:
    return make_user("luc@merles.example", Role.COMMUNICATOR, name="Luc")


@pytest.fixture
def responsible(transactional_db: None) -> User:
    return make_user("rosalie@merles.example", Role.LEAD, name="Rosalie")


@pytest.fixture
def two(chromium: Browser, port: int, transactional_db: None) -> Iterator[tuple[Page, Page]]:
    address = f"http://localhost:{port}"
    with (
        serving(port),
        opened(chromium, base_url=address) as one,
        opened(chromium, base_url=address) as other,
    ):
        yield one.new_page(), other.new_page()


def open_beside(page: Page, mention: Mention) -> None:
    page.goto(f"/file/?vue=a-trier&mention={mention.pk}")
    page.wait_for_selector("body[data-live=on]")


def test_what_is_protected_leaves_every_screen_and_what_is_being_written_stays(
    two: tuple[Page, Page], colleague: User, responsible: User
) -> None:
    hers, his = two
    mention = make_mention(title="", text=SECRET, proposed_category="privacy")
    make_mention(text="Rien de privé")
    sign_in(hers, responsible)
    sign_in(his, colleague)
    open_beside(hers, mention)
    open_beside(his, mention)
    his.get_by_role("textbox", name="Note").fill("J’ai appelé")
    hers.get_by_role("button", name="Vie privée").click()
    expect(hers.get_by_text("Mention protégée. La lisent")).to_be_visible()
    expect(his.get_by_text("ils ne se lisent plus ici")).to_be_visible()
    expect(his.get_by_text(SECRET)).to_have_count(0)
    expect(his.get_by_role("textbox", name="Note")).to_have_value("J’ai appelé")
    his.get_by_role("button", name="Ajouter la note").click()
    expect(his.get_by_text("Note ajoutée.")).to_be_visible()
    assert Note.objects.get().text == "J’ai appelé"
    assert SECRET not in his.content()

    hers.goto(f"/file/?vue=protegees&mention={mention.pk}")
    expect(hers.get_by_text(SECRET)).to_have_count(0)
    hers.get_by_role("button", name="Lire le texte").click()
    expect(hers.get_by_text(SECRET)).to_be_visible()
    expect(hers.get_by_text("J’ai appelé")).to_be_visible()
    assert AuditEntry.objects.filter(verb="read_protected").count() == 1
    hers.get_by_text("Détruire ce texte maintenant").click()
    hers.get_by_role("button", name="Détruire sans retour").click()
    expect(hers.get_by_text("Le texte est détruit.")).to_be_visible()
    expect(hers.get_by_text(SECRET)).to_have_count(0)

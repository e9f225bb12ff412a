"""Sending one form of a mention keeps what was being written in the others."""

from playwright.sync_api import Page, expect

from msgu.users.models import User
from tests.browser.conftest import sign_in
from tests.makers import make_mention


def test_a_note_being_written_stays_while_the_mention_is_taken(page: Page, everyone: User) -> None:
    mention = make_mention()
    sign_in(page, everyone)
    page.goto(f"/mentions/{mention.pk}/")
    note = page.locator("textarea[name=text]")
    note.fill("Appelé le 911 à 3 h 12")
    page.get_by_label("Nature").select_option(value="hazard_report")
    page.get_by_role("button", name="Prendre", exact=True).click()
    expect(page.get_by_text("Vous avez pris cette mention.")).to_be_visible()
    expect(note).to_have_value("Appelé le 911 à 3 h 12")
    expect(page.get_by_label("Nature")).to_have_value("hazard_report")
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.get_by_text("Note ajoutée.")).to_be_visible()
    expect(note).to_have_value("")
    assert mention.notes.get().text == "Appelé le 911 à 3 h 12"

"""Feeds of Québec to begin with: added by choice, never listened to by us."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from monitoring.models import Source
from monitoring.starters import STARTERS
from msgu.net import read_address
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of

PAGE = "/sources/quebec/"


def test_each_address_is_one_that_the_door_would_take() -> None:
    for starter in STARTERS:
        target = read_address(starter.address, settings.NET_EXCEPTIONS)
        assert str(target.url) == starter.address
    assert len({starter.key for starter in STARTERS}) == len(STARTERS)


def test_what_is_chosen_is_added_switched_off_its_terms_never_checked(admin: User) -> None:
    browser = browser_of(admin)
    chosen = [STARTERS[0].key, STARTERS[-1].key]
    response = browser.post(PAGE, {"starter": chosen}, follow=True)
    assert "2 fils sont ajoutés, sans écoute." in response.content.decode()
    assert response.redirect_chain[-1][0] == "/sources/?etat=sans-ecoute"
    assert Source.objects.count() == 2
    for source in Source.objects.all():
        assert not source.active
        assert not source.has_terms
        page = browser.get(f"/sources/{source.pk}/").content.decode()
        assert "jamais vérifiées" in page
    assert AuditEntry.objects.filter(verb="add_source", actor=admin).count() == 2
    with pytest.raises(IntegrityError, match="source_active_needs_terms"), transaction.atomic():
        Source.objects.update(active=True)


def test_chosen_twice_it_is_added_once(admin: User) -> None:
    browser = browser_of(admin)
    browser.post(PAGE, {"starter": [STARTERS[0].key]})
    said = browser.post(PAGE, {"starter": [STARTERS[0].key]}, follow=True).content.decode()
    assert "rien n’est ajouté" in said
    assert Source.objects.count() == 1
    assert browser.get(PAGE).content.decode().count("déjà ajouté") == 1


@pytest.mark.parametrize("form", [{}, {"starter": ["inconnu"]}])
def test_nothing_known_chosen_is_told(admin: User, form: dict[str, list[str]]) -> None:
    response = browser_of(admin).post(PAGE, form)
    assert response.status_code == 422
    assert "Cochez au moins un fil." in response.content.decode()
    assert not Source.objects.exists()

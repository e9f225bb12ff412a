"""A session is read as Django keeps it: whole while it lasts, not at all afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from msgu.users.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**words: str) -> str:
    session = SessionStore()
    session.update(words)
    session.create()
    return str(session.session_key)


def test_what_was_kept_comes_back() -> None:
    key = kept(who="Nadia")
    session = SessionStore(key)
    assert dict(session.items()) == {"who": "Nadia"}
    assert session.session_key == key


def test_django_s_own_reading_of_it_says_the_same() -> None:
    # The live stream reads it so; and a release that changed its store would end every session.
    assert Session.objects.get(pk=kept(who="Nadia")).get_decoded() == {"who": "Nadia"}


def test_what_is_over_is_not_read_and_its_key_is_not_taken_up_again() -> None:
    key = kept(who="Nadia")
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(key)
    assert dict(session.items()) == {}
    assert session.session_key is None


def test_a_key_that_a_browser_made_up_is_never_one_of_ours() -> None:
    session = SessionStore("a" * 32)
    session["who"] = "Luc"
    session.save()
    assert session.session_key != "a" * 32
    assert not Session.objects.filter(pk="a" * 32).exists()

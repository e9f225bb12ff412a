"""Sessions and the cache's entries are forgotten once they have expired, and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from msgu.users.models import User
from msgu.web import expiry
from tests.makers import browser_of


def entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_cache")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(("after", "left"), [(timedelta(0), 1), (timedelta(days=2), 0)])
def test_what_has_expired_goes(communicator: User, after: timedelta, left: int) -> None:
    browser_of(communicator)
    cache.clear()
    cache.set("tries", 1, timeout=600)
    expiry.forget(now=timezone.now() + after)
    assert (Session.objects.count(), entries()) == (left, left)

"""Between two tests that commit, the tables are emptied, whatever a page still asks."""

from __future__ import annotations

import threading
import time

from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from msgu.users.models import User
from tests.makers import make_user
from tests.races import SAFETY_SECONDS, at_once

WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = %s::regclass AND NOT granted)"


def test_a_page_gives_way_to_the_emptying_when_each_waits_for_the_other(
    transactional_db: None,
) -> None:
    make_user("nadia@merles.example")
    first, *_, last = connection.introspection.django_table_names(only_existing=True)
    page_reads = threading.Event()

    def page() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'SELECT FROM "{last}"')
            page_reads.set()
            until = time.monotonic() + SAFETY_SECONDS
            waiting = False
            while not waiting and time.monotonic() < until:
                cursor.execute(WAITING, [last])
                [(waiting,)] = cursor.fetchall()
            assert waiting
            cursor.execute(f'SELECT FROM "{first}"')

    def empty() -> None:
        assert page_reads.wait(SAFETY_SECONDS)
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)

    of_page, of_emptying = at_once(page, empty)
    assert isinstance(of_page, OperationalError), of_page
    assert isinstance(of_page.__cause__, DeadlockDetected)
    assert of_emptying is None
    assert not User.objects.exists()

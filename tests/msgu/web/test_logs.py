"""What the log must not tell."""

from __future__ import annotations

import logging
import socket
import sys
from typing import Any, cast

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.module_loading import import_string

from msgu.users.models import User
from tests.makers import make_user


def line(message: str, *args: object, error: bool = False, by: str = "desk") -> str:
    """The line that the log of an installation would hold."""
    formatter = cast("Any", settings.LOGGING)["formatters"]["line"]
    made = import_string(formatter["()"])(formatter["format"])
    told = sys.exc_info() if error else None
    record = logging.LogRecord(by, logging.ERROR, "", 0, message, args, told)
    return str(made.format(record))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/invitation/Secret-1_a/", "/invitation/***/"),
        ("/compte/mot-de-passe/nouveau/1-secret/", "/compte/mot-de-passe/nouveau/***/"),
        ("/compte/mot-de-passe/nouveau/fait/", "/compte/mot-de-passe/nouveau/fait/"),
        ("/personnes/invitations/3/retirer/", "/personnes/invitations/3/retirer/"),
    ],
)
def test_a_link_that_opens_an_account_is_masked(path: str, told: str) -> None:
    assert line("Not Found: %s", path) == f"E desk: Not Found: {told}"


def test_the_row_that_postgres_refuses_is_not_told(communicator: User) -> None:
    try:
        with transaction.atomic():
            make_user(communicator.email)
    except IntegrityError as error:
        told = line("A row was refused: %s", error, error=True)
    assert communicator.email not in told
    assert "DETAIL" not in told
    # What remains says where and why.
    assert "users_user_email_key" in told
    assert "direct cause" in told
    assert "make_user" in told


def test_the_line_that_postgres_quotes_is_not_told(db: None) -> None:
    written = "un texte d’autrui"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::json", [f'{{"a": {written}}}'])
    except DatabaseError:
        told = line("It broke", error=True)
    assert written not in told
    assert "invalid input syntax for type json" in told


def test_an_outage_of_redis_takes_one_line_a_tick() -> None:
    try:
        socket.create_connection(("127.0.0.1", 1))
    except OSError as error:
        told = line("Message Error: %s\n%s", error, "a stack", error=True, by="celery.beat")
    assert told.startswith("E celery.beat: Message Error: ")
    assert "\n" not in told

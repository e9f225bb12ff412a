"""The trail: added to, never changed."""

import pytest
from django.db import IntegrityError, connection, transaction

from msgu.users import audit
from msgu.users.models import AuditEntry, User


@pytest.mark.parametrize(
    "statement",
    ["UPDATE users_auditentry SET verb = 'other'", "DELETE FROM users_auditentry"],
)
def test_postgres_refuses_to_change_the_trail(communicator: User, statement: str) -> None:
    audit.record("claim", communicator, by=communicator)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_postgres_refuses_to_empty_the_trail(db: None) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE users_auditentry CASCADE")


def test_the_trail_goes_with_its_act(communicator: User) -> None:
    with transaction.atomic():
        audit.record("claim", communicator, by=communicator)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.filter(verb="claim").exists()


def test_an_act_is_undone_once(communicator: User) -> None:
    entry = audit.record("close", communicator, by=communicator)
    audit.record("undo", communicator, by=communicator, undo_of=entry)
    with pytest.raises(IntegrityError, match="undo_of"), transaction.atomic():
        audit.record("undo", communicator, by=communicator, undo_of=entry)

"""What is due leaves, once; what could not, tries again for as long as it takes."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from bench.faults.receiver import Receiver
from monitoring.retention.leftovers import over
from msgu.net import courier
from msgu.outbox import sending
from msgu.outbox.models import Notice
from msgu.users.models import User
from tests.makers import make_channel, make_notice, make_user


def by_mail(person: User, **fields: object) -> Notice:
    return make_notice(make_channel(person), **fields)


def waits(notice: Notice) -> float:
    """Seconds until it is due again."""
    notice.refresh_from_db()
    return (notice.due_at - timezone.now()).total_seconds()


def test_what_is_due_leaves_by_its_channel(communicator: User, receiver: Receiver) -> None:
    mail = by_mail(communicator)
    service = make_notice(make_channel(communicator, service=receiver.service))
    assert sending.send_due() == 2
    assert {one.key for one in receiver.accepted} == {mail.key, service.key}
    assert not Notice.objects.filter(sent_at=None).exists()
    assert sending.send_due() == 0


@pytest.mark.parametrize("after", [timedelta(minutes=1), timedelta(hours=20)])
def test_what_is_not_due_waits(
    after: timedelta, communicator: User, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_mail(communicator, due_at=Now() + after)
    # A process whose clock is a day ahead asks Postgres all the same.
    ahead = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: ahead)
    assert sending.send_due() == 0


def test_a_closed_channel_keeps_what_waits_and_a_closed_account_too(
    communicator: User, receiver: Receiver
) -> None:
    closed = by_mail(communicator)
    closed.channel.active = False
    closed.channel.save()
    gone = make_user("partie@merles.example")
    by_mail(gone)
    gone.is_active = False
    gone.save()
    assert sending.send_due() == 0
    closed.channel.active = True
    closed.channel.save()
    assert sending.send_due() == 1


def test_a_failure_is_written_and_tried_again_later_and_later(
    communicator: User, receiver: Receiver
) -> None:
    notice = by_mail(communicator)
    receiver.status = 451
    for attempts, wait in enumerate((15, 60, 300, 900, 1_800, 3_600, 3_600, 3_600), start=1):
        assert sending.send_due() == 0
        assert wait - 10 < waits(notice) <= wait
        assert (notice.attempts, notice.last_error) == (attempts, "refused 451")
        assert notice.lease_until is None
        Notice.objects.update(due_at=Now())
    receiver.status = 0
    assert sending.send_due() == 1
    notice.refresh_from_db()
    assert notice.last_error == ""


def test_a_second_try_of_what_is_not_urgent_keeps_the_quiet_hours(
    communicator: User, receiver: Receiver
) -> None:
    here = timezone.localtime()
    quiet = {
        "quiet_from": (here - timedelta(hours=1)).time(),
        "quiet_to": (here + timedelta(hours=2)).time(),
    }
    channel = make_channel(communicator, **quiet)
    calm, urgent = make_notice(channel, urgent=False), make_notice(channel)
    receiver.status = 451
    sending.send_due()
    assert waits(calm) > 3_600
    assert waits(urgent) <= 15


def test_mail_without_a_server_says_so(communicator: User, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    notice = by_mail(communicator)
    sending.send_due()
    notice.refresh_from_db()
    assert notice.last_error == "no_server"


def test_a_key_that_was_lost_says_so(communicator: User, settings: Settings) -> None:
    notice = make_notice(make_channel(communicator, service="json://merles.example"))
    settings.CHANNEL_KEYS = ["une autre"]
    sending.send_due()
    notice.refresh_from_db()
    assert notice.last_error == "unsealable"


def test_urgent_goes_first(communicator: User) -> None:
    channel = make_channel(communicator)
    make_notice(channel, urgent=False, due_at=Now() - timedelta(hours=1))
    urgent = make_notice(channel)
    assert sending.claim(limit=1) == [urgent]


def test_what_one_holds_nobody_else_claims_until_its_lease_ends(communicator: User) -> None:
    notice = by_mail(communicator)
    (first,) = sending.claim(limit=4)
    assert sending.claim(limit=4) == []
    Notice.objects.update(lease_until=Now())
    (second,) = sending.claim(limit=4)
    # The first comes back late: it may not undo what the second is about.
    assert not sending.write(first, None)
    assert waits(notice) <= 0
    assert sending.write(second, None)


def test_a_deadline_fits_in_a_lease() -> None:
    assert courier.SECONDS < sending.LEASE.total_seconds() <= 30


@pytest.mark.django_db(transaction=True)
def test_six_senders_at_once_claim_each_notice_once() -> None:
    channel = make_channel(make_user("nadia@merles.example"))
    notices = [make_notice(channel).pk for _ in range(60)]
    claimed: list[int] = []
    ready = threading.Barrier(6)

    def claim_all() -> None:
        try:
            ready.wait()
            while some := sending.claim(limit=2):
                claimed.extend(notice.pk for notice in some)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=claim_all) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(claimed) == sorted(notices)


def test_what_left_is_forgotten_after_thirty_days(communicator: User) -> None:
    channel = make_channel(communicator)
    days = [timedelta(days=29), timedelta(days=31)]
    kept, forgotten = (make_notice(channel, sent_at=Now() - each) for each in days)
    waiting = make_notice(channel, due_at=Now() - timedelta(days=90))
    for rows in over(now=timezone.now(), kept=30).values():
        rows.delete()
    assert set(Notice.objects.all()) == {kept, waiting}
    assert forgotten.pk


def test_looking_for_what_is_due_reads_an_index(communicator: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sending._CLAIM}", [4, "25 s"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "notice_due" in plan

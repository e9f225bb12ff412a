"""« En retard », on every page: how many, of what this person may see, and until when."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from monitoring import late
from monitoring.late import late as counted
from monitoring.models import Origin, Run
from msgu.users.models import Role, User
from tests.makers import browser_of, make_mention, make_user

MINUTE = timedelta(minutes=1)


def gauge(user: User) -> str:
    page = browser_of(user).get("/barre/").content.decode().replace("\u00a0", " ")
    return page.split('vue=en-retard"')[1].split("</a>")[0] if "vue=en-retard" in page else ""


def test_it_counts_what_the_view_shows(communicator: User, lead: User) -> None:
    now = timezone.now()
    make_mention(due_at=now - MINUTE)
    make_mention(due_at=now - MINUTE, status=1, triaged_at=now)
    make_mention(due_at=now - MINUTE, status=2, triaged_at=now, referred_to="Voirie", return_at=now)
    make_mention(due_at=now + 3 * MINUTE)
    make_mention(due_at=now + MINUTE, status=1, triaged_at=now)
    make_mention(due_at=now - MINUTE, parked_why="follows_lead")
    make_mention(due_at=now - MINUTE, parked_why="unmatched")
    make_mention(due_at=now - MINUTE, parked_why="snoozed")
    make_mention(due_at=now - MINUTE, status=1, triaged_at=now, parked_why="snoozed")
    make_mention(due_at=now - MINUTE, status=1, triaged_at=now, parked_why="until_it_grows")
    make_mention(due_at=now - MINUTE, status=4, triaged_at=now, dismiss_reason="off_topic")
    make_mention(due_at=now - MINUTE, purged_at=now)
    run = Run.objects.create(kind=Origin.DEMO, name="Crue")
    make_mention(due_at=now - MINUTE, origin=Origin.DEMO, run=run)
    make_mention(due_at=now - MINUTE, protected=True)
    for person, number in ((communicator, 3), (lead, 4)):
        told = counted(user=person, now=now)
        assert (told.number, told.next_at) == (number, now + MINUTE)
        assert f"<b>{number}</b>" in gauge(person)
        page = browser_of(person).get("/file/?vue=en-retard").content.decode()
        assert page.split('<section id="list"')[1].count('<li class="row') == number


def test_beyond_a_thousand_nobody_counts(communicator: User, monkeypatch: object) -> None:
    now = timezone.now()
    for number in range(3):
        make_mention(due_at=now - number * MINUTE)
        make_mention(due_at=now - number * MINUTE, status=1, triaged_at=now)
    monkeypatch.setattr(late, "COUNTED", 4)  # type: ignore[attr-defined]
    assert counted(user=communicator, now=now + MINUTE).more
    monkeypatch.setattr(late, "COUNTED", 6)  # type: ignore[attr-defined]
    assert counted(user=communicator, now=now + MINUTE) == late.Late(number=6, next_at=None)


def test_nothing_late_is_said_too_and_only_to_readers_of_the_queue(
    communicator: User, admin: User
) -> None:
    assert "<b>0</b>" in gauge(communicator)
    assert "i-clock" in gauge(communicator)
    assert gauge(admin) == ""
    assert gauge(make_user("rien@merles.example")) == ""
    assert gauge(make_user("gestion@merles.example", Role.MANAGER))

"""The demonstration by its own processes: its server, a worker, a person who triages."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from crisiscell.demonstration import cast, removal, staging
from monitoring.forms.emergency import MINUTE
from monitoring.models import Mention, Run, Source, Status
from monitoring.worlds import world_of
from tests.makers import PASSWORD, browser_of
from tests.processes import BEAT, WORKER, running

PATIENCE = 60.0
SERVER = "monitoring.demonstration.server"


@pytest.mark.django_db(transaction=True)
def test_mentions_come_by_themselves_and_one_is_triaged_and_all_of_it_goes() -> None:
    port = free_port()
    run = staging.start(address=f"http://127.0.0.1:{port}", asked=False)
    assert run
    before = Mention.every.count()
    door = {"VEILLE_NET_EXCEPTIONS": f"127.0.0.1 127.0.0.1/32 {port}"}
    with (
        running(SERVER, str(port), run.started_at.isoformat()),
        running(*BEAT, **door),
        running(*WORKER, **door),
    ):
        wait_for(lambda: Mention.every.count() > before + 5)
        cast.open_with(PASSWORD)
        communicator = cast.accounts()[0]
        browser = browser_of(communicator)
        mentions = Mention.every.in_world(world_of(communicator))
        wait_for(mentions.danger().exists)
        vital = mentions.danger().earliest_deadline_first()[0]
        assert "Au secours" in browser.get("/file/").content.decode()
        address = f"/mentions/{vital.pk}/"
        browser.post(f"{address}prendre/")
        answers = {"useful": "yes", "priority": 1, "category": "distress_call"}
        browser.post(f"{address}qualifier/", {"seen": vital.version, **answers})
        browser.post(
            f"{address}appel/",
            {"form_key": uuid4(), "called_at": timezone.localtime().strftime(MINUTE)},
        )
        browser.post(f"{address}clore/", {"seen": vital.version + 1, "disposition": "called_911"})
        vital.refresh_from_db()
        assert (vital.status, vital.disposition) == (Status.CLOSED, "called_911")
        assert not Mention.objects.exists()
        removal.remove()
        time.sleep(3)  # A tick or two: nothing may come back.
        assert not Mention.every.exists()
    assert not Run.objects.exists()
    assert not Source.objects.exists()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(came: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not came():
        assert time.monotonic() < end, f"{Mention.every.count()} mentions came"
        time.sleep(0.2)

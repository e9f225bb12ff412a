"""A program that has Django loaded, and forks a sender at each line of its input.

One line of JSON each, {"do": …}; what came of it is one line of JSON:
post      a notice, by mail or by a service          {}
send      a sender, killed at a point or not         {"pid": …}, and {} once it has ended
life      a life in danger left alone, and who is told of it, half of its target in some seconds
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.faults.desk import Desk
from bench.faults.receiver import Receiver
from msgu.embedded.programs import BASE_DIR

BEFORE_CLAIM, AFTER_CLAIM, AFTER_COMMIT = "before claim", "after claim", "after commit"
HOST = "127.0.0.1"


class Sender:
    """The program, seen by who gives it its lines."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def post(self, key: str, *, kind: str) -> None:
        self._ask(do="post", key=key, kind=kind)

    def send(self, *, point: str = "", begun: Callable[[int], object] = int) -> None:
        """Let a sender work until it ends or is killed; `begun` is told its number."""
        begun(int(self._ask(do="send", point=point)["pid"]))
        self._hear()

    def life(self, *, half: float) -> dict[str, float]:
        """A life whose half target passes in `half` seconds; gives both moments."""
        return self._ask(do="life", half=half)

    def _ask(self, **order: object) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout
        word: dict[str, Any] = json.loads(self._process.stdout.readline())
        return word


@contextmanager
def sender_for(desk: Desk, receiver: Receiver) -> Iterator[Sender]:
    """A sender on this desk's database, with a person whom this receiver stands for."""
    environment = {
        **desk.environment(),
        "DJANGO_SETTINGS_MODULE": "msgu.settings",
        "VEILLE_SMTP_HOST": HOST,
        "VEILLE_SMTP_PORT": str(receiver.mail_port),
        "VEILLE_NET_EXCEPTIONS": receiver.exceptions,
        "RECEIVER": receiver.service,
    }
    command = [sys.executable, "-m", "bench.faults.sender"]
    with subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield Sender(process)
        assert process.stdin
        process.stdin.close()


# --- In the program itself -----------------------------------------------------------------------


def serve() -> None:
    import django  # noqa: PLC0415 (who only starts this program has no settings)

    django.setup()
    from django.conf import settings  # noqa: PLC0415

    # Loopback has no certificate.
    settings.EMAIL_USE_TLS = False
    work = Work()
    for line in sys.stdin:
        order = json.loads(line)
        say(**getattr(work, order.pop("do"))(**order))


def say(**word: object) -> None:
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()


class Work:
    """What each line asks for."""

    def __init__(self) -> None:
        from msgu.outbox import sealing  # noqa: PLC0415
        from msgu.outbox.models import Channel  # noqa: PLC0415
        from msgu.users import people  # noqa: PLC0415
        from msgu.users.models import Role  # noqa: PLC0415

        roles = {"mail": Role.COMMUNICATOR, "service": Role.COMMUNICATOR, "lead": Role.LEAD}
        self.people = {
            name: people.add(f"{name}@merles.example", name=name, password=None, roles=[role])
            for name, role in roles.items()
        }
        for name, person in self.people.items():
            fields = {"kind": "service", "sealed": sealing.seal(os.environ["RECEIVER"])}
            if name == "mail":
                fields = {"kind": "mail", "address": person.email}
            Channel.objects.create(person=person, label="Canal", **fields)

    def post(self, *, key: str, kind: str) -> dict[str, object]:
        from msgu.outbox.posting import post  # noqa: PLC0415

        post(key=key, person=self.people[kind], subject="Avis", body="Essai", urgent=True)
        return {}

    def send(self, *, point: str) -> dict[str, object]:
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
        if pid := os.fork():
            say(pid=pid)
            os.waitpid(pid, 0)
            return {}
        send_and_die(point)
        os._exit(0)

    def life(self, *, half: float) -> dict[str, object]:
        from datetime import timedelta  # noqa: PLC0415

        from crisiscell.models import DutyShift  # noqa: PLC0415
        from monitoring.models import Mention, Priority, Source  # noqa: PLC0415
        from msgu.clock import by_postgres  # noqa: PLC0415

        now = by_postgres()
        hour = timedelta(hours=1)
        duty = {"starts_at": now - hour, "ends_at": now + hour}
        DutyShift.objects.create(person=self.people["service"], **duty)
        mention = Mention.objects.create(
            key=os.urandom(32),
            source=Source.objects.create(address=f"https://fil{now:%f}.example/", name="Fil"),
            title="Appel à l’aide",
            published_at=now,
            captured_at=now,
            due_at=now + timedelta(seconds=2 * half),
            priority=Priority.VITAL,
            queued=True,
        )
        start = mention.captured_at.timestamp()
        return {"half": start + half, "whole": start + 2 * half}


def send_and_die(point: str) -> None:
    """A sender that is killed at one of its own points; at the receiver's, it kills."""
    from msgu.outbox import sending  # noqa: PLC0415

    claim, write = sending.claim, sending.write

    def claim_and_die(**limit: int) -> Any:
        if point == AFTER_CLAIM:
            claim(**limit)
        os.kill(os.getpid(), signal.SIGKILL)

    def write_and_die(*what: Any) -> None:
        write(*what)
        os.kill(os.getpid(), signal.SIGKILL)

    if point in {BEFORE_CLAIM, AFTER_CLAIM}:
        sending.claim = claim_and_die
    elif point == AFTER_COMMIT:
        sending.write = write_and_die  # type: ignore[assignment]
    sending.send_due()


if __name__ == "__main__":
    serve()

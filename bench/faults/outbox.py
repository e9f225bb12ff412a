"""A sender killed at each of its five points, again and again; and a life left alone."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue

from bench.faults.desk import Desk
from bench.faults.processes import waited
from bench.faults.receiver import Receiver, receiving
from bench.faults.sender import AFTER_CLAIM, AFTER_COMMIT, BEFORE_CLAIM, Sender, sender_for
from bench.rows import Row

BEFORE_ANSWER, BEFORE_COMMIT = "before the answer", "before the commit"
POINTS = (BEFORE_CLAIM, AFTER_CLAIM, BEFORE_ANSWER, BEFORE_COMMIT, AFTER_COMMIT)
TIMES = 100
TRIES = 5
# A service takes a child of half a second, mail one of a tenth.
KINDS = ("mail", "mail", "mail", "service")
# Seconds until half of the target of a life left alone: a worker starts in less.
HALF = 15.0
ERROR = 5.0


@dataclass
class Toll:
    """What came of the kills, by the point at which they struck."""

    told: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    # Tries that failed besides, by their fault: of a machine that had no time for them.
    failed: Counter[str] = field(default_factory=Counter)


def rows(desk: Desk) -> Iterator[Row]:
    toll = kill_all(desk, times=TIMES)
    for point in POINTS:
        may_double = point == BEFORE_COMMIT
        yield Row(
            name=f"outbox: killed {point}",
            figure=f"{toll.told[point]} told, {toll.killed[point]} killed, "
            f"{toll.lost[point]} lost, {toll.doubled[point]} doubled, by the same key",
            target="0 lost" + ("" if may_double else ", 0 doubled"),
            holds=not toll.lost[point]
            and toll.killed[point] == TIMES
            and (may_double or not toll.doubled[point]),
        )
    others = ", ".join(f"{n} × {fault}" for fault, n in toll.failed.items())
    yield Row(name="outbox: other tries that failed", figure=others or "none")
    for name, how in HOW.items():
        yield from left_alone(desk, name, how)


# --- Kills ---------------------------------------------------------------------------------------


def kill_all(desk: Desk, *, times: int) -> Toll:
    """Kill a sender at each point so many times; each is then sent again."""
    desk.begin()
    toll = Toll()
    with receiving() as receiver, sender_for(desk, receiver) as sender:
        for number in range(times):
            for point in POINTS:
                key = f"avis:{point.replace(' ', '-')}:{number}"
                sender.post(key, kind=KINDS[number % len(KINDS)])
                strike(sender, receiver, point)
                toll.killed[point] += was_cut_short(desk, point)
                toll.failed.update(send_the_rest(desk, sender))
                count = sum(one.key.startswith(f"{key}:") for one in receiver.accepted)
                toll.told[point] += 1
                toll.lost[point] += count == 0
                toll.doubled[point] += count > 1
    return toll


def strike(sender: Sender, receiver: Receiver, point: str) -> None:
    """Let a sender work, and kill it at this point."""
    pids: SimpleQueue[int] = SimpleQueue()

    def hang_up() -> bool:
        os.kill(pids.get(timeout=10), signal.SIGKILL)
        return False

    def hold_up() -> bool:
        # Stopped, it cannot commit before it is killed; its child hears the answer.
        pids.put(pid := pids.get(timeout=10))
        os.kill(pid, signal.SIGSTOP)
        return True

    def kill() -> None:
        os.kill(pids.get(timeout=10), signal.SIGKILL)

    if point == BEFORE_ANSWER:
        receiver.before = hang_up
    elif point == BEFORE_COMMIT:
        receiver.before, receiver.after = hold_up, kill
    sender.send(point=point, begun=pids.put)
    receiver.before, receiver.after = lambda: True, lambda: None


def send_the_rest(desk: Desk, sender: Sender) -> Iterator[str]:
    """Let another sender work, as often as the desk would; gives what failed meanwhile.

    Leases and waits are their own time: this need not wait for them.
    """
    for _ in range(TRIES):
        desk.query(
            "UPDATE outbox_notice SET lease_until = NULL, due_at = now() WHERE sent_at IS NULL"
        )
        sender.send()
        faults = desk.query("SELECT last_error FROM outbox_notice WHERE sent_at IS NULL")
        if not faults:
            return
        yield from (fault for (fault,) in faults)


def was_cut_short(desk: Desk, point: str) -> bool:
    """Whether Postgres knows of the work what a sender killed at this point leaves."""
    waiting = desk.number("SELECT count(*) FROM outbox_notice WHERE sent_at IS NULL")
    leased = desk.number("SELECT count(*) FROM outbox_notice WHERE lease_until IS NOT NULL")
    left = {BEFORE_CLAIM: (1, 0), AFTER_COMMIT: (0, 0)}
    return (waiting, leased) == left.get(point, (1, 1))


# --- A life left alone ---------------------------------------------------------------------------


def restarted(desk: Desk) -> None:
    """Worker and beat are killed and started again before half of the target."""
    killed = [desk.start("beat"), desk.start("worker")]
    time.sleep(2)
    for process in killed:
        process.kill()
        process.start()


def doubled(desk: Desk) -> None:
    for name in ("beat", "beat", "worker", "worker"):
        desk.start(name)


def without_redis(desk: Desk) -> None:
    desk.redis.kill()
    desk.start("worker")


HOW: dict[str, Callable[[Desk], None]] = {
    "worker and beat restarted": restarted,
    "two beats, two workers": doubled,
    "no beat, no Redis": without_redis,
}


def left_alone(desk: Desk, name: str, how: Callable[[Desk], None]) -> Iterator[Row]:
    desk.begin()
    with receiving() as receiver:
        desk.inside = receiver.exceptions
        with sender_for(desk, receiver) as sender:
            due = sender.life(half=HALF)
            how(desk)
            waited(lambda: len(receiver.accepted) >= 2, at_most=2 * HALF + 30)
            # One that came twice would come by now.
            time.sleep(5)
        desk.send_home()
    error, counts = lateness(receiver, due)
    yield Row(
        name=f"a life left alone: {name}",
        figure=f"told {error:.1f} s late at most; "
        f"{counts['half']} × duty, {counts['whole']} × lead",
        target=f"≤ {ERROR:.0f} s, once each",
        holds=error <= ERROR and counts == {"half": 1, "whole": 1},
    )


def lateness(receiver: Receiver, due: dict[str, float]) -> tuple[float, Counter[str]]:
    """By how many seconds the latest was late, and how many came for each step."""
    steps = [(one.key.split(":")[2], one.at) for one in receiver.accepted]
    error = max((at - due[step] for step, at in steps), default=float("inf"))
    return error, Counter(step for step, _at in steps)

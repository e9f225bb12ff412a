"""Carries one message out of the desk, by mail or by a service that Apprise knows.

smtplib and Apprise bound each read, never the whole: a server that drips would hold them for
ever. So a child sends, and is killed at the deadline. It also ends as soon as its parent does:
nothing goes on sending what somebody else is about to send again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from msgu.net.guard import Exemption

# From the child's start to the provider's word, on a machine that has much else to do: what is
# given up may have been accepted all the same.
SECONDS = 20.0
# Of Apprise's services, those that only ask an http server, and read no file. Others act on this
# machine (dbus, syslog, windows…), speak another protocol, or take keys from files.
SERVICES = frozenset(
    {
        *("apprise", "apprises", "discord", "form", "forms", "gchat", "gotify", "gotifys"),
        *("json", "jsons", "mmost", "mmosts", "nctalk", "nctalks", "ntfy", "ntfys"),
        *("opsgenie", "pagerduty", "pover", "rocket", "rockets", "signal", "signals", "slack"),
        *("tgram", "twilio", "voipms", "workflow", "workflows", "wxteams", "zulip"),
    }
)
_CHILD = Path(__file__).with_name("courier_child.py")
# An organisation's own authorities; nothing else of ours is for the child, nor anybody's proxy.
_KEPT = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


class Fault(StrEnum):
    """Why nothing left; the screens put it into words."""

    NO_SERVER = "no_server"
    UNSEALABLE = "unsealable"
    MALFORMED = "malformed"
    SERVICE = "service"
    FORBIDDEN = "forbidden"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    SIGN_IN = "sign_in"
    RECIPIENT = "recipient"
    REFUSED = "refused"
    CRASHED = "crashed"


@dataclass(frozen=True)
class Failure:
    """`status` is the provider's own number (HTTP or SMTP), 0 where it gave none."""

    fault: Fault
    status: int = 0

    def __str__(self) -> str:
        return f"{self.fault} {self.status}" if self.status else str(self.fault)


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is told. `key` says that two are the same one, sent again."""

    key: str
    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed in. `domain` ends the identities of messages."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    sender: str
    domain: str


def by_mail(
    message: Message, *, to: str, server: MailServer, seconds: float = SECONDS
) -> Failure | None:
    """None once the mail server has accepted the message for `to`."""
    return _carried({"by": "mail", "to": to, "server": asdict(server)}, message, seconds)


def by_service(
    message: Message,
    *,
    address: str,
    exceptions: Sequence[Exemption] = (),
    seconds: float = SECONDS,
) -> Failure | None:
    """None once the service of an Apprise address has accepted the message."""
    inside = [(each.host, str(each.network), each.port) for each in exceptions]
    order = {"by": "service", "address": address, "exceptions": inside}
    return _carried(order, message, seconds)


def _carried(order: Mapping[str, object], message: Message, seconds: float) -> Failure | None:
    line = json.dumps({**order, "message": asdict(message)}).encode() + b"\n"
    with subprocess.Popen(  # noqa: S603 (our own script)
        # -I: neither the environment nor the current folder can change what it runs.
        [sys.executable, "-I", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env=_environment(),
    ) as child:
        assert child.stdin
        assert child.stdout
        try:
            # Left open: its end is how the child knows of ours.
            child.stdin.write(line)
            child.wait(seconds)
            return _read(child.stdout.read())
        except subprocess.TimeoutExpired:
            return Failure(Fault.TIMEOUT)
        except BrokenPipeError:
            return Failure(Fault.CRASHED)
        finally:
            child.kill()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # Else a library would look for passwords in somebody's home.
    return {**kept, "NETRC": os.devnull}


def _read(word: bytes) -> Failure | None:
    try:
        fault, status = json.loads(word)
        return Failure(Fault(fault), int(status)) if fault else None
    except ValueError:
        return Failure(Fault.CRASHED)

"""Tells one message to a service that Apprise knows. Runs in the courier's child.

https://github.com/caronc/apprise: an address such as `ntfys://hote/sujet` names a service, and
holds what opens it.
"""

import socket
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Any

import apprise
import requests
from apprise.manager_plugins import NotificationManager

from msgu.net.courier import SECONDS, SERVICES, Failure, Fault
from msgu.net.errors import NetError, Reason
from msgu.net.guard import Exemption, admit, read_address

_SIGN_IN = {401, 403}


def send(order: Mapping[str, Any]) -> Failure | None:
    """None once the service has accepted the message."""
    address: str = order["address"]
    if address.partition("://")[0].lower() not in SERVICES:
        return Failure(Fault.SERVICE)
    refusals = _hold_names([Exemption(h, ip_network(n), p) for h, n, p in order["exceptions"]])
    statuses, errors = _listen()
    service = _service(address)
    if service is None:
        return Failure(Fault.MALFORMED)
    if _tell(service, order["message"]):
        return None
    if refusals:
        return Failure(Fault.DNS if refusals[-1] == Reason.DNS else Fault.FORBIDDEN)
    if statuses:
        fault = Fault.SIGN_IN if statuses[-1] in _SIGN_IN else Fault.REFUSED
        return Failure(fault, statuses[-1])
    return Failure(errors[-1] if errors else Fault.REFUSED)


def _service(address: str) -> apprise.NotifyBase | None:
    NotificationManager().enable_only(*SERVICES)  # type: ignore[no-untyped-call]
    service = apprise.Apprise.instantiate(address, asset=apprise.AppriseAsset(http_redirects=False))
    # A template is a file of this machine, or what another address answers.
    if service is None or getattr(service, "template", None):
        return None
    # An address may ask otherwise.
    service.redirects, service.verify_certificate = False, True
    service.socket_connect_timeout = service.socket_read_timeout = SECONDS
    return service


def _tell(service: apprise.NotifyBase, message: Mapping[str, str]) -> bool:
    headers = getattr(service, "headers", None)
    if isinstance(headers, dict):
        headers["Idempotency-Key"] = message["key"]
    return bool(
        service.notify(
            title=message["subject"],
            body=f"{message['body']}\n\n[{message['key']}]",
            notify_type=apprise.NotifyType.WARNING,
        )
    )


def _hold_names(exceptions: Sequence[Exemption]) -> list[Reason]:
    """From now on this process connects only where the guard lets it; gives its refusals.

    Libraries connect to the very addresses that a look-up gave them.
    """
    look_up, refusals = socket.getaddrinfo, list[Reason]()

    def vetted(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            target = read_address(_address(host, int(port)), exceptions)
            answers = look_up(host, port, *args, **kwargs)
            admit(target, [str(answer[4][0]) for answer in answers])
        except NetError as error:
            refusals.append(error.reason)
            raise socket.gaierror(socket.EAI_FAIL, str(error)) from error
        except socket.gaierror:
            refusals.append(Reason.DNS)
            raise
        return answers

    socket.getaddrinfo = vetted
    return refusals


def _address(host: str | bytes, port: int) -> str:
    name = host.decode("ascii") if isinstance(host, bytes) else host
    bracketed = f"[{name}]" if ":" in name else name
    return f"{'https' if port == 443 else 'http'}://{bracketed}:{port}/"


def _listen() -> tuple[list[int], list[Fault]]:
    """From now on, the statuses of answers and why requests failed: Apprise says yes or no."""
    ask, statuses, errors = requests.Session.send, list[int](), list[Fault]()

    def heard(session: requests.Session, request: Any, **kwargs: Any) -> requests.Response:
        try:
            answer = ask(session, request, **kwargs)
        except requests.exceptions.SSLError:
            errors.append(Fault.TLS)
            raise
        except requests.exceptions.Timeout:
            errors.append(Fault.TIMEOUT)
            raise
        except requests.exceptions.RequestException:
            errors.append(Fault.CONNECT)
            raise
        statuses.append(answer.status_code)
        return answer

    requests.Session.send = heard  # type: ignore[method-assign, assignment]
    return statuses, errors

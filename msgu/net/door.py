"""The door: an address is vetted, its host resolved once, and that very IP address asked.

https://www.encode.io/httpcore/network-backends/ : a connection of ours for each hop, no pool,
no proxy of the environment, no cookie, no redirect followed by a library.
"""

import functools
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

import httpcore
import httpx

from msgu.net.answer import Answer
from msgu.net.body import read_body
from msgu.net.errors import NetError, Reason
from msgu.net.guard import Exemption, Target, admit, literal, read_address
from msgu.net.limits import Allowance, Limits
from msgu.net.names import Resolve, ask_system, resolve_within
from msgu.net.waits import read_wait
from msgu.net.wire import Wire

USER_AGENT = "VeilleMSGU/0.1 (watch desk for emergency communications)"
ANYTHING = "*/*"
Headers = list[tuple[bytes, bytes]]
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT_REDIRECTS = {301, 308}
# Asking again does not change these: gone, not found, not for us.
_PERMANENT_STATUSES = {401, 403, 404, 410}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether an address may be asked. `reason` is "" when it may; `resolved` are its IPs."""

    allowed: bool
    reason: str
    address: str
    resolved: tuple[str, ...] = ()


class Door:
    """Asks addresses of the outside. Keeps nothing between two of them; safe between threads."""

    def __init__(
        self,
        exceptions: Sequence[Exemption] = (),
        *,
        limits: Limits | None = None,
        resolve: Resolve = ask_system,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._exceptions = tuple(exceptions)
        self._limits = limits or Limits()
        self._resolve = resolve
        self._tls = tls

    def check(self, address: str) -> Verdict:
        """What `get` would say of an address before it connects. Raises nothing."""
        try:
            target = read_address(address, self._exceptions)
            resolved = self._vetted(target, self._limits.dns)
        except NetError as error:
            return Verdict(allowed=False, reason=error.reason, address=address)
        return Verdict(allowed=True, reason="", address=address, resolved=resolved)

    def get(
        self,
        address: str,
        *,
        etag: str = "",
        last_modified: str = "",
        accept: str = ANYTHING,
    ) -> Answer:
        """The answer of an address, after at most `limits.redirects` redirects.

        Raises NetError, also for any status but 2xx and 304.
        """
        allowance = Allowance(self._limits)
        headers = _request_headers(etag, last_modified, accept)
        target = read_address(address, self._exceptions)
        redirects: list[int] = []
        while (answer := self._ask(target, headers, allowance)).status in _REDIRECTS:
            if len(redirects) == self._limits.redirects:
                raise NetError(Reason.TOO_MANY_REDIRECTS)
            redirects.append(answer.status)
            target = self._follow(target, answer.headers["location"])
        if redirects and _PERMANENT_REDIRECTS.issuperset(redirects):
            return replace(answer, permanent_address=answer.address)
        return answer

    def _vetted(self, target: Target, seconds: float) -> tuple[str, ...]:
        """The IP addresses to connect to, all of them admitted."""
        if literal(target.host):
            resolved: tuple[str, ...] = (target.host,)
        else:
            resolved = resolve_within(seconds, self._resolve, target.host, target.port)
        admit(target, resolved)
        return resolved

    def _ask(self, target: Target, headers: Headers, allowance: Allowance) -> Answer:
        """One hop: 2xx with its body, 304, or a redirect that has a location."""
        addresses = self._vetted(target, min(self._limits.dns, allowance.seconds()))
        url, port = target.url, target.port
        origin = httpcore.Origin(url.raw_scheme, url.raw_host, port)
        asked = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=port, target=url.raw_path
        )
        request = httpcore.Request("GET", asked, headers=[(b"Host", url.netloc), *headers])
        try:
            with httpcore.HTTPConnection(
                origin, ssl_context=self._context(url), network_backend=Wire(addresses, allowance)
            ) as connection:
                return self._read(target, connection.handle_request(request))
        except httpcore.TimeoutException as error:
            raise NetError(Reason.TIMEOUT, f"{target.host}: {error}") from error
        except httpcore.NetworkError as error:
            raise NetError(Reason.CONNECT, f"{target.host}: {error}") from error
        except httpcore.ProtocolError as error:
            raise NetError(Reason.PROTOCOL, f"{target.host}: {error}") from error

    def _context(self, url: httpx.URL) -> ssl.SSLContext | None:
        return (self._tls or _shared_context()) if url.scheme == "https" else None

    def _read(self, target: Target, response: httpcore.Response) -> Answer:
        if len(response.headers) > self._limits.headers:
            raise NetError(Reason.TOO_MANY_HEADERS, target.host)
        headers = _joined(response.headers)
        answer = Answer(status=response.status, address=str(target.url), headers=headers)
        if answer.status == 304 or (answer.status in _REDIRECTS and "location" in headers):
            return answer
        if not 200 <= answer.status < 300:
            _refuse_status(answer)
        body = read_body(
            response.iter_stream(),
            encoding=headers.get("content-encoding", ""),
            limit=self._limits.decoded,
        )
        return replace(answer, body=body)

    def _follow(self, target: Target, location: str) -> Target:
        """Where a redirect leads, vetted like any address. Never permanent: servers change.

        There are no credentials to drop on a change of host: the door never sends any.
        """
        try:
            joined = target.url.join(_as_utf8(location))
            following = read_address(str(joined), self._exceptions)
        except NetError as error:
            raise NetError(error.reason, f"{target.host} redirects: {error.detail}") from error
        except (httpx.InvalidURL, ValueError) as error:
            raise NetError(Reason.ADDRESS_MALFORMED, f"{target.host} redirects: {error}") from error
        if target.url.scheme == "https" and following.url.scheme == "http":
            raise NetError(Reason.DOWNGRADE, f"{target.host} redirects to {following.host}")
        return following


@functools.cache
def _shared_context() -> ssl.SSLContext:
    # Reading the authorities takes 17 ms: once a process.
    return httpcore.default_ssl_context()


def _request_headers(etag: str, last_modified: str, accept: str) -> Headers:
    headers = {
        b"User-Agent": USER_AGENT,
        b"Accept": accept,
        b"Accept-Encoding": "gzip",
        b"If-None-Match": etag,
        b"If-Modified-Since": last_modified,
    }
    return [(name, value.encode("latin-1", "replace")) for name, value in headers.items() if value]


def _joined(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("ascii").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _as_utf8(text: str) -> str:
    """Header text again, where its bytes are UTF-8 as servers commonly write them."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


def _refuse_status(answer: Answer) -> NoReturn:
    raise NetError(
        Reason.STATUS,
        f"HTTP {answer.status}",
        permanent=answer.status in _PERMANENT_STATUSES,
        retry_after=read_wait(answer.headers.get("retry-after", "")),
        status=answer.status,
    )

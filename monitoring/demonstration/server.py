"""`python -m monitoring.demonstration.server PORT SINCE`: the feeds, on this machine alone.

SINCE is when the demonstration began (ISO 8601): what is served follows from it, and nothing is
kept. It reads one line and the headers of each request, and answers what exists.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from monitoring.demonstration.feeds import CHANNELS, Channel, feed

HOST = "127.0.0.1"


class Feeds(BaseHTTPRequestHandler):
    """One request. Set on a subclass: `since`."""

    since: datetime
    # A stranger who says nothing is hung up on.
    timeout = 5.0
    server_version, sys_version = "Demonstration", ""

    def do_GET(self) -> None:
        # With a query, the same feed has one more address: something to add, for who tries that.
        channel = CHANNEL_AT.get(self.path.partition("?")[0])
        if channel is None:
            self.end(HTTPStatus.NOT_FOUND)
        elif channel.fails:
            self.end(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self.serve(feed(channel, since=self.since, now=datetime.now(UTC)))

    def do_HEAD(self) -> None:
        self.do_GET()

    def serve(self, body: bytes) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if self.headers.get("If-None-Match") == etag:
            self.end(HTTPStatus.NOT_MODIFIED, etag=etag)
        else:
            self.end(HTTPStatus.OK, body, etag=etag)

    def end(self, status: HTTPStatus, body: bytes = b"", *, etag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        if etag:
            self.send_header("ETag", etag)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Every few seconds it would say the same."""


def path_of(channel: Channel) -> str:
    return f"/{channel.slug}.xml"


CHANNEL_AT = {path_of(channel): channel for channel in CHANNELS}


def server(port: int, *, since: datetime) -> ThreadingHTTPServer:
    """The server, bound and not yet serving; port 0 lets the system choose."""
    handler = type("FeedsSince", (Feeds,), {"since": since})
    made = ThreadingHTTPServer((HOST, port), handler)
    made.daemon_threads = True
    return made


if __name__ == "__main__":
    server(int(sys.argv[1]), since=datetime.fromisoformat(sys.argv[2])).serve_forever()

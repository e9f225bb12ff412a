"""A small feed server on the one port that the guard lets tests have."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>{title}</title><link>http://merles.example/</link>
{items}
</channel></rss>"""

ITEM = """<item><guid>{guid}</guid><link>http://merles.example/{guid}</link>
<title>{title}</title><description>{text}</description>
<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate></item>"""


def rss(*texts: str, title: str = "Échos de Rivière-aux-Merles") -> bytes:
    """A feed with one item per text."""
    items = [
        ITEM.format(guid=f"texte-{n}", title=f"Nouvelle {n}", text=text)
        for n, text in enumerate(texts, start=1)
    ]
    return RSS.format(title=title, items="\n".join(items)).encode()


@dataclass
class Page:
    """What one path answers. `seconds` is how long it makes people wait."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0


class FeedServer:
    """Pages by path; `asked` counts the requests of each, `most_at_once` those under way."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: dict[str, int] = {}
        self.most_at_once = 0
        self._under_way = 0
        self._lock = threading.Lock()
        self.port = int(os.environ["VEILLE_TEST_FEED_PORT"])

    def address(self, path: str) -> str:
        return f"http://localhost:{self.port}{path}"

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        yield
        with self._lock:
            self._under_way -= 1

    def serve(self, path: str, body: bytes = b"", **fields: object) -> str:
        """Answer this path from now on; gives its address."""
        self.pages[path] = Page(body=body, **fields)  # type: ignore[arg-type]
        return self.address(path)


@contextmanager
def serving() -> Iterator[FeedServer]:
    """A feed server in its own threads, stopped at the end."""
    feeds = FeedServer()
    server = ThreadingHTTPServer(("127.0.0.1", feeds.port), handler(feeds))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield feeds
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def handler(feeds: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feeds.asked[self.path] = feeds.asked.get(self.path, 0) + 1
            page = feeds.pages.get(self.path, Page(status=404))
            with feeds.counted():
                time.sleep(page.seconds)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        log_message: Callable[..., None] = lambda *_args: None

    return Handler

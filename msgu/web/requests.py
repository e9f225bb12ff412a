"""Requests as Django makes them, before any middleware."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    """A request whose Content-Type breaks Django passes for ASCII, which `readable` refuses."""

    def __init__(self, environ: dict[str, Any]) -> None:
        try:
            super().__init__(environ)
        except (LookupError, ValueError):
            # Some of Python's codecs, such as rot13, give no text.
            super().__init__({**environ, "CONTENT_TYPE": "text/plain; charset=ascii"})


class Handler(WSGIHandler):
    request_class = Request

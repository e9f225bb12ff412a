"""Requests that no browser sends: answered, not broken on."""

from __future__ import annotations

import io
from collections.abc import Callable
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.cache import cache

from msgu.users.models import User
from tests.makers import PASSWORD, browser_of

SIGN_IN = "/compte/connexion/"


@pytest.mark.parametrize(
    "key", ['"abcdefghijklmnopqrstuvwxyz01234\\000"', "é" * 32, "court", "A" * 32, "x" * 5000]
)
def test_a_session_of_nobody_is_no_session(db: None, key: str) -> None:
    response = browser_of(None).get("/file/", headers={"cookie": f"session={key}"})
    assert response.status_code == 302


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "charset",
    ["=rot13", "=base64", "=undefined", "=utf-16", "=idna", "*=inconnu''%41"],
)
def test_only_utf_8_is_read(db: None, method: str, charset: str) -> None:
    status, page = asked(method, f"application/x-www-form-urlencoded; charset{charset}")
    assert status.startswith("400 ")
    assert "<h1>" in page


def asked(method: str, content_type: str) -> tuple[str, str]:
    """The status and the page that a real request gets: the test client makes its own kind."""
    from msgu.wsgi import application  # noqa: PLC0415  (once the static files are there)

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": SIGN_IN,
        "QUERY_STRING": "next=/",
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": "3",
        "wsgi.input": io.BytesIO(b"a=b"),
    }
    setup_testing_defaults(environ)
    statuses: list[str] = []

    def start(
        status: str, headers: object, exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes.decode

    page = application(environ, start)
    return statuses[0], b"".join(page).decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "unknown-1"])
def test_utf_8_is_read_however_it_is_written(db: None, charset: str) -> None:
    form = f"application/x-www-form-urlencoded; charset={charset}"
    response = browser_of(None).generic("POST", SIGN_IN, b"login=", content_type=form)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "address", ["http://[", "http://[::1/", "//[", "https://ailleurs.example/"]
)
def test_a_next_that_leads_nowhere_of_ours_is_ignored(communicator: User, address: str) -> None:
    cache.clear()
    browser = browser_of(None)
    assert browser.get(SIGN_IN, {"next": address}).status_code == 200
    form = {"login": communicator.email, "password": PASSWORD, "next": address}
    assert browser.post(SIGN_IN, form)["Location"] == "/"
    browser.force_login(communicator)
    assert browser.get(SIGN_IN, {"next": address})["Location"] == "/"

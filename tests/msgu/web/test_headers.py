"""What a browser is told with every page."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from msgu.users.models import User
from tests.makers import browser_of

EXPECTED = {
    "Cache-Control": "no-store",
    "Content-Language": "fr-ca",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize("address", ["/file/", "/profil/", "/nulle-part/", "/personnes/"])
def test_every_answer_carries_them_errors_too(communicator: User, address: str) -> None:
    response = browser_of(communicator).get(address)
    assert {name: response.headers[name] for name in EXPECTED} == EXPECTED
    assert "HX-Request" in response["Vary"]


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline(db: None) -> None:
    policy = browser_of(None).get("/compte/connexion/")["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == directives["base-uri"] == "'none'"
    assert {directives[f"{kind}-src"] for kind in ("script", "style", "img")} == {"'self'"}
    assert "unsafe" not in policy
    assert "http" not in policy


COOKIES = """
from msgu import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME)
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY)
"""


def in_production(*command: str) -> str:
    """What Python prints for a desk that is served over https."""
    environment = {**os.environ, "VEILLE_HTTPS": "true", "VEILLE_SECRET_KEY": "Kx9+aQ" * 12}
    run = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )
    return run.stdout + run.stderr


def test_over_https_cookies_are_bound_to_the_host() -> None:
    names, flags = in_production("-c", COOKIES).splitlines()
    assert names.split() == ["__Host-session", "__Host-csrf", "__Host-langue"]
    assert flags == "True True True"


def test_django_s_own_deployment_checks_find_nothing() -> None:
    told = in_production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert "System check identified no issues" in told, told

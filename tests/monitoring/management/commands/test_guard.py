import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from msgu.net import read_exceptions

PROJECT = Path(__file__).resolve().parents[4]


def run(*addresses: str) -> tuple[int, list[str]]:
    """The exit code of the command and the lines it wrote."""
    out = StringIO()
    try:
        call_command("guard", *addresses, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_all_allowed_is_a_success() -> None:
    addresses = ["http://1.1.1.1/feed", "https://[2606:4700:4700::1111]/"]
    assert run(*addresses) == (0, [f"allowed\t{address}\tok" for address in addresses])


def test_one_refused_is_a_failure_and_each_has_its_line() -> None:
    assert run("http://1.1.1.1/", "http://127.0.0.1/", "file:///etc/passwd") == (
        1,
        [
            "allowed\thttp://1.1.1.1/\tok",
            "refused\thttp://127.0.0.1/\tprivate_address",
            "refused\tfile:///etc/passwd\tscheme",
        ],
    )


def test_the_exceptions_of_the_settings_hold(settings: Settings) -> None:
    settings.NET_EXCEPTIONS = read_exceptions("127.0.0.1 127.0.0.0/8 8001")
    assert run("http://127.0.0.1:8001/")[0] == 0


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", ""),
        ("http://1.1.1.1/\n\tallowed", "http://1.1.1.1/\\n\\tallowed"),
        ("http://1.1.1.1/\x00\x1b[2J", "http://1.1.1.1/\\x00\\x1b[2J"),
        ("http://1.1.1.1/\udc80", "http://1.1.1.1/\\udc80"),
        ("http://1.1.1.1/\u2028\u202e", "http://1.1.1.1/\\u2028\\u202e"),
        ("http://1.1.1.1/" + "a" * 10_000, "http://1.1.1.1/" + "a" * 10_000),
        ("http://ville québec.example/", "http://ville québec.example/"),
    ],
)
def test_a_hostile_address_is_one_line(address: str, shown: str) -> None:
    assert run(address) == (1, [f"refused\t{shown}\taddress_malformed"])


def test_no_address_ends_in_a_traceback() -> None:
    hostile = [
        b"",
        b"http://\xc3\xa9\xe2\x80\x99/",
        b"\xff\xfe",
        b"http://\x80/",
        b"http://[",
        b"\xc2\x85",
        b"http://a b\n/",
        b"%s",
    ]
    ended = subprocess.run(
        [sys.executable, "manage.py", "guard", *hostile, b"http://1.1.1.1/" + b"a" * 10_000],
        cwd=PROJECT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert len(ended.stdout.splitlines()) == len(hostile) + 1

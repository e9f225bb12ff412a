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


def in_a_shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a line gives, where `guard` stands for the command."""
    guard = f'guard() {{ "{sys.executable}" manage.py guard "$@"; }}'
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{guard}; {line}"],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("entry", ["localhost nonsense 8001", "nonsense", "a\nb"])
def test_exceptions_that_cannot_be_read_are_told_in_one_line(entry: str) -> None:
    ended = in_a_shell("guard http://1.1.1.1/", VEILLE_NET_EXCEPTIONS=entry)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("VEILLE_NET_EXCEPTIONS: ")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("guard http://1.1.1.1/ >&-", "closed"),
        ("guard http://1.1.1.1/ >/dev/full", "No space left"),
    ],
)
def test_lines_that_cannot_be_written_are_told_in_one(line: str, why: str, unbuffered: str) -> None:
    ended = in_a_shell(line, PYTHONUNBUFFERED=unbuffered)
    assert ended.returncode == 2
    assert ended.stderr.startswith("Le résultat ne peut pas être écrit")
    assert why in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_nobody_can_be_told_either() -> None:
    assert in_a_shell("guard http://1.1.1.1/ >/dev/full 2>&1").returncode != 0
    assert in_a_shell("guard http://1.1.1.1/ >&- 2>&-").returncode != 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_early_sees_no_traceback(unbuffered: str) -> None:
    many = "$(seq -f http://1.1.1.1/%g 5000)"
    ended = in_a_shell(f"guard {many} | head -n 1", PYTHONUNBUFFERED=unbuffered)
    assert (ended.returncode, ended.stdout) == (2, "allowed\thttp://1.1.1.1/1\tok\n")
    assert ended.stderr.startswith("Le résultat ne peut pas être écrit")
    assert len(ended.stderr.splitlines()) == 1

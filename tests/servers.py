"""A pytest plugin: a Postgres and a Redis for this session, before Django reads its settings.

`-p tests.servers` loads it early. DATABASE_URL and REDIS_URL, where given, are used instead.
With VEILLE_REQUIRE_BROWSER=true, a session in which no browser test passed is a failure.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path

import pytest

_NAMES = (
    "DATABASE_URL",
    "REDIS_URL",
    "VEILLE_SECRET_KEY",
    "VEILLE_IDENTITY_KEY",
    "VEILLE_CHANNEL_KEYS",
    "VEILLE_STATIC_ROOT",
)
# The servers live as long as this command, and this command as long as our end of its input:
# nothing stays behind, even where pytest is killed.
_TELL_AND_WAIT = """
import json, os, sys
print(json.dumps({name: os.environ[name] for name in sys.argv[1:] if name in os.environ}))
sys.stdout.flush()
sys.stdin.read()
"""
_in_browser = pytest.StashKey[list[str]]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers. A wrapper comes before pytest-django's hook, which reads the settings."""
    early_config.stash[_in_browser] = []
    keeper = subprocess.Popen(
        [
            *(sys.executable, "-m", "msgu.embedded", "exec", "--throw-away", "--"),
            *(sys.executable, "-c", _TELL_AND_WAIT, *_NAMES),
        ],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests; the servers stop after them.
    )
    early_config.add_cleanup(partial(_stop, keeper))
    assert keeper.stdout
    assert keeper.stderr
    told = keeper.stdout.readline()
    if not told:
        raise pytest.UsageError(f"The servers did not start: {keeper.stderr.read()}")
    os.environ.update(json.loads(told))
    _set_options(feed_port=_free_port())
    return (yield)


def _set_options(*, feed_port: int) -> None:
    os.environ["VEILLE_HTTPS"] = "false"
    os.environ["VEILLE_HOSTS"] = "localhost,127.0.0.1,[::1]"
    # The one address of this machine that the guard lets a test's feed server have.
    os.environ["VEILLE_TEST_FEED_PORT"] = str(feed_port)
    # On most machines the name « localhost » answers with both addresses.
    os.environ["VEILLE_NET_EXCEPTIONS"] = (
        f"localhost 127.0.0.0/8 {feed_port}, localhost ::1/128 {feed_port}"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(keeper: subprocess.Popen[str]) -> None:
    keeper.communicate()  # Closes its input: it stops the servers and erases their folder.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.passed and item.get_closest_marker("browser"):
        item.config.stash[_in_browser].append(item.nodeid)
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and _browser_is_missing(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if _browser_is_missing(config):
        terminalreporter.write_line(
            "VEILLE_REQUIRE_BROWSER: no browser test passed, so this session fails.", red=True
        )


def _browser_is_missing(config: pytest.Config) -> bool:
    required = os.environ.get("VEILLE_REQUIRE_BROWSER") == "true"
    return required and not config.stash[_in_browser]

"""A pytest plugin: a Postgres and a Redis for this session, before Django reads its settings.

`-p tests.servers` loads it early. DATABASE_URL and REDIS_URL, where given, are used instead.
With `-n`, each worker is a session that starts its own, and shares nothing with the others.
With VEILLE_REQUIRE_BROWSER=true, a session in which no browser test passed is a failure.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
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
# Each worker has two servers, and in the end a browser.
_MOST_WORKERS = 4
_started = pytest.StashKey[set[str]]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers. A wrapper comes before pytest-django's hook, which reads the settings."""
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
    environment: dict[str, str] = json.loads(told)
    early_config.stash[_started] = set(environment).difference(os.environ)
    os.environ.update(environment)
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


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means: a worker for each core, or one alone where somebody gave servers."""
    started = config.stash[_started]
    given = {"DATABASE_URL", "REDIS_URL"} & (os.environ.keys() - started)
    return 1 if given else min(os.cpu_count() or 1, _MOST_WORKERS)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Before the workers inherit our environment: our servers are no given ones."""
    for name in config.stash[_started]:
        del os.environ[name]


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
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # A worker's session: what it ran is reported elsewhere.
        return False
    required = os.environ.get("VEILLE_REQUIRE_BROWSER") == "true"
    passed = reporter.stats.get("passed", ())
    return required and not any("browser" in report.keywords for report in passed)

"""A real desk for the browser tests: our web process, our worker, and Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from msgu.users.models import Role, User
from tests.makers import PASSWORD, SECRET, make_user, totp
from tests.processes import BEAT, WORKER, running

# In milliseconds; a safety net on a busy machine, which no test waits for.
PATIENCE = 30_000
# Longer than what the page takes for a key pressed before anybody has read (keys.js).
READING = 400


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_ours(item):
            item.add_marker(pytest.mark.browser)
    # Last: once Playwright has started, its loop runs in this thread until the session ends, and
    # no other test could start one of its own. Of ours, the longest first: at the end, workers
    # wait for each other.
    items.sort(key=turn)


def turn(item: pytest.Item) -> int:
    if not is_ours(item):
        return 0
    return 1 if item.path.stem == "test_every_page" else 2


def is_ours(item: pytest.Item) -> bool:
    return Path(__file__).parent in item.path.parents


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or a skip that names it."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("browser tests drive Debian's Chromium: `apt-get install chromium`")
    # Django would take our own queries, beside Playwright's loop, for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--disable-background-networking", "--disable-sync"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def web(django_db_setup: None) -> Iterator[str]:
    """The web process; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("--port", str(port), "--lifespan", "off", "--no-access-log", "--no-proxy-headers")
    with running("uvicorn", "msgu.asgi:application", *options):
        wait_for(port)
        yield f"http://localhost:{port}"


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the web process did not start")


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A real Celery worker with its beat, for one test."""
    with running(*WORKER), running(*BEAT):
        yield


@contextmanager
def opened(
    chromium: Browser, *, java_script: bool = True, **options: object
) -> Iterator[BrowserContext]:
    context = chromium.new_context(java_script_enabled=java_script, locale="fr-CA", **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(chromium: Browser, web: str, transactional_db: None) -> Iterator[Page]:
    with opened(chromium, base_url=web) as context:
        yield context.new_page()


@pytest.fixture
def plain_page(chromium: Browser, web: str, transactional_db: None) -> Iterator[Page]:
    """A page of a browser that runs no script."""
    with opened(chromium, base_url=web, java_script=False) as context:
        yield context.new_page()


@pytest.fixture
def everyone(transactional_db: None) -> User:
    """A one-person desk: administers and triages."""
    return make_user(
        "alix@merles.example", Role.ADMIN, Role.COMMUNICATOR, name="Alix", enrolled=True
    )


def sign_in(page: Page, user: User) -> None:
    page.goto("/compte/connexion/")
    enter(page, user)


def enter(page: Page, user: User) -> None:
    """Sign in on the sign-in page, wherever it leads."""
    page.get_by_label("Courriel").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    if user.has_role(Role.ADMIN):
        page.get_by_label("Code").fill(totp(SECRET))
        page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/compte/" not in url)

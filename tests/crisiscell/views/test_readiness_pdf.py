"""The report in PDF: the numbers of the screen, and a sentence where it cannot be drawn."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html.parser import HTMLParser
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from crisiscell.models import ReadinessSnapshot
from monitoring.models import HourCount, Slot
from msgu.refusal import Refusal
from msgu.users.models import Organisation, OrganisationKind, User
from msgu.web import pdf
from msgu.web.pdf import draw
from tests.makers import browser_of, make_mention, make_source, make_watch
from tests.processes import running

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def drawn(html: str) -> bytes:
    try:
        return draw(html, address="http://localhost/")
    except Refusal:
        pytest.skip("drawing a PDF takes Pango, which comes with chromium: `make chromium`")


def fill() -> None:
    """A desk that had better weeks, and a day without its photograph."""
    now = timezone.now()
    Organisation.objects.create(pk=1, name="Ville des Merles", kind=OrganisationKind.MUNICIPALITY)
    make_source(last_ok_at=now - 30 * timedelta(hours=1))
    starts = [now - number * 15 * MINUTE for number in range(1, 1500)]
    Slot.objects.bulk_create(Slot(starts_at=at, due=1, ok=at.minute < 30) for at in starts)
    for dimension, value, n in (("family", "official", 9), ("total", "", 1_234)):
        HourCount.objects.create(hour=now - DAY, dimension=dimension, value=value, n=n)
    for number in range(7):
        make_mention(due_at=now - MINUTE * (number + 1))
    make_watch("peupliers", reviewed_at=now - 100 * DAY)
    for days in (40, 39, 37, 1):
        ReadinessSnapshot.objects.create(
            day=timezone.localdate(now) - days * DAY,
            model_version=1,
            index=days // 4,
            inputs={},
            scores={"F1": 0.61, "F2": 0.4, "F3": None, "F4": 0.2, "caps": []},
        )


class Words(HTMLParser):
    """What a person reads of the report: its text, less what only a screen shows."""

    SCREEN_ONLY = frozenset({"summary", "meter", "title", "desc"})

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SCREEN_ONLY:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SCREEN_ONLY:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.text.append(data)


# A table says its columns again on each sheet.
COLUMNS = "JourIndiceF1F2F3F4F5I1I2Modèle"


def on_screen(page: str) -> list[str]:
    parser = Words()
    parser.feed(page[page.index('<section class="block verdict">') : page.index("</main>")])
    return " ".join(parser.text).split()


def pages_of(report: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(report)).pages]


# What a page has around the report: who and when, its number, and the numbers of a list.
AROUND = re.compile(
    r"^(Préparation · .*|Ville des Merles · Veille MSGU · .*|Page \d+/\d+|\d\. )$", re.MULTILINE
)


def on_paper(report: bytes) -> list[str]:
    return "\n".join(AROUND.sub("", page) for page in pages_of(report)).split()


def test_screen_and_paper_say_the_same(  # T-IDX-9
    manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn("<html lang='fr'>")
    fill()
    now = timezone.now()
    # Both at one instant: neither may say « il y a 3 s » where the other says 2.
    monkeypatch.setattr(timezone, "now", lambda: now)
    browser = browser_of(manager)
    screen, paper = browser.get("/preparation/"), browser.get("/preparation/pdf/")
    assert paper["Content-Type"] == "application/pdf"
    read, printed = "".join(on_screen(screen.content.decode())), "".join(on_paper(paper.content))
    assert printed.replace(COLUMNS, "") == read.replace(COLUMNS, "")
    assert sum(word.isdigit() for word in on_screen(screen.content.decode())) > 50


def test_each_page_says_whose_it_is_and_when(manager: User) -> None:
    drawn("<html lang='fr'>")
    fill()
    pages = pages_of(browser_of(manager).get("/preparation/pdf/").content)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        head = r"Ville des Merles · Veille MSGU · (1er|\d+) \w+ \d{4}, \d+\xa0h\xa0\d\d \(H[NA]E\)"
        assert re.search(head, page)
        assert f"Page {number}/{len(pages)}" in page


def test_it_is_made_for_who_cannot_see_it(manager: User) -> None:
    drawn("<html lang='fr'>")
    fill()
    answer = browser_of(manager).get("/preparation/pdf/")
    day = timezone.localdate()
    assert answer["Content-Disposition"] == f'attachment; filename="preparation-{day}.pdf"'
    reader = PdfReader(BytesIO(answer.content))
    root: Any = reader.root_object
    assert str(root["/Lang"]) == "fr-ca"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert "/StructTreeRoot" in root
    assert reader.metadata
    assert reader.metadata.title == "Préparation · Ville des Merles"


def test_nothing_is_fetched(caplog: pytest.LogCaptureFixture) -> None:
    drawn("<html lang='fr'>")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        ours = f"http://127.0.0.1:{server.getsockname()[1]}"
        asked = [
            f'<img alt="" src="{ours}/image.png">',
            f'<link rel="stylesheet" href="{ours}/style.css">',
            f"<style>@import '{ours}/style.css'</style>",
            f'<img alt="" src="{Path(__file__).as_uri()}">',
        ]
        draw(f"<html lang='fr'>{''.join(asked)}", address=ours)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert caplog.text.count("URI uses disallowed protocol") == len(asked)


@contextmanager
def web(**environment: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("--port", str(port), "--lifespan", "off", "--no-access-log")
    with running("uvicorn", "msgu.asgi:application", *options, **environment):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield port


def test_without_pango_the_page_says_what_to_do(
    transactional_db: None, manager: User, tmp_path: Path
) -> None:
    # What the loader finds first under this name is no library.
    (tmp_path / "libpango-1.0.so.0").write_bytes(b"")
    browser = browser_of(manager)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    with web(LD_LIBRARY_PATH=str(tmp_path)) as port:
        door = HTTPConnection("localhost", port, timeout=30)
        door.request("GET", "/preparation/pdf/", headers={"Cookie": cookie.OutputString()})
        answer = door.getresponse()
        page = answer.read().decode().replace("\xa0", " ")
        door.close()
    assert answer.status == 503
    assert "il lui manque la bibliothèque Pango" in page
    assert "Imprimez cette page depuis votre navigateur" in page
    assert "sur 100" in page


def test_one_is_drawn_at_a_time(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn("<html lang='fr'>")
    monkeypatch.setattr(pdf, "PATIENCE_SECONDS", 0.1)
    browser = browser_of(manager)
    with pdf.ONE_AT_A_TIME:
        answer = browser.get("/preparation/pdf/")
    assert answer.status_code == 503
    assert "D’autres PDF sont en train de se faire" in answer.content.decode()
    assert browser.get("/preparation/pdf/").status_code == 200


def test_one_waits_for_its_turn_and_the_next_is_told_at_once(manager: User) -> None:
    """Threads that wait for a PDF are threads that no page has."""
    drawn("<html lang='fr'>")
    browser = browser_of(manager)
    with pdf.PLACES, pdf.PLACES:
        answer = browser.get("/preparation/pdf/")
    assert answer.status_code == 503
    assert "D’autres PDF sont en train de se faire" in answer.content.decode()
    assert browser.get("/preparation/pdf/").status_code == 200

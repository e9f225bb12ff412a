from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from msgu.net import read_exceptions
from tests.msgu.net.server import Handler, answer, serve

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Avis de la Ville</title>
<item><guid>1</guid><title>Un</title></item><item><guid>2</guid><title>Deux</title></item>
</channel></rss>"""
RSS = [("Content-Type", "application/rss+xml")]

# A handler's server is asked once; what comes back: exit code, standard output, standard error.
Fetch = Callable[[Handler], tuple[int, str, str]]


def run(address: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("fetch", address, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def fetch(settings: Settings) -> Fetch:
    def ask(handler: Handler) -> tuple[int, str, str]:
        with serve(handler) as server:
            settings.NET_EXCEPTIONS = read_exceptions(f"127.0.0.1 127.0.0.0/8 {server.port}")
            code, out, err = run(server.address)
            return code, out.replace(server.address, "ADDRESS"), err

    return ask


def test_a_feed_is_told_in_a_few_lines(fetch: Fetch) -> None:
    told = (
        "État\u00a0: 200\n"
        "Adresse\u00a0: ADDRESS\n"
        "Type\u00a0: application/rss+xml\n"
        f"Taille\u00a0: {len(FEED)} octets\n"
        "Titre\u00a0: Avis de la Ville\n"
        "Éléments\u00a0: 2\n"
    )
    assert fetch(answer(FEED, headers=RSS)) == (0, told, "")


def test_a_page_is_no_feed(fetch: Fetch) -> None:
    page = (
        b"<!doctype html><html><head><title>Ville</title></head><body><p>Bonjour</p></body></html>"
    )
    code, out, err = fetch(answer(page, headers=[("Content-Type", "text/html")]))
    assert (code, out.splitlines()[2]) == (1, "Type\u00a0: text/html")
    assert err == (
        "Cette adresse donne une page, pas un fil. Cherchez sur le site l’adresse du fil RSS ou "
        "Atom.\n"
    )


def test_an_empty_answer_is_said_so(fetch: Fetch) -> None:
    code, out, err = fetch(answer(b""))
    assert (code, out.splitlines()[2]) == (1, "Type\u00a0: non précisé")
    assert "vide" in err


def test_a_status_is_put_into_words(fetch: Fetch) -> None:
    code, out, err = fetch(answer(status="404 Not Found"))
    assert (code, out) == (1, "")
    assert err.startswith("Cette page n’existe pas ou n’existe plus (404).")


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "", "\x00", "\udc80", "a" * 10_000])
def test_a_refused_address_is_one_sentence(address: str) -> None:
    code, out, err = run(address)
    assert (code, out, err.count("\n")) == (1, "", 1)


def test_what_a_server_says_cannot_control_the_terminal(fetch: Fetch) -> None:
    _, out, _ = fetch(answer(FEED, headers=[("Content-Type", "text/xml\x1b[2J")]))
    assert "Type\u00a0: text/xml\\x1b[2J\n" in out

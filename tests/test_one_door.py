"""Nothing but msgu.net opens a connection outwards, and a feed is never parsed by its address.

Named exceptions: mail and Apprise, which libraries send by themselves; they too stand in msgu.net
(`courier`). The embedded servers and the tests talk to this machine only.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
OUTSIDE_THE_RULE = ("tests/", "bench/", "msgu/net/", "msgu/embedded/", "var/")
REFUSED = {
    "_socket",
    "aiohttp",
    "anyio",
    "apprise",
    "dns",
    "ftplib",
    "http.client",
    "httpcore",
    "httpx",
    "imaplib",
    "lxml",  # It opens addresses by itself.
    "multiprocessing.connection",
    "nntplib",
    "poplib",
    "pycurl",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "trio",
    "urllib.request",
    "urllib3",
    "websocket",
    "websockets",
    "xmlrpc",
}
# asyncio's own way to a socket.
REFUSED_CALLS = {"open_connection", "create_connection", "create_datagram_endpoint"}
IMPORTERS = {"__import__", "import_module"}


def faults(source: str) -> list[str]:
    """What a file does that only the door may do."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = {name for node in nodes for name in _imported(node)}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [
        *sorted(name for name in imported if _is_refused(name)),
        *(_name(call) for call in calls if _name(call) in REFUSED_CALLS),
        *("feedparser.parse" for call in calls if _parses_what_is_not_bytes(call)),
    ]


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names):
            # Under another name, feedparser.parse would not be known again.
            yield from (f"{a.name}.{a.asname}" if a.asname else a.name for a in names)
        case ast.ImportFrom(module=str(module), names=names, level=0):
            yield from (f"{module}.{alias.name}" for alias in names)
        case ast.Call(args=[ast.Constant(value=str(module)), *_]) if _name(node) in IMPORTERS:
            yield module


def _is_refused(name: str) -> bool:
    # `from feedparser import parse` would hide what is parsed.
    return name.startswith("feedparser.") or any(
        name == refused or name.startswith(f"{refused}.") for refused in REFUSED
    )


def _parses_what_is_not_bytes(call: ast.Call) -> bool:
    if ast.unparse(call.func) != "feedparser.parse":
        return False
    return not (
        call.args and isinstance(call.args[0], ast.Call) and _name(call.args[0]) == "BytesIO"
    )


def _name(call: ast.Call) -> str:
    """The last word of what is called: "parse" for feedparser.parse(…)."""
    return ast.unparse(call.func).rpartition(".")[2]


def project_files() -> list[Path]:
    """Every Python file that the rule is about, relative to the project."""
    tops = (top for top in PROJECT.iterdir() if not top.name.startswith("."))
    paths = (path for top in tops for path in (top.rglob("*.py") if top.is_dir() else [top]))
    names = (path.relative_to(PROJECT) for path in paths if path.suffix == ".py")
    return [name for name in names if not name.as_posix().startswith(OUTSIDE_THE_RULE)]


def test_only_the_door_opens_connections() -> None:
    found = {
        str(path): wrong
        for path in project_files()
        if (wrong := faults((PROJECT / path).read_text(encoding="utf-8")))
    }
    assert found == {}


def test_the_files_of_the_project_are_read() -> None:
    read = {path.as_posix() for path in project_files()}
    assert {"manage.py", "msgu/settings.py", "monitoring/connectors/feed.py"} <= read
    assert not any(name.startswith("msgu/net/") for name in read)


@pytest.mark.parametrize(
    "source",
    [
        "import httpx",
        "import httpx as h",
        "import json, socket",
        "from socket import create_server",
        "from urllib import request",
        "import urllib.request",
        "from urllib.request import urlopen",
        "from http import client",
        "from http.client import HTTPConnection",
        "def later():\n    import requests",
        "import requests.adapters",
        "import importlib\nimportlib.import_module('httpx')",
        "__import__('socket')",
        "import asyncio\nasyncio.open_connection('city.example', 80)",
        "loop.create_connection(Protocol, 'city.example', 80)",
        "from lxml import etree",
        "import lxml.etree as etree",
        "from multiprocessing import connection",
        "from feedparser import parse",
        "from feedparser.api import parse",
        "import feedparser as reader\nreader.parse(address)",
        "import feedparser\nfeedparser.parse(address)",
        "import feedparser\nfeedparser.parse('https://city.example/')",
        "import feedparser\nfeedparser.parse(body)",
        "import feedparser\nfeedparser.parse(url_file_stream_or_string=BytesIO(body))",
        "import feedparser\nfeedparser.parse(StringIO(body))",
    ],
)
def test_a_way_around_the_door_is_seen(source: str) -> None:
    assert faults(source)


@pytest.mark.parametrize(
    "source",
    [
        "from urllib.parse import urlsplit",
        "from http import HTTPStatus",
        "import http as h",
        "import multiprocessing",
        "from msgu.net import Door",
        "from monitoring.requests import things",
        "from . import socket_names",
        "import feedparser, io\nfeedparser.parse(io.BytesIO(body), sanitize_html=False)",
        "from io import BytesIO\nimport feedparser\nfeedparser.parse(BytesIO(body))",
        "date.parse(text)",
    ],
)
def test_honest_code_is_left_alone(source: str) -> None:
    assert faults(source) == []

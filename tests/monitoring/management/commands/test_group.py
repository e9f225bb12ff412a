from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

TEXT = "La rue du Pont est inondée depuis ce matin, évitez le secteur"


def run(monkeypatch: pytest.MonkeyPatch, *lines: object) -> int:
    """Give these lines, JSON unless they are bytes; the exit code."""
    given = b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    try:
        call_command("group")
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_text_is_put_where_it_belongs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [TEXT, TEXT.upper(), f"RT @exo: {TEXT}", TEXT.replace("Pont", "Parc"), "Rien de tel"]
    lines = [{"id": f"t{n}", "text": text} for n, text in enumerate(texts)]
    assert run(monkeypatch, *lines) == 0
    shown = [(one["id"], one["story"], one["how"]) for one in answers(capsys)]
    assert shown == [
        ("t0", "t0", "first"),
        ("t1", "t0", "exact"),
        ("t2", "t0", "near"),
        ("t3", "t0", "suggested"),
        ("t4", "t4", "first"),
    ]


def test_numbers_are_ids_too_and_each_line_says_how_sure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {"id": 7, "text": TEXT}, {"id": 8, "text": f"{TEXT} demain"}) == 0
    first, second = answers(capsys)
    assert first == {"id": 7, "story": 7, "confidence": 1.0, "how": "first"}
    assert 0.5 < second["confidence"] < 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "id"),
        ({"text": TEXT}, "id"),
        ({"id": True, "text": TEXT}, "id"),
        ({"id": 1}, "text"),
        ({"id": 1, "text": None}, "text"),
        ({"id": 1, "text": "a" * 2_000_000}, "longue"),
    ],
)
def test_a_bad_line_is_said_and_passed_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: object, words: str
) -> None:
    assert run(monkeypatch, {"id": 1, "text": TEXT}, line, {"id": 2, "text": TEXT}) == 1
    shown = capsys.readouterr()
    assert [json.loads(one)["story"] for one in shown.out.splitlines()] == [1, 1]
    assert "2" in shown.err
    assert words in shown.err


def test_half_a_character_does_not_stop_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = b'{"id": "\\ud800", "text": "\\ud800 ' + b"mot " * 9 + b'"}'
    assert run(monkeypatch, line) == 0
    assert len(answers(capsys)) == 1


def test_nothing_gives_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch) == 0
    assert not answers(capsys)

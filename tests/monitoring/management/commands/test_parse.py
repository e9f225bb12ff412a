"""`manage.py parse`, as a person runs it."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = ROOT / "tests/monitoring/connectors/data/feed"
SAMPLE = SAMPLES / "rss_plain.xml"
KEYS = ["external_id", "url", "author", "published_at", "title", "text", "language"]


def parse(kind: str, file: str) -> list[dict[str, Any]]:
    out, err = StringIO(), StringIO()
    call_command("parse", kind, file, stdout=out, stderr=err)
    assert not err.getvalue()
    return read_lines(out.getvalue())


def read_lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command as a shell starts it."""
    command = [sys.executable, "manage.py", "parse", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, **options)


def test_each_item_is_a_line() -> None:
    items = parse("feed", str(SAMPLE))
    assert [list(item) for item in items] == [KEYS, KEYS]
    assert items[0]["published_at"] == "2026-11-19T19:05:00+00:00"
    assert items[0]["title"] == "Avis d’ébullition : secteur du Rapide"


def test_item_without_a_date_says_null() -> None:
    assert parse("feed", str(SAMPLES / "rss_without_dates.xml"))[0]["published_at"] is None


def test_feed_without_items_is_no_error() -> None:
    assert parse("feed", str(SAMPLES / "rss_empty.xml")) == []


def test_standard_input_is_a_file_too() -> None:
    done = run("feed", "-", input=SAMPLE.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert "ébullition".encode() in done.stdout
    assert read_lines(done.stdout.decode()) == parse("feed", str(SAMPLE))


def test_terminal_that_has_no_accents_gets_the_same_json() -> None:
    done = run("feed", str(SAMPLE), env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert read_lines(done.stdout.decode("ascii")) == parse("feed", str(SAMPLE))


def refuse(kind: str, file: str) -> str:
    """What is said of a file that cannot be read."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as leaving:
        call_command("parse", kind, file, stdout=out, stderr=err)
    assert leaving.value.code == 1
    assert not out.getvalue()
    return err.getvalue()


def test_refusals_are_sentences(tmp_path: Path) -> None:
    page, nothing, huge = (tmp_path / name for name in ("page.html", "rien.xml", "gros.xml"))
    page.write_text("<!doctype html><html><body>Bonjour</body></html>", encoding="utf-8")
    nothing.touch()
    huge.write_bytes(bytes(6 * 2**20))
    assert "n’existe pas" in refuse("feed", str(tmp_path / "absent.xml"))
    assert "est un dossier" in refuse("feed", str(tmp_path))
    assert "pas un fil" in refuse("feed", str(page))
    assert "vide" in refuse("feed", str(nothing))
    assert "trop volumineuse" in refuse("feed", str(huge))
    assert "Écrivez\u00a0: feed." in refuse("rss", str(SAMPLE))


def test_name_that_no_encoding_holds_is_still_shown() -> None:
    done = run("feed", os.fsdecode(b"/absent-\xff.xml"))
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert "n’existe pas".encode() in done.stderr


def test_reader_that_leaves_early_sees_no_traceback(tmp_path: Path) -> None:
    items = "".join(f"<item><guid>{n}</guid><title>{'a' * 900}</title></item>" for n in range(900))
    file = tmp_path / "long.xml"
    file.write_text(f"<rss><channel>{items}</channel></rss>", encoding="utf-8")
    shell = f'"{sys.executable}" manage.py parse feed "{file}" | head -n 1'
    done = subprocess.run(["sh", "-c", shell], cwd=ROOT, capture_output=True, check=False)
    assert len(read_lines(done.stdout.decode())) == 1
    assert done.stderr == b""

"""What leaves the desk: a list as a file, a mention on paper."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from monitoring import exports
from monitoring.models import Author, Match, Mention, MentionVersion, Story
from monitoring.retention.purge import purge
from monitoring.search import Filter, Order, View
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_mention, make_source, make_watch

EXPORT = "/file/exporter/"


def download(browser: Client, query: str = "") -> list[list[str]]:
    """The file's rows, header first, as a spreadsheet would read them."""
    response = browser.post(f"{EXPORT}{query}", {"purpose": "report"})
    assert response.status_code == 200, response.content
    text = b"".join(response).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def numbers(rows: list[list[str]]) -> list[int]:
    return [int(row[0]) for row in rows[1:]]


# --- The list ------------------------------------------------------------------------------------


def test_the_file_is_the_list_that_is_on_screen(communicator: User) -> None:
    now = timezone.now()
    here, elsewhere = make_source(name="Ici"), make_source(name="Ailleurs")
    late = make_mention(source=here, due_at=now - timedelta(hours=1))
    soon = make_mention(source=here, due_at=now + timedelta(hours=1), title="Soir")
    make_mention(source=elsewhere)
    make_mention(source=here, status=4, dismiss_reason="off_topic", triaged_at=now)
    rows = download(browser_of(communicator), f"?source={here.pk}")
    assert numbers(rows) == [late.pk, soon.pk]
    assert rows[0][0] == "Numéro"
    assert rows[2][4] == "Ici"
    assert "Soir" in rows[2]
    newest = download(browser_of(communicator), "?tri=recentes&vue=tout")
    assert len(newest) == 5


def test_lives_in_danger_are_in_the_file_too(communicator: User) -> None:
    vital = make_mention(priority=1)
    assert numbers(download(browser_of(communicator))) == [vital.pk]


def test_its_name_has_the_date_and_it_is_not_kept_by_browsers(communicator: User) -> None:
    response = browser_of(communicator).post(EXPORT, {"purpose": "report"})
    day = timezone.localtime().strftime("%Y-%m-%d")
    assert f'filename="mentions-{day}-' in response["Content-Disposition"]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-store"


def test_without_a_purpose_nothing_leaves(communicator: User) -> None:
    for form in ({}, {"purpose": "curiosity"}):
        response = browser_of(communicator).post(EXPORT, form)
        assert response.status_code == 422
        assert "aria-invalid" in response.content.decode()
    assert not AuditEntry.objects.filter(verb="export_queue").exists()


def test_few_files_leave_at_once_and_the_trail_names_none_that_did_not(communicator: User) -> None:
    """A thread that makes a file is one that no page has; who is slow keeps it long."""
    browser = browser_of(communicator)
    with exports.TURNS, exports.TURNS:
        response = browser.post(EXPORT, {"purpose": "report"})
    assert response.status_code == 503
    assert "D’autres listes sont en train de sortir" in response.content.decode()
    assert not AuditEntry.objects.filter(verb="export_queue").exists()


def test_a_file_that_nobody_takes_gives_its_turn_back(communicator: User) -> None:
    make_mention()
    for _ in range(3):
        left = exports.begin(Filter(), user=communicator, purpose="report", now=timezone.now())
        next(left)
        left.close()
    assert len(download(browser_of(communicator))) == 2


def test_the_trail_says_what_left_in_codes(communicator: User) -> None:
    make_mention()
    browser_of(communicator).get(f"{EXPORT}?q=Tremblay")
    assert not AuditEntry.objects.filter(verb="export_queue").exists()
    download(browser_of(communicator), "?q=Tremblay&vue=tout")
    entry = AuditEntry.objects.get(verb="export_queue")
    assert (entry.actor, entry.reason) == (communicator, "report")
    assert entry.after == {
        "view": "tout", "order": "recentes", "source": None, "status": None, "has_words": True,
        "rows": 0,
    }  # fmt: skip


def test_protected_and_purged_mentions_never_leave(lead: User) -> None:
    shown = make_mention()
    make_mention(protected=True)
    make_mention(purge_on=timezone.localdate())
    purge(now=timezone.now())
    for query in ("", "?vue=tout"):
        assert numbers(download(browser_of(lead), query)) == [shown.pk]


def test_outside_text_is_words_and_numbers_are_numbers(communicator: User) -> None:
    source = make_source(name='=HYPERLINK("x")')
    author = Author.objects.create(platform="web", key=b"a" * 32, name="@SUM(1)")
    mention = make_mention(
        source=source, author=author, title="+1", text='a\n=cmd";b\u202e', url="-2"
    )
    response = browser_of(communicator).post(EXPORT, {"purpose": "report"})
    text = b"".join(response).decode()
    assert f'{mention.pk};"Nouvelle";3;' in text
    row = next(csv.reader(io.StringIO(text.split("\r\n", 1)[1], newline=""), delimiter=";"))
    assert row[4] == '\'=HYPERLINK("x")'
    assert row[6:10] == ["'@SUM(1)", "'+1", "a\n'=cmd\";b", "'-2"]


def test_the_header_is_in_the_person_s_language(communicator: User) -> None:
    User.objects.filter(pk=communicator.pk).update(language="en")
    communicator.refresh_from_db()
    make_mention()
    rows = download(browser_of(communicator))
    assert rows[0][:3] == ["Number", "Status", "Priority"]
    assert rows[1][1] == "New"


@pytest.mark.parametrize("order", Order)
def test_pages_follow_each_other_without_a_gap_or_a_double(
    communicator: User, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 3)
    same = timezone.now()
    mentions = [make_mention(due_at=same, published_at=same) for _ in range(10)]
    chosen = Filter(view=View.ALL, order=order)
    text = "".join(exports.pieces(chosen, user=communicator, now=timezone.now(), language="fr-ca"))
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))
    assert sorted(numbers(rows)) == [mention.pk for mention in mentions]


def test_a_file_that_is_too_long_says_where_it_stopped(
    communicator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    monkeypatch.setattr(exports, "MOST_ROWS", 4)
    for _ in range(5):
        make_mention()
    page = browser_of(communicator).get(EXPORT).content.decode()
    assert "le fichier s’arrête là" in page
    rows = download(browser_of(communicator))
    assert len(rows) == 6
    assert "s’arrête ici" in rows[-1][0]
    Mention.objects.first().delete()  # type: ignore[union-attr]
    assert len(download(browser_of(communicator))) == 5


# --- On paper ------------------------------------------------------------------------------------


def printed(user: User, mention: Mention) -> str:
    response = browser_of(user).get(f"/mentions/{mention.pk}/imprimer/")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def sums(page: str) -> list[str]:
    return re.findall(r"<code>([0-9a-f]{64})</code>", page)


def test_a_sheet_carries_what_came_and_a_sum_that_the_command_finds_again(
    communicator: User, capsys: pytest.CaptureFixture[str]
) -> None:
    author = Author.objects.create(platform="web", key=b"a" * 32, name="Rémi Exemple")
    mention = make_mention(
        author=author, text="L’eau\nmonte", title="Avis", url="https://a.example/1",
        published_raw="Fri, 20 Nov 2026", language="fr",
    )  # fmt: skip
    MentionVersion.objects.create(mention=mention, n=1, title="Avis", text="L’eau baisse")
    Match.objects.create(mention=mention, watch=make_watch("eau"), watch_version=1, words=["L’eau"])
    page = printed(communicator, mention)
    for shown in ("L’eau\nmonte", "L’eau baisse", "Rémi Exemple", "https://a.example/1"):
        assert shown in page
    assert "Fri, 20 Nov 2026" in page
    call_command("fingerprint", str(mention.pk))
    told = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [number for number, _sum in told] == ["1", "2"]
    assert sums(page) == [told[1][1], told[0][1]]


def test_anybody_can_compute_the_sum_from_what_the_sheet_describes(communicator: User) -> None:
    mention = make_mention(text="L’eau « monte »\n🌊", url="https://a.example/1", language="fr")
    mention.refresh_from_db()
    stamp = "%Y-%m-%dT%H:%M:%S.%fZ"
    utc = {name: getattr(mention, name) for name in ("published_at", "captured_at")}
    covered = {
        "author": "", "handle": "", "external_id": "", "form": "veille-mention-1",
        "language": "fr", "mention": mention.pk, "platform": "web", "published_raw": "",
        "title": mention.title, "text": mention.text, "url": mention.url,
        **{name: f"{at:{stamp}}" for name, at in utc.items()},
    }  # fmt: skip
    line = json.dumps(dict(sorted(covered.items())), ensure_ascii=False, separators=(",", ":"))
    assert sums(printed(communicator, mention)) == [hashlib.sha256(line.encode()).hexdigest()]


def test_the_sum_changes_with_any_of_it_and_with_nothing_else(communicator: User) -> None:
    mention = make_mention()
    before = sums(printed(communicator, mention))
    Mention.objects.update(status=4, dismiss_reason="off_topic", triaged_at=timezone.now())
    assert sums(printed(communicator, mention)) == before
    for change in ({"text": "Autre"}, {"url": "https://b.example/"}, {"language": "en"}):
        Mention.objects.update(**change)
        assert sums(printed(communicator, mention)) != before


def test_the_sheet_says_what_was_done_without_a_name(communicator: User, colleague: User) -> None:
    mention = make_mention()
    browser_of(colleague).post(f"/mentions/{mention.pk}/prendre/")
    page = printed(communicator, mention)
    assert "a pris la mention" in page
    assert "Luc" not in page
    assert AuditEntry.objects.get(verb="print_mention").actor == communicator


def test_what_is_protected_or_expired_is_not_printed(
    communicator: User, lead: User, privacy_officer: User
) -> None:
    hidden = make_mention(protected=True)
    address = f"/mentions/{hidden.pk}/imprimer/"
    assert browser_of(communicator).get(address).status_code == 404
    assert browser_of(lead).get(address).status_code == 404
    assert browser_of(privacy_officer).get(address).status_code == 200
    gone = make_mention(purge_on=timezone.localdate())
    purge(now=timezone.now())
    response = browser_of(communicator).get(f"/mentions/{gone.pk}/imprimer/")
    assert response["Location"] == f"/mentions/{gone.pk}/"


@pytest.mark.parametrize("number", ["999999", "{gone}"])
def test_the_command_says_why_it_cannot(
    db: None, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = make_mention(purged_at=timezone.now())
    with pytest.raises(SystemExit) as ended:
        call_command("fingerprint", number.format(gone=gone.pk))
    assert ended.value.code == 1
    assert "mention" in capsys.readouterr().err


def test_a_copy_of_what_is_protected_is_no_way_around_it(communicator: User, lead: User) -> None:
    first = make_mention(protected=True)
    copy = make_mention(text="La même chose")
    now = timezone.now()
    story = Story.objects.create(lead=first, size=2, first_at=now, last_at=now, method_version=1)
    Mention.every.filter(pk__in=[first.pk, copy.pk]).update(story=story)
    for address in (f"/mentions/{copy.pk}/", f"/mentions/{copy.pk}/imprimer/"):
        assert browser_of(communicator).get(address).status_code == 404
    assert browser_of(lead).get(f"/mentions/{copy.pk}/imprimer/").status_code == 404
    assert browser_of(lead).get(f"/mentions/{copy.pk}/", follow=True).status_code == 200

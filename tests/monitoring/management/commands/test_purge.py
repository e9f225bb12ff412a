"""`manage.py purge`: on demand, and without touching anything."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from monitoring.models import Mention, PurgeReport
from tests.makers import make_mention


def test_a_dry_run_destroys_nothing(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    make_mention(purge_on=timezone.localdate(), text="Rue Secrète")
    make_mention(purge_on=timezone.localdate(), priority=1)
    call_command("purge", dry_run=True)
    told = capsys.readouterr().out
    assert "1\tmention jamais close" in told
    assert "1\tvie en danger" in told
    assert "Secrète" not in told
    assert not Mention.objects.exclude(purged_at=None).exists()
    assert not PurgeReport.objects.exists()


def test_it_destroys_and_says_how_many(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    make_mention(purge_on=timezone.localdate())
    call_command("purge")
    assert "1\tmention jamais close" in capsys.readouterr().out
    assert Mention.objects.get().purged_at


def test_it_fails_with_a_sentence_where_a_step_fails(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_cache RENAME TO elsewhere")
    with pytest.raises(SystemExit):
        call_command("purge")
    assert "leftovers: ProgrammingError" in capsys.readouterr().err

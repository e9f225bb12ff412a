"""Dates as Québec writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from msgu.web.dates import written, zone

# Half past midnight in Québec, the first of November; five in the morning, UTC.
FIRST = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "name", "said"),
    [
        (FIRST, "DATETIME_FORMAT", "1er novembre 2026, 0 h 30"),
        (FIRST, "MONTH_DAY_FORMAT", "1er novembre"),
        (FIRST, "SHORT_DATE_FORMAT", "2026-11-01"),
        (date(2026, 11, 1), "DATE_FORMAT", "1er novembre 2026"),
        (date(2026, 11, 11), "DATE_FORMAT", "11 novembre 2026"),
        (date(2026, 11, 21), "DATE_FORMAT", "21 novembre 2026"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal(moment: date, name: str, said: str) -> None:
    assert written(moment, name).replace("\xa0", " ") == said
    page = Template("{{ moment|date:name }}").render(Context({"moment": moment, "name": name}))
    assert page.replace("\xa0", " ") == said


def test_english_has_its_own_way() -> None:
    with translation.override("en"):
        assert written(FIRST, "DATE_FORMAT") == "November 1, 2026"


def test_no_date_is_nothing() -> None:
    page = Template('{{ moment|date:"DATE_FORMAT" }}').render(Context({"moment": None}))
    assert page == ""


def test_the_hour_has_its_name_here() -> None:
    assert zone(datetime(2026, 7, 1, tzinfo=UTC)) == "HAE"
    assert zone(datetime(2026, 12, 1, tzinfo=UTC)) == "HNE"

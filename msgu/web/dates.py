"""Dates as Québec writes them, where a format alone cannot: « 1er novembre », « HNE »."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import pgettext

ORDINAL = "j\\e\\r"


def written(moment: date, name: str) -> str:
    """A day or a moment of this place by one of our formats, as `DATE_FORMAT`."""
    here = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return date_format(here, format_for(here, name))


def format_for(day: date, name: str) -> str:
    """What to write `day` with: the first of a month, before its name, is an ordinal in French."""
    wanted: str = get_format(name)
    is_first = day.day == 1 and wanted.startswith("j F")
    return wanted.replace("j", ORDINAL, 1) if is_first else wanted


def zone(moment: datetime) -> str:
    """The name of the hour here at this moment: « HNE » in winter, « HAE » in summer."""
    name = timezone.localtime(moment).tzname() or ""
    names = {"EST": pgettext("fuseau", "HNE"), "EDT": pgettext("fuseau", "HAE")}
    return names.get(name, name)

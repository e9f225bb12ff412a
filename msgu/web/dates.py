"""Dates as Québec writes them, where a format alone cannot: « 1er novembre », « HNE »."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import pgettext

A_WEEK = timedelta(days=7)
ORDINAL = "j\\e\\r"


def written(moment: date, name: str) -> str:
    """A day or a moment of this place by one of our formats, as `DATE_FORMAT`."""
    here = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return date_format(here, format_for(here, name))


def weekday(moment: datetime, *, now: datetime) -> str:
    """A moment of the coming days, which stays true past midnight: « lundi 8 h 30 »; further
    away, « le 30 novembre ».
    """
    here = timezone.localtime(moment)
    if here.date() - timezone.localdate(now) >= A_WEEK:
        return pgettext("jour", "le %(day)s") % {"day": written(moment, "MONTH_DAY_FORMAT")}
    return pgettext("jour", "%(day)s %(time)s") % {
        "day": date_format(here, "l"),
        "time": written(moment, "TIME_FORMAT"),
    }


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

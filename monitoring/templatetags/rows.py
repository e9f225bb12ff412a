"""How a list draws its rows.

Seventy of them make a page, and each of a template’s tags costs: drawn here, they take a quarter of
what they took there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitoring.models import Category, Priority, ProtectedWhy, Status
from monitoring.models.mention import BackWhy, ParkedWhy
from monitoring.rows import Row
from msgu.web import dates
from msgu.web.templatetags.desk import age, countdown, priority_mark, soon

register = template.Library()

# What nothing has to be escaped in.
HARMLESS = (SafeString, int)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """For whom rows are drawn, beside which list, and when."""

    user: int
    reads_protected: bool
    # What each row's box does; "" for who may not act.
    selecting: str
    # The list as an address holds it.
    desk: str
    now: datetime
    # What the filter shows by now; None where that is all of them.
    in_view: Collection[int] | None


@register.simple_tag(takes_context=True)
def rows(context: dict[str, Any], shown: Iterable[Row]) -> SafeString:
    """The rows of a list: {% rows mentions %}."""
    reader = Reader(
        user=context["user"].pk,
        reads_protected=context["reads_protected"],
        selecting=context["selecting"],
        desk=context["desk"],
        now=context["now"],
        in_view=context.get("in_view"),
    )
    return joined("\n", (drawn(row, reader) for row in shown))


def drawn(row: Row, reader: Reader) -> SafeString:
    return html(
        '<li class="{}" data-mention="{}">'
        '<p class="row-mark">{}</p>{}<p class="row-about">{}</p></li>',
        " ".join(classes(row, reader)),
        row.pk,
        joined(" ", marks(row, reader)),
        protected_words(row, reader) if row.protected else words(row, reader),
        joined(" ", about(row, reader)),
    )


def classes(row: Row, reader: Reader) -> Iterator[str]:
    yield "row"
    if row.is_life and not row.ended:
        yield "danger"
        if row.held_by:
            yield "held"
    if reader.in_view is not None and row.pk not in reader.in_view:
        yield "past"


# --- How much it presses, and what it is about -------------------------------------------------


def marks(row: Row, reader: Reader) -> Iterator[SafeString]:
    if row.ended:
        yield priority(row)
        yield html('<span class="due">{}</span>', Status(row.status).label)
        yield from nature(row, reader)
        return
    if reader.selecting and not row.is_life:
        yield box(row, reader)
    yield life() if row.is_life else priority(row, proposed=not row.is_triaged)
    yield deadline(row, reader)
    yield from nature(row, reader)
    if row.is_life:
        yield from calls(row)


def box(row: Row, reader: Reader) -> SafeString:
    return html(
        '<input type="checkbox" class="select" form="selecting" name="m" value="{0}"'
        ' aria-label="{1} {0}">',
        row.pk,
        reader.selecting,
    )


def life() -> SafeString:
    return html(
        '<span class="priority p1 alive"><span aria-hidden="true">▲</span> {}</span>',
        _("Vie en danger"),
    )


def priority(row: Row, *, proposed: bool = False) -> SafeString:
    return how_pressing(row.priority, proposed=proposed, language=get_language())


# What few codes say is drawn once, here and below: the same for all who read a language.
@cache
def how_pressing(priority: int, *, proposed: bool, language: str | None) -> SafeString:
    return html(
        '<span class="priority p{}{}"><span aria-hidden="true">{}</span> {}{}</span>',
        priority,
        " proposed" if proposed else "",
        priority_mark(priority),
        Priority(priority).label,
        only_proposed() if proposed else "",
    )


def only_proposed() -> SafeString:
    """What colour and shape say, for who sees neither."""
    return html(' <span class="unseen">{}</span>', _("proposé"))


def deadline(row: Row, reader: Reader) -> SafeString:
    is_late = row.due_at < reader.now
    return html(
        '<span class="due{}">{}<span data-due="{}">{}</span></span>',
        " late" if is_late else "",
        icon("late" if is_late else "clock"),
        int(row.due_at.timestamp()),
        countdown(row.due_at, reader.now),
    )


def nature(row: Row, reader: Reader) -> Iterator[SafeString]:
    """What people decided, else what is proposed."""
    if row.protected and not reader.reads_protected:
        return
    if category := row.category or row.proposed_category:
        yield of_nature(category, proposed=not row.category, language=get_language())


@cache
def of_nature(category: str, *, proposed: bool, language: str | None) -> SafeString:
    label = Category(category).label
    if not proposed:
        return chip(label)
    return html('<span class="chip proposed">{}{}</span>', label, only_proposed())


def calls(row: Row) -> Iterator[SafeString]:
    for called_at in row.called_at:
        said = _("911 appelé à %(time)s") % {"time": dates.written(called_at, "TIME_FORMAT")}
        yield chip(said, kind="called")


# --- What it says ------------------------------------------------------------------------------


def words(row: Row, reader: Reader) -> SafeString:
    return html(
        '<p class="row-words"><a href="{}"{}><bdi>{}{}</bdi></a></p>',
        address(row, reader),
        html(' lang="{}"', row.language) if row.language else "",
        html("<strong>{}</strong> ", row.title) if row.title else "",
        row.text,
    )


def protected_words(row: Row, reader: Reader) -> SafeString:
    """Neither its words, nor its source, nor its author."""
    received = html("{} {}", _("reçue"), ago(row.captured_at, reader) if row.captured_at else "")
    if not reader.reads_protected:
        return html(
            '<p class="row-words protected"><strong>{}</strong> {} · {}</p>',
            _("Mention protégée"),
            _("Les responsables de la veille et de la protection des RP la lisent."),
            received,
        )
    why = f" — {ProtectedWhy(row.protected_why).label}" if row.protected_why else ""
    return html(
        '<p class="row-words protected"><a href="{}">{}{}</a> · {}</p>',
        address(row, reader),
        _("Mention protégée"),
        why,
        received,
    )


def address(row: Row, reader: Reader) -> str:
    return f"?{reader.desk}&mention={row.pk}"


# --- Who has it, how it stands, where it comes from --------------------------------------------


def about(row: Row, reader: Reader) -> Iterator[SafeString]:
    if row.held_since:
        yield claim(row, row.held_since, reader)
    if row.protected:
        return
    if row.size:
        yield copies(row.size)
    if row.status == Status.OPEN:
        yield chip(Status.OPEN.label)
    yield from whereabouts(row, user=reader.user, now=reader.now)
    if row.is_gone:
        yield chip(_("Disparue"))
    elif row.is_edited:
        yield chip(_("Modifiée"))
    yield origin(row, reader)
    for word in row.words or ():
        yield html('<span class="chip word"><bdi>{}</bdi></span>', word)


def claim(row: Row, since: datetime, reader: Reader) -> SafeString:
    is_mine = row.held_by == reader.user
    return html(
        '<span class="claim{}">{}{} {}</span>',
        " mine" if is_mine else "",
        icon("person"),
        _("Prise par vous") if is_mine else row.holder,
        ago(since, reader),
    )


def copies(size: int) -> SafeString:
    return html(
        '<span class="copies" title="{}">×{}<span class="unseen"> {}</span></span>',
        _("copies de la même chose"),
        size,
        _("copies"),
    )


def origin(row: Row, reader: Reader) -> SafeString:
    return html(
        '<span class="from">{} · {}<bdi>{}</bdi></span>',
        ago(row.published_at, reader) if row.published_at else "",
        html("<bdi>{}</bdi> · ", row.author) if row.author is not None else "",
        row.source,
    )


def whereabouts(row: Row, *, user: int, now: datetime) -> Iterator[SafeString]:
    """Until when it is away, why it is back, and whose it is."""
    if row.parked_why == ParkedWhy.SNOOZED and row.snoozed_until:
        moment = soon(row.snoozed_until, now)
        yield chip(_("Remise, retour %(moment)s") % {"moment": moment}, kind="away")
    elif row.parked_why == ParkedWhy.UNTIL_IT_GROWS:
        yield chip(_("Remise jusqu’à ×%(n)s") % {"n": row.wake_at_size or 2}, kind="away")
    elif row.status == Status.REFERRED and row.return_at:
        yield expected(row.referred_to, row.return_at, now=now)
    elif row.back_why:
        grew = row.back_why == BackWhy.GREW
        why = f"×{row.size or 2}" if grew else BackWhy(row.back_why).label
        yield chip(html("{} {}", _("De retour\u00a0:"), why), kind="came-back")
    if row.assignee:
        is_mine = row.assigned_to == user
        yield chip(
            _("Assignée à vous") if is_mine else _("Assignée à %(name)s") % {"name": row.assignee}
        )


def expected(who: str, at: datetime, *, now: datetime) -> SafeString:
    """From whom an answer is expected, and when; or since when it is late."""
    if at > now:
        return html(
            '<span class="chip away">{} <bdi>{}</bdi> {}</span>',
            _("Retour attendu de"),
            who,
            soon(at, now),
        )
    return html(
        '<span class="chip came-back"><span>{} <bdi>{}</bdi>,'
        ' <span data-due="{}">{}</span></span></span>',
        _("Retour attendu de"),
        who,
        int(at.timestamp()),
        countdown(at, now),
    )


@register.simple_tag(takes_context=True)
def chips(context: dict[str, Any], row: Row) -> SafeString:
    """The same of the mention that is open: {% chips row %}."""
    return joined(" ", whereabouts(row, user=context["user"].pk, now=context["now"]))


# --- Pieces ------------------------------------------------------------------------------------


def html(markup: str, *values: object) -> SafeString:
    """What `format_html` gives, without asking of each value whether it is lazy: that takes longer
    than the rest.
    """
    safe = [value if isinstance(value, HARMLESS) else escape(str(value)) for value in values]
    return SafeString(markup.format(*safe))


def joined(by: str, pieces: Iterable[SafeString]) -> SafeString:
    return SafeString(by.join(pieces))


def chip(said: object, *, kind: str = "") -> SafeString:
    return html('<span class="chip{}">{}</span>', f" {kind}" if kind else "", said)


@cache
def icon(name: str) -> SafeString:
    return html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


def ago(moment: datetime, reader: Reader) -> SafeString:
    """How long ago; a script keeps it true."""
    return html('<span data-age="{}">{}</span>', int(moment.timestamp()), age(moment, reader.now))

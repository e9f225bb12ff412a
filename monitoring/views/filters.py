"""The filter that stands in the queue's address, read and written."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict

from monitoring.models import Status
from monitoring.search import Filter, Order, View
from msgu.web.paging import number

# « Tout » goes back years: what is old and late would hide what has just come.
USUAL_ORDER = {View.ALL: Order.NEWEST}


def read_filter(query: QueryDict) -> Filter:
    """The filter that an address names; what cannot be read is left out."""
    view, order = query.get("vue", ""), query.get("tri", "")
    chosen = View(view) if view in View.values else View.TO_TRIAGE
    status = number(query.get("statut"))
    return Filter(
        view=chosen,
        order=Order(order) if order in Order.values else usual_order(chosen),
        source=number(query.get("source")),
        status=status if status in Status.values else None,
        batch=chosen == View.MINE and "lot" in query,
        words=query.get("q", "").replace("\0", "").strip()[:200],
    )


def usual_order(view: View) -> Order:
    return USUAL_ORDER.get(view, Order.DEADLINE)


def write_filter(chosen: Filter) -> str:
    """The same filter as an address holds it; the view is always said."""
    parts: dict[str, object] = {"vue": chosen.view.value}
    if chosen.order != usual_order(chosen.view):
        parts["tri"] = chosen.order.value
    if chosen.source is not None:
        parts["source"] = chosen.source
    if chosen.status is not None:
        parts["statut"] = chosen.status
    if chosen.batch:
        parts["lot"] = "1"
    if chosen.words:
        parts["q"] = chosen.words
    return urlencode(parts)


def from_the_desk(query: QueryDict) -> str:
    """The list that a mention was opened from, as a query string; "" when it stands alone."""
    return write_filter(read_filter(query)) if "vue" in query else ""

"""A selection: frozen, said in words, acted on once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url

from monitoring.forms.bulk import CloseManyForm, DismissManyForm, QualifyManyForm
from monitoring.models import Mention, Selection
from monitoring.search import filtered, ordered
from monitoring.triage import Outcome, bulk, history
from monitoring.views import bulk_words
from monitoring.views.filters import read_filter, write_filter
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users.models import Role, User
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import listed, number

triaging = role_required(Role.COMMUNICATOR, Role.LEAD)

SAMPLE = 10
# Of those that were left, how many are shown by name.
NAMED = 50
# Of those that arrived since, how many are counted.
COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What may be done to many at once: its name on the button, its form, and the doing."""

    label: str | Promise
    form: type[forms.Form]
    act: Callable[..., Outcome]


# Another verb is a line here, and a function of `triage.bulk`.
VERBS = {
    "dismiss": Verb(label=_("Écarter"), form=DismissManyForm, act=bulk.dismiss),
    "close": Verb(label=_("Clore"), form=CloseManyForm, act=bulk.close),
    "qualify": Verb(label=_("Qualifier"), form=QualifyManyForm, act=bulk.qualify),
}


@triaging
@require_POST
def select(request: SignedInRequest) -> HttpResponse:
    """Freeze what the address's filter shows, or the rows that were picked, and show it."""
    chosen = read_filter(request.GET)
    desk = write_filter(chosen)
    try:
        frozen = bulk.select(
            chosen,
            by=request.user,
            now=timezone.now(),
            address=desk,
            numbers=picked(request.POST),
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        if not request.htmx:
            return redirect(f"{reverse('monitoring:queue')}?{desk}")
        return render(request, "monitoring/selection.html#panel", {"desk": desk}, status=422)
    return shown(request, frozen)


def picked(form: QueryDict) -> list[int] | None:
    """The numbers that a form picks; None where it asks for everything that its filter shows."""
    match form.get("quoi"):
        case "tout":
            return None
        case "page":
            return listed(form.get("page"))
        case _:
            return [n for text in form.getlist("m")[: bulk.MOST] if (n := number(text))]


@triaging
@require_safe
def selection(request: SignedInRequest, selection_id: int) -> HttpResponse:
    """What is selected, and what can be done about it; or what became of it."""
    return panel(request, find(request, selection_id))


@triaging
@require_POST
def act(request: SignedInRequest, selection_id: int) -> HttpResponse:
    """Do one thing to a selection."""
    chosen = find(request, selection_id)
    name = request.POST.get("verb", "")
    if name not in VERBS:
        return panel(request, chosen, status=422)
    form = VERBS[name].form(request.POST)
    if not form.is_valid():
        return panel(request, chosen, bound={name: form}, status=422)
    try:
        VERBS[name].act(chosen, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return panel(request, chosen, bound={name: form}, status=409)
    return shown(request, find(request, selection_id))


def find(request: SignedInRequest, selection_id: int) -> Selection:
    """One's own selection, of the world that one looks at."""
    own = Selection.objects.filter(by=request.user, run=world_of(request.user).run)
    return get_object_or_404(own, pk=selection_id)


def shown(request: SignedInRequest, chosen: Selection) -> HttpResponse:
    """The selection in its place beside the list, or on its own page where no script runs."""
    if not request.htmx:
        return redirect("monitoring:selection", selection_id=chosen.pk)
    address = f"{reverse('monitoring:queue')}?{chosen.filter}&choix={chosen.pk}"
    return replace_url(panel(request, chosen), address)


def panel(
    request: SignedInRequest,
    chosen: Selection,
    *,
    bound: Mapping[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = panel_context(request, chosen, bound=bound)
    template = "monitoring/selection.html" + ("#panel" if request.htmx else "")
    return render(request, template, context, status=status)


def panel_context(
    request: SignedInRequest,
    chosen: Selection,
    *,
    bound: Mapping[str, forms.Form] | None = None,
) -> dict[str, Any]:
    user = request.user
    asked = read_filter(QueryDict(chosen.filter))
    acted = became(chosen, user=user) if chosen.batch else waiting(chosen, user=user)
    return {
        "selection": chosen,
        "desk": chosen.filter,
        "count": bulk_words.mentions(len(chosen.numbers)),
        "filter": bulk_words.filter_in_words(asked, user=user),
        "verbs": [
            (name, verb.label, (bound or {}).get(name) or verb.form(auto_id=f"{name}-%s"))
            for name, verb in VERBS.items()
        ],
        **acted,
    }


def waiting(chosen: Selection, *, user: User) -> dict[str, Any]:
    """What a selection that nothing was done to yet holds, and what it leaves out."""
    known = [*chosen.numbers, *(n for numbers in chosen.aside.values() for n in numbers)]
    full = chosen.whole and len(known) == bulk.MOST
    return {
        "aside": bulk_words.why(chosen.aside),
        "full": full,
        "most": bulk.MOST,
        "arrived": 0 if full or not chosen.whole else arrived(chosen, known, user=user),
        "counted": COUNTED,
        "sample": named(chosen.numbers[:SAMPLE], user=user),
    }


def arrived(chosen: Selection, known: list[int], *, user: User) -> int:
    """How many mentions answer the filter since, `COUNTED` + 1 where there are more."""
    asked = read_filter(QueryDict(chosen.filter))
    now = filtered(asked, user=user, now=timezone.now(), with_lane=True)
    # In order, as the list finds them (search.places).
    return ordered(now, asked.order).exclude(pk__any_of=known)[: COUNTED + 1].count()


def became(chosen: Selection, *, user: User) -> dict[str, Any]:
    """What an act did, or what was left of it once it was undone."""
    assert chosen.batch
    standing = history.standing_of(chosen.batch)
    left = [n for numbers in chosen.left.values() for n in numbers]
    kept = history.not_undone(chosen.batch) if standing.undone else []
    return {
        "done": bulk_words.done(chosen.verb, standing.count),
        "left": bulk_words.left(chosen.left),
        "standing": standing,
        "kept": len(kept),
        "those_left": named((kept if standing.undone else left)[:NAMED], user=user),
    }


def named(numbers: Sequence[int], *, user: User) -> list[Mention]:
    """Some mentions with what names them, in this order; only those that one sees."""
    seen = bulk.visible(user).held().select_related("source").in_bulk(numbers)
    return [seen[n] for n in numbers if n in seen]

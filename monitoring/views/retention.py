"""What was destroyed and when, what is due, what waits and why: the privacy officer's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from monitoring import retention
from monitoring.lifetimes import lifetimes_in_force
from monitoring.models import Destroyed, Hold, Mention, PurgeReason, PurgeReport, Waits
from monitoring.models.retention import HoldQuerySet
from monitoring.models.run import World, in_world
from monitoring.retention.due import coming, waiting
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users.models import Role, User
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import LARGEST
from msgu.web.verbs import with_form

DAYS_SHOWN = 30
# The desk purges every hour: longer without a pass deserves a look.
LATE_AFTER = timedelta(days=2)
LONGEST_HOLD = timedelta(days=3 * 365)
LABELS = {
    str(choice.value): choice.label
    for choices in (PurgeReason, Destroyed, Waits)
    for choice in choices
}


class HoldForm(forms.Form):
    mention = forms.IntegerField(
        label=gettext_lazy("Numéro de la mention"),
        min_value=1,
        max_value=LARGEST,
        help_text=gettext_lazy("Il est au bas de la mention, et en tête de sa feuille imprimée."),
    )
    why = forms.CharField(
        label=gettext_lazy("Motif"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Demande d’accès, litige, coroner\u00a0: la référence du dossier, sans nom."
        ),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Dernier jour du gel"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: QueryDict | None, *, world: World, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.world = world

    def clean_mention(self) -> Mention:
        mentions = Mention.every.in_world(self.world)
        found: Mention | None = mentions.filter(pk=self.cleaned_data["mention"]).first()
        if found is None:
            raise forms.ValidationError(_("Aucune mention ne porte ce numéro."))
        return found

    def clean_ends_on(self) -> Any:
        ends_on = self.cleaned_data["ends_on"]
        if ends_on > timezone.localdate() + LONGEST_HOLD:
            raise forms.ValidationError(_("Un gel dure trois ans au plus\u00a0: il se renouvelle."))
        return ends_on


@role_required(Role.PRIVACY_OFFICER)
@with_form
def index(request: SignedInRequest) -> HttpResponse:
    """The page, and the form that places a hold on one mention."""
    form = HoldForm(
        request.POST or None,
        world=world_of(request.user),
        initial={"mention": request.GET.get("mention")},
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            retention.hold(
                [asked["mention"]], why=asked["why"], by=request.user, ends_on=asked["ends_on"]
            )
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return page(request, form, status=409)
        messages.success(request, _("La mention nº %(n)s est gelée.") % {"n": asked["mention"].pk})
        return redirect("monitoring:retention")
    return page(request, form, status=422 if form.errors else 200)


@role_required(Role.PRIVACY_OFFICER)
@require_POST
def release(request: SignedInRequest, hold_id: int) -> HttpResponse:
    retention.release(get_object_or_404(holds_of(request.user), pk=hold_id), by=request.user)
    messages.success(request, _("Le gel est levé."))
    return redirect("monitoring:retention")


def page(request: SignedInRequest, form: HoldForm, *, status: int) -> HttpResponse:
    now, ours = timezone.now(), in_world(world_of(request.user))
    reports = list(PurgeReport.objects.order_by("-day")[:DAYS_SHOWN])
    last = next((report.ended_at for report in reports if report.ended_at), None)
    context = {
        "form": form,
        "days": [told(report) for report in reports],
        "last": last,
        # A desk that has just begun is not late yet.
        "late": (last or request.user.created_at) < now - LATE_AFTER,
        "waiting": worded(waiting(now=now, among=ours)),
        "week": coming(now=now, days=7, among=ours),
        "month": coming(now=now, days=30, among=ours),
        "protected": Mention.every.filter(ours).protected().leading().held().count(),
        "holds": holds_of(request.user)
        .select_related("by")
        .prefetch_related("items")
        .order_by("ends_on", "pk"),
        "lifetimes": lifetimes_in_force(),
        "now": now,
    }
    return render(request, "monitoring/retention.html", context, status=status)


def holds_of(user: User) -> HoldQuerySet:
    """The holds that stand, of the people who share this person's world."""
    return Hold.objects.standing(on=timezone.localdate()).filter(by__is_demo=user.is_demo)


def told(report: PurgeReport) -> dict[str, object]:
    """A day's report in words."""
    return {
        "report": report,
        "counts": worded(report.counts),
        "waiting": worded(report.waiting),
    }


def worded(counts: dict[str, int]) -> list[tuple[int, object]]:
    """Counts with their words, texts first; what nobody counted is left out."""
    return [(counts[code], label) for code, label in LABELS.items() if counts.get(code)]

"""The words that are watched."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring import watches
from monitoring.forms import WatchForm
from monitoring.models import Watch
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN, Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every watch, with how much it brought."""
    shown = Watch.objects.annotate(brought=Count("matches")).order_by("-active", "pk")
    context = {"watches": shown, "may_change": request.user.has_role(Role.ADMIN)}
    return render(request, "monitoring/watches.html", context)


@role_required(Role.ADMIN)
@with_form
def add(request: SignedInRequest) -> HttpResponse:
    return edit(request, Watch())


@role_required(Role.ADMIN)
@with_form
def watch(request: SignedInRequest, watch_id: int) -> HttpResponse:
    return edit(request, get_object_or_404(Watch, pk=watch_id))


def edit(request: SignedInRequest, watch: Watch) -> HttpResponse:
    form = WatchForm(request.POST or None, instance=watch)
    if request.method == "POST" and form.is_valid():
        reworded = "expression" in form.changed_data
        watches.save(form.instance, by=request.user, reworded=reworded)
        messages.success(request, _("Le terme de veille est enregistré."))
        return redirect("monitoring:watches")
    context = {"watch": watch, "form": form}
    return render(request, "monitoring/watch.html", context, status=422 if form.errors else 200)

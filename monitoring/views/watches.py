"""The words that are watched."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import trial, watches
from monitoring.forms.watches import WatchForm
from monitoring.models import Watch
from monitoring.worlds import world_of
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN, Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every watch, with what came of it; those to review first."""
    standings = watches.standings(world=world_of(request.user), now=timezone.now())
    context = {
        "standings": standings,
        "to_review": sum(standing.to_review for standing in standings),
        "may_change": request.user.has_role(Role.ADMIN),
        "review_days": watches.REVIEWED_EVERY.days,
        "precision_days": watches.PRECISION_OVER.days,
    }
    return render(request, "monitoring/watches.html", context)


@role_required(Role.ADMIN)
@with_form
def add(request: SignedInRequest) -> HttpResponse:
    return edit(request, Watch(run_id=world_of(request.user).run))


@role_required(Role.ADMIN)
@with_form
def watch(request: SignedInRequest, watch_id: int) -> HttpResponse:
    return edit(request, find(request, watch_id))


@role_required(Role.ADMIN)
@require_POST
def review(request: SignedInRequest, watch_id: int) -> HttpResponse:
    """The words were read again, and stay as they are."""
    reviewed = find(request, watch_id)
    watches.review(reviewed, by=request.user)
    messages.success(
        request, _("«\u00a0%(term)s\u00a0» est marqué comme revu.") % {"term": reviewed}
    )
    return redirect("monitoring:watches")


def find(request: SignedInRequest, watch_id: int) -> Watch:
    return get_object_or_404(Watch.objects.in_world(world_of(request.user)), pk=watch_id)


def edit(request: SignedInRequest, watch: Watch) -> HttpResponse:
    """Try an expression on what is held, or save it."""
    form = WatchForm(request.POST or None, instance=watch)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") == "try":
            tried = trial.run(form.cleaned_data["expression"], world=world_of(request.user))
            return edit_page(request, form, tried=tried)
        watches.save(form.instance, by=request.user, reworded=form.is_reworded)
        messages.success(request, _("Le terme de veille est enregistré."))
        return redirect("monitoring:watches")
    return edit_page(request, form, status=422 if form.errors else 200)


def edit_page(
    request: SignedInRequest,
    form: WatchForm,
    *,
    tried: trial.Trial | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"watch": form.instance, "form": form, "tried": tried}
    return render(request, "monitoring/watch.html", context, status=status)

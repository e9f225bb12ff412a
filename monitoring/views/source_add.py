"""Adding a source: see what an address gives, then say what it is and save it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import sources
from monitoring.forms.sources import AddressForm, SourceForm, seal, unseal
from monitoring.models import Source
from monitoring.worlds import world_of
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN)
@with_form
def add(request: SignedInRequest) -> HttpResponse:
    """Two steps on one page: see what an address gives, then say what it is and save it."""
    if request.method == "GET":
        return add_page(request, address_form=AddressForm(world=world_of(request.user)))
    address_form = AddressForm(request.POST, world=world_of(request.user))
    if not address_form.is_valid():
        return add_page(request, address_form=address_form, status=422)
    if request.POST.get("step") == "save":
        return save_new(request, address_form)
    return show_preview(request, address_form)


def show_preview(request: SignedInRequest, address_form: AddressForm) -> HttpResponse:
    """What the address gives, and the form to save it with. What was typed so far stays."""
    address = address_form.cleaned_data["address"]
    preview = sources.preview(
        address, kind=address_form.cleaned_data["kind"], world=world_of(request.user)
    )
    initial = {
        "name": preview.title[:200],
        "terms_checked_by": request.user.name,
        "terms_checked_on": timezone.localdate(),
        "listen": not preview.problem,
    }
    if "name" in request.POST:
        # Not the first preview: what was typed below it stays.
        initial = {name: request.POST.get(name) for name in SourceForm.base_fields}
    return add_page(
        request,
        address_form=address_form,
        form=SourceForm(initial=initial),
        preview=preview,
        token=seal(address, readable=not preview.problem),
        status=422 if preview.problem else 200,
    )


def save_new(request: SignedInRequest, address_form: AddressForm) -> HttpResponse:
    address = address_form.cleaned_data["address"]
    token = request.POST.get("token", "")
    readable = unseal(token, address=address)
    world = world_of(request.user)
    form = SourceForm(
        request.POST,
        instance=Source(
            kind=address_form.cleaned_data["kind"],
            address=address,
            origin=world.origin,
            run_id=world.run,
        ),
    )
    if readable is None:
        address_form.add_error("address", _("L’adresse a changé\u00a0: voyez d’abord l’aperçu."))
    elif form.is_valid():
        listen = form.cleaned_data["listen"] and readable
        try:
            source = sources.save(form.instance, by=request.user, listen=listen)
        except IntegrityError:
            # The form was sent twice at once: read again, it is the duplicate of its twin.
            address_form.full_clean()
            if address_form.is_valid():
                raise
        else:
            messages.success(request, saved_sentence(source))
            return redirect("monitoring:sources")
    return add_page(request, address_form=address_form, form=form, token=token, status=422)


def saved_sentence(source: Source) -> str:
    if source.active:
        return _(
            "«\u00a0%(name)s\u00a0» est à l’écoute\u00a0: première lecture dans quelques secondes."
        ) % {"name": source.name}
    return _("«\u00a0%(name)s\u00a0» est enregistrée, sans écoute.") % {"name": source.name}


def add_page(request: SignedInRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "monitoring/source_add.html", context, status=status)

"""Capturing a mention by hand: the form, the bookmarklet, and what a phone shares."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring import capture as capturing
from monitoring import triage
from monitoring.capture import Captured
from monitoring.forms.capture import CaptureForm
from monitoring.links import taken_apart
from monitoring.models import Mention
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.text.clean import clean, one_line
from msgu.users.models import Role, User
from msgu.web.access import SignedInRequest, public, role_required
from msgu.web.templatetags.desk import age
from msgu.web.verbs import with_form

at_the_desk = role_required(Role.COMMUNICATOR, Role.LEAD)

# The same three in the address, in the bookmarklet and in the manifest.
LINK, TITLE, TEXT = "lien", "titre", "texte"
# Characters of a selection and of a page's title: an address of a few kilobytes passes everywhere,
# and through the sign-in page too.
SELECTED, TITLED = 1_500, 200


@at_the_desk
@with_form
def capture(request: SignedInRequest) -> HttpResponse:
    """The form, with what the address brings; nothing is kept before the person sends it."""
    if request.method != "POST":
        form = CaptureForm(initial=brought(request.GET))
        # What comes filled is read over first.
        form.fields["text"].widget.attrs["autofocus"] = not request.GET
        return page(request, form)
    form = CaptureForm(request.POST)
    if form.is_valid():
        try:
            captured = capturing.capture(form.said(), by=request.user)
        except Refusal as refusal:
            form.add_error("text", refusal.sentence)
        else:
            return lead_to(request, captured)
    return page(request, form, status=422)


def page(request: SignedInRequest, form: CaptureForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "draft": draft_of(request.GET)}
    return render(request, "monitoring/capture.html", context, status=status)


def brought(query: QueryDict) -> dict[str, Any]:
    """What a bookmarklet or a phone puts in the address, each in its field.

    A share sheet gives a link in any of them, and a title that often says the text again.
    """
    title = one_line(query.get(TITLE, ""))
    link, text = taken_apart(clean(query.get(LINK, "")), clean(query.get(TEXT, "")))
    if not link and not text:
        link, title = taken_apart("", title)
    return {
        "form_key": uuid4(),
        "link": link,
        "text": text,
        "title": "" if title in {link, text} else title,
    }


def draft_of(query: QueryDict) -> str:
    """What tells apart, in the browser, what is typed over one share and over another."""
    return hashlib.sha256(query.urlencode().encode()).hexdigest()[:12] if query else ""


def lead_to(request: SignedInRequest, captured: Captured) -> HttpResponse:
    """To the mention, beside the list; a copy's is the one that it follows."""
    mention = captured.mention
    mention.refresh_from_db()
    lead = triage.lead_of(mention)
    seen = is_seen(request.user, mention) and is_seen(request.user, lead)
    messages.success(request, told(captured, lead=lead, seen=seen))
    opened = f"&mention={lead.pk}" if seen else ""
    return redirect(f"{reverse('monitoring:queue')}?vue=a-trier{opened}")


def is_seen(user: User, mention: Mention) -> bool:
    return Mention.every.in_world(world_of(user)).visible_to(user).filter(pk=mention.pk).exists()


def told(captured: Captured, *, lead: Mention, seen: bool) -> str:
    if not seen:
        return _(
            "Votre saisie est au poste. Elle rejoint une mention protégée, que les responsables "
            "de la veille voient."
        )
    if not captured.known:
        if lead.pk != captured.mention.pk:
            return _("Mention saisie. Elle dit mot pour mot ce que dit celle-ci, et la rejoint.")
        return _("Mention saisie.")
    since = age(captured.mention.captured_at, timezone.now())
    if lead.triaged_at:
        return _(
            "Déjà au poste, reçue %(age)s, et déjà triée\u00a0: voyez si votre saisie change "
            "la décision."
        ) % {"age": since}
    return _("Déjà au poste, reçue %(age)s. Votre saisie y est ajoutée.") % {"age": since}


# --- From elsewhere ------------------------------------------------------------------------------


@at_the_desk
@require_safe
def bookmarklet(request: SignedInRequest) -> HttpResponse:
    """The link to drag to the bookmarks' bar, and how a phone shares to the desk."""
    form = request.build_absolute_uri(reverse("monitoring:capture"))
    return render(request, "monitoring/capture_from.html", {"script": script(form)})


def script(form: str) -> str:
    """What the bookmark runs on somebody else's page: it opens our form with what is seen there.

    Our own pages refuse to run it, as they refuse any script that is not in a file of ours.
    """
    return (
        "javascript:(()=>{const b=(s,n)=>String(s).slice(0,n);"
        f"open({json.dumps(form + '?')}+new URLSearchParams({{"
        f"{LINK}:location.href,{TITLE}:b(document.title,{TITLED}),"
        f'{TEXT}:b(getSelection(),{SELECTED})}}),"_blank","noopener")}})()'
    )


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What lets a phone install the desk, and share to it.

    Sharing is a GET. It keeps nothing, as a GET must; it goes through the sign-in page with all
    that it holds; and it needs no way around the forms' token, which a POST from the system does
    not have. Browsers fetch this without cookies: it is in French for all.
    """
    capture_form = reverse("monitoring:capture")
    icons = [
        icon("icon.svg", "any"),
        icon("icon-192.png", "192x192"),
        icon("icon-512.png", "512x512"),
        {**icon("icon-maskable-512.png", "512x512"), "purpose": "maskable"},
    ]
    described = {
        "id": "/",
        "name": "Veille MSGU",
        "short_name": "Veille",
        "description": "Le poste de veille des organisations publiques en situation d’urgence.",
        "lang": "fr-CA",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f4f0",
        "theme_color": "#e9e7e1",
        "icons": icons,
        "shortcuts": [{"name": "Saisir une mention", "url": capture_form}],
        "share_target": {
            "action": capture_form,
            "method": "GET",
            "enctype": "application/x-www-form-urlencoded",
            "params": {"title": TITLE, "text": TEXT, "url": LINK},
        },
    }
    return JsonResponse(described, content_type="application/manifest+json")


def icon(name: str, sizes: str) -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return {"src": static(name), "sizes": sizes, "type": kind}

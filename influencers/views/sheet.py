"""One sheet: opened with a purpose, read, written by a lead, given to the person concerned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from influencers import records, voices
from influencers.accounts import Account, said_by
from influencers.act_forms import CommitmentForm, FreezeForm, SettleForm, StanceForm, WhyForm
from influencers.consulting import REASONS, Shown, Why, consult, is_open, note, of_voice
from influencers.forms import AccountForm, AttachForm, SheetForm
from influencers.merging import merge_entry
from influencers.models import Voice
from influencers.models.voice import ARCHIVE_KEPT
from influencers.register import row_of
from influencers.stance import WINDOW
from influencers.views.access import asked_first, find, guardians, leads, readers
from influencers.views.history import ON_SHEET, seen
from monitoring.models import Author, Mention
from monitoring.models.run import world_like
from monitoring.worlds import world_of
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.users.models import Role
from msgu.web.access import SignedInRequest
from msgu.web.paging import number
from msgu.web.verbs import with_form

OPENINGS_SHOWN = 10


@readers
@with_form
def sheet(request: SignedInRequest, voice_id: int) -> HttpResponse:
    """The question that opens a sheet, then the sheet."""
    voice = find(request, voice_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        consult(voice, why=form.cleaned_data["why"], by=request.user)
        return redirect("influencers:voice", voice_id=voice.pk)
    if form.errors or not is_open(voice, to=request.user):
        context = {"voice": voice, "form": form}
        status = 422 if form.errors else 200
        return render(request, "influencers/why.html", context, status=status)
    return render(request, "influencers/voice.html", sheet_context(request, voice))


def sheet_context(request: SignedInRequest, voice: Voice) -> dict[str, Any]:
    now = by_postgres()
    today = timezone.localdate(now)
    commitments = list(voice.commitments.select_related("by").order_by("-asked_on", "-pk"))
    live, frozen = voice.is_live(on=today), voice.is_frozen(on=today)
    writes = live and not frozen
    user = request.user
    return {
        "voice": voice,
        "row": row_of(voice, records.posture_of(voice, on=today), on=today),
        "turn": records.last_turn(voice, on=today),
        "window": WINDOW.days,
        "stances": voice.stances.select_related("topic", "evidence", "by").order_by("-on", "-pk"),
        "commitments": [
            (one, SettleForm(initial={"answer": one.answer, "done": one.done}, prefix=f"c{one.pk}"))
            for one in commitments
        ],
        "kept": records.kept(commitments),
        "accounts": voice.accounts.order_by("until", "pk"),
        "merged": voice.merged.order_by("display_name"),
        "merge": merge_entry(voice) if voice.merged_into_id else None,
        "openings": opened(voice),
        **seen(request, voice, n=ON_SHEET),
        "live": live,
        "frozen": frozen,
        "destroyed_on": destroyed_on(voice),
        "now": now,
        "may_write": writes and user.has_role(Role.COMMUNICATOR, Role.LEAD),
        "may_change": writes and user.has_role(Role.LEAD),
        "is_lead": user.has_role(Role.LEAD),
        "may_guard": user.has_role(Role.LEAD, Role.PRIVACY_OFFICER),
        "stance_form": StanceForm(voice=voice, by=user),
        "ask_form": CommitmentForm(initial={"asked_on": today}),
        "account_form": AttachForm(),
        "freeze_form": FreezeForm(),
    }


def destroyed_on(voice: Voice) -> Any:
    """The day from which the purge takes a sheet, as things stand."""
    by_time = voice.expires_on + ARCHIVE_KEPT
    if voice.archived_at is None:
        return by_time
    return min(by_time, timezone.localdate(voice.archived_at) + ARCHIVE_KEPT)


def opened(voice: Voice) -> list[tuple[Any, str]]:
    entries = of_voice(voice).select_related("actor").order_by("-pk")[:OPENINGS_SHOWN]
    return [(entry, str(REASONS.get(entry.reason, ""))) for entry in entries]


# --- Writing it --------------------------------------------------------------------------------


@leads
@with_form
def add(request: SignedInRequest) -> HttpResponse:
    """A new sheet, perhaps about an account that was proposed or heard."""
    author = heard_author(request)
    initial = {"platform": author.platform, "handle": str(author)} if author else {}
    form = SheetForm(
        request.POST or None,
        by=request.user,
        initial={"display_name": str(author)} if author else {},
    )
    account = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and all([form.is_valid(), account.is_valid()]):
        named = Account(**account.cleaned_data, author=same(author, account))
        try:
            made = voices.add(
                form.instance,
                topics=form.cleaned_data["topics"],
                account=named,
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            consult(made, why=Why.KEEP, by=request.user)
            messages.success(request, _("La fiche est ouverte."))
            return redirect("influencers:voice", voice_id=made.pk)
    return form_page(request, form, account=account)


def heard_author(request: SignedInRequest) -> Author | None:
    """The author that the address names, if this world heard them."""
    pk = number(request.GET.get("auteur")) or 0
    said = Mention.every.in_world(world_of(request.user)).filter(author=pk)
    return Author.objects.filter(pk=pk).first() if said.exists() else None


def same(author: Author | None, account: AccountForm) -> Author | None:
    """The author, unless the person changed the account's name or platform."""
    is_same = not account.changed_data
    return author if is_same else None


@leads
@with_form
def change(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    if question := asked_first(request, voice):
        return question
    initial = {"topics": voice.topics.all()}
    form = SheetForm(request.POST or None, instance=voice, by=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            seen = asked["seen"] if asked["seen"] is not None else voice.version
            voices.change(form.instance, topics=asked["topics"], seen=seen, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("La fiche est enregistrée."))
            return redirect("influencers:voice", voice_id=voice.pk)
    return form_page(request, form, voice=find(request, voice_id))


def form_page(
    request: SignedInRequest,
    form: SheetForm,
    *,
    voice: Voice | None = None,
    account: AccountForm | None = None,
) -> HttpResponse:
    context = {"form": form, "voice": voice, "account": account}
    wrong = form.errors or (account and account.errors)
    status = 422 if wrong else 200
    return render(request, "influencers/form.html", context, status=status)


# --- For the person concerned ------------------------------------------------------------------


@guardians
@require_safe
def extract(request: SignedInRequest, voice_id: int) -> HttpResponse:
    """All that a sheet says, in plain words, to hand to the person concerned."""
    voice = find(request, voice_id)
    if question := asked_first(request, voice):
        return question
    today = timezone.localdate(by_postgres())
    context = {
        "voice": voice,
        "posture": records.posture_of(voice, on=today),
        "stances": voice.stances.select_related("topic", "evidence").order_by("-on", "-pk"),
        "commitments": voice.commitments.order_by("-asked_on", "-pk"),
        "accounts": voice.accounts.order_by("until", "pk"),
        "openings": of_voice(voice).count(),
        "held": Mention.every.held().in_world(world_like(voice)).filter(said_by(voice)).count(),
        "destroyed_on": destroyed_on(voice),
        "today": today,
    }
    # After it was counted how often the sheet was opened.
    note([voice], where=Shown.EXTRACT, by=request.user)
    return render(request, "influencers/extract.html", context)

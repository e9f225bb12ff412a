"""What is done on a sheet: each act is a form of its own, that comes back filled where it fails."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from influencers import accounts, merging, records, voices
from influencers.accounts import Account
from influencers.act_forms import (
    CommitmentForm,
    DetachForm,
    FreezeForm,
    MergeForm,
    SettleForm,
    StanceForm,
)
from influencers.consents import ConsentNeeded
from influencers.forms import AttachForm
from influencers.models import Commitment, StanceRecord, Voice, VoiceAccount
from influencers.models.voice import VoiceQuerySet
from influencers.views.access import asked_first, desk, find, guardians, leads
from monitoring.worlds import world_of
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry
from msgu.web.access import SignedInRequest
from msgu.web.verbs import with_form

Act = Callable[[], object]


def done(
    request: SignedInRequest,
    voice: Voice,
    form: forms.BaseForm,
    act: Act,
    *,
    title: str | Promise,
    said: str | Promise,
) -> HttpResponse:
    """Do it if the form is right, and go back to the sheet; else the form comes back, filled."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            refuse_at(form, refusal)
        else:
            messages.success(request, str(said))
            return redirect("influencers:voice", voice_id=voice.pk)
    context = {"voice": voice, "form": form, "title": title}
    return render(request, "influencers/act.html", context, status=422)


def refuse_at(form: forms.BaseForm, refusal: Refusal) -> None:
    """Say why at the field that would settle it, or else above them all."""
    form.add_error("consent" if isinstance(refusal, ConsentNeeded) else None, refusal.sentence)


def tried(request: SignedInRequest, voice: Voice, act: Act, *, said: str) -> HttpResponse:
    """Do what needs no form, and go back to the sheet with what was said of it."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return redirect("influencers:voice", voice_id=voice.pk)


def ours(request: SignedInRequest) -> VoiceQuerySet:
    return Voice.objects.in_world(world_of(request.user))


# --- Stance and commitments --------------------------------------------------------------------


@desk
@require_POST
def record_stance(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    form = StanceForm(request.POST, voice=voice, by=request.user)

    def act() -> object:
        asked = form.cleaned_data
        return records.record_stance(
            voice,
            evidence=asked["evidence"],
            topic=asked["topic"],
            value=asked["stance"],
            by=request.user,
        )

    title = gettext_lazy("Ajouter une posture")
    return done(request, voice, form, act, title=title, said=_("La posture est inscrite."))


@leads
@require_POST
def withdraw_stance(request: SignedInRequest, record_id: int) -> HttpResponse:
    known = StanceRecord.objects.select_related("voice").filter(voice__in=ours(request))
    record = get_object_or_404(known, pk=record_id)
    return tried(
        request,
        record.voice,
        lambda: records.withdraw_stance(record, by=request.user),
        said=_("La posture est retirée."),
    )


@desk
@require_POST
def ask(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    form = CommitmentForm(request.POST)

    def act() -> object:
        return records.ask(voice, by=request.user, **form.cleaned_data)

    title = gettext_lazy("Inscrire une demande")
    return done(request, voice, form, act, title=title, said=_("La demande est inscrite."))


@desk
@require_POST
def settle(request: SignedInRequest, commitment_id: int) -> HttpResponse:
    known = Commitment.objects.select_related("voice").filter(voice__in=ours(request))
    commitment = get_object_or_404(known, pk=commitment_id)
    form = SettleForm(request.POST, prefix=f"c{commitment.pk}")

    def act() -> object:
        return records.settle(commitment, by=request.user, **form.cleaned_data)

    title = gettext_lazy("Suite d’une demande")
    said = _("La suite est inscrite.")
    return done(request, commitment.voice, form, act, title=title, said=said)


# --- Accounts ----------------------------------------------------------------------------------


@leads
@require_POST
def attach(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    form = AttachForm(request.POST)

    def act() -> object:
        return accounts.attach(voice, Account(**form.cleaned_data), by=request.user)

    title = gettext_lazy("Rattacher un compte")
    return done(request, voice, form, act, title=title, said=_("Le compte est rattaché."))


@leads
@require_POST
def detach(request: SignedInRequest, account_id: int) -> HttpResponse:
    known = VoiceAccount.objects.select_related("voice").filter(voice__in=ours(request))
    account = get_object_or_404(known, pk=account_id)
    form = DetachForm(request.POST)

    def act() -> object:
        return accounts.detach(account, why=form.cleaned_data["why"], by=request.user)

    said = _("Le compte est détaché\u00a0; ce qui a été dit jusqu’ici reste.")
    title = gettext_lazy("Détacher un compte")
    return done(request, account.voice, form, act, title=title, said=said)


# --- Its life ----------------------------------------------------------------------------------


@leads
@require_POST
def review(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    # Nobody has read again what they did not open.
    if question := asked_first(request, voice):
        return question
    return tried(
        request,
        voice,
        lambda: voices.review(voice, by=request.user),
        said=_("La fiche est revue."),
    )


@guardians
@require_POST
def archive(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    return tried(
        request,
        voice,
        lambda: voices.archive(voice, by=request.user),
        said=_("La fiche est archivée."),
    )


@guardians
@require_POST
def freeze(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    form = FreezeForm(request.POST)

    def act() -> object:
        return voices.freeze(voice, until=form.cleaned_data["until"], by=request.user)

    title = gettext_lazy("Geler la fiche")
    return done(request, voice, form, act, title=title, said=_("La fiche est gelée."))


@guardians
@require_POST
def thaw(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    return tried(
        request,
        voice,
        lambda: voices.thaw(voice, by=request.user),
        said=_("Le gel est levé."),
    )


# --- Merging -----------------------------------------------------------------------------------


@leads
@with_form
def merge(request: SignedInRequest, voice_id: int) -> HttpResponse:
    """Which sheet stays, and what will happen; then it happens."""
    voice = find(request, voice_id)
    if question := asked_first(request, voice):
        return question
    today = timezone.localdate(by_postgres())
    others = ours(request).live(on=today).exclude(pk=voice.pk).order_by("display_name", "pk")
    form = MergeForm(request.POST or None, others=others)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data["into"]
        try:
            merging.merge(voice, into=kept, by=request.user, consent=form.cleaned_data["consent"])
        except Refusal as refusal:
            refuse_at(form, refusal)
        else:
            messages.success(
                request, _("Les deux fiches n’en font qu’une, avec les deux historiques.")
            )
            return redirect("influencers:voice", voice_id=kept.pk)
    status = 422 if form.errors else 200
    context = {"voice": voice, "form": form, "any_other": others.exists()}
    return render(request, "influencers/merge.html", context, status=status)


@leads
@require_POST
def unmerge(request: SignedInRequest, entry_id: int) -> HttpResponse:
    merged = ours(request).exclude(merged_into=None).values("pk")
    entries = AuditEntry.objects.filter(verb="merge_voices", target_kind="voice", undone_by=None)
    entry = get_object_or_404(entries.filter(target_id__in=merged), pk=entry_id)
    voice = find(request, entry.target_id)
    return tried(
        request,
        voice,
        lambda: merging.unmerge(entry, by=request.user),
        said=_("La fusion est défaite\u00a0: chaque fiche a repris ce qui était à elle."),
    )

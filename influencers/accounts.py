"""Which accounts are a voice's: attached, detached with their dates, and recognised when heard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from influencers import consents, detection, lawful, weights
from influencers.models import DetachedWhy, Voice, VoiceAccount
from monitoring.models import Author, Mention
from monitoring.models.run import world_like
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.text.clean import one_line
from msgu.users import audit
from msgu.users.models import User


@dataclass(frozen=True, kw_only=True)
class Account:
    """A public account as somebody names it; `author` where it was heard here, `consent` where
    the person agreed in writing that it be tied to accounts of theirs on other platforms.
    """

    platform: str
    handle: str
    author: Author | None = None
    consent: str = ""


def bare(handle: str) -> str:
    """A handle without the sign that some platforms write before it."""
    return handle.strip().lstrip("@")


@transaction.atomic
def attach(voice: Voice, account: Account, *, by: User) -> VoiceAccount:
    """Say that an account is this voice's from today on."""
    # Of two at once on two platforms, the second must name a consent.
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    lawful.refuse_to_write_on(voice)
    refuse_unheard(voice, account)
    named = one_line(account.consent)
    consents.refuse_to_attach(voice, platform=account.platform, consent=named)
    try:
        with transaction.atomic():
            attached = VoiceAccount.objects.create(
                run_id=voice.run_id,
                voice=voice,
                platform=account.platform,
                handle=bare(account.handle),
                author=account.author or heard_as(account),
                since=timezone.localdate(by_postgres()),
                consent=named,
            )
    except IntegrityError as error:
        raise Refusal(_("Ce compte est déjà celui d’une fiche, peut-être archivée.")) from error
    audit.record("attach_account", voice, by=by, after={"account": attached.pk})
    weights.weigh()
    return attached


def refuse_unheard(voice: Voice, account: Account) -> None:
    """Refuse to add who is not heard to a sheet that being heard allows, and no public role."""
    if voice.public_role or not voice.accounts.exists():
        return
    author = account.author or heard_as(account)
    world = world_like(voice)
    if not author or not detection.heard(world=world, now=by_postgres(), author=author):
        raise lawful.refuse_private_person()


@transaction.atomic
def detach(account: VoiceAccount, *, why: str, by: User) -> None:
    """Say that an account is this voice's no more; what it said until today stays."""
    lawful.refuse_to_write_on(account.voice)
    standing = VoiceAccount.objects.filter(pk=account.pk, until=None)
    if standing.update(until=timezone.localdate(by_postgres()), detached_why=why):
        after = {"account": account.pk}
        audit.record("detach_account", account.voice, by=by, after=after, reason=why)
        weights.weigh()


def heard_as(account: Account) -> Author | None:
    """The author that bears this account's name on its platform; None where there are several."""
    names = Q(name__iexact=bare(account.handle)) | Q(name__iexact=f"@{bare(account.handle)}")
    found = list(Author.objects.filter(names, platform=account.platform)[:2])
    return found[0] if len(found) == 1 else None


def find_heard() -> None:
    """Know by their author the real accounts that spoke since they were attached."""
    standing = VoiceAccount.objects.filter(run=None, until=None)
    unheard = {
        (account.platform, bare(account.handle).lower()): account
        for account in standing.filter(author=None)
    }
    if not unheard:
        return
    names = {sign + name for _platform, name in unheard for sign in ("", "@")}
    heard: dict[VoiceAccount, list[int]] = defaultdict(list)
    authors = Author.objects.annotate(folded=Lower("name")).filter(folded__in=names)
    for pk, platform, name in authors.values_list("pk", "platform", "folded"):
        if account := unheard.get((platform, bare(name))):
            heard[account].append(pk)
    taken = set(standing.filter(author__isnull=False).values_list("author", flat=True))
    for account, found in heard.items():
        # Of several of one name, nobody knows which.
        if len(found) == 1 and found[0] not in taken:
            VoiceAccount.objects.filter(pk=account.pk, author=None).update(author=found[0])


def accounts_of(mention: Mention) -> QuerySet[VoiceAccount]:
    """The accounts of live sheets that a mention may come from: one at the most, its author's
    own, or else one of that name that was never heard before.
    """
    author = mention.author
    if author is None:
        return VoiceAccount.objects.none()
    world = world_like(mention)
    standing = VoiceAccount.objects.filter(until=None, run=world.run, platform=author.platform)
    named = Q(author=None, folded=bare(author.name).lower())
    theirs = standing.annotate(folded=Lower("handle")).filter(Q(author=author) | named)
    return theirs.exclude(Exists(former(mention).exclude(voice=OuterRef("voice"))))


def former(mention: Mention) -> QuerySet[VoiceAccount]:
    """Whose account this was when it was said, if it changed hands since."""
    said_on = timezone.localdate(mention.published_at)
    detached = VoiceAccount.objects.filter(run=world_like(mention).run, until__gte=said_on)
    # What was attached by mistake was never theirs.
    known = detached.exclude(detached_why=DetachedWhy.MISTAKE)
    return known.filter(author=mention.author, author__isnull=False)


def said_by(voice: Voice) -> Q:
    """What mentions a voice said: while an account was its own, never by one that never was."""
    accounts = voice.accounts.filter(author__isnull=False).exclude(detached_why=DetachedWhy.MISTAKE)
    said = Q(pk__in=[])
    for author, until in accounts.values_list("author", "until"):
        said |= Q(author=author, **({"published_at__lt": midnight_after(until)} if until else {}))
    return said


def midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def voice_of(mention: Mention, *, on: date) -> Voice | None:
    """The sheet that speaks of whoever said this: neither archived nor frozen."""
    speaking = Voice.objects.live(on=on).exclude(frozen_until__gte=on)
    found = accounts_of(mention).filter(voice__in=speaking).order_by("author", "pk")
    account = found.select_related("voice").first()
    return account.voice if account else None


def recognise(voice: Voice, mention: Mention) -> VoiceAccount | None:
    """The account of this voice that said this, from now on known by its author."""
    said_on = timezone.localdate(mention.published_at)
    if former(mention).exclude(voice=voice).exists():
        return None
    theirs = VoiceAccount.objects.filter(voice=voice).exclude(detached_why=DetachedWhy.MISTAKE)
    own = theirs.filter(Q(until=None) | Q(until__gte=said_on))
    if account := own.filter(author=mention.author, author__isnull=False).first():
        return account
    account = accounts_of(mention).filter(voice=voice).first()
    if account:
        account.author = mention.author
        account.save(update_fields=["author"])
        weights.weigh()
    return account

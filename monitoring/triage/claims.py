"""Who has a mention in hand: taking it, keeping it, letting it go.

A claim is a lease. One statement takes it, so that of all who ask at the same time one wins, and
writes the trail and the screens' word of it; acts and an open page renew it; whoever goes away
loses it, the status of the mention untouched. Leases begin and end by Postgres's clock.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NoReturn

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.models import Claim, Mention, NudgeKind, Status
from monitoring.models.mention import PUT_ASIDE, ParkedWhy
from monitoring.nudges import nudge
from monitoring.triage.holding import hold, lead_of
from monitoring.triage.refusals import refuse_if_held, refuse_if_purged
from monitoring.waking import take_back
from msgu import live
from msgu.live import Topic
from msgu.planned import planned
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, User

# A page that is seen says every minute that somebody is there.
LEASE = timedelta(minutes=5)
# Where no script runs, nothing says so: a quarter of an hour, and « Prolonger ».
UNATTENDED = timedelta(minutes=15)


def claim(mention: Mention, *, by: User, lease: timedelta = LEASE) -> bool:
    """Take a mention in hand, or go on holding it: whether it was not one's own already.

    One winner, whoever asks at the same time.
    """
    if (taken := claim_if_free(mention.pk, by=by, lease=lease)) is not None:
        return taken
    # Most of those who come too late do so because of somebody: they are told at once.
    refuse_if_held(mention, by=by, now=timezone.now())
    with transaction.atomic():
        lead = lead_of(mention)
        take_back(lead, by=by)
        if (taken := claim_if_free(lead.pk, by=by, lease=lease)) is None:
            refuse_to_take(lead, by=by)
        return taken


def refuse_to_take(mention: Mention, *, by: User) -> NoReturn:
    """Say why a mention could not be had."""
    lead = lead_of(mention)
    refuse_if_purged(lead)
    refuse_if_held(lead, by=by, now=timezone.now())
    if lead.parked_why in PUT_ASIDE:
        raise Refusal(_("Quelqu’un vient de remettre cette mention à plus tard. Réessayez."))
    raise Refusal(_("Cette mention n’attend plus de décision. Rouvrez-la pour la reprendre."))


def claim_if_free(number: int, *, by: User, lease: timedelta) -> bool | None:
    """Take it, write so in the trail and tell the screens: whether it was not one's own already;
    None where it cannot be had.
    """
    with planned() as cursor:
        cursor.execute(_CLAIM, [by.pk, str(lease), number])
        (is_new,) = cursor.fetchone() or (None,)
    if is_new:
        live.wake_after_commit()
    return is_new


def take(number: int, *, by: User, lease: timedelta) -> None:
    """The same without a word, as a part of another act."""
    with planned() as cursor:
        cursor.execute(_TAKE, [by.pk, str(lease), number])


# A copy is taken with its lead, and what people put aside is first taken back.
_ELSEWHERE = ", ".join(f"'{why}'" for why in (ParkedWhy.FOLLOWS_LEAD, *PUT_ASIDE))

# The share keeps a mention from ending, or from being put aside, while it is being taken. Mentions
# are locked before claims, as by the desk's other verbs.
_TAKE = f"""
INSERT INTO monitoring_claim AS held (mention_id, by_id, since, until)
SELECT id, %s, statement_timestamp(), statement_timestamp() + %s::interval
FROM (
    SELECT id FROM monitoring_mention
    WHERE id = %s AND status < {Status.CLOSED} AND parked_why NOT IN ({_ELSEWHERE})
        AND purged_at IS NULL
    FOR SHARE
) AS mention
ON CONFLICT (mention_id) DO UPDATE SET
    by_id = excluded.by_id,
    since = CASE WHEN held.until > excluded.since THEN held.since ELSE excluded.since END,
    until = greatest(
        excluded.until, CASE WHEN held.by_id = excluded.by_id THEN held.until END
    )
WHERE held.by_id = excluded.by_id OR held.until <= excluded.since
RETURNING mention_id AS target, by_id AS actor, since = statement_timestamp() AS is_new
"""  # noqa: S608 (our own codes)

# One statement, all told: under pressure it is what the desk does most.
_CLAIM = f"""
WITH taken AS ({_TAKE}),
begun AS (SELECT target, actor FROM taken WHERE is_new),
written AS ({audit.entries("claim", Mention, of="begun")}),
told AS ({live.changes(Topic.MENTIONS, of="begun")})
SELECT is_new FROM taken
"""  # noqa: S608 (our own codes)


def renew(numbers: Collection[int], *, by: User, lease: timedelta = LEASE) -> list[int]:
    """Go on holding those of these mentions that one still holds; gives which.

    What is over is not taken back: somebody else may have been told that it was free.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [str(lease), list(numbers), by.pk])
        return [mention for (mention,) in cursor.fetchall()]


_RENEW = """
UPDATE monitoring_claim SET until = greatest(until, statement_timestamp() + %s::interval)
WHERE mention_id IN (
    SELECT mention_id FROM monitoring_claim
    WHERE mention_id = ANY(%s) AND by_id = %s AND until > statement_timestamp()
    ORDER BY mention_id FOR UPDATE
)
RETURNING mention_id
"""


@transaction.atomic
def release(mention: Mention, *, by: User) -> None:
    """Give back what one holds; giving back what one does not hold changes nothing."""
    lead = lead_of(mention)
    held, _by_model = Claim.objects.filter(mention=lead, by=by).delete()
    if held:
        audit.record("release", lead, by=by)
        live.tell(Topic.MENTIONS, [lead.pk])


@transaction.atomic
def break_claim(mention: Mention, *, by: User) -> None:
    """Take away a claim that somebody else does not let go; they are told."""
    # The mention before its claim, as whoever decides on it takes them: the word that is left for
    # its holder needs the mention too.
    lead, _numbers = hold(mention)
    held = Claim.objects.select_for_update().filter(mention=lead, until__gt=Now()).first()
    if held is None:
        raise Refusal(_("Plus personne ne tient cette mention\u00a0: vous pouvez la prendre."))
    if held.by_id == by.pk:
        raise Refusal(_("Cette mention est à vous\u00a0: libérez-la."))
    held.delete()
    audit.record("break_claim", lead, by=by, before={"claimed_by": held.by_id})
    nudge(held.by, NudgeKind.CLAIM_BROKEN, lead, by=by)
    live.tell(Topic.MENTIONS, [lead.pk])


def broken_for(history: Sequence[AuditEntry], *, user: User) -> AuditEntry | None:
    """How this person's claim was taken from them, until anybody does something else.

    `history` is all that was done to the mention, the newest first.
    """
    last = history[0] if history else None
    if last is None or last.verb != "break_claim" or last.before["claimed_by"] != user.pk:
        return None
    return last


@transaction.atomic
def release_all(user: User) -> None:
    """Let go of everything that a person holds: they are leaving."""
    held = list(Claim.objects.select_for_update().filter(by=user).order_by("pk"))
    Claim.objects.filter(pk__in=[claim.pk for claim in held]).delete()
    lines = [audit.Line(target=claim.pk) for claim in held]
    audit.record_all("release", Mention, lines, by=user)
    live.tell(Topic.MENTIONS, [claim.pk for claim in held])


@transaction.atomic
def expire() -> int:
    """Clear the claims that are over, and tell the screens; gives how many."""
    over = Claim.objects.select_for_update(skip_locked=True, of=("self",)).filter(until__lte=Now())
    ended = list(over.order_by("pk"))
    Claim.objects.filter(pk__in=[claim.pk for claim in ended]).delete()
    lines = [audit.Line(target=claim.pk, before={"claimed_by": claim.by_id}) for claim in ended]
    audit.record_all("expire_claim", Mention, lines, by=None)
    live.tell(Topic.MENTIONS, [claim.pk for claim in ended])
    return len(ended)


def follow_act(lead: Mention, *, by: User, open_: bool) -> None:
    """An act takes or renews the claim; ending or handing over the matter lets it go."""
    if open_:
        take(lead.pk, by=by, lease=LEASE)
        return
    with planned() as cursor:
        cursor.execute("DELETE FROM monitoring_claim WHERE mention_id = %s", [lead.pk])

"""Makers of rows: each sets only what a test is about."""

from __future__ import annotations

import base64
import hmac
import struct
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from crisiscell import handovers
from crisiscell.models import DutyShift, Handover
from influencers import voices
from influencers.accounts import Account
from influencers.models import (
    PeerOrganisation,
    Practice,
    PracticeObservation,
    PublicRole,
    Purpose,
    Verdict,
    Voice,
)
from influencers.peers import observations, organisations, practices
from monitoring.items import Item
from monitoring.models import Author, Claim, Keep, Mention, Platform, Priority, Source, Watch
from monitoring.worlds import world_of
from msgu.outbox import sealing
from msgu.outbox.models import Channel, Kind, Notice
from msgu.users import people
from msgu.users.models import Role, User

PASSWORD = "une phrase assez longue"
SECRET = "OBXW65DFEBSGKIDWMVUWY3DF"
HOUR = timedelta(hours=1)
_numbers = count(1)


def make_user(
    email: str, *roles: Role, name: str = "", is_demo: bool = False, enrolled: bool = False
) -> User:
    """A person; one who is `enrolled` has set up a second factor, of which `totp(SECRET)` is."""
    user = people.add(email, name=name or email, password=PASSWORD, roles=roles, is_demo=is_demo)
    if enrolled:
        totp_factor = Authenticator.Type.TOTP
        Authenticator.objects.create(user=user, type=totp_factor, data={"secret": SECRET})
    return user


def totp(secret: str) -> str:
    """The code that an authenticator shows (RFC 6238: 30 s, SHA-1, six digits), with five seconds
    left: one that runs out on its way is refused, and rightly.
    """
    if (left := 30 - time.time() % 30) < 5:
        time.sleep(left)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack_from('>I', digest, offset)[0] & 0x7FFFFFFF) % 10**6:06}"


def browser_of(user: User | None) -> Client:
    """A browser on this machine, where this person (or nobody) is signed in."""
    browser = Client(SERVER_NAME="localhost")
    if user is not None:
        browser.force_login(user)
    return browser


def make_source(**fields: Any) -> Source:
    """A source with its terms of use, listened to unless told otherwise."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "address": f"https://feed{number}.example/rss",
        "name": f"Source {number}",
        "family": "community",
        "keep": Keep.ALL,
        "queue_all": True,
        "permitted_use": "Lecture publique",
        "use_case": "Veille",
        "terms_checked_by": "Alix",
        "terms_checked_on": "2026-11-01",
        "active": True,
        "active_since": timezone.now(),
    }
    return Source.objects.create(**{**defaults, **fields})


def make_mention(**fields: Any) -> Mention:
    """A new mention in the queue, captured now."""
    number = next(_numbers)
    now = timezone.now()
    defaults: dict[str, Any] = {
        "key": number.to_bytes(32),
        "platform": "web",
        "title": f"Titre {number}",
        "text": f"Texte {number}",
        "published_at": now,
        "captured_at": now,
        "due_at": now + timedelta(hours=4),
        "priority": Priority.IMPORTANT,
        "queued": not fields.get("parked_why"),
        "snoozed_until": now + HOUR if fields.get("parked_why") == "snoozed" else None,
    }
    if "source" not in fields:
        fields["source"] = make_source()
    return Mention.every.create(**{**defaults, **fields})


def make_many_like(mention: Mention, number: int) -> None:
    """So many rows more like this one, known to the planner."""
    fields = [field for field in Mention._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(str(field.column) for field in fields if field.name != "key")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO monitoring_mention (key, {columns})"
            f" SELECT decode(md5(n::text), 'hex'), {columns} FROM monitoring_mention,"
            " generate_series(1, %s) AS n WHERE id = %s",
            [number, mention.pk],
        )
        cursor.execute("ANALYZE monitoring_mention")


def holder(mention: Mention) -> User | None:
    """Who has a mention in hand, as the database says it."""
    claim = Claim.objects.filter(mention=mention, until__gt=timezone.now()).first()
    return claim.by if claim else None


def over(mention: Mention) -> None:
    """Let the claim on a mention run out."""
    now = timezone.now()
    Claim.objects.filter(mention=mention).update(
        since=now - timedelta(minutes=9), until=now - timedelta(seconds=1)
    )


def make_watch(expression: str, **fields: Any) -> Watch:
    return Watch.objects.create(expression=expression, **fields)


def make_shift(person: User, **fields: Any) -> DutyShift:
    """Main duty from an hour ago for eight hours, unless told otherwise."""
    start = timezone.now() - timedelta(hours=1)
    defaults = {"starts_at": start, "ends_at": start + timedelta(hours=8)}
    return DutyShift.objects.create(person=person, **{**defaults, **fields})


def make_handover(outgoing: User, *, to: User | None = None, **asked: Any) -> Handover:
    """A note that one person has signed, without a word and keeping what they hold."""
    defaults = {"words": "", "release": False, "form_key": uuid4()}
    return handovers.sign(by=outgoing, to=to, **{**defaults, **asked})


def make_channel(person: User, **fields: Any) -> Channel:
    """An e-mail address of this person, unless told otherwise; `service` is sealed."""
    defaults: dict[str, Any] = {"label": f"Canal {next(_numbers)}", "kind": Kind.MAIL}
    if service := fields.pop("service", ""):
        defaults |= {"kind": Kind.SERVICE, "sealed": sealing.seal(service)}
    else:
        defaults["address"] = person.email
    return Channel.objects.create(person=person, **{**defaults, **fields})


def make_notice(channel: Channel, **fields: Any) -> Notice:
    """Something urgent that is due, unless told otherwise."""
    defaults: dict[str, Any] = {
        "key": f"avis:{next(_numbers)}",
        "recipient": channel.person,
        "urgent": True,
        "subject": "Vie en danger",
        "body": "Essai",
        "due_at": Now(),
    }
    return Notice.objects.create(channel=channel, **{**defaults, **fields})


def make_author(name: str = "", platform: str = Platform.WEB) -> Author:
    """Somebody who publishes under a name."""
    number = next(_numbers)
    key = f"auteur {number}".encode().ljust(32)
    return Author.objects.create(platform=platform, key=key, name=name or f"@exo_{number}")


def make_voice(by: User, *, author: Author | None = None, **fields: Any) -> Voice:
    """The sheet of a media outlet, with one topic, opened today by a lead."""
    number = next(_numbers)
    author = author or make_author()
    topics = fields.pop("topics", None)
    if topics is None:
        topics = [make_watch(f"sujet {number}", run_id=world_of(by).run)]
    defaults: dict[str, Any] = {
        "display_name": f"Voix {number}",
        "public_role": PublicRole.MEDIA,
        "purpose": Purpose.RELAY,
        "justification": "Relaie nos avis à ses lecteurs.",
    }
    account = Account(platform=author.platform, handle=str(author), author=author)
    draft = Voice(**{**defaults, **fields})
    return voices.add(draft, topics=topics, account=account, by=by)


def make_peer(by: User, **fields: Any) -> PeerOrganisation:
    """A town elsewhere in Québec, unless told otherwise."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "name": f"Ville {number}",
        "kind": "municipality",
        "territory": "quebec",
        "resembles": "Même taille, même rivière.",
    }
    return organisations.add(PeerOrganisation(**{**defaults, **fields}), by=by)


def make_observation(
    peer: PeerOrganisation, by: User, *, final: bool = True, **fields: Any
) -> PracticeObservation:
    """Something seen today that is worth doing too, with its link."""
    defaults: dict[str, Any] = {
        "seen": f"Publie la carte des rues fermées ({next(_numbers)})",
        "seen_on": timezone.localdate(),
        "link": "https://aulnes.example/carte",
        "verdict": Verdict.INSPIRE,
        "reason": "Elle répond avant qu’on demande.",
    }
    draft = PracticeObservation(peer=peer, **{**defaults, **fields})
    return observations.add(draft, final=final, by=by)


def make_practice(observation: PracticeObservation, by: User, **fields: Any) -> Practice:
    """A task that this person has to do within a week."""
    defaults: dict[str, Any] = {
        "title": f"Préparer notre carte ({next(_numbers)})",
        "owner": by,
        "due_on": timezone.localdate() + timedelta(days=7),
    }
    draft = Practice(observation=observation, **{**defaults, **fields})
    return practices.take_up(draft, by=by)


def make_item(text: str = "Une nouvelle du quartier", **fields: Any) -> Item:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "external_id": f"https://feed.example/{number}",
        "url": f"https://feed.example/{number}",
        "author": "",
        "published_at": datetime(2026, 11, 20, 8, tzinfo=UTC),
        "published_raw": "Fri, 20 Nov 2026 03:00:00 -0500",
        "title": "",
        "text": text,
        "language": "fr",
    }
    return Item(**{**defaults, **fields})

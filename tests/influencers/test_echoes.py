"""Who carried our messages: what repeats them after us, and what leads to our pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from influencers import echoes, voices
from influencers.echoes import Carried
from influencers.models import Voice
from monitoring import own_addresses, triage
from monitoring.ingest import pipeline
from monitoring.ingest.group import group
from monitoring.models import Mention, Origin, OwnAddress, OwnLink, Run, Source
from monitoring.models.run import REAL, World
from monitoring.retention.purge import purge
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from tests.makers import make_author, make_item, make_mention, make_source, make_user, make_voice

HOUR = timedelta(hours=1)
OURS = "https://ville.example/avis/12"
TEXT = b"t" * 32


@pytest.fixture
def channel(db: None) -> Source:
    return make_source(family="own_channel", name="Nos avis")


@pytest.fixture
def address(admin: User) -> OwnAddress:
    return own_addresses.declare("https://www.ville.example/", by=admin)


def say(text: str, *, source: Source | None = None, **fields: Any) -> Mention:
    """What a source says now, through the whole pipeline."""
    before = set(Mention.every.values_list("pk", flat=True))
    item = make_item(text, **{"published_at": timezone.now(), **fields})
    pipeline.ingest([(source or make_source(), [item])], now=timezone.now())
    return Mention.every.exclude(pk__in=before).get()


def copies(*mentions: Mention) -> None:
    with transaction.atomic():
        group([one.pk for one in mentions], now=timezone.now())


def copy(hours: float, **fields: Any) -> Mention:
    """One of several that say the same, so many hours after noon of some day."""
    at = timezone.now() - timedelta(days=2) + hours * HOUR
    return make_mention(text_hash=TEXT, published_at=at, **fields)


def found(world: World = REAL) -> list[Carried]:
    now = timezone.now()
    some = echoes.messages(world=world, now=now)
    return echoes.carried(some, world=world, on=timezone.localdate(now))


def carriers(one: Carried) -> list[int]:
    return [echo.mention.pk for echo in one.echoes]


# --- Links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"text": f"Lisez {OURS}, vite."}, ["ville.example/avis/12"]),
        ({"text": "http://m.ville.example/avis/12/?utm_source=x"}, ["ville.example/avis/12"]),
        ({"title": f"Voir {OURS}", "text": "Avis"}, ["ville.example/avis/12"]),
        ({"text": "Avis", "url": OURS}, ["ville.example/avis/12"]),
        (
            {"text": f"{OURS} {OURS} https://ville.example"},
            ["ville.example", "ville.example/avis/12"],
        ),
        ({"text": "https://ville.example.ailleurs.example/avis"}, []),
        ({"text": "La ville.example le dit"}, []),
        ({"text": "Rien"}, []),
    ],
)
def test_a_link_to_us_is_noticed_when_it_arrives(
    said: dict[str, Any], kept: list[str], address: OwnAddress
) -> None:
    say(**said)
    assert sorted(OwnLink.objects.values_list("link", flat=True)) == kept
    assert set(OwnLink.objects.values_list("address", flat=True)) <= {address.pk}


def test_what_we_say_ourselves_is_no_echo(address: OwnAddress, channel: Source) -> None:
    say(f"Notre avis : {OURS}", source=channel, url=OURS)
    assert not OwnLink.objects.exists()


def test_the_narrowest_of_our_addresses_has_it(address: OwnAddress, admin: User) -> None:
    narrow = own_addresses.declare("ville.example/avis", by=admin)
    say(f"Lisez {OURS}")
    assert OwnLink.objects.get().address == narrow


def test_a_post_that_is_edited_leads_where_it_leads_now(address: OwnAddress) -> None:
    source = make_source()
    say("Rien encore", source=source, external_id="https://a.example/1")
    for text, kept in ((f"Lisez {OURS}", ["ville.example/avis/12"]), ("Plus rien", [])):
        item = make_item(text, external_id="https://a.example/1")
        pipeline.ingest([(source, [item])], now=timezone.now())
        assert list(OwnLink.objects.values_list("link", flat=True)) == kept


def test_a_list_of_links_keeps_few(address: OwnAddress) -> None:
    say(" ".join(f"https://ville.example/{n}" for n in range(40)))
    assert OwnLink.objects.count() == 5


def test_a_link_is_ours_in_its_own_world_only(address: OwnAddress) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    say(f"Lisez {OURS}", source=make_source(origin=Origin.DEMO, run=run))
    assert not OwnLink.objects.exists()


def test_it_goes_with_the_text(address: OwnAddress) -> None:
    mention = say(f"Lisez {OURS}")
    Mention.every.filter(pk=mention.pk).update(purge_on=timezone.localdate() - timedelta(days=1))
    purge(now=timezone.now())
    assert not OwnLink.objects.exists()


# --- Addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("avis", "adresse Web"),
        ("javascript:alert(1)", "adresse Web"),
        ("https://www.facebook.com/", "toute la plateforme"),
        ("https://ville.example", "déjà déclarée"),
    ],
)
def test_an_address_that_is_not_ours_alone_is_refused(
    typed: str, why: str, address: OwnAddress, admin: User
) -> None:
    with pytest.raises(Refusal, match=why):
        own_addresses.declare(typed, by=admin)
    assert OwnAddress.objects.get() == address


def test_an_address_leaves_with_what_was_noticed(address: OwnAddress, admin: User) -> None:
    say(f"Lisez {OURS}")
    own_addresses.remove(address, by=admin)
    assert not OwnLink.objects.exists()
    assert not found()
    verbs = AuditEntry.objects.filter(target_kind="ownaddress").values_list("verb", flat=True)
    assert sorted(verbs) == ["add_own_address", "remove_own_address"]


def test_there_are_only_so_many(admin: User) -> None:
    for n in range(own_addresses.MOST):
        own_addresses.declare(f"https://ville.example/{n}", by=admin)
    with pytest.raises(Refusal, match="déjà 50"):
        own_addresses.declare("https://ville.example/avis", by=admin)


# --- Messages ------------------------------------------------------------------------------------


def test_what_repeats_us_after_us_is_an_echo(channel: Source) -> None:
    before, ours, after = copy(0), copy(1, source=channel), copy(2, author=make_author())
    copies(before, ours, after)
    (one,) = found()
    assert one.ours == ours
    assert carriers(one) == [after.pk]
    assert (one.mentions, one.authors, one.first_at) == (1, 1, after.published_at)


def test_our_own_copies_and_what_came_first_are_none(channel: Source) -> None:
    first = copy(0)
    copies(first, copy(1, source=channel), copy(2, source=channel))
    assert not found()


def test_what_is_protected_or_destroyed_is_not_told(channel: Source, lead: User) -> None:
    ours = copy(0, source=channel)
    hidden, gone = copy(1), copy(2)
    copies(ours, hidden, gone)
    Mention.every.filter(pk=hidden.pk).update(protected=True)
    Mention.every.filter(pk=gone.pk).update(purged_at=timezone.now())
    assert not found()
    Mention.every.filter(pk=hidden.pk).update(protected=False)
    assert carriers(found()[0]) == [hidden.pk]
    triage.protect(Mention.every.get(pk=ours.pk), by=lead, seen=0, why="private_life")
    assert not found()


def test_one_message_is_one_however_it_was_carried(address: OwnAddress, channel: Source) -> None:
    ours = copy(0, source=channel, url=f"{OURS}/")
    repeated = copy(1, url="https://presse.example/a")
    copies(ours, repeated)
    # The same one both ways is one echo.
    OwnLink.objects.create(mention=repeated, address=address, link="ville.example/avis/12")
    linked = say(f"Lisez {OURS}")
    (one,) = found()
    assert one.ours == ours
    assert one.message.pages == ("ville.example/avis/12",)
    assert carriers(one) == [repeated.pk, linked.pk]
    assert one.mentions == 2


def test_a_page_that_no_channel_of_ours_published(address: OwnAddress) -> None:
    some = [say(f"{n} : lisez {OURS}", author=f"@exo_{n}") for n in range(22)]
    (one,) = found()
    assert (one.ours, one.message.pages) == (None, ("ville.example/avis/12",))
    assert (one.mentions, one.authors, one.unshown) == (22, 22, 2)
    assert carriers(one) == [mention.pk for mention in some[:20]]


def test_voices_are_named_before_the_others(address: OwnAddress, lead: User) -> None:
    for n in range(25):
        say(f"{n} : lisez {OURS}", author=f"@exo_{n}")
    last = say(f"Enfin : {OURS}", author="@exo_hebdo")
    voice = make_voice(lead, author=last.author, display_name="Hebdo")
    (one,) = found()
    assert one.voices == [voice]
    assert (one.echoes[0].mention, one.echoes[0].voice) == (last, voice)
    voices.freeze(voice, until=timezone.localdate(), by=lead)
    (one,) = found()
    assert one.voices == []
    assert not any(echo.voice for echo in one.echoes)


def test_the_last_carried_comes_first_and_the_old_is_over(address: OwnAddress) -> None:
    old, older, last = (say(f"Lisez https://ville.example/{n}") for n in range(3))
    for mention, days in ((old, 91), (older, 3), (last, 1)):
        at = timezone.now() - timedelta(days=days)
        Mention.every.filter(pk=mention.pk).update(published_at=at)
    assert [one.message.pages for one in found()] == [("ville.example/2",), ("ville.example/1",)]


def test_each_world_hears_its_own_echoes(address: OwnAddress, channel: Source) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    played: dict[str, Any] = {"origin": Origin.DEMO, "run": run}
    copies(copy(0, source=channel), copy(1))
    player = make_user("jouee@demo.example", Role.ADMIN, is_demo=True)
    own_addresses.declare("https://ville.example", by=player)
    theirs = say(f"Lisez {OURS}", source=make_source(**played))
    assert [one.message.pages for one in found()] == [()]
    (one,) = found(World(Origin.DEMO, run.pk))
    assert carriers(one) == [theirs.pk]


# --- One voice -----------------------------------------------------------------------------------


def counted(voice: Voice) -> int:
    return echoes.carried_by(voice, since=timezone.now() - timedelta(days=180)).count()


def test_how_often_a_voice_carried_us(address: OwnAddress, channel: Source, lead: User) -> None:
    author = make_author()
    voice = make_voice(lead, author=author)
    assert counted(voice) == 0
    before, ours, after = copy(0, author=author), copy(1, source=channel), copy(2, author=author)
    copies(before, ours, after)
    OwnLink.objects.create(
        mention=make_mention(author=author), address=address, link="ville.example"
    )
    # Both at once is once.
    OwnLink.objects.create(mention=after, address=address, link="ville.example")
    make_mention(author=author)
    OwnLink.objects.create(mention=make_mention(), address=address, link="ville.example")
    assert counted(voice) == 2
    Mention.every.filter(pk=after.pk).update(protected=True)
    assert counted(voice) == 1


# --- What it costs -------------------------------------------------------------------------------


def test_no_mention_is_looked_at_without_an_index(
    address: OwnAddress, channel: Source, lead: User
) -> None:
    voice = make_voice(lead)
    copies(copy(0, source=channel), copy(1))
    say(f"Lisez {OURS}")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as asked:
        assert len(found()) == 2
        assert counted(voice) == 0
    about = [one["sql"] for one in asked if "monitoring_mention" in one["sql"]]
    plans = [plan(sql) for sql in about]
    used = " ".join(plans)
    assert "Seq Scan on monitoring_mention" not in used
    assert "Seq Scan on monitoring_ownlink" not in used
    assert "mention_timeline" in used


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_only_the_latest_links_name_pages(
    address: OwnAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        say(f"Lisez https://ville.example/{n}")
    say("Encore https://ville.example/2")
    monkeypatch.setattr(echoes, "LATEST", 2)
    (one,) = found()
    # How often it was carried is counted whole.
    assert (one.message.pages, one.mentions) == (("ville.example/2",), 2)

"""What is real and what the demonstration plays never meet: on no screen, in no figure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from crisiscell import levels
from crisiscell.models import LevelChange, ReadinessSnapshot
from crisiscell.readiness import snapshots
from crisiscell.readiness.facts import gather
from influencers import consulting
from monitoring import health, rhythm, schedule, slots, trial, watches
from monitoring.deadlines import rules_in_force
from monitoring.ingest import pipeline
from monitoring.models import (
    HourCount,
    Level,
    Mention,
    Origin,
    OwnAddress,
    OwnLink,
    Run,
    Signal,
    Slot,
    Source,
    Story,
    Watch,
)
from monitoring.models.level import level_in_force
from monitoring.models.run import in_world
from monitoring.search import Filter, View, find
from monitoring.worlds import REAL, World, world_of
from msgu.users.models import AuditEntry, Invitation, Organisation, Role, User
from tests.makers import (
    browser_of,
    make_channel,
    make_handover,
    make_item,
    make_mention,
    make_notice,
    make_shift,
    make_source,
    make_user,
    make_voice,
    make_watch,
)

# Long enough to be called a copy of itself.
TEXT = "La rivière déborde derrière la rue des Aulnes et personne ne répond"
REALLY, PLAYED = "Vraiment dit dehors", "Joué pour montrer"


@pytest.fixture
def run(db: None) -> Run:
    return Run.objects.create(kind=Origin.DEMO, name="Démonstration")


@pytest.fixture
def demo(run: Run) -> World:
    return World(Origin.DEMO, run.pk)


@pytest.fixture
def player(run: Run) -> User:
    """Somebody of the demonstration who may do everything there."""
    return make_user("jouee@demo.example", *Role, name="Jouée", is_demo=True)


@pytest.fixture
def real(db: None) -> User:
    return make_user("reelle@merles.example", *Role, name="Réelle", enrolled=True)


def played(run: Run, **fields: Any) -> dict[str, Any]:
    return {"origin": Origin.DEMO, "run": run, **fields}


def one_of_each(run: Run | None, *, word: str, person: User) -> dict[str, int]:
    """A row of each kind in a world, each with this word in it; gives their numbers."""
    world = {} if run is None else played(run)
    source = make_source(
        name=f"Source {word}", failures=3, failing_since=timezone.now(), health="failing", **world
    )
    mention = make_mention(title=f"Mention {word}", source=source, **world)
    vital = make_mention(title=f"Urgence {word}", source=source, priority=1, **world)
    signal = Signal.objects.create(
        kind="vital_mention", key=f"v{word}", subject=vital.pk, why="proposed_p1", **world
    )
    watch = make_watch(f"terme {word}", run=run)
    shift = make_shift(person)
    handover = make_handover(person, words=f"À savoir {word}")
    levels.set_level(Level.PRE_ALERT, seen=Level.ROUTINE, reason=f"Motif {word}", by=person)
    channel = make_channel(person, label=f"Canal {word}")
    notice = make_notice(channel, subject=f"Avis {word}")
    numbers = {"source": source, "mention": mention, "signal": signal, "watch": watch}
    numbers |= {"channel": channel, "notice": notice}
    voice = make_voice(person, topics=[watch], display_name=f"Voix {word}")
    consulting.consult(voice, why="keep", by=person)
    consulting.read(why="keep", by=person)
    own = OwnAddress.objects.create(run=run, address=f"{word}.example", by=person)
    OwnLink.objects.create(mention=mention, address=own, link=f"{word}.example/avis")
    return {name: row.pk for name, row in numbers.items()} | {
        "shift": shift.pk,
        "handover": handover.pk,
    }


PAGES = [
    *("/file/", "/file/?vue=tout", "/file/?vue=en-main", "/file/?vue=a-moi", "/signaux/"),
    *(
        "/commencer/",
        "/sources/quebec/",
        "/sources/",
        "/sources/nouvelle/",
        "/termes/",
        "/termes/bibliotheque/",
        "/niveau/",
    ),
    *(
        "/releve/",
        "/garde/",
        "/personnes/",
        "/preparation/",
        "/organisation/",
        "/journal/",
        "/profil/",
        "/avis/",
        "/profil/canaux/",
    ),
    *("/voix/?vue=portee", "/voix/echos/", "/organisation/adresses/"),
    *("/voix/", "/voix/nouvelle/", "/voix/propositions/", "/voix/consultations/"),
]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_the_other_world(page: str, run: Run, player: User, real: User) -> None:
    one_of_each(run, word=PLAYED, person=player)
    one_of_each(None, word=REALLY, person=real)
    seen = {user: browser_of(user).get(page).content.decode() for user in (player, real)}
    assert REALLY not in seen[player]
    assert real.name not in seen[player]
    assert PLAYED not in seen[real]
    assert player.name not in seen[real]


def test_each_world_shows_its_own(run: Run, player: User, real: User) -> None:
    one_of_each(run, word=PLAYED, person=player)
    one_of_each(None, word=REALLY, person=real)
    for page in ("/file/", "/signaux/", "/sources/", "/termes/", "/niveau/", "/voix/echos/"):
        assert PLAYED in browser_of(player).get(page).content.decode(), page
        assert REALLY in browser_of(real).get(page).content.decode(), page


ONE_ROW = [
    "/mentions/{mention}/",
    "/sources/{source}/",
    "/termes/{watch}/",
    "/personnes/{person}/",
    "/releve/{handover}/",
    "/personnes/{person}/canaux/",
]
ACTS = [
    *("/mentions/{mention}/prendre/", "/mentions/{mention}/noter/"),
    *("/mentions/{mention}/qualifier/", "/signaux/{signal}/evaluer/", "/sources/{source}/lire/"),
    *("/sources/{source}/adopter/", "/termes/{watch}/revoir/", "/garde/{shift}/retirer/"),
    *("/releve/{handover}/", "/releve/{handover}/reprendre/"),
    *("/personnes/{person}/fermer/", "/personnes/{person}/rouvrir/"),
    *("/canaux/{channel}/essayer/", "/canaux/{channel}/supprimer/", "/avis/{notice}/reessayer/"),
]


@pytest.mark.parametrize("address", [*ONE_ROW, *ACTS])
def test_nobody_reaches_a_row_of_the_other_world(
    address: str, run: Run, player: User, real: User
) -> None:
    hers = one_of_each(run, word=PLAYED, person=player) | {"person": player.pk}
    ours = one_of_each(None, word=REALLY, person=real) | {"person": real.pk}
    for user, foreign in ((player, ours), (real, hers)):
        browser = browser_of(user)
        ask = browser.post if address in ACTS else browser.get
        assert ask(address.format(**foreign)).status_code == 404


def test_a_demonstration_account_without_demonstration_sees_nothing(db: None) -> None:
    alone = make_user("seule@demo.example", *Role, is_demo=True)
    make_mention(title=REALLY)
    make_watch(f"terme {REALLY}")
    for page in PAGES:
        assert REALLY not in browser_of(alone).get(page).content.decode(), page
    assert not find(Filter(view=View.ALL), user=alone, now=timezone.now()).numbers


def test_the_world_of_a_person_is_asked_once(run: Run, player: User) -> None:
    assert world_of(player) == World(Origin.DEMO, run.pk)
    Run.objects.create(kind=Origin.DEMO, name="Une autre")
    assert world_of(player) == World(Origin.DEMO, run.pk)


# --- What arrives ----------------------------------------------------------------------------


def take(source: Source, *texts: str) -> None:
    now = timezone.now()
    items = [make_item(text, title=text) for text in texts]
    pipeline.ingest([(source, items)], now=now)


def test_terms_match_in_their_own_world(run: Run) -> None:
    ours, hers = make_watch("rivière"), make_watch("déborde", run=run)
    take(make_source(), TEXT)
    take(make_source(**played(run)), TEXT)
    for world, watch in ((REAL, ours), (World(Origin.DEMO, run.pk), hers)):
        mention = Mention.every.get(in_world(world))
        assert [match.watch for match in mention.matches.all()] == [watch]


def test_copies_counts_and_calls_for_help_stay_apart(run: Run, demo: World) -> None:
    make_watch("déborde", suggested_priority=1)
    make_watch("déborde", suggested_priority=1, run=run)
    take(make_source(), TEXT)
    take(make_source(**played(run)), TEXT)
    assert not Story.objects.exists()
    for world in (REAL, demo):
        assert Signal.objects.in_world(world).to_assess().count() == 1
        assert HourCount.objects.get(in_world(world), dimension="total").n == 1
    take(make_source(**played(run)), TEXT)
    assert Story.objects.get().run == run


def test_rhythm_and_silence_stay_apart(run: Run, demo: World) -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=40)
    make_source(active_since=long_ago, last_ok_at=now, last_item_at=now, next_poll_at=now)
    hers = make_source(active_since=long_ago, next_poll_at=long_ago, **played(run))
    rhythm.learn(now=now)
    assert Source.objects.get(pk=hers.pk).usual_gap is None
    assert (health.listening(world=REAL, now=now).heard, heard(demo, now=now)) == (1, 0)
    assert health.listening(world=REAL, now=now).deaf_since is None
    assert health.listening(world=demo, now=now).deaf_since is not None


def heard(world: World, *, now: datetime) -> int:
    return health.listening(world=world, now=now).heard


def test_each_world_has_its_quarters_of_an_hour(run: Run) -> None:
    now = timezone.now()
    for world in ({}, played(run)):
        make_source(
            active_since=now - timedelta(hours=1), last_ok_at=now, next_poll_at=now, **world
        )
    slots.close(now=now)
    runs = list(Slot.objects.order_by("starts_at").values_list("run", flat=True))
    assert len(runs) == 2 * runs.count(run.pk) > 0
    assert set(Slot.objects.values_list("due", flat=True)) == {1}


# --- The level -------------------------------------------------------------------------------


def test_a_level_moves_only_its_own_world(run: Run, demo: World, player: User, real: User) -> None:
    then = timezone.now()
    rows: dict[str, dict[str, Any]] = {"real": {}, "demo": played(run)}
    for name, world in rows.items():
        source = make_source(name=name, interval=3600, **world)
        make_mention(title=name, source=source, captured_at=then, **world)
    levels.set_level(Level.CRISIS, seen=Level.ROUTINE, reason="Montrer", by=player)
    assert (level_in_force(REAL), level_in_force(demo)) == (Level.ROUTINE, Level.CRISIS)
    assert rules_in_force(REAL).level == Level.ROUTINE
    due = dict(Mention.every.values_list("title", "due_at"))
    assert due == {
        "real": then_due(then, hours=4, of="real"),
        "demo": then + timedelta(minutes=45),
    }
    assert dict(Source.objects.values_list("name", "interval")) == {"real": 3600, "demo": 300}
    assert list(LevelChange.objects.values_list("run", flat=True)) == [run.pk]
    Source.objects.update(interval=3600)
    levels.set_level(Level.RECOVERY, seen=Level.CRISIS, reason="Montrer", by=player)
    levels.set_level(Level.CRISIS, seen=Level.ROUTINE, reason="Pour vrai", by=real)
    assert schedule.hasten() == 0
    assert dict(Source.objects.values_list("name", "interval")) == {"real": 300, "demo": 3600}


def then_due(then: datetime, *, hours: int, of: str) -> datetime:
    """What its maker gave it, untouched."""
    return Mention.every.get(title=of).due_at


def test_the_organisation_of_the_demonstration_is_another(player: User, real: User) -> None:
    for user, name in ((real, "Sainte-Merlette"), (player, "Rivière-aux-Merles")):
        days = {"keep_closed": 30, "keep_not_useful": 7, "keep_unfinished": 30}
        form = {"name": name, "kind": "municipality", **days}
        assert browser_of(user).post("/organisation/", form).status_code == 302
    assert Organisation.current(is_demo=False).name == "Sainte-Merlette"
    assert Organisation.current(is_demo=True).name == "Rivière-aux-Merles"


# --- Figures ---------------------------------------------------------------------------------


def test_the_index_counts_one_world(run: Run, demo: World) -> None:
    now = timezone.now()
    late = {"due_at": now - timedelta(hours=1), "captured_at": now - timedelta(hours=5)}
    make_mention(**late)
    source = make_source(**played(run), last_ok_at=now)
    for _ in range(2):
        make_mention(source=source, **late, **played(run))
    make_watch("crue", run=run)
    ours, hers = gather(world=REAL, now=now), gather(world=demo, now=now)
    assert (ours.late, ours.looked_at, len(ours.terms)) == (1, 1, 0)
    assert (hers.late, hers.looked_at, len(hers.terms), hers.active_sources) == (2, 2, 1, 1)
    snapshots.take(world=REAL, now=now)
    snapshots.take(world=demo, now=now)
    assert ReadinessSnapshot.objects.count() == 2
    assert [one.run_id for one in snapshots.trend(world=demo, now=now)] == [run.pk]


def test_terms_are_tried_and_judged_in_their_world(run: Run, demo: World, player: User) -> None:
    take(make_source(), TEXT)
    tried = trial.run("rivière", world=REAL)
    assert (tried.looked_at, tried.matching) == (1, 1)
    tried = trial.run("rivière", world=demo)
    assert (tried.looked_at, tried.matching) == (0, 0)
    make_watch("rivière")
    assert not watches.standings(world=demo, now=timezone.now())
    assert len(watches.standings(world=REAL, now=timezone.now())) == 1


# --- What a demonstration account adds -------------------------------------------------------


def test_what_it_adds_goes_with_the_demonstration(player: User, run: Run) -> None:
    browser = browser_of(player)
    browser.post("/termes/nouveau/", {"expression": "crue", "active": "on"})
    browser.post("/termes/bibliotheque/", {"group": "Inondation"})
    assert Watch.objects.count() > 1
    assert set(Watch.objects.values_list("run", flat=True)) == {run.pk}


def test_nobody_is_invited_from_it(player: User, real: User) -> None:
    form = {
        "email": "vraie@merles.example",
        "name": "Vraie",
        "roles": ["manager"],
        "language": "fr-ca",
    }
    refused = browser_of(player).post("/personnes/inviter/", form)
    assert refused.status_code == 422
    assert "Personne n’est invité depuis la démonstration" in refused.content.decode()
    assert not Invitation.objects.exists()
    browser_of(real).post("/personnes/inviter/", form)
    invitation = Invitation.objects.get()
    page = browser_of(player).get("/personnes/").content.decode()
    assert "Vraie" not in page
    assert "Personne n’est invité depuis la démonstration" in page
    assert "/personnes/inviter/" not in page
    revoke = f"/personnes/invitations/{invitation.pk}/retirer/"
    assert browser_of(player).post(revoke).status_code == 404


def test_its_people_plan_only_themselves(player: User, real: User) -> None:
    now = timezone.localtime()
    form = {
        "person": real.pk,
        "starts_at": f"{now:%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(hours=8):%Y-%m-%dT%H:%M}",
        "rank": "main",
    }
    assert browser_of(player).post("/garde/", form).status_code == 422
    assert browser_of(player).post("/garde/", form | {"person": player.pk}).status_code == 302


def test_a_real_administrator_is_needed_beside_those_of_the_demonstration(
    player: User, admin: User, real: User
) -> None:
    browser_of(real).post(f"/personnes/{admin.pk}/fermer/")
    browser_of(admin).post(f"/personnes/{real.pk}/fermer/")
    assert User.objects.get(pk=real.pk).is_active
    assert AuditEntry.objects.filter(verb="deactivate").count() == 1


# --- As fast as before -----------------------------------------------------------------------


def plan(query: str, params: Any) -> str:
    with connection.cursor() as cursor:
        # Of a few rows all are read, and sorted: whether an index can give them in order is asked.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {query}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_real_queues_keep_their_indexes(real: User) -> None:
    mentions = Mention.every.in_world(world_of(real))
    waiting = mentions.to_triage()
    asked = {
        "mention_in_queue ": waiting.earliest_deadline_first(),
        "mention_in_queue_newest ": waiting.newest_first(),
        "mention_waiting ": mentions.waiting().earliest_deadline_first(),
        "mention_danger": mentions.danger().earliest_deadline_first(),
    }
    for index, rows in asked.items():
        sql, params = rows.values("pk")[:50].query.sql_with_params()
        assert index in plan(sql, params) + " ", plan(sql, params)

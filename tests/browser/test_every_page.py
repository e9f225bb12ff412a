"""Every page, empty and full, light and dark: open to everyone, and closed to hostile text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Dialog, Page, Request

from crisiscell import handovers, levels
from crisiscell.readiness import snapshots
from influencers import consulting, merging, records, voices
from influencers.peers import organisations
from monitoring import emergency, own_addresses, retention, triage
from monitoring.ingest.group import group
from monitoring.models import (
    Kind,
    Level,
    Match,
    Mention,
    OwnLink,
    Priority,
    Selection,
    SetAside,
    Signal,
)
from monitoring.retention.purge import purge
from monitoring.search import Filter
from monitoring.triage import bulk
from monitoring.worlds import REAL
from msgu.users import people
from msgu.users.models import Role, User
from tests.browser.conftest import sign_in
from tests.makers import (
    make_author,
    make_channel,
    make_handover,
    make_mention,
    make_notice,
    make_observation,
    make_peer,
    make_practice,
    make_shift,
    make_source,
    make_user,
    make_voice,
    make_watch,
)
from tests.monitoring.stories.playing import suggestion

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}javascript:alert(3)'
ENDLESS = "A" * 1000
LONG_ADDRESS = f"https://aulnes.example/{ENDLESS}"
PAGES = [
    "/file/",
    "/file/?vue=tout&tri=recentes",
    "/file/?vue=en-attente",
    "/file/?vue=en-retard",
    "/file/?vue=a-moi&lot=1",
    "/file/?vue=tout&statut=3",
    "/file/?vue=protegees",
    "/file/?q=introuvable",
    "/gestes/",
    "/saisie/",
    "/saisie/favori/",
    "/voix/",
    "/voix/?state=archived",
    "/voix/?vue=portee",
    "/voix/echos/",
    "/voix/nouvelle/",
    "/voix/importer/",
    "/voix/propositions/",
    "/voix/consultations/",
    "/voix/relais/",
    "/voix/relais/?area=12",
    "/pairs/",
    "/pairs/?kind=fire&where=elsewhere",
    "/pairs/nouvelle/",
    "/pairs/observations/",
    "/pairs/pratiques/",
    "/signaux/",
    "/sources/",
    "/sources/?etat=en-echec",
    "/sources/nouvelle/",
    "/sources/quebec/",
    "/commencer/",
    "/termes/",
    "/termes/nouveau/",
    "/termes/bibliotheque/",
    "/personnes/",
    "/personnes/inviter/",
    "/avis/",
    "/profil/canaux/",
    "/journal/",
    "/niveau/",
    "/garde/",
    "/releve/",
    "/organisation/",
    "/organisation/delais/",
    "/organisation/adresses/",
    "/preparation/",
    "/renseignements/",
    "/conservation/",
    "/file/exporter/?vue=tout&q=introuvable",
    "/profil/",
    "/compte/mot-de-passe/",
    "/compte/second-facteur/",
    "/compte/second-facteur/activer/",
    "/nulle-part/",
]
SIGNED_OUT = [
    "/compte/connexion/",
    "/renseignements/",
    "/compte/mot-de-passe/oublie/",
    "/invitation/faux-jeton/",
]


@pytest.fixture
def everything(transactional_db: None) -> User:
    """One person who may open every page."""
    cache.clear()
    return make_user("toutes@merles.example", *Role, name="Toutes", enrolled=True)


def selections(reader: User) -> list[str]:
    """One selection that waits, and one that served; gives their pages."""
    many = [make_mention(title=HOSTILE, text=ENDLESS) for _ in range(3)]
    frozen = selected(many, by=reader)
    acted = selected(many, by=reader)
    triage.note(many[0], by=reader, text=HOSTILE, form_key=uuid4())
    triage.dismiss(many[0], by=reader, seen=0, reason="outdated")
    bulk.dismiss(acted, by=reader, reason="outdated")
    return [
        f"/file/lot/{frozen.pk}/",
        f"/file/lot/{acted.pk}/",
        f"/file/?vue=tout&choix={frozen.pk}",
    ]


def send_notices(person: User) -> None:
    """One that does not leave, and one that did."""
    channel = make_channel(person, label=HOSTILE[:60], quiet_from="22:00", quiet_to="06:00")
    make_notice(channel, posted_at=timezone.now() - timedelta(hours=1), last_error="refused 503")
    make_notice(make_channel(person, service="json://merles.example"), sent_at=timezone.now())


def voices_of(reader: User) -> list[str]:
    """A sheet that was opened and is full, one that is closed, one merged; gives their pages."""
    author = make_author(HOSTILE[:90])
    topics = [make_watch(HOSTILE, hazard=ENDLESS[:50])]
    full = make_voice(
        reader, author=author, topics=topics, display_name=HOSTILE[:90], triggers=ENDLESS[:300],
        usual_form=HOSTILE[:90], prepared_line=ENDLESS[:500], justification=HOSTILE,
        areas=["12", "03"], can_count_on=["relay"], respondent=reader,
        reach_band="more", reach_on=timezone.localdate(),
    )  # fmt: skip
    for days in range(3):
        said = make_mention(
            author=author, title=HOSTILE, published_at=timezone.now() - timedelta(days=days)
        )
        records.record_stance(full, evidence=said, topic=topics[0], value=-2, by=reader)
    for answer, done in (("", ""), ("yes", "partly"), ("no", "")):
        asked = records.ask(full, asked=HOSTILE, asked_on=timezone.localdate(), by=reader)
        records.settle(asked, answer=answer, done=done, by=reader)
    closed = make_voice(reader, display_name=ENDLESS[:120])
    merged = make_voice(reader)
    merging.merge(merged, into=full, by=reader, consent=ENDLESS[:200])
    frozen = make_voice(reader)
    voices.freeze(frozen, until=timezone.localdate(), by=reader)
    for voice in (full, merged, frozen):
        consulting.consult(voice, why="keep", by=reader)
    consulting.read(why="keep", by=reader)
    return [
        *(f"/voix/{voice.pk}/" for voice in (full, closed, merged, frozen)),
        f"/mentions/{said.pk}/",
        f"/voix/{full.pk}/chronologie/",
        f"/voix/{full.pk}/modifier/",
        f"/voix/{full.pk}/fusionner/",
        f"/voix/{full.pk}/extrait/",
    ]


def echo(reader: User) -> None:
    """What a channel of ours said, repeated; a page of ours, that somebody's link leads to."""
    address = own_addresses.declare(LONG_ADDRESS[:400], by=reader)
    linked = make_mention(title=HOSTILE, author=make_author(HOSTILE[:90]))
    OwnLink.objects.create(mention=linked, address=address, link=f"aulnes.example/{ENDLESS[:400]}")
    ours = make_source(family="own_channel", name=HOSTILE)
    said = make_mention(source=ours, title=ENDLESS, text_hash=b"o" * 32)
    with transaction.atomic():
        group([said.pk, make_mention(text_hash=b"o" * 32).pk], now=timezone.now())


def shifts_of(reader: User) -> list[str]:
    """Two levels, two shifts, one handover taken and one that waits; gives their pages."""
    levels.set_level(Level.CRISIS, seen=Level.ROUTINE, reason=HOSTILE, by=reader)
    levels.set_level(Level.ALERT, seen=Level.CRISIS, reason=ENDLESS[:500], by=reader)
    make_shift(reader)
    guard = make_user("garde@merles.example", Role.LEAD, name=HOSTILE[:90])
    make_shift(guard)
    taken = make_handover(guard, words=HOSTILE)
    handovers.take(taken, by=reader, words=ENDLESS, claim=False)
    pending = make_handover(guard, to=reader, words=ENDLESS)
    return [f"/releve/{handover.pk}/" for handover in (taken, pending)]


def tell_a_story(reader: User) -> list[Mention]:
    """A story of copies and of what a person brought to it, which something else resembles."""
    copies = [make_mention(text_hash=b"h" * 32) for _ in range(3)]
    with transaction.atomic():
        group([copy.pk for copy in copies], now=timezone.now())
    triage.merge(make_mention(title=HOSTILE, text=ENDLESS), into=copies[0], by=reader)
    suggestion(make_mention(title=HOSTILE, text=HOSTILE), copies[0])
    return copies


def fill(reader: User) -> list[str]:
    """Rows of every kind, hostile and endless text among them; gives the pages that they have."""
    source = make_source(
        name=HOSTILE,
        health="failing",
        failures=3,
        failing_since=timezone.now(),
        last_error="status 503",
        moved_to=f"https://merles.example/{ENDLESS}",
    )
    for digest, raw in ((b"h" * 32, HOSTILE), (b"e" * 32, ENDLESS)):
        SetAside.objects.create(source=source, digest=digest, raw=raw, reason="unreadable_item")
    silent = make_source(active_since=timezone.now() - timedelta(days=9))
    watch = make_watch("peupliers\n- exercice", reviewed_at=timezone.now(), reviewed_by=reader)
    make_watch(HOSTILE, hazard=ENDLESS[:50], active=False)
    vital = make_mention(source=source, priority=Priority.VITAL, text=HOSTILE, title=HOSTILE)
    aside = make_mention(title=HOSTILE)
    triage.snooze(aside, by=reader, seen=0, until=timezone.now() + timedelta(hours=1))
    referred = make_mention(assigned_to=reader)
    triage.qualify(referred, by=reader, seen=0, useful="yes", priority=3, category="question")
    soon = timezone.now() + timedelta(hours=1)
    triage.refer(referred, by=reader, seen=1, to=HOSTILE, return_at=soon)
    late = make_mention(title=ENDLESS, text=ENDLESS, due_at=timezone.now() - timedelta(hours=1))
    english = make_mention(title="Road closed", text="The road is closed", language="en")
    words = [HOSTILE, "closed", "A*"]
    for mention in (vital, late, english):
        Match.objects.create(mention=mention, watch=watch, watch_version=1, words=words)
    copies = tell_a_story(reader)
    closed = make_mention(source=source)
    triage.close(closed, by=reader, seen=0, disposition="thanked")
    triage.claim(late, by=reader)
    triage.qualify(english, by=reader, seen=0, useful="yes", priority=2, category="infrastructure")
    called = make_mention(source=source, priority=Priority.VITAL, url="https://merles.example/p")
    call = emergency.record(called, by=reader, form_key=uuid4(), passed_on=HOSTILE)
    emergency.tell_liaison(call, by=reader, form_key=uuid4(), liaison=ENDLESS[:200])
    Signal.objects.create(kind="vital_mention", key="v", subject=vital.pk, why="proposed_p1")
    Signal.objects.create(
        kind="silent_source", key="s", subject=silent.pk, why="unread", observed=99.0, expected=9.0
    )
    people.invite(
        "invitee@merles.example", name="Invitée", roles=["manager"], language="fr-ca", by=reader
    )
    shifts = shifts_of(reader)
    retention.hold([vital], why=HOSTILE, by=reader, ends_on=timezone.localdate())
    protected = make_mention(source=source, title=HOSTILE, text=HOSTILE)
    triage.protect(protected, by=reader, seen=0, why="minor")
    lots = selections(reader)
    expired = make_mention(purge_on=timezone.localdate(), text=HOSTILE)
    purge(now=timezone.now())
    for days in (1, 2):
        snapshots.take(world=REAL, now=timezone.now() - timedelta(days=days))
    by_hand = make_source(kind=Kind.MANUAL, address="", name="Saisie manuelle", active=False)
    captured = make_mention(source=by_hand, platform="radio_tv", url=HOSTILE, title=ENDLESS)
    send_notices(reader)
    echo(reader)
    mentions: list[Mention] = [vital, called, late, english, copies[0], closed, protected]
    mentions += [expired, aside, referred, captured]
    return [
        *(f"/mentions/{mention.pk}/" for mention in mentions),
        *(f"/file/?vue=tout&mention={mention.pk}" for mention in mentions),
        *(f"/mentions/{mention.pk}/imprimer/" for mention in mentions),
        f"/mentions/{copies[0].pk}/histoire/",
        f"/mentions/{copies[0].pk}/reunir/?avec=alert",
        *shifts,
        *lots,
        *similar(reader, mention=vital),
        *voices_of(reader),
        f"/sources/{source.pk}/",
        f"/termes/{watch.pk}/",
        f"/saisie/?{urlencode({'lien': HOSTILE, 'titre': HOSTILE, 'texte': ENDLESS})}",
        f"/personnes/{reader.pk}/",
        f"/personnes/{reader.pk}/canaux/",
    ]


def similar(reader: User, *, mention: Mention) -> list[str]:
    """A similar organisation, watched and not, what was seen of it, and what we made of that."""
    peer = make_peer(reader, name=HOSTILE, resembles=ENDLESS[:500])
    for address, is_feed in (("https://aulnes.example/rss", True), (LONG_ADDRESS, False)):
        organisations.add_account(peer, platform="web", address=address, is_feed=is_feed, by=reader)
    seen = make_observation(peer, reader, seen=HOSTILE, reason=ENDLESS, mention=mention)
    make_observation(peer, reader, seen=ENDLESS, final=False, verdict="", reason="", link="")
    make_observation(peer, reader, verdict="avoid")
    practice = make_practice(seen, reader, title=HOSTILE, text=f"{HOSTILE}\n{ENDLESS}")
    return [
        f"/pairs/{peer.pk}/",
        f"/pairs/{peer.pk}/modifier/",
        f"/pairs/{peer.pk}/observations/nouvelle/",
        f"/pairs/observations/{seen.pk}/",
        f"/pairs/observations/{seen.pk}/modifier/",
        f"/pairs/observations/{seen.pk}/reprendre/",
        f"/pairs/pratiques/{practice.pk}/",
    ]


def selected(mentions: list[Mention], *, by: User) -> Selection:
    words = Filter(words=ENDLESS[:150])
    numbers = [mention.pk for mention in mentions]
    address = f"vue=a-trier&q={ENDLESS[:150]}"
    return bulk.select(words, by=by, now=timezone.now(), address=address, numbers=numbers)


def watch_for_trouble(page: Page) -> list[str]:
    """What a page should never do, as it does it: dialogs, script errors, outside requests."""
    trouble: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def hear(message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose says so on the console too.
        if message.type == "error" and "status of" not in message.text:
            trouble.append(f"console: {message.text}")

    def follow(request: Request) -> None:
        if not request.url.startswith("http://localhost:"):
            trouble.append(f"outside: {request.url}")

    page.on("dialog", dismiss)
    page.on("console", hear)
    page.on("request", follow)
    page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    return trouble


def faults(page: Page, address: str) -> list[str]:
    """What a person who cannot see, or uses a small screen, would stumble on."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    found = [
        f"{address}, {scheme}: {violation['id']}: {node['html'][:160]}"
        for scheme, violation in violations(page)
        for node in violation["nodes"]
    ]
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{address}: {wide} px wide on a screen of 320"] if wide > 320 else [])


# In the dark, the page is the same in other colours: axe looks at those.
SCHEMES: list[tuple[Literal["light", "dark"], dict[str, list[str]]]] = [
    ("light", {}),
    ("dark", {"runOnly": ["color-contrast"]}),
]


def violations(page: Page) -> Iterator[tuple[str, dict[str, Any]]]:
    """The serious ones that axe finds, each with « light » or « dark »."""
    page.evaluate(Axe().axe_script)
    for scheme, rules in SCHEMES:
        # Without motion, the other colours are there at once.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        options = {"resultTypes": ["violations"], **rules}
        answer = page.evaluate("options => axe.run(options)", options)
        for violation in answer["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                yield scheme, violation


def test_full_pages(page: Page, everything: User) -> None:
    trouble = watch_for_trouble(page)
    sign_in(page, everything)
    addresses = [*PAGES, *fill(everything)]
    assert [fault for address in addresses for fault in faults(page, address)] == []
    assert trouble == []


def test_empty_pages(page: Page, everything: User) -> None:
    trouble = watch_for_trouble(page)
    assert [fault for address in SIGNED_OUT for fault in faults(page, address)] == []
    sign_in(page, everything)
    assert [fault for address in PAGES for fault in faults(page, address)] == []
    assert trouble == []


def test_pages_in_error(page: Page, everything: User) -> None:
    """A form that is wrong, a refusal: the page that comes back is as good as the first."""
    sign_in(page, everything)
    mention, peer = make_mention(), make_peer(everything)
    for address, button in [
        ("/personnes/inviter/", "Créer l’invitation"),
        ("/termes/nouveau/", "Enregistrer"),
        ("/saisie/", "Saisir"),
        ("/voix/nouvelle/", "Ouvrir la fiche"),
        ("/voix/importer/", "Voir d’abord"),
        ("/pairs/nouvelle/", "Ajouter"),
        (
            f"/pairs/{peer.pk}/observations/nouvelle/",
            "Enregistrer avec ce verdict",
        ),
        ("/niveau/", "Changer le niveau"),
        ("/garde/", "Inscrire"),
        ("/organisation/", "Enregistrer"),
        ("/organisation/adresses/", "Déclarer"),
        ("/conservation/", "Geler"),
        ("/file/exporter/", "Télécharger (CSV)"),
        (f"/mentions/{mention.pk}/", "Qualifier"),
        (f"/personnes/{everything.pk}/canaux/", "Essayer et enregistrer ce service"),
    ]:
        page.goto(address)
        page.eval_on_selector_all("form", "forms => forms.forEach(f => f.noValidate = true)")
        page.get_by_role("button", name=button).first.click()
        page.wait_for_timeout(300)
        found = [(scheme, violation["id"]) for scheme, violation in violations(page)]
        assert found == [], address
        assert page.locator("[aria-invalid=true]").count(), address

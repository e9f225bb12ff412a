"""What the database holds of sketches and links, whoever writes them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from monitoring.ingest.group import join
from monitoring.models import Mention, Origin, Run, Sketch, StoryLink
from monitoring.retention import texts
from msgu.users.models import Role
from tests.makers import make_mention, make_source, make_user

pytestmark = pytest.mark.django_db


def link(mention: Mention, like: Mention, **fields: Any) -> StoryLink:
    return StoryLink.objects.create(
        **{"mention": mention, "like": like, "state": "suggested", "how": "near", **fields}
    )


def played() -> Mention:
    run = Run.objects.create(kind=Origin.DEMO, name="Essai")
    source = make_source(origin=Origin.DEMO, run=run)
    return make_mention(source=source, origin=Origin.DEMO, run=run)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "perhaps"}, "story_link_state_known"),
        ({"how": "magic"}, "story_link_how_known"),
        ({"score": 1.5}, "story_link_score"),
        ({"state": "refused"}, "story_link_refused_by_people"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        link(make_mention(), make_mention(), **fields)


def test_nobody_suggests_in_the_machines_name() -> None:
    person = make_user("a@veille.example", Role.COMMUNICATOR)
    with pytest.raises(IntegrityError, match="story_link_suggested_by_nobody"):
        link(make_mention(), make_mention(), by=person)


def test_a_mention_resembles_another_one_once_and_never_itself() -> None:
    one, other = make_mention(), make_mention()
    with pytest.raises(IntegrityError, match="story_link_of_two"), transaction.atomic():
        link(one, one)
    link(one, other)
    with pytest.raises(IntegrityError, match="story_link_pair_once"), transaction.atomic():
        link(one, other)


def test_a_mention_and_a_story_are_linked_once() -> None:
    mention, lead, copy = make_mention(), make_mention(), make_mention()
    join([copy], lead)
    lead.refresh_from_db()
    link(mention, lead, story=lead.story)
    with pytest.raises(IntegrityError, match="story_link_once"):
        link(mention, copy, story=lead.story)


def test_what_is_real_never_resembles_what_is_played() -> None:
    real, other = make_mention(), played()
    for mention, like in ((real, other), (other, real)):
        with pytest.raises(IntegrityError, match="story_link_one_world"), transaction.atomic():
            link(mention, like)
    alike = link(make_mention(), real)
    join([make_mention(source=other.source, origin="demo", run=other.run)], other)
    other.refresh_from_db()
    with pytest.raises(IntegrityError, match="story_link_one_world"):
        StoryLink.objects.filter(pk=alike.pk).update(story=other.story)


def test_the_purge_takes_what_was_compared_and_leaves_refusals_of_others() -> None:
    person = make_user("a@veille.example", Role.COMMUNICATOR)
    gone, refused, suggested = make_mention(), make_mention(), make_mention()
    Sketch.objects.create(mention=gone, bands=b"12345678")
    link(gone, refused)
    link(suggested, gone)
    kept = link(refused, gone, state="refused", by=person)
    texts.destroy_held([gone.pk], now=timezone.now())
    assert list(StoryLink.objects.all()) == [kept]
    assert not Sketch.objects.exists()

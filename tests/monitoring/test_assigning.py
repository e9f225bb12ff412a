"""Whose business a mention is: said, shown, taken back."""

from __future__ import annotations

import pytest
from django.utils import timezone

from monitoring import triage
from monitoring.models import Mention, Nudge, NudgeKind
from msgu.refusal import Refusal
from msgu.users import people
from msgu.users.models import AuditEntry, Role, User
from tests.makers import browser_of, holder, make_mention, make_user


def assign(mention: Mention, by: User, to: User | None) -> AuditEntry:
    mention.refresh_from_db()
    return triage.assign(mention, by=by, seen=mention.version, to=to)


def assignee(mention: Mention) -> User | None:
    return Mention.every.get(pk=mention.pk).assigned_to


def test_a_colleague_receives_it_and_is_told(communicator: User, colleague: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    assign(mention, communicator, colleague)
    assert (assignee(mention), holder(mention)) == (colleague, None)
    word = Nudge.objects.get()
    assert (word.person, word.kind, word.by) == (colleague, NudgeKind.ASSIGNED, communicator)
    page = browser_of(colleague).get("/file/?vue=a-moi").content.decode()
    assert "Assignée à vous" in page
    assert f"Nadia vous confie la mention nº {mention.pk}" in page


def test_oneself_is_not_told_and_keeps_what_is_in_hand(communicator: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    assign(mention, communicator, communicator)
    assert (assignee(mention), holder(mention)) == (communicator, communicator)
    assert not Nudge.objects.exists()


def test_it_is_no_claim_others_may_act_and_are_told_whose_it_is(
    communicator: User, colleague: User
) -> None:
    mention = make_mention()
    assign(mention, communicator, colleague)
    browser = browser_of(communicator)
    assert "Assignée à Luc" in browser.get("/file/").content.decode()
    page = browser.post(f"/mentions/{mention.pk}/prendre/", follow=True).content.decode()
    assert "Vous avez pris cette mention, assignée à Luc." in page


def test_it_is_given_to_nobody_again_and_undone(communicator: User, colleague: User) -> None:
    mention = make_mention()
    assign(mention, communicator, colleague)
    entry = assign(mention, communicator, None)
    assert assignee(mention) is None
    triage.undo(entry, by=communicator)
    assert assignee(mention) == colleague


@pytest.mark.parametrize("who", ["manager", "gone", "played"])
def test_who_cannot_act_receives_nothing(who: str, communicator: User) -> None:
    cast = {
        "manager": make_user("m@exemple.example", Role.MANAGER),
        "gone": make_user("g@exemple.example", Role.COMMUNICATOR),
        "played": make_user("j@exemple.example", Role.COMMUNICATOR, is_demo=True),
    }
    people.deactivate(cast["gone"], by=communicator)
    mention = make_mention()
    with pytest.raises(Refusal, match="ne peut pas la recevoir"):
        assign(mention, communicator, cast[who])
    form = {"seen": 0, "to": cast[who].pk}
    answer = browser_of(communicator).post(f"/mentions/{mention.pk}/assigner/", form)
    assert answer.status_code == 422
    assert assignee(mention) is None


def test_what_is_protected_goes_to_who_may_read_it(lead: User, colleague: User) -> None:
    mention = make_mention(protected=True)
    with pytest.raises(Refusal, match="ne peut pas la recevoir"):
        assign(mention, lead, colleague)
    assign(mention, lead, lead)
    assert assignee(mention) == lead


def test_signing_out_keeps_it_closing_the_account_gives_it_back(
    communicator: User, colleague: User
) -> None:
    mention = make_mention()
    assign(mention, communicator, colleague)
    browser_of(colleague).post("/compte/deconnexion/")
    assert assignee(mention) == colleague
    people.deactivate(colleague, by=communicator)
    assert assignee(mention) is None
    assert AuditEntry.objects.get(verb="unassign").before == {"assigned_to_id": colleague.pk}


def test_a_name_that_came_back_by_undo_is_not_shown_once_its_account_is_closed(
    communicator: User, colleague: User
) -> None:
    mention = make_mention()
    assign(mention, communicator, colleague)
    entry = assign(mention, communicator, None)
    people.deactivate(colleague, by=communicator)
    triage.undo(entry, by=communicator)
    assert "Assignée à Luc" not in browser_of(communicator).get("/file/").content.decode()


def test_an_ended_or_purged_mention_is_nobody_s_business(communicator: User) -> None:
    ended, purged = make_mention(), make_mention(purged_at=timezone.now())
    triage.close(ended, by=communicator, seen=0, disposition="thanked")
    with pytest.raises(Refusal, match="rouvrez-la"):
        assign(ended, communicator, communicator)
    with pytest.raises(Refusal, match="expirée"):
        assign(purged, communicator, communicator)


def test_the_same_form_sent_twice_tells_once(communicator: User, colleague: User) -> None:
    mention = make_mention()
    once = triage.assign(mention, by=communicator, seen=0, to=colleague)
    assert triage.assign(mention, by=communicator, seen=0, to=colleague) == once
    assert Nudge.objects.count() == 1

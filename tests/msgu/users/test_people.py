"""Inviting, welcoming, granting and closing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from msgu.refusal import Refusal
from msgu.users import people
from msgu.users.backend import Backend
from msgu.users.models import AuditEntry, Invitation, Role, User
from tests.makers import PASSWORD, browser_of, make_user


def invite(by: User, email: str = "Neuve@Merles.example") -> tuple[Invitation, str]:
    return people.invite(email, name="Neuve", roles=[Role.COMMUNICATOR], language="fr-ca", by=by)


def test_an_invitation_opens_one_account_once(admin: User) -> None:
    invitation, token = invite(admin)
    page = browser_of(None)
    form = {"name": "Noémie", "password": PASSWORD}
    assert page.post(f"/invitation/{token}/", form).status_code == 302
    user = User.objects.get(email="neuve@merles.example")
    assert user.name == "Noémie"
    assert user.roles == frozenset({Role.COMMUNICATOR})
    assert page.post(f"/invitation/{token}/", form).status_code == 410
    invitation.refresh_from_db()
    assert invitation.accepted_at


def test_only_a_digest_of_the_token_is_kept(admin: User) -> None:
    invitation, token = invite(admin)
    assert token.encode() not in bytes(invitation.token_hash)


@pytest.mark.parametrize("change", ["revoked", "expired", "forged"])
def test_an_invitation_that_is_over_says_so(admin: User, change: str) -> None:
    invitation, token = invite(admin)
    if change == "revoked":
        people.revoke(invitation, by=admin)
    elif change == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        token = "un-autre-jeton"
    response = browser_of(None).get(f"/invitation/{token}/")
    assert response.status_code == 410
    assert "invitation" in response.content.decode()


def test_inviting_again_replaces_the_former_invitation(admin: User) -> None:
    _former, first = invite(admin)
    invite(admin)
    assert people.invitation_of(first) is None
    assert Invitation.objects.pending(now=timezone.now()).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_address_invited_five_times_at_once_is_invited_once(admin: User) -> None:
    def send(_number: int) -> str:
        try:
            invite(admin)
        except Refusal as refusal:
            return refusal.sentence
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(5) as pool:
        told = set(pool.map(send, range(5)))
    assert told == {"", "Cette personne vient d’être invitée."}
    assert Invitation.objects.pending(now=timezone.now()).count() == 1


def test_who_has_an_account_is_not_invited(admin: User, manager: User) -> None:
    with pytest.raises(Refusal, match="déjà un compte"):
        invite(admin, manager.email)


def test_a_weak_password_is_refused_in_place_and_the_name_kept(admin: User) -> None:
    _invitation, token = invite(admin)
    form = {"name": "Noémie", "password": "court"}
    response = browser_of(None).post(f"/invitation/{token}/", form)
    assert response.status_code == 422
    assert "Noémie" in response.content.decode()
    assert "court" not in response.content.decode().replace("trop court", "")


def test_roles_are_a_set_and_leave_a_trace(admin: User, manager: User) -> None:
    people.set_roles(manager, [Role.LEAD, Role.COMMUNICATOR], by=admin)
    assert User.objects.get(pk=manager.pk).roles == {Role.LEAD, Role.COMMUNICATOR}
    entry = AuditEntry.objects.get(verb="set_roles")
    assert (entry.before["roles"], entry.after["roles"]) == (["manager"], ["communicator", "lead"])


def test_the_last_administrator_stays(admin: User) -> None:
    with pytest.raises(Refusal, match="au moins un administrateur"):
        people.set_roles(admin, [Role.MANAGER], by=admin)
    other = make_user("autre@merles.example", Role.ADMIN)
    people.set_roles(admin, [Role.MANAGER], by=other)
    with pytest.raises(Refusal):
        people.deactivate(other, by=admin)


def test_nobody_closes_their_own_account(admin: User) -> None:
    make_user("autre@merles.example", Role.ADMIN)
    with pytest.raises(Refusal, match="votre propre compte"):
        people.deactivate(admin, by=admin)


def test_a_closed_account_is_out_at_once(admin: User, communicator: User) -> None:
    browser = browser_of(communicator)
    assert browser.get("/file/").status_code == 200
    people.deactivate(communicator, by=admin)
    assert browser.get("/file/").status_code == 302
    people.reactivate(communicator, by=admin)
    assert browser_of(communicator).get("/file/").status_code == 200


def test_roles_are_those_of_the_moment(admin: User, communicator: User) -> None:
    browser = browser_of(communicator)
    assert browser.get("/file/").status_code == 200
    people.set_roles(communicator, [], by=admin)
    assert browser.get("/file/").status_code == 403
    people.set_roles(communicator, [Role.MANAGER], by=admin)
    assert browser.get("/file/").status_code == 200


def test_who_asks_and_their_roles_are_one_statement(
    communicator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = Backend().get_user(communicator.pk)
        assert found == communicator
        assert found.roles == {Role.COMMUNICATOR}


def test_an_account_that_is_reopened_does_not_reopen_its_sessions(
    admin: User, communicator: User, colleague: User
) -> None:
    browser, another = browser_of(communicator), browser_of(colleague)
    people.deactivate(communicator, by=admin)
    people.reactivate(communicator, by=admin)
    assert browser.get("/file/").status_code == 302
    assert another.get("/file/").status_code == 200


def test_an_address_is_one_account_whatever_its_case(communicator: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("NADIA@merles.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=communicator.pk).update(email="Nadia@merles.example")

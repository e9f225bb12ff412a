"""L-23: an employee's name is watched with two approvals, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from monitoring.models import Watch
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_watch

APPROVED = {
    "hr_approved_by": "Rose",
    "hr_approved_on": "2026-11-02",
    "legal_approved_by": "Jules",
    "legal_approved_on": "2026-11-03",
}


def save(admin: User, expression: str, **form: str) -> Any:
    data = {"expression": expression, "active": "on", "step": "save", **form}
    return browser_of(admin).post("/termes/nouveau/", data)


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def test_what_looks_like_a_name_asks_whose_it_is(admin: User) -> None:
    response = save(admin, "crue OU Simone Merle")
    assert response.status_code == 422
    assert "« Simone Merle » ressemble au nom d’une personne" in text(response)
    assert not Watch.objects.exists()


@pytest.mark.parametrize("named", ["nobody", "elected", "spokesperson", "public_officer"])
def test_a_public_role_or_no_person_at_all_is_enough(admin: User, named: str) -> None:
    assert save(admin, "Simone Merle", named=named).status_code == 302
    assert Watch.objects.get().named == named
    assert AuditEntry.objects.get(verb="add_watch").after["named"] == named


@pytest.mark.parametrize("missing", APPROVED)
def test_anybody_else_needs_both_approvals(admin: User, missing: str) -> None:
    form = {**APPROVED, missing: ""}
    response = save(admin, "Simone Merle", named="employee", **form)
    assert response.status_code == 422
    assert "Sans cette approbation, le terme ne peut pas être actif." in text(response)
    assert not Watch.objects.exists()


def test_with_both_it_is_watched_and_the_list_says_so(admin: User, communicator: User) -> None:
    assert save(admin, "Simone Merle", named="employee", **APPROVED).status_code == 302
    assert Watch.objects.get().legal_approved_by == "Jules"
    entry = AuditEntry.objects.get(verb="add_watch")
    assert entry.after["hr_approved_on"] == "2026-11-02"
    assert "Jules" not in str(entry.after)
    page = text(browser_of(communicator).get("/termes/"))
    assert "nom d’une personne : Toute autre personne" in page


def test_one_person_cannot_approve_twice_nor_in_advance(admin: User) -> None:
    twice = {**APPROVED, "legal_approved_by": "rose"}
    assert "deux personnes différentes" in text(
        save(admin, "Simone Merle", named="employee", **twice)
    )
    early = {**APPROVED, "hr_approved_on": "2100-01-01"}
    assert "on n’approuve pas d’avance" in text(
        save(admin, "Simone Merle", named="employee", **early)
    )
    assert not Watch.objects.exists()


def test_without_them_it_may_be_kept_unwatched(admin: User) -> None:
    assert save(admin, "Simone Merle", named="employee", active="").status_code == 302
    assert not Watch.objects.get().active


def test_the_database_holds_to_it(admin: User) -> None:
    for form in ({}, {**APPROVED, "hr_approved_on": None}, {**APPROVED, "hr_approved_by": "Jules"}):
        with (
            pytest.raises(IntegrityError, match="watch_employee_is_approved"),
            transaction.atomic(),
        ):
            make_watch("Simone Merle", named="employee", **form)
    make_watch("Simone Merle", named="employee", **APPROVED)


def test_an_approval_is_of_the_words_that_it_was_given_for(admin: User) -> None:
    watch = make_watch("Simone Merle", named="employee", **APPROVED)
    form = {"active": "on", "step": "save", "named": "employee", **APPROVED}
    browser, address = browser_of(admin), f"/termes/{watch.pk}/"
    response = browser.post(address, {**form, "expression": "Rosalie Pic"})
    assert response.status_code == 422
    assert "Elle visait les mots d’avant" in text(response)
    watch.refresh_from_db()
    assert watch.expression == "Simone Merle"
    assert browser.post(address, {**form, "expression": "Simone Merle"}).status_code == 302
    again = {**form, "hr_approved_on": "2026-11-05", "legal_approved_on": "2026-11-05"}
    assert browser.post(address, {**again, "expression": "Rosalie Pic"}).status_code == 302

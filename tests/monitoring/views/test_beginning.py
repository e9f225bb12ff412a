"""An empty desk says in three steps what to do; each ticks itself."""

from __future__ import annotations

import pytest

from msgu.users import people
from msgu.users.models import Role, User
from tests.makers import browser_of, make_source, make_user, make_watch


def done(user: User) -> list[bool]:
    response = browser_of(user).get("/commencer/")
    return [step.done for step in response.context["steps"]]


def test_each_step_ticks_itself_from_real_rows(admin: User) -> None:
    assert browser_of(admin).get("/")["Location"] == "/commencer/"
    assert done(admin) == [False, False, False]
    make_source(active=False, active_since=None)
    assert done(admin) == [False, False, False]
    make_source()
    assert done(admin) == [True, False, False]
    make_watch("crue")
    assert done(admin) == [True, True, False]
    people.invite("luc@merles.example", name="Luc", roles=["lead"], language="fr-ca", by=admin)
    assert browser_of(admin).get("/commencer/")["Location"] == "/sources/"


@pytest.mark.parametrize(
    ("roles", "page"),
    [((Role.ADMIN,), "/sources/"), ((Role.ADMIN, Role.COMMUNICATOR), "/file/")],
)
def test_once_all_is_done_it_leads_on(db: None, roles: tuple[Role, ...], page: str) -> None:
    make_source()
    make_watch("crue")
    make_user("luc@merles.example", Role.LEAD)
    user = make_user("alix@merles.example", *roles, enrolled=True)
    assert browser_of(user).get("/commencer/")["Location"] == page


def test_the_first_step_that_remains_is_the_main_one(admin: User) -> None:
    make_source()
    page = browser_of(admin).get("/commencer/").content.decode()
    assert page.count("button main") == 1
    assert page.index("Fait") < page.index("button main") < page.index("Inviter une personne")


def test_what_the_demonstration_has_ticks_nothing(admin: User, communicator: User) -> None:
    make_user("jouee@demo.example", Role.LEAD, is_demo=True)
    assert done(admin) == [False, False, True]
    communicator.is_active = False
    communicator.save()
    assert done(admin) == [False, False, False]

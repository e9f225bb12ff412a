"""The status bar at a desk's width: nothing of it lies under the buttons beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from msgu.users.models import Role
from tests.browser.conftest import sign_in
from tests.makers import make_mention, make_shift, make_source, make_user

RIGHT = "element => element.getBoundingClientRect().right"


@pytest.mark.parametrize("width", [1200, 1280, 1440])
def test_no_gauge_overflows(transactional_db: None, page: Page, width: int) -> None:
    rosalie = make_user("rosalie@merles.example", Role.LEAD, name="Rosalie Desjardins-Tremblay")
    make_shift(rosalie)
    make_source(active=True)
    late = timezone.now() - timedelta(hours=9)
    for number in range(12):
        make_mention(priority=1 if number < 2 else 2, due_at=late)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, rosalie)
    page.goto("/signaux/")
    bar = page.locator(".status").evaluate(RIGHT)
    rights = page.locator(".status > *:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right)"
    )
    assert max(rights) <= bar

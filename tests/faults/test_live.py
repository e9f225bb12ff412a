"""Postgres killed and started again under open screens: they stay, and hear all that was told."""

from __future__ import annotations

import subprocess
import sys

from bench.faults.desk import Desk
from bench.faults.postgres import free_port
from bench.faults.processes import waited
from bench.screens import Screen, audience
from msgu.embedded.programs import BASE_DIR

SIGN_IN = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from msgu.users import people
browser = Client()
browser.force_login(people.add("nadia@merles.example", name="Nadia", password="", roles=[]))
print(f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}")
"""
TELL = "INSERT INTO live_change (topic, ids) VALUES ('mentions', %s)"
PATIENCE = 60.0


def cookie_of_somebody(desk: Desk) -> str:
    environment = {**desk.environment(), "DJANGO_SETTINGS_MODULE": "msgu.settings"}
    command = [sys.executable, "-c", SIGN_IN]
    return subprocess.check_output(command, cwd=BASE_DIR, env=environment, text=True).strip()


def wait_for_ids(screen: Screen, number: int) -> None:
    waited(lambda: len(screen.ids("mentions")) >= number, at_most=PATIENCE)


def test_screens_outlive_postgres(desk: Desk) -> None:
    port = free_port()
    desk.start("web", port=port)
    screen = Screen(port=port, cookie=cookie_of_somebody(desk))
    told = []
    with audience() as listen:
        listen(screen)
        # Until it hears, it has nothing to come back to.
        waited(lambda: screen.was_told("beat"), at_most=PATIENCE)
        for crash in range(3):
            for number in range(crash * 10, crash * 10 + 10):
                desk.query(TELL, [number])
                told.append(number)
            wait_for_ids(screen, len(told) - 5)
            desk.crash_postgres()
            desk.postgres.start()
        wait_for_ids(screen, len(told))
    assert screen.ids("mentions") == told
    assert screen.opened == 1

"""The container files, read: no engine runs here."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from msgu.embedded.programs import BASE_DIR

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
KNOWN = {
    *("build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image"),
    *("init", "ports", "restart", "secrets", "security_opt", "volumes"),
}


def instructions(name: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in DOCKERFILE if line.startswith(f"{name} ")]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_only_what_compose_knows(name: str) -> None:
    service = SERVICES[name]

    assert set(service) <= KNOWN
    assert "image" in service
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(
        COMPOSE["volumes"]
    )


def test_services_wait_for_what_exists_and_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            awaited = SERVICES[name]
            if wait["condition"] == "service_healthy":
                assert "test" in awaited["healthcheck"]
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert awaited["restart"] == "no"


def test_only_the_web_is_open_and_only_to_this_machine() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert ports == {"web": ["127.0.0.1:8000:8000"]}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_the_settings_read(name: str) -> None:
    source = (BASE_DIR / "msgu" / "settings.py").read_text()
    secrets = set(re.findall(r'environment\.secret\("(\w+)"', source))
    others = set(
        re.findall(r'environment\.(?:text|flag|words|exemptions|address)\("(\w+)"', source)
    )

    given = set(SERVICES[name]["environment"])

    assert given <= secrets | {f"{secret}_FILE" for secret in secrets} | others
    for secret in secrets:
        assert len(given & {secret, f"{secret}_FILE"}) == 1


def test_no_secret_stands_in_the_files() -> None:
    """A secret is a file that git ignores, or a variable of the person who starts the desk."""
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|DATABASE_URL", name):
                assert value.startswith(("/run/secrets/", "${"))
    for secret in COMPOSE["secrets"].values():
        ignored = ["git", "check-ignore", "--quiet", secret["file"]]
        assert subprocess.run(ignored, cwd=BASE_DIR, check=False).returncode == 0


def commands() -> Iterator[list[str]]:
    """Every command of ours that a container runs."""
    yield json.loads(instructions("CMD")[0])
    for name in OURS:
        words = SERVICES[name].get("command", [])
        if words[:2] == ["sh", "-c"]:
            yield from (part.split() for part in words[2].split("&&"))
        elif words:
            yield words


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_a_command_takes_the_options_that_it_is_given(words: list[str]) -> None:
    if words[:2] == ["python", "manage.py"]:
        name, *options = words[2:]
        command = load_command_class(get_commands()[name], name)
        command.create_parser("manage.py", name).parse_args(options)
    else:
        program = Path(sys.executable).with_name(words[0])
        subprocess.run([program, *words[1:], "--help"], cwd=BASE_DIR, check=True)


def test_the_image_takes_in_what_exists_and_nothing_else() -> None:
    lines = (BASE_DIR / ".dockerignore").read_text().split("\n")
    allowed = [line.removeprefix("!") for line in lines if line.startswith("!")]

    assert [line for line in lines if line and line[0] not in "#!"] == ["*", "**/__pycache__"]
    assert all((BASE_DIR / name).exists() for name in allowed)
    for copied in instructions("COPY"):
        source = copied.split()[0]
        assert (BASE_DIR / source).exists()
        assert source == "." or source.split("/")[0] in allowed


def test_the_image_installs_with_hashes_and_does_not_run_as_root() -> None:
    installs = [line for line in instructions("RUN") if "pip install" in line]

    assert installs
    assert all("--require-hashes -r requirements/run.txt" in line for line in installs)
    assert instructions("USER") == ["veille"]


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_image_asks_the_desk_for_its_health_by_its_own_name(
    status: int, *, healthy: bool
) -> None:
    hosts = []

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    command = json.loads(instructions("HEALTHCHECK")[0].partition(" CMD ")[2])
    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        threading.Thread(target=server.serve_forever).start()
        code = command[2].replace(":8000/", f":{server.server_port}/")
        environment = {"VEILLE_HOSTS": "veille.ville.example,autre.example"}
        asked = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
        server.shutdown()

    assert (asked.returncode == 0) is healthy
    assert hosts == ["veille.ville.example"]


def test_the_image_holds_what_draws_a_pdf() -> None:
    installed = next(run for run in instructions("RUN") if "apt-get install" in run).split()

    assert {"libpango-1.0-0", "libpangoft2-1.0-0", "fonts-dejavu-core"} <= set(installed)

"""The desk's own processes, on the tests' database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[1]
WORKER = (
    *("celery", "-A", "msgu", "--skip-checks", "worker", "-l", "WARNING"),
    *("-P", "threads", "-c", "4", "--without-gossip", "--without-mingle"),
)
BEAT = ("celery", "-A", "msgu", "--skip-checks", "beat", "-l", "WARNING")


@contextmanager
def running(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of the desk's processes on the tests' database, stopped at the end."""
    database = connection.settings_dict
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": make_conninfo(
                host=database["HOST"],
                port=database["PORT"],
                dbname=database["NAME"],
                user=database["USER"],
                password=database["PASSWORD"],
            ),
            **environment,
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

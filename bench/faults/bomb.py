"""In a fresh process: `python -m bench.faults.bomb PORT` opens what a server of this machine sends.

It says in JSON how that ended, and how many megabytes it took.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from msgu.net import Door, NetError, read_exceptions
from tests.msgu.net.hostile import GZIP
from tests.msgu.net.server import answer, gzip, serve


def main(port: int) -> None:
    # Everything is loaded and was used once before the memory is measured.
    with serve(answer(gzip(b"<rss/>"), headers=GZIP)) as server:
        open_body(server.port)
    before = kilobytes("VmRSS")
    detail = open_body(port)
    growth = (kilobytes("VmHWM") - before) / 1024
    sys.stdout.write(json.dumps({"detail": detail, "growth": growth}))


def open_body(port: int) -> str:
    """Why it could not be had; "" where it could."""
    door = Door(read_exceptions(f"127.0.0.1 127.0.0.0/8 {port}"))
    try:
        door.get(f"http://127.0.0.1:{port}/")
    except NetError as error:
        return error.detail
    return ""


def kilobytes(field: str) -> int:
    """VmRSS: what this process holds. VmHWM: the most that it ever held."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""The script that `courier` runs; the application never imports it."""

import json
import os
import resource
import sys
import threading
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10


def stand_in(package: str) -> None:
    """Give `package` without its `__init__`, which would start Celery or httpx for nothing."""
    module = ModuleType(package)
    module.__path__ = [str(ROOT.joinpath(*package.split(".")))]
    sys.modules[package] = module


def end_with_parent() -> None:
    """Its end of our input closes when it dies, however it dies."""
    while os.read(0, 1):
        pass
    os._exit(1)


def bound() -> None:
    """Providers answer what they like; nothing of it is written anywhere."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    stand_in("msgu")
    stand_in("msgu.net")
    bound()
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=end_with_parent, daemon=True).start()
    if order["by"] == "mail":
        from msgu.net.mail import send
    else:
        from msgu.net.services import send
    failure = send(order)
    word = [failure.fault, failure.status] if failure else ["", 0]
    os.write(1, json.dumps(word).encode())
    os._exit(0)  # What a library still does in its threads concerns nobody.

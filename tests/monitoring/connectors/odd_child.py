"""A child for the sandbox's tests: it does what it is told, however unwise."""

import os
import signal
import sys
import time
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
hoard: list[bytearray] = []


def answer(question: bytes) -> bytes:
    match question.decode():
        case "sleep":
            time.sleep(60)
        case "burn":
            while True:
                pass
        case "swallow":
            hoard.append(bytearray(10**9))
        case "hoard":
            hoard.append(bytearray(300 * 2**20))
        case "leave":
            sys.exit(3)
        case "vanish":
            os.kill(os.getpid(), signal.SIGKILL)
        case "chatter":
            return bytes(40 * 2**20)
        case order if order.startswith("meet "):
            meet(*order.split()[1:])
    return question


def meet(others: str, folder: str) -> None:
    """Leave one's name in a folder, and wait for as many names."""
    Path(folder, str(os.getpid())).touch()
    while len(list(Path(folder).iterdir())) < int(others):
        time.sleep(0.01)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    package = ModuleType("monitoring.connectors")
    package.__path__ = [str(ROOT / "monitoring/connectors")]
    sys.modules[package.__name__] = package
    from monitoring.connectors.sandbox import serve

    serve(answer)

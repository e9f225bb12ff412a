"""The script that the sandbox of `feed` runs; the application never imports it."""

import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def stand_in(package: str) -> None:
    """Give `package` without its `__init__`, which would start Celery or httpx for nothing."""
    module = ModuleType(package)
    module.__path__ = [str(ROOT.joinpath(*package.split(".")))]
    sys.modules[package] = module


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    stand_in("msgu")
    stand_in("monitoring.connectors")
    from monitoring.connectors.feed_mapping import answer
    from monitoring.connectors.sandbox import serve

    serve(answer)

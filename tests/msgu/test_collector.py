"""The web process, in an interpreter of its own: what it loads, nobody goes through again."""

import subprocess
import sys

ASKS = """
import gc
import sys
import msgu.asgi
# Frozen objects are not listed.
listed = {id(thing) for thing in gc.get_objects()}
print([name for name in sys.argv[1:] if id(vars(sys.modules[name])) not in listed])
"""


def test_the_web_process_settles_once_all_views_are_loaded() -> None:
    loaded = ["monitoring.views.queue", "crisiscell.views.duty", "msgu.asgi"]

    asked = subprocess.run(
        [sys.executable, "-c", ASKS, *loaded], capture_output=True, text=True, check=True
    )

    assert asked.stdout.strip() == repr(loaded)

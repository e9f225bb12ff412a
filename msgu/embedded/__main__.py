"""`python -m msgu.embedded run` serves the desk; `… exec -- COMMAND` runs a command beside it."""

import argparse
import asyncio
import signal
import sys
import tempfile
from io import TextIOWrapper
from pathlib import Path

from msgu.embedded import desk
from msgu.embedded.folder import Folder
from msgu.embedded.programs import Refused


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # A terminal may know no accents.
    arguments = _parser().parse_args()
    try:
        return asyncio.run(_until_told_to_stop(arguments))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m msgu.embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="serve the desk until Ctrl-C")
    run.add_argument("--port", type=_port, default=8000)
    run.add_argument("--demo", type=_wish, default="")
    execute = verbs.add_parser("exec", help="run one command with the embedded servers")
    execute.add_argument("--throw-away", action="store_true", help="with fresh data, erased after")
    execute.add_argument("command", nargs="+")
    return parser


def _wish(text: str) -> str:
    if text not in {"", "0", "1"}:
        raise argparse.ArgumentTypeError(f"{text!r} : écrivez DEMO=0 ou DEMO=1")
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} n’est pas un port (de 1 à 65535)")
    return int(text)


async def _until_told_to_stop(arguments: argparse.Namespace) -> int:
    """Do what was asked; a signal ends it early, in order. Return the exit code."""
    task = asyncio.current_task()
    assert task
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(name, lambda: None)  # Once is enough.
        task.cancel()

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, stop)
    try:
        if arguments.verb == "run":
            return await desk.run(Folder(), port=arguments.port, demo=arguments.demo)
        # A terminal sends its Ctrl-C to the command as well, which decides for both of us.
        loop.add_signal_handler(signal.SIGINT, lambda: None)
        return await _execute(arguments.command, throw_away=arguments.throw_away)
    except asyncio.CancelledError:
        return 0 if arguments.verb == "run" else 128 + signal.SIGTERM


async def _execute(command: list[str], *, throw_away: bool) -> int:
    if not throw_away:
        return await desk.execute(Folder(), command)
    folder = Folder(Path(tempfile.mkdtemp(prefix="veille-")))
    try:
        return await desk.execute(folder, command, durable=False)
    finally:
        folder.remove()


if __name__ == "__main__":
    sys.exit(main())

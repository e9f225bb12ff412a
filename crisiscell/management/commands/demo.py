"""`manage.py demo`: plays the demonstration, opens its accounts, removes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from crisiscell.demonstration import cast, removal, staging
from monitoring.demonstration.server import HOST
from msgu.refusal import Refusal
from msgu.users.models import User

RENEW = 'make manage ARGS="demo passwords"'


class Command(BaseCommand):
    help = (
        "start: begin the demonstration, or go on with it (what `make run` does). stop: play it no"
        " more. welcome: say how to enter. passwords: give its accounts another password. remove:"
        " erase it."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        start = verbs.add_parser("start")
        start.add_argument("--port", type=int, required=True)
        start.add_argument("--asked", action="store_true")
        start.add_argument("--note", type=Path, required=True)
        verbs.add_parser("stop").add_argument("--note", type=Path, required=True)
        verbs.add_parser("welcome")
        verbs.add_parser("passwords")
        remove = verbs.add_parser("remove")
        remove.add_argument("--yes", action="store_true")

    def handle(self, *args: object, verb: str, **options: Any) -> None:
        try:
            match verb:
                case "start":
                    self._start(options["note"], port=options["port"], asked=options["asked"])
                case "stop":
                    self._stop(options["note"])
                case "welcome":
                    self._welcome(cast.first_password())
                case "passwords":
                    self._passwords()
                case "remove":
                    self._remove(sure=options["yes"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal

    def _start(self, note: Path, *, port: int, asked: bool) -> None:
        """`note` says since when it plays, for who serves its feeds; empty where none plays."""
        cast.chosen_password()
        run = staging.start(address=f"http://{HOST}:{port}", asked=asked)
        note.write_text(run.started_at.isoformat() if run else "", encoding="utf-8")

    def _stop(self, note: Path) -> None:
        run = staging.latest()
        note.write_text("", encoding="utf-8")
        if run and staging.stop(run):
            self.stdout.write(
                _(
                    "La démonstration ne joue plus. Ce qu’elle a laissé reste, à part.\n"
                    "L’effacer\u00a0:\n"
                    '  make manage ARGS="demo remove"\n'
                    "Pour la reprendre\u00a0: make run DEMO=1\n"
                )
            )

    def _welcome(self, password: str) -> None:
        self.stdout.write(
            _("Une démonstration joue\u00a0: tout y est inventé, et ne touche à rien de réel.")
        )
        if password:
            self._say(password)
        else:
            self._list_accounts()
            self.stdout.write(
                _("Mot de passe perdu\u00a0? %(command)s en donne un autre.\n") % {"command": RENEW}
            )

    def _passwords(self) -> None:
        if not cast.accounts():
            raise CommandError(_("Il n’y a pas de démonstration."))
        self._say(cast.new_password())

    def _list_accounts(self) -> None:
        for user in cast.accounts():
            roles = ", ".join(user.role_names)
            self.stdout.write(f"  {user.email:<30} {roles}")

    def _say(self, password: str) -> None:
        self._list_accounts()
        self.stdout.write(
            _("  Mot de passe des comptes de la démonstration\u00a0: %(password)s\n")
            % {"password": password}
        )

    def _remove(self, *, sure: bool) -> None:
        extent = removal.extent()
        if extent.is_nothing:
            self.stdout.write(_("Il n’y a pas de démonstration à effacer."))
            return
        self.stdout.write(
            _(
                "La démonstration\u00a0: mentions, %(mentions)s\u00a0; sources, %(sources)s\u00a0; "
                "termes, %(watches)s\u00a0; signaux, %(signals)s\u00a0; comptes, %(accounts)s. "
                "Rien de réel n’y touche."
            )
            % vars(extent)
        )
        if not sure and not self._confirmed():
            self.stdout.write(_("Rien n’est effacé."))
            return
        removal.remove()
        self.stdout.write(
            _(
                "La démonstration est effacée. Le journal garde les gestes de ses comptes, fermés "
                "et sans nom."
            )
        )
        if not User.objects.filter(is_demo=False).exists():
            self.stdout.write(
                _("Pour un poste à vous, relancez make run\u00a0: il dira comment y entrer.")
            )

    def _confirmed(self) -> bool:
        try:
            return input(_("L’effacer\u00a0? (oui ou non) ")).strip().lower() in {
                "oui",
                "o",
                "yes",
                "y",
            }
        except EOFError:
            return False

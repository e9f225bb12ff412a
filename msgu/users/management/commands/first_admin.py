"""Make the first administrator, and print the password once."""

import secrets

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from msgu.users import people
from msgu.users.models import Role, User


class Command(BaseCommand):
    help = "Makes the first administrator where nobody real has an account yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="admin@localhost")

    def handle(self, *args: object, **options: object) -> None:
        if User.objects.filter(is_demo=False).exists():
            return
        password = secrets.token_urlsafe(12)
        user = people.add(
            str(options["email"]),
            name=_("Administration"),
            password=password,
            roles=[Role.ADMIN, Role.COMMUNICATOR],
        )
        self.stdout.write(
            _(
                "\n  Première ouverture de session\n"
                "    Courriel    \u00a0: %(email)s\n"
                "    Mot de passe\u00a0: %(password)s\n"
                "  Notez-le\u00a0: il ne sera plus affiché. Un second facteur (application\n"
                "  d’authentification) vous sera demandé.\n"
            )
            % {"email": user.email, "password": password}
        )

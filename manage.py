#!/usr/bin/env python3
"""Django's command line; in a plain shell it works with the servers of `make run`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

from msgu.embedded.addresses import borrow
from msgu.embedded.programs import Refused


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msgu.settings")
    try:
        borrow()
        execute_from_command_line(sys.argv)
    except Refused as refusal:
        sys.exit(str(refusal))
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)  # noqa: T201 (a terminal's)
        sys.exit(2)
    except OperationalError as error:
        # A statement that the server refused carries a code; a connection that fails has none.
        if getattr(error.__cause__, "sqlstate", None):
            raise
        sys.exit(
            f"{error}\n"
            "La base de données ne répond pas. Lancez « make run » (ou donnez DATABASE_URL)."
        )


if __name__ == "__main__":
    main()

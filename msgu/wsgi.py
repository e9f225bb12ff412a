"""Django as a WSGI application, for `msgu.asgi` and for any WSGI server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msgu.settings")
django.setup(set_prefix=False)

from msgu.web.requests import Handler  # noqa: E402  (it reads the settings)

application = Handler()

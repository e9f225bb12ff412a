"""Django as a WSGI application, for `msgu.asgi` and for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msgu.settings")

application = get_wsgi_application()

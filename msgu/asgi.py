"""The web process: Django's WSGI handler in a fixed pool of threads.

Django's own ASGI handler is several times slower on ordinary views, and ties a thread and a
database connection to every open stream.
"""

from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp

from msgu.wsgi import application as django

application = WSGIMiddleware(cast("WSGIApp", django), workers=6)

"""The web process: Django's WSGI handler in a fixed pool of threads.

Django's own ASGI handler is several times slower on ordinary views, and ties a thread and a
database connection to every open stream.
"""

from a2wsgi import WSGIMiddleware

from msgu.wsgi import application as django

application = WSGIMiddleware(django, workers=6)

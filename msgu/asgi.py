"""The web process: Django's WSGI handler in a fixed pool of threads, and the live stream outside.

Django's own ASGI handler is several times slower on ordinary views, and ties a thread and a
database connection to every open stream.
"""

from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from django.conf import settings
from django.urls import reverse

from msgu import collector
from msgu.wsgi import application as django

# isort: split
# Now that Django is set up: the stream knows its models.
from msgu.live.stream import LiveStream
from msgu.web.answers import TakenInTime
from msgu.web.bodies import Application, WholeBodies

# From the end of the headers to the end of the body.
BODY_SECONDS = 10
# For a browser to take 64 KB of an answer: slower than any line, faster than one that was cut.
TAKING_SECONDS = 20

threads = WSGIMiddleware(cast("WSGIApp", django), workers=6)
taken = TakenInTime(cast("Application", threads), seconds=TAKING_SECONDS)
live = LiveStream(taken, threads.executor)
# Around the stream as well: a seat is for who has asked whole, not for who is still asking.
application = WholeBodies(live, seconds=BODY_SECONDS, size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)

# Any address: Django reads all of them and their views now, instead of during the first request.
reverse("home")
collector.settle()

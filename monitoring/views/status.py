"""On every page: is the machine still listening?"""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from monitoring.health import Listening, listening
from monitoring.search import Lane, lane
from monitoring.worlds import world_of
from msgu.users.models import Role, User

TRIAGING = (Role.COMMUNICATOR, Role.LEAD)
DESK = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.ADMIN)


def bar(request: HttpRequest) -> str:
    """The status bar's slot."""
    return render(request, "monitoring/status.html")


def lives(request: HttpRequest) -> str:
    """The lives that nobody has in hand, for those who may take them; it rings (`ring.js`)."""
    if not (isinstance(request.user, User) and request.user.has_role(*TRIAGING)):
        return ""
    lives = lane_of(request)
    # Those that nobody holds come first.
    context = {"free": lives.numbers[: lives.free]}
    return render_to_string("monitoring/bar_lives.html", context, request=request)


def lane_of(request: HttpRequest) -> Lane:
    """The lives in danger, asked once for all that a page says of them."""
    lives: Lane | None = getattr(request, "lane", None)
    if lives is None:
        assert isinstance(request.user, User)
        lives = lane(user=request.user, now=timezone.now())
        request.lane = lives  # type: ignore[attr-defined]
    return lives


def banners(request: HttpRequest) -> str:
    """What has gone wrong with the listening, for those who can do something about it."""
    if not (isinstance(request.user, User) and request.user.has_role(*DESK)):
        return ""
    heard = asked_once(request)
    failing = heard.failing if request.user.has_role(Role.ADMIN) else 0
    if not failing and heard.deaf_since is None:
        return ""
    # The page of sources has its own way to those that fail, and a button to read them again.
    elsewhere = request.path != reverse("monitoring:sources")
    return render(request, "monitoring/banners.html", failing=failing, elsewhere=elsewhere)


def render(request: HttpRequest, template: str, **context: object) -> str:
    heard = asked_once(request)
    context |= {"listening": heard, "now": timezone.now()}
    return render_to_string(template, context, request=request)


def asked_once(request: HttpRequest) -> Listening:
    """How well the desk hears, asked once for all that a page says of it."""
    heard: Listening | None = getattr(request, "listening", None)
    if heard is None:
        assert isinstance(request.user, User)
        heard = listening(world=world_of(request.user), now=timezone.now())
        request.listening = heard  # type: ignore[attr-defined]
    return heard

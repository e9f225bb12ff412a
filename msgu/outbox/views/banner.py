"""On every page of the desk: that something urgent could not leave."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from msgu.planned import planned
from msgu.users.models import Role, User

DESK = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.ADMIN)


def stuck(request: HttpRequest) -> str:
    user = request.user
    if not (isinstance(user, User) and user.has_role(*DESK)) or user.is_demo:
        return ""
    if not (number := how_many()):
        return ""
    return render_to_string("outbox/banner_stuck.html", {"stuck": number}, request=request)


def how_many() -> int:
    """What is urgent, still may leave, and could not for more than a minute."""
    with planned() as cursor:
        cursor.execute(_STUCK)
        (number,) = cursor.fetchone()
    return int(number)


# As `NoticeQuerySet.waiting`; every page asks.
_STUCK = """
SELECT count(*) FROM outbox_notice AS notice
JOIN outbox_channel AS channel ON channel.id = channel_id
JOIN users_user AS recipient ON recipient.id = recipient_id
WHERE sent_at IS NULL AND urgent AND posted_at < statement_timestamp() - interval '1 minute'
    AND channel.active AND recipient.is_active
"""

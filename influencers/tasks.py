"""Celery's doors: each task may be lost or doubled without harm."""

from celery import shared_task

from influencers import accounts, detection, weights
from monitoring.worlds import playing
from msgu.clock import by_postgres


@shared_task
def weigh() -> None:
    """What time alone changes: sheets and freezes that end, postures that fade, accounts that are
    heard for the first time, or often enough to be proposed.
    """
    accounts.find_heard()
    weights.weigh()
    for world in playing():
        detection.look(world=world, now=by_postgres())

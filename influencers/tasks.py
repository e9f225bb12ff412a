"""Celery's doors: each task may be lost or doubled without harm."""

from celery import shared_task

from influencers import accounts, weights


@shared_task
def weigh() -> None:
    """What time alone changes: sheets and freezes that end, postures that fade, accounts that are
    heard for the first time.
    """
    accounts.find_heard()
    weights.weigh()

"""A page as PDF, drawn by this machine alone."""

from __future__ import annotations

from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from msgu.refusal import Refusal

if TYPE_CHECKING:
    from weasyprint import HTML

# A report takes two seconds of a processor, and 50 MB: one at a time in each process.
ONE_AT_A_TIME = Lock()
PATIENCE_SECONDS = 20
# One draws, one waits: who waits holds one of the few threads that serve every page.
PLACES = BoundedSemaphore(2)


def draw(html: str, *, address: str) -> bytes:
    """A whole document as PDF/UA; its links are relative to `address`.

    Nothing is fetched: its styles are in it. Refuses, with what to do instead, where this machine
    lacks the library that lays text out, and where others are drawing.
    """
    try:
        # Only here: it loads Pango, which a machine may lack, and takes a second and 40 MB that
        # most processes never need.
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as missing:
        raise Refusal(
            _(
                "Ce poste ne peut pas produire de PDF\u00a0: il lui manque la bibliothèque Pango. "
                "Imprimez cette page depuis votre navigateur, qui sait aussi l’enregistrer en "
                "PDF, et avisez l’administration du système."
            )
        ) from missing
    nothing = URLFetcher(allowed_protocols=())
    document = HTML(string=html, base_url=address, url_fetcher=nothing)
    if not PLACES.acquire(blocking=False):
        raise Refusal(busy())
    try:
        return in_turn(document)
    finally:
        PLACES.release()


def in_turn(document: HTML) -> bytes:
    if not ONE_AT_A_TIME.acquire(timeout=PATIENCE_SECONDS):
        raise Refusal(busy())
    try:
        drawn: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    finally:
        ONE_AT_A_TIME.release()
    return drawn


def busy() -> str:
    return _("D’autres PDF sont en train de se faire. Réessayez dans un instant, ou imprimez.")

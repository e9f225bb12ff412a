"""A page as PDF, drawn by this machine alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from msgu.refusal import Refusal


def draw(html: str, *, address: str) -> bytes:
    """A whole document as PDF/UA; its links are relative to `address`.

    Nothing is fetched: its styles are in it. Refuses, with what to do instead, where this machine
    lacks the library that lays text out.
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
    drawn: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return drawn

"""A video platform's Atom, written from its documentation: the text is a media description."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Télé des Embruns",
    items=(
        Item(
            external_id="yt:video:ExO12345678",
            url="https://videos.example/watch?v=ExO12345678",
            author="Télé des Embruns",
            published_at=datetime(2026, 11, 19, 21, 0, 9, tzinfo=UTC),
            published_raw="2026-11-19T21:00:09+00:00",
            title="Point de presse : l’incendie de l’usine Tardif",
            text=(
                "La mairesse et le chef des pompiers répondent aux questions.\n"
                "00:00 Début\n"
                "03:12 « Aucun risque pour l’eau »\n"
                "Plus : https://embruns.example/tardif"
            ),
            language="fr",
        ),
    ),
)

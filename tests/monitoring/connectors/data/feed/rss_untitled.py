"""A social network's RSS: no title, the author's name in the channel only, links in pieces."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Fée des Grèves",
    items=(
        Item(
            external_id="https://pouet.example/@exo_fee/115500000000000001",
            url="https://pouet.example/@exo_fee/115500000000000001",
            published_at=datetime(2026, 11, 19, 22, 41, 7, tzinfo=UTC),
            published_raw="Thu, 19 Nov 2026 22:41:07 +0000",
            text=(
                "Gros bruit au port de #Brisemer, de la fumée partout 😷\n"
                "@exo_vigie tu vois ça?\n"
                "https://photos.example/brisemer.jpg"
            ),
            language="fr",
        ),
    ),
)

"""Atom 1.0: inline XHTML, a base address, a language for each entry, an impossible second."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="La Gazette du lac",
    language="fr",
    items=(
        Item(
            external_id="tag:gazette-du-lac.example,2026:1207",
            url="https://gazette-du-lac.example/2026/crue",
            author="La rédaction",
            published_at=datetime(2026, 11, 19, 14, 15, tzinfo=UTC),
            published_raw="2026-11-19T09:15:00-05:00",
            title="Crue : deux rangs coupés",
            text=(
                "La rivière aux Ormes déborde depuis l’aube.\n"
                "Niveau : 3 m, soit > 1 m au-dessus du quai.\n"
                "Les écoles restent ouvertes."
            ),
            language="fr",
        ),
        Item(
            external_id="tag:gazette-du-lac.example,2026:1206",
            url="https://gazette-du-lac.example/en/shelter",
            author="Odile Bastarache, Tom Ferris",
            published_at=None,
            published_raw="2026-11-18T23:59:60Z",
            title="Shelter open & free",
            text="The gymnasium on Elm Street is open if temperature < -15.",
            language="en",
        ),
    ),
)

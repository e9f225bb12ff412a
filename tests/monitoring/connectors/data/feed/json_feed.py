"""JSON Feed 1.1, with a numeric identity, an emoji, and two entries that are not entries."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Radio des Caps",
    language="fr",
    rejected=("None", "pas un élément"),
    items=(
        Item(
            external_id="9041",
            url="https://radiodescaps.example/n/9041",
            author="Mahée Gallichan",
            published_at=datetime(2026, 11, 19, 11, 2, 11, 250_000, tzinfo=UTC),
            published_raw="2026-11-19T06:02:11.250-05:00",
            title="Glissement de terrain au cap Brochu",
            text="Trois maisons évacuées.\nAucun blessé 🙏",
            language="fr",
        ),
        Item(
            external_id="https://radiodescaps.example/n/9040",
            url="https://ailleurs.example/meteo",
            author="Salle des nouvelles",
            published_at=None,
            published_raw="hier soir",
            text="Vents de 90 km/h attendus.\nRestez chez vous.",
            language="fr",
        ),
    ),
)

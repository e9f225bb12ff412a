"""RSS 1.0 (RDF) with Dublin Core dates, in the Latin-1 that it declares."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Coopérative des Battures",
    items=(
        Item(
            external_id="https://coop-des-battures.example/n/31",
            url="https://coop-des-battures.example/n/31",
            author="Ghislaine Péloquin",
            published_at=datetime(2026, 11, 17, 21, 40, tzinfo=UTC),
            published_raw="2026-11-17T16:40:00-05:00",
            title="Panne prévue à l'île aux Foulques",
            text="La panne durera de 8 h à 11 h; les génératrices sont prêtes.",
            language="fr",
        ),
        Item(
            external_id="https://coop-des-battures.example/n/30",
            url="https://coop-des-battures.example/n/30",
            published_at=datetime(2026, 11, 2, tzinfo=UTC),
            published_raw="2026-11-02",
            title="Assemblée annuelle",
        ),
    ),
)

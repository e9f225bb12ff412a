"""No date, dates that name no day, and one in French."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Bulletin de la caserne 3",
    items=(
        Item(external_id="c3-1", title="Feu de broussailles éteint", language="fr"),
        Item(
            external_id="c3-2",
            title="Exercice d’évacuation",
            published_raw="bientôt",
            language="fr",
        ),
        Item(
            external_id="c3-3",
            title="Feu de cheminée au lac Sorel",
            published_at=datetime(2026, 2, 3, 9, 20, tzinfo=UTC),
            published_raw="mar., 3 févr. 2026 10:20:00 +0100",
            language="fr",
        ),
        Item(
            external_id="c3-4",
            title="Vérifiez vos avertisseurs de fumée",
            published_raw="Mon, 01 Jan 0001 00:00:00 GMT",
            language="fr",
        ),
    ),
)

"""The same identity twice: the first one, the newest as feeds go, is kept."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Traverse de l’Échouerie",
    language="fr",
    repeated=1,
    items=(
        Item(
            external_id="t-88",
            published_at=datetime(2026, 11, 19, 17, tzinfo=UTC),
            published_raw="Thu, 19 Nov 2026 17:00:00 GMT",
            title="Traverse : service rétabli",
            language="fr",
        ),
        Item(external_id="t-87", title="Traverse : attente de deux heures", language="fr"),
    ),
)

"""The same identity twice, with other words: both are kept, named after what they say."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Traverse de l’Échouerie",
    language="fr",
    items=(
        Item(
            external_id="sha256:a736d2d11dfff8d56df8e5b8a97b52ca9386395f7a324ca62f5aebfca642f048",
            published_at=datetime(2026, 11, 19, 17, tzinfo=UTC),
            published_raw="Thu, 19 Nov 2026 17:00:00 GMT",
            title="Traverse : service rétabli",
            language="fr",
        ),
        Item(
            external_id="sha256:a71b785f814e9546d9c5c40469572c352fc58d8d11a3f31e0d3e9c90d697da23",
            published_at=datetime(2026, 11, 19, 15, tzinfo=UTC),
            published_raw="Thu, 19 Nov 2026 15:00:00 GMT",
            title="Traverse : service interrompu",
            language="fr",
        ),
        Item(external_id="t-87", title="Traverse : attente de deux heures", language="fr"),
    ),
)

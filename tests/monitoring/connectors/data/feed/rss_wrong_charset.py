"""Declared as UTF-8, written in windows-1252."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Club nautique de l’Anse",
    items=(
        Item(
            external_id="quai-7",
            published_at=datetime(2026, 11, 16, 12, tzinfo=UTC),
            published_raw="Mon, 16 Nov 2026 12:00:00 GMT",
            title="L’été s’achève : quai retiré",
            text="Le cœur du chenal n’est plus balisé – prudence…",
            language="fr",
        ),
    ),
)

"""What describes a picture is the text of a post that has no words of its own, and of no other."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

FEE = "https://pouet.example/@exo_fee"

READING = Reading(
    title="Fée des Grèves",
    items=(
        Item(
            external_id=f"{FEE}/115500000000000009",
            url=f"{FEE}/115500000000000009",
            published_at=datetime(2026, 11, 19, 23, 10, tzinfo=UTC),
            published_raw="Thu, 19 Nov 2026 23:10:00 +0000",
            text="La digue cède",
            language="fr",
        ),
        Item(
            external_id=f"{FEE}/115500000000000008",
            url=f"{FEE}/115500000000000008",
            published_at=datetime(2026, 11, 19, 22, 10, tzinfo=UTC),
            published_raw="Thu, 19 Nov 2026 22:10:00 +0000",
            text="Une vague sur le quai",
            language="fr",
        ),
    ),
)

"""What names an item that has no identity; what is not a link."""

from datetime import UTC, datetime
from hashlib import sha256

from monitoring.items import Item, Reading

SAID = "Corvée samedi\0Fri, 13 Nov 2026 18:00:00 GMT\0Apportez vos gants."

READING = Reading(
    title="Comité du rang 6",
    items=(
        Item(
            external_id="https://rang6.example/ponceau",
            url="https://rang6.example/ponceau",
            title="Le ponceau a cédé",
            language="fr",
        ),
        Item(
            external_id="sha256:" + sha256(SAID.encode()).hexdigest(),
            published_at=datetime(2026, 11, 13, 18, tzinfo=UTC),
            published_raw="Fri, 13 Nov 2026 18:00:00 GMT",
            title="Corvée samedi",
            text="Apportez vos gants.",
            language="fr",
        ),
        Item(external_id="n-12", title="Un guid qui n’est pas un lien", language="fr"),
        Item(
            external_id="https://rang6.example/merci",
            url="https://rang6.example/merci",
            title="Merci aux bénévoles",
            language="fr",
        ),
        Item(external_id="n-13", title="Un lien qu’on ne suit pas", language="fr"),
    ),
)

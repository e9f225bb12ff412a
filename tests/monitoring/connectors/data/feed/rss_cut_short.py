"""A connection that was cut: what came is kept."""

from monitoring.items import Item, Reading

READING = Reading(
    title="Aréna du Canton",
    items=(
        Item(
            external_id="a-2",
            title="Centre d’hébergement ouvert à l’aréna",
            text="Apportez vos médicaments.",
            language="fr",
        ),
        Item(external_id="a-1", title="Lits disponibles : 40"),
    ),
)

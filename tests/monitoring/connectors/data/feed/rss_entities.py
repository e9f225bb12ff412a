"""XML that no XML parser takes: HTML's entities, bare ampersands, tags that cross."""

from monitoring.items import Item, Reading

READING = Reading(
    title="Sécurité & prévention",
    items=(
        Item(
            external_id="sp-5",
            url="https://securite.example/avis?no=5&lang=fr",
            title="Verglas & poudrerie : « restez chez vous »",
            text="Écoles fermées — détails à venir …",
            language="fr",
        ),
        Item(
            external_id="sp-4",
            title="La suite n’est pas perdue",
            text="Un gras jamais fermé & une balise perdue.",
            language="fr",
        ),
    ),
)

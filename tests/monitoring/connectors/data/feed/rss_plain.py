"""RSS 2.0 as most sites write it: escaped and raw HTML, a relative link, two ways to sign."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Ville de Val-des-Merles – Avis",
    language="fr",
    items=(
        Item(
            external_id="avis-482",
            url="https://valdesmerles.example/avis/482",
            author="Service des eaux",
            published_at=datetime(2026, 11, 19, 19, 5, tzinfo=UTC),
            published_raw="Thu, 19 Nov 2026 14:05:00 -0500",
            title="Avis d’ébullition : secteur du Rapide",
            text=(
                "Faites bouillir l’eau une minute avant de la boire.\n"
                "rues du Rapide et des Foins\n"
                "chemin du Moulin"
            ),
            language="fr",
        ),
        Item(
            external_id="https://fils.example/circulation/pont-brisebois?voie=1&sens=nord",
            url="https://fils.example/circulation/pont-brisebois?voie=1&sens=nord",
            author="Régis Latulippe",
            published_at=datetime(2026, 11, 18, 13, 30, tzinfo=UTC),
            published_raw="Wed, 18 Nov 2026 08:30:00 EST",
            title="Le pont Brisebois est fermé",
            text="Détour par le rang 4.\nDurée inconnue : à suivre.",
            language="fr",
        ),
    ),
)

"""An index of alerts: the summary is for people, the CAP message inside for machines."""

from datetime import UTC, datetime

from monitoring.items import Item, Reading

READING = Reading(
    title="Alertes en vigueur – Côte-des-Brumes",
    language="fr",
    items=(
        Item(
            external_id="urn:oid:2.49.0.1.124.0000000001.2026",
            url="https://alertes.example/fr/0001",
            author="Centre d’alerte de la Côte-des-Brumes",
            published_at=datetime(2026, 11, 19, 22, 30, tzinfo=UTC),
            published_raw="2026-11-19T17:30:00-05:00",
            title="ALERTE JAUNE – ONDE DE TEMPÊTE",
            text="Niveaux d’eau élevés ce soir le long de la côte. Éloignez-vous de la rive.",
            language="fr",
        ),
    ),
)

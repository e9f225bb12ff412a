"""A feed with nothing to say is a feed."""

from monitoring.items import Reading

READING = Reading(title="Avertissements en vigueur", language="fr", items=())

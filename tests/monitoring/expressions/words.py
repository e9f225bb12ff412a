"""The closed fields of a small desk."""

from monitoring.expressions import Field, Known

KNOWN: Known = {
    Field.FAMILY: {"presse": "traditional_media", "officiel": "official"},
    Field.PLATFORM: {"web": "web"},
    Field.LANGUAGE: {"francai": "fr", "anglai": "en"},
}

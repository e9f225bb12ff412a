"""The registry of keys: what binds them, draws the « ? » sheet and stands beside the buttons.

A template marks what answers a key with `{% key "claim" %}` and shows it with `{% kbd "claim" %}`;
the script presses whatever the page has marked. Only letters, digits, `/`, `?`, `.`, Enter and
Escape: French-Canadian layouts need AltGr for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Key:
    """What one key, or two pressed in turn (« g f »), does. `presses` is as `event.key` says it."""

    name: str
    presses: str
    does: str | Promise

    @property
    def shown(self) -> str:
        """As a keyboard shows it: « P », « G F », « Entrée »."""
        return " ".join(NAMES.get(press, press.upper()) for press in self.presses.split())


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """Keys that are read together on the sheet."""

    title: str | Promise
    keys: Sequence[Key]


NAMES = {"Enter": "⏎", "Escape": "Esc"}

EVERYWHERE = Chapter(
    title=_("Aller"),
    keys=[
        Key(name="go_queue", presses="g f", does=_("à la file de triage")),
        Key(name="go_signals", presses="g i", does=_("aux signaux")),
        Key(name="go_voices", presses="g v", does=_("au registre des voix")),
        Key(name="go_readiness", presses="g p", does=_("à la préparation")),
        Key(name="go_sources", presses="g s", does=_("aux sources")),
        Key(name="go_watches", presses="g t", does=_("aux termes de veille")),
        Key(name="go_duty", presses="g d", does=_("à la garde")),
        Key(name="go_acts", presses="g h", does=_("à mes gestes, pour les annuler")),
        Key(name="go_level", presses="g n", does=_("au niveau du poste")),
        Key(name="help", presses="?", does=_("montrer les touches")),
    ],
)


@cache
def sheet() -> list[Chapter]:
    """Every chapter, in the order of the settings."""
    return [import_string(name) for name in settings.KEYS]


@cache
def by_name() -> dict[str, Key]:
    return {key.name: key for chapter in sheet() for key in chapter.keys}

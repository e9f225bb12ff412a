"""The catalogues are complete, carry the same placeholders, and speak Québec's typography."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from django.core.management import call_command

from msgu.web.management.commands.compiletranslations import load

PLACEHOLDER = re.compile(r"%%s|%(?:\(\w+\))?[sd]")
# U+00A0, or its narrow form U+202F.
UNBROKEN = "[\u00a0\u202f]"
FAULTS = {
    "a straight apostrophe": re.compile(r"(?<=\w)'(?=\w)"),
    "an exclamation mark": re.compile("!"),
    "no unbroken space before « : »": re.compile(f"(?<!{UNBROKEN}):(?!//)"),
    "no unbroken space before « ; », « ? » or « % »": re.compile(f"(?<!{UNBROKEN})[;?%]"),
    "no unbroken space inside « »": re.compile(f"«(?!{UNBROKEN})|(?<!{UNBROKEN})»"),
}


def messages(language: str) -> Iterator[Message]:
    return (message for message in load(language) if message.id)


def forms(words: str | tuple[str, ...] | list[str]) -> list[str]:
    """The one form of a message, or its singular and its plural."""
    return [words] if isinstance(words, str) else list(words)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def faults(text: str) -> list[str]:
    """What a French sentence of the screen does against our typography."""
    said = PLACEHOLDER.sub("x", text).replace("%%", "%")
    return [fault for fault, pattern in FAULTS.items() if pattern.search(said)]


def test_every_word_has_its_translation() -> None:
    call_command("compiletranslations", check=True)


def test_a_translation_keeps_the_placeholders() -> None:
    changed = [
        (said, translated)
        for message in messages("en")
        for said, translated in zip(forms(message.id), forms(message.string or ""), strict=True)
        if placeholders(said) != placeholders(translated)
    ]
    assert changed == []


def test_french_keeps_its_typography() -> None:
    found = {
        said: wrong
        for message in messages("fr_CA")
        for said in forms(message.id)
        if (wrong := faults(said))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "l'eau",
        "Bravo\u00a0!",
        "Filtre :",
        "Filtre:",
        "Perdu ?",
        "Perdu?",
        "gardé; relisez",
        "1,5 %",
        "1,5 %% de %(n)s",
        "« Clore\u00a0»",
        "«\u00a0Clore »",
        "«Clore»",
        "à 14:02",
    ],
)
def test_a_fault_of_typography_is_seen(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "l’eau",
        "Filtre\u00a0: %(name)s",
        "Perdu\u202f?",
        "«\u00a0%(name)s\u00a0» est lue",
        "%(n)d\u00a0%% de %(all)s",
        "il y a %%s",
        "Elle commence par https:// et donne un fil.",
        "vu à 14\u00a0h\u00a002",
    ],
)
def test_good_typography_is_left_alone(text: str) -> None:
    assert faults(text) == []

"""The data inventory against the models, both ways; and what must never be stored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Field
from django.utils import translation

from crisiscell import inventory, notice
from monitoring.lifetimes import lifetimes_in_force

# L-01: what a desk that watches topics has no need of.
NEVER = re.compile(
    r"avatar|photo|picture|image|follower|friend|biograph|^bio$|latitude|longitude|coordinate"
    r"|geom|point|birth|gender|phone"
)
OF_OUR_OWN_PEOPLE = {"users.User", "users.Invitation", "account.EmailAddress"}


def stored() -> dict[str, set[str]]:
    """Every column of every table, by model."""
    models = apps.get_models(include_auto_created=True)
    found = {
        model._meta.label: {field.name for field in model._meta.local_concrete_fields}
        for model in models
    }
    with connection.cursor() as cursor:
        name = str(settings.CACHES["default"]["LOCATION"])
        columns = connection.introspection.get_table_description(cursor, name)
    return {**found, f"cache.{name}": {column.name for column in columns}}


def faults(models: dict[str, set[str]], tables: dict[str, set[str]]) -> Iterator[str]:
    """What the inventory does not say, and what it says of nothing."""
    for name in sorted(models.keys() - tables.keys() - inventory.without_persons()):
        yield f"{name} is stored: add its table to crisiscell/inventory.toml"
    for name in sorted(tables.keys() - models.keys()):
        yield f"{name} is in crisiscell/inventory.toml, and stored no more: take it out"
    for name in sorted(tables.keys() & models.keys()):
        for field in sorted(models[name] - tables[name]):
            yield f"{name}.{field} is stored: say in crisiscell/inventory.toml what it is, and why"
        for field in sorted(tables[name] - models[name]):
            yield f"{name}.{field} is in crisiscell/inventory.toml, and stored no more: take it out"


def listed() -> dict[str, set[str]]:
    return {table.name: table.fields for table in inventory.tables()}


def test_the_inventory_names_every_stored_field_and_no_other(db: None) -> None:
    assert list(faults(stored(), listed())) == []


def test_a_field_that_nobody_listed_fails_with_a_sentence(db: None) -> None:
    models, tables = stored(), listed()
    models["monitoring.Author"].add("avatar")
    models["monitoring.Album"] = {"id"}
    tables["monitoring.Note"].add("mood")
    tables["monitoring.Diary"] = {"id"}
    assert list(faults(models, tables)) == [
        "monitoring.Album is stored: add its table to crisiscell/inventory.toml",
        "monitoring.Diary is in crisiscell/inventory.toml, and stored no more: take it out",
        "monitoring.Author.avatar is stored: say in crisiscell/inventory.toml what it is, and why",
        "monitoring.Note.mood is in crisiscell/inventory.toml, and stored no more: take it out",
    ]


def test_each_line_is_complete_in_both_languages(db: None) -> None:
    for name, table in inventory.entries():
        lines = [table["what"], table["why"], table["seen_by"]]
        lines += [*table.get("personal", {}).values(), *table.get("other", {}).values()]
        for line in lines:
            assert line.count(inventory.BETWEEN) == 1, f"{name}: {line}"
            assert all(part.strip() for part in line.split(inventory.BETWEEN)), f"{name}: {line}"
    with translation.override("en"):
        assert {table.what for table in inventory.tables()} >= {"Open sessions"}


def test_each_duration_has_its_words(db: None) -> None:
    words = notice.durations(lifetimes_in_force())
    assert {table.kept for table in inventory.tables()} == words.keys()


def test_what_a_watch_has_no_need_of_is_nowhere() -> None:
    fields: list[Field] = [  # type: ignore[type-arg]
        field for model in apps.get_models() for field in model._meta.local_concrete_fields
    ]
    named = {
        f"{field.model._meta.label}.{field.name}" for field in fields if NEVER.search(field.name)
    }
    mail = {
        field.model._meta.label for field in fields if field.name in {"email", "mail", "courriel"}
    }
    assert named == set()
    assert mail == OF_OUR_OWN_PEOPLE

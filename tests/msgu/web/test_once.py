"""What pages share is drawn once for each language, and holds nothing of anybody."""

from __future__ import annotations

import re

from django.utils import translation

from msgu.users.models import Role, User
from msgu.web.templatetags.desk import drawn, once
from tests.makers import browser_of, make_user

SHARED = ("web/keys.html", "web/styles.html")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def test_each_language_has_its_own() -> None:
    with translation.override("fr-ca"):
        french = once("web/keys.html")
    with translation.override("en"):
        english = once("web/keys.html")
    with translation.override("fr-ca"):
        assert once("web/keys.html") == french
    assert "Touches du clavier" in french
    assert "à la file de triage" in french
    assert "Touches du clavier" not in english
    assert "à la file de triage" not in english


def test_what_is_shared_stands_in_every_page_and_says_nothing_of_who_drew_it(
    communicator: User, colleague: User
) -> None:
    english = make_user("wilhelmina@merles.example", Role.COMMUNICATOR, name="Wilhelmina")
    english.language = "en"
    english.save()
    people = (communicator, colleague, english)
    drawn.cache_clear()
    pages = {person: browser_of(person).get("/profil/").text for person in people}
    parts = [drawn(name, language) for name in SHARED for language in ("fr-ca", "en")]
    # All of them were drawn by these very pages.
    assert drawn.cache_info().misses == len(parts)
    for person, page in pages.items():
        own = {person.email, person.name, *TOKEN.findall(page)}
        others = [page for one, page in pages.items() if one != person]
        assert not [(word, part) for word in own for part in parts if word in part]
        assert not [word for word in own for page in others if word in page]
        assert all(drawn(name, person.language) in page for name in SHARED)

import pytest

from monitoring.sentences import for_error, for_reason
from msgu.net import Reason

CONNECTOR_REASONS = ["not_a_feed", "empty_body", "unreadable", "too_slow", "too_heavy"]
SENTENCES = [
    *(for_reason(reason) for reason in (*Reason, *CONNECTOR_REASONS, "unheard_of")),
    *(for_reason(Reason.STATUS, status=status) for status in (401, 403, 404, 410, 418, 429, 503)),
]
STATUSES = (401, 403, 404, 410, 418, 429, 500, 503)
OF_WATCHED = [
    for_error(error)
    for error in (*Reason, *CONNECTOR_REASONS, *(f"status {n}" for n in STATUSES), "unheard_of", "")
]


def test_every_reason_has_its_own_sentence() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES)
    unknown = for_reason("unheard_of").split("(")[0]
    assert sum(sentence.startswith(unknown) for sentence in SENTENCES) == 1


@pytest.mark.parametrize("sentence", [*SENTENCES, *OF_WATCHED])
def test_a_sentence_is_well_written(sentence: str) -> None:
    assert sentence.endswith(".")
    assert "!" not in sentence
    assert "'" not in sentence
    for mark in (" :", "« ", " »", " ;", "\u00a0;"):
        assert mark not in sentence


def test_an_unknown_reason_shows_its_code_and_detail() -> None:
    assert "(quota used up)" in for_reason("quota", detail="used up")


def test_a_status_shows_its_number() -> None:
    assert "(418)" in for_reason(Reason.STATUS, status=418)
    assert "panne (502)" in for_reason(Reason.STATUS, status=502)


@pytest.mark.parametrize("sentence", OF_WATCHED)
def test_nobody_is_told_to_try_a_watched_source_again(sentence: str) -> None:
    assert "réessayez" not in sentence.lower()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("status 503", "en panne (503). Le poste réessaie de lui-même."),
        ("status 429", "Allongez la cadence de lecture."),
        ("status 404", "Cherchez la nouvelle adresse du fil."),
        ("not_a_feed", "donne une page, pas un fil"),
        ("unheard_of", "(unheard_of). Le poste réessaie de lui-même."),
    ],
)
def test_a_watched_source_says_what_happened_and_who_acts(error: str, words: str) -> None:
    assert words in for_error(error)

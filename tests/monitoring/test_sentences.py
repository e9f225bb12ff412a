import pytest

from monitoring.sentences import for_reason
from msgu.net import Reason

CONNECTOR_REASONS = ["not_a_feed", "empty_body", "unreadable", "too_slow", "too_heavy"]
SENTENCES = [
    *(for_reason(reason) for reason in (*Reason, *CONNECTOR_REASONS, "unheard_of")),
    *(for_reason(Reason.STATUS, status=status) for status in (401, 403, 404, 410, 418, 429, 503)),
]


def test_every_reason_has_its_own_sentence() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES)
    unknown = for_reason("unheard_of").split("(")[0]
    assert sum(sentence.startswith(unknown) for sentence in SENTENCES) == 1


@pytest.mark.parametrize("sentence", SENTENCES)
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

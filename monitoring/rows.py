"""What a list shows of its mentions: one statement, whatever tables it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from monitoring.models import Priority, Status
from msgu.planned import planned

# Of a text, in characters.
BEGINNING = 280


class Row(NamedTuple):
    """One mention as a list shows it: of a protected one, neither what was said nor who did."""

    pk: int
    priority: Priority
    status: Status
    category: str
    proposed_category: str
    is_triaged: bool
    due_at: datetime
    # Of a protected one, which says when it was received instead of what it says.
    captured_at: datetime | None
    protected: bool
    protected_why: str
    parked_why: str
    back_why: str
    snoozed_until: datetime | None
    return_at: datetime | None
    referred_to: str
    # Of its story, if it has one.
    size: int | None
    wake_at_size: int | None
    # Of the claim that stands.
    held_by: int | None
    held_since: datetime | None
    holder: str | None
    assigned_to: int | None
    assignee: str | None
    # To 911, those that nobody corrected or withdrew.
    called_at: list[datetime]
    # None, from here on, where it is protected.
    title: str | None
    text: str | None
    language: str | None
    published_at: datetime | None
    is_gone: bool | None
    is_edited: bool | None
    source: str | None
    author: str | None
    words: list[str] | None

    @property
    def ended(self) -> bool:
        return self.status >= Status.CLOSED

    @property
    def is_life(self) -> bool:
        return self.priority == Priority.VITAL


def read(numbers: Sequence[int], *, now: datetime) -> dict[int, Row]:
    """The rows of these mentions by their numbers; one that is not there has none."""
    if not numbers:
        return {}
    with planned() as cursor:
        cursor.execute(_ROWS, {"numbers": list(numbers), "now": now, "beginning": BEGINNING})
        return {record[0]: Row._make(record) for record in cursor.fetchall()}


# What one table holds of few rows is looked up row by row: to join them all takes Postgres longer
# to plan than to read. `said` is empty where the words are protected.
_ROWS = """
SELECT
    mention.id, mention.priority, mention.status, mention.category, mention.proposed_category,
    mention.triaged_at IS NOT NULL, mention.due_at,
    CASE WHEN mention.protected THEN mention.captured_at END,
    mention.protected, mention.protected_why, mention.parked_why, mention.back_why,
    mention.snoozed_until, mention.return_at, mention.referred_to,
    story.size, story.wake_at_size,
    claim.by_id, claim.since,
    (SELECT coalesce(nullif(name, ''), email) FROM users_user WHERE id = claim.by_id),
    mention.assigned_to_id,
    (
        SELECT coalesce(nullif(name, ''), email) FROM users_user
        WHERE id = mention.assigned_to_id AND is_active
    ),
    ARRAY(
        SELECT called_at FROM monitoring_emergencycall AS call
        WHERE mention_id = mention.id AND withdrawn_at IS NULL
            AND NOT EXISTS (SELECT FROM monitoring_emergencycall WHERE replaces_id = call.id)
        ORDER BY id
    ),
    said.*
FROM monitoring_mention AS mention
LEFT JOIN monitoring_story AS story ON story.id = mention.story_id
LEFT JOIN monitoring_claim AS claim ON claim.mention_id = mention.id AND claim.until > %(now)s
LEFT JOIN LATERAL (
    SELECT
        mention.title, left(mention.text, %(beginning)s), mention.language, mention.published_at,
        mention.gone_at IS NOT NULL, mention.edited_at IS NOT NULL,
        (SELECT name FROM monitoring_source WHERE id = mention.source_id),
        (
            SELECT coalesce(nullif(name, ''), handle) FROM monitoring_author
            WHERE id = mention.author_id
        ),
        ARRAY(
            SELECT jsonb_array_elements_text(words) FROM monitoring_match
            WHERE mention_id = mention.id ORDER BY id
        )
    WHERE NOT mention.protected
) AS said ON true
WHERE mention.id = ANY(%(numbers)s)
"""

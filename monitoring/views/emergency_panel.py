"""What the panel of a mention shows of 911: the calls that stand, and what is still to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from monitoring.forms.emergency import call_form, correct_form, liaison_form
from monitoring.life import is_life
from monitoring.models import EmergencyCall, Mention


@dataclass(frozen=True, kw_only=True)
class CallShown:
    """One call as it stands, what was written of it before, and the form that corrects it."""

    call: EmergencyCall
    former: Sequence[EmergencyCall]
    form: forms.Form


def panel_of_calls(
    lead: Mention, *, bound: Mapping[str, forms.Form], now: datetime
) -> dict[str, Any]:
    """The calls about a mention, the path that is left, and its forms, those `bound` first."""
    written = EmergencyCall.objects.about(lead).select_related("caller", "by", "withdrawn_by")
    versions = {call.pk: call for call in written}
    replaced = {call.replaces_id for call in versions.values()}
    last = [call for pk, call in versions.items() if pk not in replaced]
    standing = [call for call in last if not call.withdrawn_at]
    return {
        "is_life": is_life(lead),
        "calls": [
            CallShown(
                call=call,
                former=list(former(call, versions)),
                form=bound.get(f"correct-{call.pk}") or correct_form(call, now=now),
            )
            for call in standing
        ],
        "withdrawn_calls": [call for call in last if call.withdrawn_at],
        # The liaison is told once of the same danger: of the last call.
        "untold": standing[-1] if standing and not any(told(call) for call in standing) else None,
        "call_form": bound.get("call") or call_form(now=now),
        "liaison_form": bound.get("liaison") or liaison_form(now=now),
    }


def told(call: EmergencyCall) -> bool:
    return call.liaison_told_at is not None


def former(call: EmergencyCall, versions: Mapping[int, EmergencyCall]) -> Iterator[EmergencyCall]:
    """What a call said before, the latest first."""
    while call.replaces_id:
        call = versions[call.replaces_id]
        yield call

"""How a source is, and what rang about it: what it means, in numbers, and what to do."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.formats import time_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from monitoring.models import Health, Keep, Signal, Source
from monitoring.models.signal import SignalKind
from monitoring.sentences import for_error
from monitoring.silence import Silence
from msgu.web.dates import written
from msgu.web.templatetags.desk import INSTANT, span

_HEALTHS = {
    "off": _("Le poste ne l’écoute pas. Ce qu’elle a déjà donné est gardé."),
    Health.NEVER: _("Elle n’a pas encore été lue\u00a0: c’est l’affaire de quelques secondes."),
    Health.OK: _("Elle répond et se lit. Rien à faire."),
    Health.UNCHANGED: _("Rien de nouveau à la dernière lecture."),
    "moved": _("Elle répond et se lit, en passant par son ancienne adresse."),
    Health.EMPTY: _(
        "Elle répond, mais son fil ne contient rien. Vérifiez sur son site que c’est le bon fil."
    ),
}


def for_health(health: str) -> str:
    """What a state that calls for no arithmetic means, and what to do."""
    return str(_HEALTHS[health])


def for_silence(source: Source, silence: Silence, *, now: datetime) -> str:
    """How long a source has been silent beside how long it may be, and what to do."""
    lengths = _compared(now - silence.since, silence.allowed)
    if silence.why == "unread":
        return (
            gettext(
                "Elle n’a pas été lue depuis %(since)s, au lieu de %(allowed)s au plus. Si les "
                "autres ne sont pas lues non plus, la collecte est arrêtée\u00a0: avisez "
                "l’administration du système."
            )
            % lengths
        )
    if source.keep == Keep.MATCHES:
        return (
            gettext(
                "Elle répond, mais n’a rien donné qui réponde à nos termes depuis %(since)s, au "
                "lieu de %(allowed)s au plus. Vérifiez sur son site qu’elle publie encore."
            )
            % lengths
        )
    return (
        gettext(
            "Elle répond, mais n’a rien publié depuis %(since)s, au lieu de %(allowed)s au plus. "
            "Vérifiez sur son site qu’elle publie encore, et à la même adresse."
        )
        % lengths
    )


def _compared(since: timedelta, allowed: timedelta) -> dict[str, str]:
    """Both lengths in words, never the same ones: what is told went over the line."""
    told, line = span(since), span(allowed)
    if told == line:
        told = gettext("plus de %(span)s") % {"span": line}
    return {"since": told, "allowed": line}


def for_failures(source: Source, *, now: datetime) -> str:
    """« 3 échecs depuis 2 h »; "" without any."""
    if not source.failures:
        return ""
    count = ngettext("%(n)s échec", "%(n)s échecs", source.failures) % {"n": source.failures}
    if source.failing_since is None:
        return count
    since = span(now - source.failing_since)
    return gettext("%(count)s depuis %(since)s") % {"count": count, "since": since}


def for_next_poll(source: Source, *, now: datetime) -> str:
    """When an active source is asked next."""
    if source.lease_until and source.lease_until > now:
        return gettext("lecture en cours")
    late = now - source.next_poll_at
    if late > timedelta(minutes=1):
        return gettext("lecture attendue depuis %(span)s") % {"span": span(late)}
    if late > -INSTANT:
        return gettext("prochaine lecture dans un instant")
    return gettext("prochaine lecture dans %(span)s") % {"span": span(-late)}


def for_cadence(source: Source) -> str:
    """How often a source is asked at present, and between which bounds."""
    return gettext(
        "Lue %(now)s en ce moment\u00a0: %(fastest)s dès qu’elle publie, puis de moins en moins "
        "souvent, jusqu’à %(slowest)s, tant qu’elle se tait."
    ) % {
        "now": every(source.interval),
        "fastest": every(source.interval_min),
        "slowest": every(source.interval_max),
    }


# --- What rang -------------------------------------------------------------------------------


def name_of(signal: Signal) -> str:
    """What kind of signal it is, in the words of its rule."""
    if signal.kind == SignalKind.SILENT_SOURCE and signal.why == "unread":
        return gettext("Source sans lecture")
    return str(SignalKind(signal.kind).label)


def for_signal(signal: Signal) -> str:
    """The arithmetic of a source's signal, as it was when it rang; what to do while it lasts."""
    if signal.kind == SignalKind.FAILING_SOURCE:
        n = int(signal.observed or 0)
        count = ngettext("%(n)s échec de suite.", "%(n)s échecs de suite.", n) % {"n": n}
        return count if signal.over_at else f"{count} {for_error(signal.why)}"
    lengths = _compared(_length(signal.observed), _length(signal.expected))
    if signal.kind == SignalKind.DEAF_DESK:
        said = gettext("Aucune source lue depuis %(since)s, au lieu de %(allowed)s au plus.")
        return said % lengths if signal.over_at else f"{said % lengths} {gettext(_DEAF)}"
    if signal.why == "unread":
        said = gettext("Sans lecture depuis %(since)s, au lieu de %(allowed)s au plus.")
    else:
        said = gettext("Rien de nouveau depuis %(since)s, au lieu de %(allowed)s au plus.")
    return said % lengths


_DEAF = gettext_noop(
    "Vérifiez que ce poste a accès à Internet et que la collecte marche\u00a0; surveillez "
    "vous-même vos sources d’ici là."
)


def _length(seconds: float | None) -> timedelta:
    return timedelta(seconds=seconds or 0)


def for_earlier(earlier: Sequence[Signal]) -> str:
    """That it rang before: the earlier signals, the latest first; "" without any."""
    if not earlier:
        return ""
    at = localtime(earlier[-1].at)
    when = {"on": written(at, "MONTH_DAY_FORMAT"), "time": time_format(at), "n": len(earlier)}
    if len(earlier) == 1:
        return gettext("déjà signalée le %(on)s à %(time)s") % when
    if len(earlier) == 2:
        return gettext("déjà signalée deux fois depuis le %(on)s à %(time)s") % when
    return gettext("déjà signalée %(n)s fois depuis le %(on)s à %(time)s") % when


def for_end(signal: Signal, source: Source | None) -> str:
    """When what a signal says of a source, or of the desk, ended by itself; "" while it lasts."""
    moment = signal.over_at
    if moment is None:
        return ""
    at = {"at": written(moment, "DATETIME_FORMAT")}
    if signal.kind == SignalKind.DEAF_DESK:
        return gettext("Le poste entend de nouveau depuis le %(at)s.") % at
    if source is None or not source.active:
        return gettext("Le poste ne l’écoute plus depuis le %(at)s.") % at
    if localtime(moment).date() == localdate():
        return gettext("Rétablie à %(time)s.") % {"time": time_format(localtime(moment))}
    return gettext("Rétablie le %(at)s.") % at


_ROUND = {1: _("chaque minute"), 60: _("chaque heure"), 1_440: _("chaque jour")}


def every(seconds: int) -> str:
    """« chaque heure », « toutes les 5 min », « toutes les 90 min », to the nearest minute."""
    minutes = max(round(seconds / 60), 1)
    if minutes in _ROUND:
        return str(_ROUND[minutes])
    if minutes % 60 == 0:
        return gettext("toutes les %(n)s h") % {"n": minutes // 60}
    return gettext("toutes les %(n)s min") % {"n": minutes}

"""What templates need to speak our language: ages, verbs, marks."""

from datetime import date, datetime, timedelta
from functools import cache

from django import template
from django.template import defaultfilters
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from msgu.web import dates
from msgu.web.keys import Chapter, by_name, sheet

register = template.Library()

INSTANT = timedelta(seconds=5)
# desk.js counts down from here too.
COUNTED = timedelta(hours=12)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)


@register.filter
def span(length: timedelta) -> str:
    """A length of time in one unit: « 12 s », « 4 min », « 40 h »; from 72 h on, « 3 jours »."""
    if length < MINUTE:
        return _("%(n)d s") % {"n": max(length.seconds if length > timedelta() else 0, 0)}
    if length < HOUR:
        return _("%(n)d min") % {"n": length // MINUTE}
    if length < 3 * DAY:
        return _("%(n)d h") % {"n": length // HOUR}
    return ngettext("%(n)d jour", "%(n)d jours", length // DAY) % {"n": length // DAY}


def rounded(length: timedelta) -> timedelta:
    """A length as `span` says it: all that it says alike are one."""
    unit = SECOND if length < MINUTE else MINUTE if length < HOUR else HOUR
    unit = unit if length < 3 * DAY else DAY
    return max(length, timedelta()) // unit * unit


@register.filter
def age(moment: datetime, now: datetime) -> str:
    """How long ago something happened: « il y a 4 min », « à l’instant »."""
    if now - moment < INSTANT:
        return _("à l’instant")
    return ago(rounded(now - moment), get_language())


# A list says few of these many times: each is said once, here and below, in each language.
@cache
def ago(length: timedelta, language: str | None) -> str:
    return _("il y a %(span)s") % {"span": span(length)}


@register.filter
def since(moment: datetime, now: datetime) -> str:
    """For how long something has lasted: « 18 min »."""
    return span(now - moment)


@register.filter
def countdown(due_at: datetime, now: datetime) -> str:
    """How long is left, in words: « dans 12 min », « en retard de 3 min »; from twelve hours on,
    « d’ici lundi 12 h 30 », since nobody adds 62 hours to a Friday evening.
    """
    if due_at < now:
        return late_by(rounded(now - due_at), get_language())
    if due_at - now >= COUNTED:
        return _("d’ici %(when)s") % {"when": dates.weekday(due_at, now=now)}
    return left(rounded(due_at - now), get_language())


@cache
def late_by(length: timedelta, language: str | None) -> str:
    return _("en retard de %(span)s") % {"span": span(length)}


@cache
def left(length: timedelta, language: str | None) -> str:
    return _("dans %(span)s") % {"span": span(length)}


@register.filter(name="date", expects_localtime=True)
def date_written(day: date | None, name: str = "DATE_FORMAT") -> str:
    """Django's own filter, which would write « 1 novembre »."""
    wanted = dates.format_for(day, name) if isinstance(day, date) else name
    return str(defaultfilters.date(day, wanted))


@register.filter
def soon(moment: datetime, now: datetime) -> str:
    """A moment to come, near enough: « à 14 h 30 » today, else « le 22 novembre, 9 h 00 »."""
    here, today = timezone.localtime(moment), timezone.localdate(now)
    hour = dates.written(moment, "TIME_FORMAT")
    if here.date() == today:
        return _("à %(hour)s") % {"hour": hour}
    return _("le %(day)s, %(hour)s") % {
        "day": dates.written(moment, "MONTH_DAY_FORMAT"),
        "hour": hour,
    }


@register.filter
def zone(moment: datetime) -> str:
    """« HNE », « HAE »."""
    return dates.zone(moment)


@register.simple_tag
def this_moment() -> str:
    """When a page is made: « 1er novembre 2026, 14 h 02 (HNE) »."""
    now = timezone.now()
    return f"{dates.written(now, 'DATETIME_FORMAT')} ({dates.zone(now)})"


@register.filter
def grouped(n: int) -> str:
    """« 2 866 »."""
    return str(number_format(n, force_grouping=True))


@register.filter
def signed(value: float) -> str:
    """A number with its sign: « +2 », « −0,8 », « 0 »."""
    rounded = round(value, 1)
    words = str(number_format(abs(rounded), decimal_pos=0 if rounded == int(rounded) else 1))
    return words if rounded == 0 else f"{'+' if rounded > 0 else '−'}{words}"


PRIORITY_MARKS = {1: "▲", 2: "◆", 3: "●", 4: "○"}


@register.filter
def priority_mark(priority: int) -> str:
    """A shape beside each priority, so that colour never speaks alone."""
    return PRIORITY_MARKS.get(priority, "")


LEVEL_MARKS = {"routine": "○", "pre_alert": "◔", "alert": "◆", "crisis": "▲", "recovery": "◑"}


@register.filter
def level_mark(level: str) -> str:
    """A shape beside each level."""
    return LEVEL_MARKS.get(level, "")


VERBS = {
    "accept": gettext_lazy("a accepté l’invitation"),
    "activate_source": gettext_lazy("a mis la source à l’écoute"),
    "add": gettext_lazy("a créé le compte"),
    "add_channel": gettext_lazy("a ajouté le canal"),
    "add_duty": gettext_lazy("a inscrit une garde"),
    "add_observation": gettext_lazy("a inscrit l’observation d’une pratique"),
    "add_own_address": gettext_lazy("a déclaré une adresse officielle"),
    "add_peer": gettext_lazy("a ajouté l’organisation similaire"),
    "add_peer_account": gettext_lazy("a ajouté une adresse à l’organisation similaire"),
    "add_source": gettext_lazy("a ajouté la source"),
    "add_voice": gettext_lazy("a ouvert une fiche de voix"),
    "add_watch": gettext_lazy("a ajouté le terme de veille"),
    "adopt_address": gettext_lazy("a adopté la nouvelle adresse de la source"),
    "archive_observation": gettext_lazy("a archivé l’observation d’une pratique"),
    "archive_peer": gettext_lazy("a archivé l’organisation similaire"),
    "archive_peer_account": gettext_lazy("a retiré une adresse de l’organisation similaire"),
    "archive_practice": gettext_lazy("a archivé la pratique reprise"),
    "archive_voice": gettext_lazy("a archivé la fiche de voix"),
    "ask_voice": gettext_lazy("a inscrit une demande à une voix"),
    "assess_signal": gettext_lazy("a évalué le signal"),
    "assign": gettext_lazy("a assigné la mention"),
    "attach_account": gettext_lazy("a rattaché un compte à la fiche de voix"),
    "break_claim": gettext_lazy("a levé la prise d’une autre personne"),
    "call_911": gettext_lazy("a inscrit un appel au 911"),
    "capture": gettext_lazy("a saisi la mention"),
    "capture_again": gettext_lazy("a saisi de nouveau la mention"),
    "change_observation": gettext_lazy("a modifié l’observation d’une pratique"),
    "change_organisation": gettext_lazy("a modifié la fiche de l’organisation"),
    "change_peer": gettext_lazy("a modifié l’organisation similaire"),
    "change_practice": gettext_lazy("a modifié la pratique reprise"),
    "change_source": gettext_lazy("a modifié la source"),
    "change_voice": gettext_lazy("a modifié la fiche de voix"),
    "change_watch": gettext_lazy("a modifié le terme de veille"),
    "chase": gettext_lazy("a relancé le destinataire"),
    "claim": gettext_lazy("a pris la mention"),
    "close": gettext_lazy("a clos la mention"),
    "close_channel": gettext_lazy("a fermé le canal"),
    "conclude_observation": gettext_lazy("a rendu un verdict sur une pratique"),
    "consult_voice": gettext_lazy("a ouvert la fiche de voix pour la lire"),
    "correct_call": gettext_lazy("a corrigé ce qui est inscrit d’un appel au 911"),
    "deactivate": gettext_lazy("a fermé le compte"),
    "deactivate_source": gettext_lazy("a cessé d’écouter la source"),
    "destroy": gettext_lazy("a détruit le texte avant son temps"),
    "detach_account": gettext_lazy("a détaché un compte de la fiche de voix"),
    "dismiss": gettext_lazy("a écarté la mention"),
    "dismiss_voice": gettext_lazy("a écarté la proposition d’une voix"),
    "expire_claim": gettext_lazy("a levé la prise, échue"),
    "export_queue": gettext_lazy("a exporté une liste de mentions"),
    "freeze_voice": gettext_lazy("a gelé la fiche de voix"),
    "hold": gettext_lazy("a gelé la mention"),
    "invite": gettext_lazy("a invité une personne"),
    "merge_stories": gettext_lazy("a réuni deux histoires"),
    "merge_voices": gettext_lazy("a fusionné la fiche de voix dans une autre"),
    "note": gettext_lazy("a écrit une note"),
    "open_channel": gettext_lazy("a rouvert le canal"),
    "park_until_it_grows": gettext_lazy("a remis la mention jusqu’à ce qu’elle grossisse"),
    "print_mention": gettext_lazy("a ouvert la mention pour l’imprimer"),
    "protect": gettext_lazy("a protégé la mention"),
    "qualify": gettext_lazy("a qualifié la mention"),
    "quieten_channel": gettext_lazy("a choisi les heures calmes du canal"),
    "reactivate": gettext_lazy("a rouvert le compte"),
    "read_protected": gettext_lazy("a lu le texte protégé"),
    "read_voices": gettext_lazy("a lu les postures du registre des voix"),
    "record_stance": gettext_lazy("a inscrit une posture"),
    "refer": gettext_lazy("a transmis la mention"),
    "refuse_link": gettext_lazy("a répondu que ce n’est pas la même histoire"),
    "release": gettext_lazy("a libéré la mention"),
    "release_hold": gettext_lazy("a levé le gel de la mention"),
    "remove_channel": gettext_lazy("a supprimé le canal"),
    "remove_duty": gettext_lazy("a retiré une garde"),
    "remove_own_address": gettext_lazy("a retiré une adresse officielle"),
    "reopen": gettext_lazy("a rouvert la mention"),
    "restore_observation": gettext_lazy("a sorti l’observation de l’archive"),
    "restore_peer": gettext_lazy("a sorti l’organisation similaire de l’archive"),
    "restore_practice": gettext_lazy("a sorti la pratique reprise de l’archive"),
    "resume": gettext_lazy("a repris la mention avant l’heure"),
    "review_voice": gettext_lazy("a revu la fiche de voix"),
    "review_watch": gettext_lazy("a relu le terme de veille"),
    "revoke": gettext_lazy("a retiré l’invitation"),
    "set_level": gettext_lazy("a changé le niveau du poste"),
    "set_roles": gettext_lazy("a changé les rôles"),
    "set_targets": gettext_lazy("a modifié les délais cibles"),
    "settle_commitment": gettext_lazy("a inscrit la suite d’une demande"),
    "sign_handover": gettext_lazy("a signé une relève"),
    "sign_in": gettext_lazy("a ouvert une session"),
    "sign_out": gettext_lazy("a fermé sa session"),
    "snooze": gettext_lazy("a remis la mention à plus tard"),
    "split_story": gettext_lazy("a retiré une mention de l’histoire"),
    "take_handover": gettext_lazy("a pris la relève"),
    "take_up_practice": gettext_lazy("a repris une pratique"),
    "tell_liaison": gettext_lazy("a avisé la liaison"),
    "thaw_voice": gettext_lazy("a levé le gel de la fiche de voix"),
    "try_channel": gettext_lazy("a essayé le canal"),
    "try_notice": gettext_lazy("a fait repartir l’avis"),
    "unassign": gettext_lazy("a libéré l’assignation, compte fermé"),
    "undo": gettext_lazy("a annulé un geste"),
    "unmerge_voices": gettext_lazy("a défait la fusion de fiches de voix"),
    "unprotect": gettext_lazy("a levé la protection de la mention"),
    "wake": gettext_lazy("a ramené la mention"),
    "watch_peer": gettext_lazy("a fait des sources des fils de l’organisation similaire"),
    "withdraw_call": gettext_lazy("a retiré un appel au 911 inscrit par erreur"),
    "withdraw_handover": gettext_lazy("a repris sa relève"),
    "withdraw_stance": gettext_lazy("a retiré une posture"),
}


@register.filter
def said(verb: str) -> str:
    """What an audit entry's verb says on screen."""
    return str(VERBS.get(verb, verb))


@register.filter
def in_fours(secret: str) -> str:
    """A key that somebody must copy by hand, in groups of four: « JBSW Y3DP EHPK »."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@register.filter
def drawing(svg: str) -> SafeString:
    """An SVG that this server drew, to stand in the page: the CSP refuses data: addresses.

    Never for what came from outside: it is not escaped.
    """
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308  (drawn here, from a key made here)


@register.simple_tag
def key(name: str) -> SafeString:
    """The attributes of what a key presses: {% key "claim" %} (`msgu.web.keys`)."""
    presses = by_name()[name].presses
    if " " in presses:  # ARIA has no word for two keys in turn.
        return format_html(' data-key="{}"', presses)
    return format_html(' data-key="{0}" aria-keyshortcuts="{0}"', presses)


@register.simple_tag
def kbd(name: str) -> SafeString:
    """A key, shown beside what it presses; a screen reader has it from the attributes."""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', by_name()[name].shown)


@register.simple_tag
def presses(name: str) -> str:
    """The key itself, for a script that answers it where nothing on the page can be pressed."""
    return by_name()[name].presses


@register.simple_tag
def key_sheet() -> list[Chapter]:
    """Every key, by chapters."""
    return sheet()


@register.simple_tag
def once(template_name: str) -> SafeString:
    """A part that says the same to all who read a language: {% once "web/keys.html" %}.

    It is drawn once in a process, and sees nothing of the page around it nor of who asks.
    """
    return drawn(template_name, get_language())


@cache
def drawn(template_name: str, language: str | None) -> SafeString:
    return render_to_string(template_name)

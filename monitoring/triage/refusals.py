"""What cannot be done, in a sentence for the person who asked."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from monitoring.models import Mention, Status
from monitoring.models.status import may_act
from msgu.planned import planned
from msgu.refusal import Refusal
from msgu.users.models import User
from msgu.web.templatetags.desk import age


def refuse_if_held(mention: Mention, *, by: User, now: datetime) -> None:
    with planned() as cursor:
        cursor.execute(_HELD, [mention.pk, by.pk, now])
        held = cursor.fetchone()
    if held:
        name, since = held
        raise Refusal(
            _("Déjà prise par %(name)s %(age)s. Choisissez-en une autre, ou attendez.")
            % {"name": name, "age": age(since, now)}
        )


# In a rush nearly as many come too late as come first: they wait no longer than those.
_HELD = """
SELECT coalesce(nullif(name, ''), email), since
FROM monitoring_claim JOIN users_user ON users_user.id = by_id
WHERE mention_id = %s AND by_id <> %s AND until > %s
"""


def refuse_if_purged(mention: Mention) -> None:
    if mention.purged_at:
        raise Refusal(_("Cette mention est expirée\u00a0: son texte est détruit."))


def refuse_if_changed(mention: Mention, *, seen: int) -> None:
    if mention.version != seen:
        raise Refusal(
            _(
                "Quelqu’un a agi sur cette mention depuis que vous l’avez ouverte. "
                "Votre saisie est conservée\u00a0: relisez, puis envoyez de nouveau."
            )
        )


def refuse_move(mention: Mention, verb: str) -> None:
    if may_act(verb, mention.status):
        return
    status = Status(mention.status).label
    if mention.ended:
        raise Refusal(
            _("Cette mention est «\u00a0%(status)s\u00a0»\u00a0: rouvrez-la d’abord.")
            % {"status": status}
        )
    raise Refusal(
        _("Cette mention est «\u00a0%(status)s\u00a0»\u00a0: ce geste ne s’y applique pas.")
        % {"status": status}
    )

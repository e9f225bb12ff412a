from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

IN_QUEUE = models.Q(('queued', True), ('status__in', [0, 2]), ('origin', 'real'))
NEW = models.Q(('queued', True), ('status', 0))
IN_HAND = models.Q(('status__in', [1, 2]), models.Q(('parked_why', 'follows_lead'), _negated=True))
PUT_ASIDE = ('parked_why__in', ('snoozed', 'until_it_grows'))
WITH_SOMEBODY = models.Q(('status__in', [1, 2]), models.Q(('parked_why__in', ['follows_lead', 'snoozed', 'until_it_grows']), _negated=True))

SHOWN = ['priority', 'protected', 'purged_at']
OF_QUEUE = {'include': SHOWN, 'condition': IN_QUEUE}
WIDER = {
    'mention_in_queue': {'fields': ['due_at', 'id'], **OF_QUEUE},
    'mention_in_queue_newest': {'fields': ['-published_at', '-id'], **OF_QUEUE},
    # By deadline too: of a source that says much, all that waits is put in order.
    'mention_in_queue_by_source': {
        'fields': ['source', '-published_at', '-id'],
        'include': ['due_at', *SHOWN],
        'condition': IN_QUEUE,
    },
    'mention_waiting': {
        'fields': ['due_at', 'id'],
        'include': ['origin', 'protected', 'purged_at'],
        'condition': models.Q(IN_HAND, PUT_ASIDE, _connector='OR'),
    },
    'mention_awaited': {
        'fields': ['due_at', 'id'],
        'include': ['origin', 'protected', 'purged_at'],
        'condition': models.Q(NEW, WITH_SOMEBODY, _connector='OR'),
    },
}


def replaced(name: str, wider: dict[str, Any]) -> list[Operation]:
    """The wider index first, the former one away, then its name: no list is ever without one.

    What an interruption left of the wider one goes first, so that this can be run again.
    """
    return [
        migrations.RunSQL(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}_2"', migrations.RunSQL.noop),
        AddIndexConcurrently('mention', models.Index(name=f'{name}_2', **wider)),
        RemoveIndexConcurrently('mention', name),
        migrations.RenameIndex('mention', new_name=name, old_name=f'{name}_2'),
    ]


class Migration(migrations.Migration):

    # The desk goes on being read and written while its indexes are made.
    atomic = False

    dependencies = [
        ('monitoring', '0079_who_weighs'),
    ]

    operations = [step for name, wider in WIDER.items() for step in replaced(name, wider)]

from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models

IN_QUEUE = models.Q(('queued', True), ('status__in', [0, 2]), ('origin', 'real'))


class Migration(migrations.Migration):

    # The desk goes on being read and written while its indexes are made.
    atomic = False

    dependencies = [
        ('monitoring', '0059_returns_at_an_hour'),
    ]

    operations = [
        ValidateConstraint('mention', 'mention_referred_to_someone'),
        ValidateConstraint('mention', 'mention_snoozed_until_an_hour'),
        ValidateConstraint('mention', 'mention_put_aside_unended'),
        ValidateConstraint('mention', 'mention_awaits_its_return'),
        AddIndexConcurrently(
            model_name='mention',
            index=models.Index(condition=IN_QUEUE, fields=['due_at', 'id'], name='mention_in_queue'),
        ),
        AddIndexConcurrently(
            model_name='mention',
            index=models.Index(condition=IN_QUEUE, fields=['-published_at', '-id'], name='mention_in_queue_newest'),
        ),
        AddIndexConcurrently(
            model_name='mention',
            index=models.Index(condition=IN_QUEUE, fields=['source', '-published_at', '-id'], name='mention_in_queue_by_source'),
        ),
        AddIndexConcurrently(
            model_name='mention',
            index=models.Index(condition=models.Q(models.Q(('status__in', [1, 2]), models.Q(('parked_why', 'follows_lead'), _negated=True)), ('parked_why__in', ('snoozed', 'until_it_grows')), _connector='OR'), fields=['due_at', 'id'], name='mention_waiting'),
        ),
        AddIndexConcurrently(
            model_name='mention',
            index=models.Index(condition=models.Q(('parked_why__in', ('snoozed', 'until_it_grows'))), fields=['snoozed_until'], name='mention_parked'),
        ),
        AddIndexConcurrently(
            model_name='mention',
            index=models.Index(condition=models.Q(('status', 2)), fields=['return_at'], name='mention_returning'),
        ),
        RemoveIndexConcurrently(model_name='mention', name='mention_queue'),
        RemoveIndexConcurrently(model_name='mention', name='mention_newest'),
        RemoveIndexConcurrently(model_name='mention', name='mention_newest_by_source'),
        RemoveIndexConcurrently(model_name='mention', name='mention_in_hand'),
    ]

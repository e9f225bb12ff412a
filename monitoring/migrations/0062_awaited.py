from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

NEW = models.Q(('queued', True), ('status', 0))
WITH_SOMEBODY = models.Q(('status__in', [1, 2]), models.Q(('parked_why__in', ['follows_lead', 'snoozed', 'until_it_grows']), _negated=True))


class Migration(migrations.Migration):

    # The desk goes on being read and written while its index is made.
    atomic = False

    dependencies = [
        ('monitoring', '0061_selections'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='mention',
            index=models.Index(condition=models.Q(NEW, WITH_SOMEBODY, _connector='OR'), fields=['due_at', 'id'], name='mention_awaited'),
        ),
    ]

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    # The desk goes on being read and written while its index is made.
    atomic = False

    dependencies = [
        ('monitoring', '0078_own_addresses'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='author',
            index=models.Index(condition=models.Q(('weight', 0), _negated=True), fields=['id'], name='author_weighs'),
        ),
    ]

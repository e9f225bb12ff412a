from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0076_turned_voices'),
    ]

    operations = [
        # A default of the database's own: it rewrites no row, and a worker of before may go on.
        migrations.AddField(
            model_name='sketch',
            name='version',
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0075_timeline'),
    ]

    operations = [
        migrations.AlterField(
            model_name='signal',
            name='kind',
            field=models.CharField(choices=[('silent_source', 'Source silencieuse'), ('failing_source', 'Source en échec'), ('deaf_desk', 'Le poste n’entend plus rien'), ('vital_mention', 'Vie en danger'), ('turned_voice', 'Posture changée')], max_length=20),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models

RUN = models.ForeignKey(
    "monitoring.run", null=True, db_index=False, on_delete=django.db.models.deletion.CASCADE
)


class Migration(migrations.Migration):
    """Each world has its own history of levels, and its own photographs."""

    dependencies = [("crisiscell", "0001_initial"), ("monitoring", "0021_worlds")]

    operations = [
        migrations.AddField("levelchange", "run", RUN),
        migrations.AddField("readinesssnapshot", "run", RUN),
        migrations.AlterField("readinesssnapshot", "day", models.DateField()),
        migrations.AddConstraint(
            "readinesssnapshot",
            models.UniqueConstraint(
                fields=["day", "run"], name="readiness_once_a_day", nulls_distinct=False
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0010_officer_and_durations")]

    operations = [
        migrations.RemoveConstraint("organisation", "organisation_alone"),
        migrations.AddField(
            "organisation", "is_demo", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddConstraint(
            "organisation",
            models.UniqueConstraint(fields=["is_demo"], name="organisation_once"),
        ),
    ]

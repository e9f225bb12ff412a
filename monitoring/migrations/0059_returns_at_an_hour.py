from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

# Who was to come back on a day has until it ends, here; what has been copied or destroyed stays
# where it is. A return that has passed already comes back at the next sweep.
#
# One statement: a row that is written twice in a transaction keeps its table from being altered.
BACKFILL = """
UPDATE monitoring_mention AS mention SET
    return_at = by_then.moment,
    due_at = CASE WHEN status = 2 THEN by_then.moment ELSE due_at END,
    queued = queued AND status <> 2,
    parked_why = CASE
        WHEN status <> 2 OR parked_why IN ('follows_lead', 'expired') THEN parked_why
        ELSE 'referred'
    END
FROM (
    SELECT id, (return_on + 1)::timestamp AT TIME ZONE 'America/Toronto' AS moment
    FROM monitoring_mention WHERE return_on IS NOT NULL
) AS by_then
WHERE mention.id = by_then.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ("monitoring", "0057_manual_capture"),
    ]

    operations = [
        migrations.AddField(
            model_name='mention',
            name='back_why',
            field=models.CharField(blank=True, choices=[('time_passed', 'l’heure est venue'), ('grew', 'elle a grossi'), ('pressed', 'elle presse davantage')], max_length=20),
        ),
        migrations.AddField(
            model_name='mention',
            name='return_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='mention',
            name='parked_why',
            field=models.CharField(blank=True, choices=[('follows_lead', 'suit une autre mention'), ('unmatched', 'ne répond à aucun terme'), ('snoozed', 'remise à plus tard'), ('until_it_grows', 'jusqu’à ce qu’elle grossisse'), ('referred', 'transmise, retour attendu'), ('expired', 'expirée, texte détruit')], max_length=20),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='mention',
            name='mention_referred_to_someone',
        ),
        # Rows are looked at by the next migration, which stops nobody meanwhile.
        AddConstraintNotValid(
            model_name='mention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 2), _negated=True), models.Q(models.Q(('referred_to', ''), _negated=True), ('return_at__isnull', False)), _connector='OR'), name='mention_referred_to_someone'),
        ),
        AddConstraintNotValid(
            model_name='mention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parked_why', 'snoozed'), ('snoozed_until__isnull', False)), models.Q(models.Q(('parked_why', 'snoozed'), _negated=True), ('snoozed_until', None)), _connector='OR'), name='mention_snoozed_until_an_hour'),
        ),
        AddConstraintNotValid(
            model_name='mention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parked_why__in', ('snoozed', 'until_it_grows')), _negated=True), ('status__lt', 3), _connector='OR'), name='mention_put_aside_unended'),
        ),
        AddConstraintNotValid(
            model_name='mention',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parked_why', 'referred'), _negated=True), ('status', 2), _connector='OR'), name='mention_awaits_its_return'),
        ),
        migrations.RemoveField(
            model_name='mention',
            name='return_on',
        ),
    ]

"""How Postgres stores mentions: room for updates on the page, and words counted finely."""

from django.db import migrations

# Claims and decisions update a row in place when its page has room and no index moves.
# Without fine statistics, a search for a rare word reads the whole table newest first.
TUNE = """
ALTER TABLE monitoring_mention SET (fillfactor = 85);
ALTER TABLE monitoring_mention ALTER COLUMN search SET STATISTICS 1000;
"""

RESET = """
ALTER TABLE monitoring_mention RESET (fillfactor);
ALTER TABLE monitoring_mention ALTER COLUMN search SET STATISTICS DEFAULT;
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]

    operations = [migrations.RunSQL(TUNE, RESET)]

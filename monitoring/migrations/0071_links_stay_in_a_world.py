"""What is real and what each run plays never resemble each other: Postgres refuses the link."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION monitoring_storylink_one_world() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT coalesce(run_id, 0)) FROM (
        SELECT run_id FROM monitoring_mention WHERE id IN (NEW.mention_id, NEW.like_id)
        UNION ALL SELECT run_id FROM monitoring_story WHERE id = NEW.story_id
    ) AS worlds) > 1 THEN
        RAISE EXCEPTION 'story_link_one_world' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER monitoring_storylink_one_world
    BEFORE INSERT OR UPDATE OF mention_id, like_id, story_id ON monitoring_storylink
    FOR EACH ROW EXECUTE FUNCTION monitoring_storylink_one_world();
"""

ALLOW = """
DROP TRIGGER monitoring_storylink_one_world ON monitoring_storylink;
DROP FUNCTION monitoring_storylink_one_world();
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0070_near_copies")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]

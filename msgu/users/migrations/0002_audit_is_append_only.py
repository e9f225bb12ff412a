"""Postgres keeps the trail's promise: rows are added, never changed nor removed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION users_auditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'users_auditentry is append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER users_auditentry_append_only
    BEFORE UPDATE OR DELETE ON users_auditentry
    FOR EACH ROW EXECUTE FUNCTION users_auditentry_refuse();
CREATE TRIGGER users_auditentry_never_emptied
    BEFORE TRUNCATE ON users_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION users_auditentry_refuse();
"""

ALLOW = """
DROP TRIGGER users_auditentry_never_emptied ON users_auditentry;
DROP TRIGGER users_auditentry_append_only ON users_auditentry;
DROP FUNCTION users_auditentry_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]

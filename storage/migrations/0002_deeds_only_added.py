"""The audit log is only ever added to: the database itself refuses to change a deed or take one out."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SQLITE = [
    f"CREATE TRIGGER deeds_no_{verb.lower()} BEFORE {verb} ON deeds"
    " BEGIN SELECT RAISE(ABORT, 'deeds are only ever added'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    "CREATE FUNCTION deeds_only_added() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN RAISE EXCEPTION ''deeds are only ever added''; END'",
    "CREATE TRIGGER deeds_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON deeds"
    " EXECUTE FUNCTION deeds_only_added()",
]
AGAIN = {
    "sqlite": ["DROP TRIGGER deeds_no_update", "DROP TRIGGER deeds_no_delete"],
    "postgres": ["DROP TRIGGER deeds_only_added ON deeds", "DROP FUNCTION deeds_only_added()"],
}


async def refuse(apps, editor):
    for statement in SQLITE if editor.client.capabilities.dialect == "sqlite" else POSTGRES:
        await editor.client.execute_query(statement)


async def allow(apps, editor):
    for statement in AGAIN[editor.client.capabilities.dialect]:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    initial = False

    operations = [ops.RunPython(refuse, allow)]

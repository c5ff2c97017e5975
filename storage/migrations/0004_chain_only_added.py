"""The chain of evidence is only ever added to: the database itself refuses to change an entry, or a day's root."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SQLITE = [
    *(
        f"CREATE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON ledger"
        " BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    *(
        f"CREATE TRIGGER roots_no_{name} BEFORE {verb} ON ledger_roots"
        " BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END"
        for name, verb in (("update", 'UPDATE OF day, n, hash, "at"'), ("delete", "DELETE"))
    ),
]
POSTGRES = [
    "CREATE FUNCTION ledger_only_added() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN RAISE EXCEPTION ''the ledger is only ever added to''; END'",
    "CREATE TRIGGER ledger_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger"
    " EXECUTE FUNCTION ledger_only_added()",
    'CREATE TRIGGER roots_only_added BEFORE UPDATE OF day, n, hash, "at" OR DELETE OR TRUNCATE ON ledger_roots'
    " EXECUTE FUNCTION ledger_only_added()",
]
AGAIN = {
    "sqlite": [
        f"DROP TRIGGER {name}" for name in ("ledger_no_update", "ledger_no_delete", "roots_no_update", "roots_no_delete")
    ],
    "postgres": [
        "DROP TRIGGER ledger_only_added ON ledger",
        "DROP TRIGGER roots_only_added ON ledger_roots",
        "DROP FUNCTION ledger_only_added()",
    ],
}


async def refuse(apps, editor):
    for statement in SQLITE if editor.client.capabilities.dialect == "sqlite" else POSTGRES:
        await editor.client.execute_query(statement)


async def allow(apps, editor):
    for statement in AGAIN[editor.client.capabilities.dialect]:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("models", "0003_campaigns_and_dossiers")]

    initial = False

    operations = [ops.RunPython(refuse, allow)]

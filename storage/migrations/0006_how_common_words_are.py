"""PostgreSQL counts how common words are in reports: it then reads back in time for common ones, as SQLite does."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# The very expression that storage/reports.py compares.
COUNT = ("CREATE STATISTICS reports_words ON (' ' || search) FROM reports", "ANALYZE reports")
FORGET = ("DROP STATISTICS reports_words",)


async def count(apps, editor):
    await _tell(editor, COUNT)


async def forget(apps, editor):
    await _tell(editor, FORGET)


async def _tell(editor, statements):
    if editor.client.capabilities.dialect != "sqlite":
        for statement in statements:
            await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("models", "0005_old_imports")]

    initial = False

    operations = [ops.RunPython(count, forget)]

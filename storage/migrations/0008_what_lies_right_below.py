"""The index by which what lies right below an area is found, for databases made before the first table had it."""

from tortoise import migrations
from tortoise.migrations import operations as ops

NAME = "idx_units_withi_area_id_1c239e"  # as tables made since then have it


async def make(apps, editor):
    await editor.client.execute_query(f'CREATE INDEX IF NOT EXISTS "{NAME}" ON units_within (area_id, steps, unit_id)')


async def leave(apps, editor):
    """It belongs to the first table."""


class Migration(migrations.Migration):
    dependencies = [("models", "0007_boards_are_counted_by_index")]

    initial = False

    operations = [ops.RunPython(make, leave)]

"""Brings the tables to the shape this version wants, one process at a time."""

import asyncio
import fcntl
import os
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module

from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor
from tortoise.transactions import in_transaction

from storage import database, late

TABLE_THERE = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'tortoise_migrations'",
    "postgres": "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'tortoise_migrations'",
}
CHAIN = "0004_chain_only_added"
LOCK = 7_426_001  # the number of our advisory lock in PostgreSQL


async def migrate(url: str, upto: str = "__latest__", *, restored: bool = False) -> list[str]:
    """Apply what is pending, and give its names; a second process that migrates at once waits for the first.

    What was kept before there was a chain of evidence is taken into it; `restored` rows stay as they were.
    """
    await database.open(url)
    try:
        async with _alone():
            new = await pending()
            if new:
                executor = MigrationExecutor(database.connection(), database.config(url)["apps"])
                await executor.migrate([MigrationTarget("models", upto)], direction="forward")
        if upto == "__latest__" and (CHAIN in new or (not restored and await late.unfinished())):
            await late.take_in(datetime.now(UTC))
        return new
    finally:
        await database.close()


async def pending() -> list[str]:
    """On the open database: the migrations it still lacks."""
    have = await applied()
    return [name for name in known() if name not in have]


async def newer() -> list[str]:
    """On the open database: migrations this version does not know; it was brought further by a newer version."""
    return [name for name in await applied() if name not in known()]


async def applied() -> list[str]:
    if not await database.rows(TABLE_THERE["sqlite" if database.is_sqlite() else "postgres"]):
        return []
    found = await database.rows("SELECT name FROM tortoise_migrations WHERE app = 'models' ORDER BY name")
    return [row["name"] for row in found]


def known() -> list[str]:
    folder = import_module(database.MIGRATIONS).__path__
    return sorted(name for _, name, _ in pkgutil.iter_modules(folder) if name[0].isdigit())


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    if not database.is_sqlite():
        async with in_transaction(database.CONNECTION):
            await database.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
            # The executor reads this table before it makes it; in a transaction that error would end everything.
            link = database.connection()
            await MigrationRecorder(link).ensure_schema(AsyncpgSchemaEditor(link, atomic=False))
            yield
        return
    [row] = await database.rows("SELECT file FROM pragma_database_list WHERE name = 'main'")
    lock = os.open(f"{row['file']}.migrating", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)

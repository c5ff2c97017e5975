"""Opens the database, and runs transactions and hand-written SQL the same on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

CONNECTION = "default"
MODELS = "storage.models"
MIGRATIONS = "storage.migrations"

Row = dict[str, Any]
Value = TypeVar("Value")
Last = Callable[[list[Any]], Awaitable[None]]

_last: ContextVar[dict[Last, list[Any]] | None] = ContextVar("_last", default=None)

# What a database that is away, slow or unwilling raises.
FAULTS: tuple[type[Exception], ...] = (
    *(BaseORMException, OSError),
    *(sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError),  # what Tortoise lets through as it is
)


def config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for a `sqlite:///…` or `postgres://…` address."""
    return {
        "connections": {CONNECTION: _address(url)},
        "apps": {"models": {"models": [MODELS], "default_connection": CONNECTION, "migrations": MIGRATIONS}},
        "use_tz": True,
        "timezone": "UTC",
    }


def _address(url: str) -> str:
    if not url.startswith("sqlite:"):
        return url
    path = _path(url)
    # A committed turn must survive power loss, so FULL. One writer waits for another (a command line) up to 10 s.
    return f"sqlite://{path}?journal_mode=WAL&synchronous=FULL&busy_timeout=10000&foreign_keys=ON"


def _path(url: str) -> str:
    """The file behind `sqlite:////abs/path` or `sqlite:///path`; the latter is absolute if its folder is there."""
    path = url.split("?", maxsplit=1)[0].removeprefix("sqlite://")
    if path.startswith("//") or not path.startswith("/"):
        return path.removeprefix("/")
    return path if Path(path).parent.is_dir() else path.removeprefix("/")


async def open(url: str) -> None:
    await Tortoise.init(config=config(url), _enable_global_fallback=True)
    # SQLite compares times as text, so all are kept in UTC. Tortoise has just set its own way, which keeps any zone.
    sqlite3.register_adapter(datetime, _in_utc)


def _in_utc(at: datetime) -> str:
    return (at.astimezone(UTC) if at.tzinfo else at).isoformat(sep=" ")


async def close() -> None:
    await Tortoise.close_connections()
    EXECUTOR_CACHE.clear()  # statements in this database's dialect: the next one opened may speak another


def connection() -> BaseDBAsyncClient:
    return get_connection(CONNECTION)


def is_sqlite() -> bool:
    return connection().capabilities.dialect == "sqlite"


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All rows written inside are kept together or not at all. Never hold one over a network call."""
    async with in_transaction(CONNECTION):
        if is_sqlite():
            # Take the write lock now: a transaction that reads first and writes later fails when another process
            # (the command line) wrote in between, and no busy timeout helps.
            await execute("UPDATE leases SET name = name WHERE 1 = 0")
        outer, mine = _last.get(), dict[Last, list[Any]]()
        token = _last.set(mine)
        try:
            yield
        finally:
            _last.reset(token)
        for work, whats in mine.items():
            if outer is None:
                await work(whats)
            else:
                outer.setdefault(work, []).extend(whats)


async def last(work: Last, what: Any) -> None:
    """Have `work` done with `what`, and with all else left to it, as the last thing of this transaction.

    What takes a lock that everybody wants takes it last: it is held for a moment only, and nobody holding it waits.
    """
    if (left := _last.get()) is not None:
        left.setdefault(work, []).append(what)
        return
    async with transaction():
        await work([what])


@lru_cache(1000)
def _numbered(sql: str) -> str:
    """`?` marks as PostgreSQL's $1, $2 …; our SQL has no question marks in texts."""
    parts = sql.split("?")
    return "".join(part + (f"${at}" if at < len(parts) else "") for at, part in enumerate(parts, start=1))


async def rows(sql: str, *values: object) -> list[Row]:
    """The rows a hand-written query returns; `?` stands for a value on both databases."""
    link = connection()
    found: list[Row] = await link.execute_query_dict(sql if is_sqlite() else _numbered(sql), list(values))
    return found


async def execute(sql: str, *values: object) -> int:
    """Run a statement; how many rows it changed."""
    link = connection()
    count, _ = await link.execute_query(sql if is_sqlite() else _numbered(sql), list(values))
    return count


async def execute_many(sql: str, values: Sequence[Sequence[object]]) -> None:
    if values:
        link = connection()
        await link.execute_many(sql if is_sqlite() else _numbered(sql), [list(row) for row in values])


def moment(at: datetime) -> datetime | str:
    """A time as hand-written SQL compares it: SQLite keeps times as text in UTC."""
    return at.astimezone(UTC).isoformat(sep=" ") if is_sqlite() else at


def marks(values: Sequence[object]) -> str:
    """As many `?` as there are values, for IN (…)."""
    return ", ".join("?" * len(values))


def filled(values: Sequence[Value]) -> list[Value]:
    """For IN (…) of many lengths: up to the next power of two with its last value again.

    So there are few different statements, which the database reads and plans once instead of every time.
    """
    if not values:
        return []
    wanted = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (wanted - len(values))]


FOR_MIGRATIONS = config("sqlite:///:memory:")  # for Tortoise's makemigrations, which needs no database

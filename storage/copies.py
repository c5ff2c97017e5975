"""Every row out and in again: one consistent moment of the database, in a form both databases can take back."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from tortoise import Tortoise, fields
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from storage import database

PAGE = 2000
KINDS: dict[type[fields.Field[Any]], str] = {
    fields.BooleanField: "yes/no",
    fields.DatetimeField: "time",
    fields.DateField: "day",
    fields.JSONField: "json",
}
Values = list[Any]


class NotWhole(Exception):
    """Rows point to rows that are not there."""


@dataclass(frozen=True)
class Table:
    name: str
    key: str
    columns: dict[str, str]  # to their kinds; "" is a number or a text

    def names(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)


def tables() -> list[Table]:
    """Every table of ours, by name."""
    found = []
    for model in (Tortoise.apps or {})["models"].values():
        meta = model._meta
        kinds = {meta.fields_db_projection[name]: _kind(meta.fields_map[name]) for name in meta.fields_db_projection}
        found.append(Table(meta.db_table, meta.db_pk_column, kinds))
    return sorted(found, key=lambda table: table.name)


def _kind(field: fields.Field[Any]) -> str:
    return next((kind for of, kind in KINDS.items() if isinstance(field, of)), "")


def dialect() -> str:
    return "sqlite" if database.is_sqlite() else "postgres"


@asynccontextmanager
async def one_moment() -> AsyncIterator[None]:
    """All rows read inside are as they were at one moment; writers are not kept waiting."""
    async with in_transaction(database.CONNECTION):
        if not database.is_sqlite():
            await database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


async def read(table: Table) -> AsyncIterator[Values]:
    """Its rows in the order of their key, as the database keeps them."""
    select, order = f"SELECT {table.names()} FROM {table.name}", f'ORDER BY "{table.key}" LIMIT {PAGE}'
    page = await database.rows(f"{select} {order}")
    while page:
        for row in page:
            yield [_plain(value) for value in row.values()]
        page = await database.rows(f'{select} WHERE "{table.key}" > ? {order}', page[-1][table.key])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


async def is_empty() -> bool:
    for table in tables():
        if await database.rows(f"SELECT 1 FROM {table.name} LIMIT 1"):
            return False
    return True


async def write(came_from: str, contents: Iterable[tuple[Table, Iterable[Values]]]) -> None:
    """Into empty tables, all or nothing. NotWhole if something points to a row that is missing."""
    turn = {kind: _turned(kind, came_from) for kind in ("", *KINDS.values())}
    async with _links_apart():
        for table, rows in contents:
            turns = [turn[kind] for kind in table.columns.values()]
            insert = f"INSERT INTO {table.name} ({table.names()}) VALUES ({database.marks(turns)})"
            remaining = iter(rows)
            while page := list(islice(remaining, PAGE)):
                await database.execute_many(insert, [_turn(turns, values) for values in page])
            await _count_on(table)


def _turn(turns: Sequence[Callable[[Any], Any]], values: Values) -> Values:
    return [value if value is None else turn(value) for turn, value in zip(turns, values, strict=True)]


def _turned(kind: str, came_from: str) -> Callable[[Any], Any]:
    """What makes a kept value one that this database takes; SQLite's own go back exactly as they were."""
    here = dialect()
    if here == "postgres" and kind == "time":
        return _moment
    if here == "postgres" and kind == "day":
        return date.fromisoformat
    if here == "postgres" and kind == "yes/no":
        return bool
    if here == "sqlite" and came_from == "postgres" and kind == "time":
        return lambda value: _moment(value).isoformat(sep=" ")
    return _as_is


def _as_is(value: Any) -> Any:
    return value


def _moment(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


@asynccontextmanager
async def _links_apart() -> AsyncIterator[None]:
    """Rows may come in any order; that every one finds what it points to is checked at the end."""
    if not database.is_sqlite():
        async with in_transaction(database.CONNECTION):
            links = await database.rows(
                "SELECT conrelid::regclass::text AS name, conname, pg_get_constraintdef(oid) AS rule FROM pg_constraint"
                " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
            )
            for link in links:
                await database.execute(f'ALTER TABLE {link["name"]} DROP CONSTRAINT "{link["conname"]}"')
            yield
            for link in links:
                await _link(link)
        return
    await database.execute("PRAGMA foreign_keys = OFF")
    try:
        async with in_transaction(database.CONNECTION):
            yield
            if broken := await database.rows("PRAGMA foreign_key_check"):
                raise NotWhole(f"{len(broken)} rows of {broken[0]['table']} and others")
    finally:
        await database.execute("PRAGMA foreign_keys = ON")


async def _link(link: database.Row) -> None:
    try:
        await database.execute(f'ALTER TABLE {link["name"]} ADD CONSTRAINT "{link["conname"]}" {link["rule"]}')
    except IntegrityError as error:
        raise NotWhole(f"rows of {link['name']}") from error


async def _count_on(table: Table) -> None:
    """New rows in PostgreSQL get numbers after those that are there."""
    if database.is_sqlite():
        return
    [row] = await database.rows(f"SELECT pg_get_serial_sequence('{table.name}', '{table.key}') AS counter")
    if row["counter"]:
        await database.rows(
            f"SELECT setval('{row['counter']}', coalesce(max(\"{table.key}\"), 1), count(*) > 0) FROM {table.name}"
        )

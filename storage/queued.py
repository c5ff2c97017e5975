"""Slow work asked for by a row, of whichever table: taken one by one under the lease, and how far it is."""

from datetime import datetime

from storage import database
from storage.database import moment

MOST_TRIES = 3
WAITING = ("waiting", "building")
TABLES = ("dossiers", "old_imports")


async def place(table: str, id: int) -> int:
    """How many of its kind come before it, and itself: 1 is next."""
    [row] = await database.rows(
        f"SELECT count(*) AS n FROM {table} d JOIN {table} me ON me.id = ? WHERE d.state = 'building'"
        " OR (d.state = 'waiting' AND (d.asked_at, d.id) <= (me.asked_at, me.id))",
        id,
    )
    return int(row["n"])


async def left_behind() -> int:
    """For whoever has just got the lease: what was being made by one that is gone waits again."""
    update = "UPDATE {table} SET state = 'waiting' WHERE state = 'building'"
    return sum([await database.execute(update.format(table=table)) for table in TABLES])


async def take(table: str) -> tuple[int, int] | None:
    """Under the lease: the next one, now being made, and how often it was; counted before anything can go wrong."""
    found = await database.rows(f"SELECT id, tries FROM {table} WHERE state = 'waiting' ORDER BY asked_at, id LIMIT 1")
    if not found:
        return None
    id, tries = found[0]["id"], found[0]["tries"]
    taken = await database.execute(
        f"UPDATE {table} SET state = 'building', tries = tries + 1, step = '', done = 0, \"of\" = 0"
        " WHERE id = ? AND state = 'waiting'",
        id,
    )
    return (id, tries + 1) if taken else None


async def tell(table: str, id: int, step: str, done: int, of: int) -> bool:
    """How far it is; False when it was cancelled meanwhile."""
    return bool(
        await database.execute(
            f"UPDATE {table} SET step = ?, done = ?, \"of\" = ? WHERE id = ? AND state = 'building'", step, done, of, id
        )
    )


async def again(table: str, id: int, why: str, *, counts: bool = True) -> None:
    """It went wrong and is tried again; or whoever made it was told to stop, which is nobody's fault."""
    await database.execute(
        f"UPDATE {table} SET state = 'waiting', why = ?, tries = tries - ? WHERE id = ? AND state = 'building'",
        *(why[:300], 0 if counts else 1, id),
    )


async def failed(table: str, id: int, why: str, now: datetime) -> bool:
    """In the caller's transaction."""
    return bool(
        await database.execute(
            f"UPDATE {table} SET state = 'failed', why = ?, ended_at = ? WHERE id = ? AND state = 'building'",
            *(why[:300], moment(now), id),
        )
    )

"""What can be told from rows about how things are going: is it writable, what waits, since when."""

from dataclasses import dataclass

from storage import database


@dataclass(frozen=True)
class Counts:
    inbox: dict[str, int]  # waiting, aside
    inbox_oldest_ms: int | None  # when the oldest waiting message was sent
    outbox: dict[tuple[str, str], int]  # by channel and state
    outbox_oldest_ms: int | None  # since when the oldest one is due
    photos: dict[str, int]
    reports: dict[str, int]
    dossiers: dict[str, int]
    leases: dict[str, int]  # until when, in milliseconds


async def write(now_ms: int) -> None:
    """Raises if the database takes no writes (a full or read-only disk, a standby)."""
    await database.execute(
        "INSERT INTO leases (name, holder, until_ms) VALUES ('health', '', ?)"
        " ON CONFLICT (name) DO UPDATE SET until_ms = excluded.until_ms",
        now_ms,
    )


async def counts() -> Counts:
    inbox = await database.rows(
        "SELECT state, count(*) AS n, min(at_ms) AS oldest FROM inbox WHERE state IN ('waiting', 'aside')"
        " GROUP BY state"
    )
    outbox = await database.rows("SELECT channel, state, count(*) AS n FROM outbox GROUP BY channel, state")
    [due] = await database.rows("SELECT min(due_ms) AS oldest FROM outbox WHERE state = 'waiting'")
    leases = await database.rows("SELECT name, until_ms FROM leases WHERE name <> 'health'")
    return Counts(
        inbox={row["state"]: row["n"] for row in inbox},
        inbox_oldest_ms=next((row["oldest"] for row in inbox if row["state"] == "waiting"), None),
        outbox={(row["channel"], row["state"]): row["n"] for row in outbox},
        outbox_oldest_ms=due["oldest"],
        photos=await _by_state("photos"),
        reports=await _by_state("reports"),
        dossiers=await _by_state("dossiers"),
        leases={row["name"]: row["until_ms"] for row in leases},
    )


async def _by_state(table: str) -> dict[str, int]:
    found = await database.rows(f"SELECT state, count(*) AS n FROM {table} GROUP BY state")
    return {row["state"]: row["n"] for row in found}

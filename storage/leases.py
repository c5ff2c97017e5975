"""Leases: a thing that only one process may do is held under a name, until a time, by whoever renews it."""

from storage import database


async def take(name: str, holder: str, ttl_ms: int, now_ms: int) -> bool:
    """Take a free or expired lease, or renew one's own; whether `holder` has it now."""
    taken = await database.rows(
        "INSERT INTO leases (name, holder, until_ms) VALUES (?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms"
        " WHERE leases.holder = excluded.holder OR leases.until_ms <= ? RETURNING name",
        name,
        holder,
        now_ms + ttl_ms,
        now_ms,
    )
    return bool(taken)


async def release(name: str, holder: str) -> None:
    """Give a lease back early; the row stays, as the heartbeat it is."""
    await database.execute("UPDATE leases SET until_ms = 0 WHERE name = ? AND holder = ?", name, holder)

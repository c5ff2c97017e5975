"""What a channel has carried since a time, and how many people it serves: counted from the ledger."""

from storage import database


async def spent(channel: str, since_ms: int) -> int:
    """Both ways: Zalo's documents do not say which messages count, so all are counted."""
    # A little inexact while messages are on their way; the part kept for replies covers it.
    [out] = await database.rows(
        "SELECT count(*) AS n FROM outbox WHERE channel = ? AND state IN ('sent', 'delivered', 'read')"
        " AND sent_ms >= ?",
        channel,
        since_ms,
    )
    [came] = await database.rows("SELECT count(*) AS n FROM inbox WHERE channel = ? AND at_ms >= ?", channel, since_ms)
    return int(out["n"]) + int(came["n"])


async def users(channel: str) -> int:
    [row] = await database.rows("SELECT count(*) AS n FROM chats WHERE channel = ?", channel)
    return int(row["n"])

"""Which message of ours a newer one takes the place of, where the channel can edit."""

from storage import database


async def last(chat: int, hold: str) -> str:
    """The channel's id of the last one that left under this hold, "" if none did."""
    found = await database.rows(
        "SELECT sent_as FROM outbox WHERE chat_id = ? AND hold = ? AND state IN ('sent', 'delivered', 'read')"
        " ORDER BY id DESC LIMIT 1",
        chat,
        hold,
    )
    return str(found[0]["sent_as"]) if found else ""

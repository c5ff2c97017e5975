"""What a chat was shown last by messages that are no answers: to be edited, or chosen from by a number."""

import json
from typing import Any

from storage import database
from storage.outbox import CAMPAIGN


async def last(person: int, chat: int, hold: str) -> str:
    """The channel's id of the last one that left under this hold, "" if none did."""
    found = await database.rows(
        "SELECT sent_as FROM outbox WHERE person_id = ? AND hold = ? AND chat_id = ?"
        " AND state IN ('sent', 'delivered', 'read') ORDER BY id DESC LIMIT 1",
        *(person, hold, chat),
    )
    return str(found[0]["sent_as"]) if found else ""


async def choices(chat: int, since_ms: int) -> dict[str, Any] | None:
    """The choices of the last campaign message that reached the chat after that time, as an offer."""
    found = await database.rows(
        "SELECT reply, sent_ms FROM outbox WHERE chat_id = ? AND rank = ? AND state IN ('sent', 'delivered', 'read')"
        " AND sent_ms > ? ORDER BY sent_ms DESC, id DESC LIMIT 1",
        *(chat, CAMPAIGN, since_ms),
    )
    if not found:
        return None
    buttons = json.loads(found[0]["reply"]).get("buttons") or ()
    shown = [[label, reference] for label, reference, _link in buttons if reference]
    return {"choices": shown, "at_ms": found[0]["sent_ms"]} if shown else None

"""What a bare number means after an announcement, where a channel shows its choices as a list."""

import json
from collections.abc import Sequence

from storage import database, people
from storage.database import filled, marks
from storage.outbox import CAMPAIGN


async def shown(messages: Sequence[int], at_ms: int) -> None:
    """In the caller's transaction: the choices of these campaign messages, just sent, are each person's last ones.

    Who is filling in something is left with it: there a number answers the open question.
    """
    wanted = filled(messages)
    if not wanted:
        return
    offers: list[tuple[str | None, int]] = []
    for row in await database.rows(
        "SELECT o.person_id, o.reply, p.offer FROM outbox o JOIN people p ON p.id = o.person_id"
        f" WHERE o.id IN ({marks(wanted)}) AND o.rank = ? AND NOT EXISTS"
        " (SELECT 1 FROM conversations c WHERE c.person_id = o.person_id AND c.state = 'open')",
        *(*wanted, CAMPAIGN),
    ):
        buttons = json.loads(row["reply"]).get("buttons", ())
        choices = [[label, reference] for label, reference, *_link in buttons if reference]
        if choices:
            before = json.loads(row["offer"]) if isinstance(row["offer"], str) else row["offer"]
            offer = {**(before or {}), "choices": choices, "at_ms": at_ms}
            offers.append((json.dumps(offer, ensure_ascii=False), row["person_id"]))
    await people.keep_offers(offers)

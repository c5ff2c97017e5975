"""The outbox, and so the delivery ledger: what leaves, in which state it is, and who may send it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from storage import database
from storage.database import Row, filled, marks

REPLY, REMINDER, CAMPAIGN = 0, 1, 2
AT_ONCE = 512  # rows settled by one statement
ROW = "(CAST(? AS BIGINT), ?, ?, ?, CAST(? AS BIGINT), CAST(? AS SMALLINT), CAST(? AS BIGINT))"
WHAT = "o.id, o.chat_id, c.address, o.reply, o.rank, o.tries"


@dataclass(frozen=True)
class Leaving:
    """A message to write: `reply` is JSON (conversation.messages.reply_to_json); `name` exists once for ever."""

    name: str
    person: int
    chat: int
    channel: str
    reply: str
    due_ms: int
    made_ms: int
    rank: int = REPLY
    hold: str = ""


@dataclass(frozen=True)
class Result:
    """What became of one message that was being sent."""

    id: int
    state: str
    sent_as: str = ""
    words: str = ""
    due_ms: int = 0
    tries: int = 0
    sent_ms: int | None = None


async def write(messages: Sequence[Leaving]) -> None:
    """In the caller's transaction: a message with the same `hold` for the same person that has not left gives way."""
    held = [(message.person, message.hold) for message in messages if message.hold]
    await database.execute_many(
        "UPDATE outbox SET state = 'merged' WHERE person_id = ? AND hold = ? AND state = 'waiting'", held
    )
    await database.execute_many(
        "INSERT INTO outbox (name, person_id, chat_id, channel, rank, reply, hold, state, due_ms, tries, sent_as,"
        " words, made_ms) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, 0, '', '', ?) ON CONFLICT (name) DO NOTHING",
        [(m.name, m.person, m.chat, m.channel, m.rank, m.reply, m.hold, m.due_ms, m.made_ms) for m in messages],
    )


async def replies(channel: str, now_ms: int, most: int) -> list[Row]:
    """The replies that may leave now, in the order they were written: id, chat_id, address, reply, rank, tries."""
    return await database.rows(
        f"SELECT {WHAT} FROM outbox o JOIN chats c ON c.id = o.chat_id"
        " WHERE o.channel = ? AND o.state = 'waiting' AND o.rank = ? AND o.due_ms <= ? ORDER BY o.id LIMIT ?",
        channel,
        REPLY,
        now_ms,
        most,
    )


async def bulk(channel: str, now_ms: int, most: int) -> list[Row]:
    """The reminders and then the campaigns that may leave now, those due first: as `replies`.

    One part a rank, so that the index gives them in order, however many are waiting.
    """
    parts = [
        f"SELECT * FROM (SELECT {WHAT}, o.due_ms FROM outbox o JOIN chats c ON c.id = o.chat_id WHERE o.channel = ?"
        f" AND o.state = 'waiting' AND o.rank = {rank} AND o.due_ms <= ? ORDER BY o.due_ms LIMIT ?) AS rank{rank}"
        for rank in (REMINDER, CAMPAIGN)
    ]
    found = await database.rows(" UNION ALL ".join(parts), *(channel, now_ms, most) * 2)
    return sorted(found, key=lambda row: (row["rank"], row["due_ms"], row["id"]))


async def sending(ids: Sequence[int], now_ms: int) -> set[int]:
    """Before the network is touched; a crash from here on leaves a trace.

    Which of them still waited, and so may go: a turn may have just merged one, or somebody stopped it.
    """
    if not ids:
        return set()
    wanted = filled(ids)
    lock = "" if database.is_sqlite() else " FOR UPDATE SKIP LOCKED"
    marked = await database.rows(
        "UPDATE outbox SET state = 'sending' WHERE id IN (SELECT id FROM outbox"
        f" WHERE id IN ({marks(wanted)}) AND state = 'waiting' AND due_ms <= ?{lock}) RETURNING id",
        *wanted,
        now_ms,
    )
    return {row["id"] for row in marked}


async def give_back(ids: Sequence[int]) -> None:
    """Marked as being sent, and then not begun: they wait again."""
    await database.execute_many(
        "UPDATE outbox SET state = 'waiting' WHERE id = ? AND state = 'sending'", [(id,) for id in ids]
    )


async def settle(results: Sequence[Result]) -> None:
    """In the caller's transaction. Whoever took over in between may have called one unsure: we know better."""
    for at in range(0, len(results), AT_ONCE):
        # One statement: with one a row SQLite's thread would wait for the busy interpreter once a row.
        some = filled(results[at : at + AT_ONCE])
        values = [(r.id, r.state, r.sent_as, r.words[:300], r.due_ms or None, r.tries, r.sent_ms) for r in some]
        await database.execute(
            f"WITH v (id, state, sent_as, words, due_ms, tries, sent_ms) AS (VALUES {', '.join([ROW] * len(some))})"
            " UPDATE outbox SET state = v.state, sent_as = v.sent_as, words = v.words,"
            " due_ms = coalesce(v.due_ms, outbox.due_ms), tries = v.tries, sent_ms = v.sent_ms"
            " FROM v WHERE outbox.id = v.id AND outbox.state IN ('sending', 'unsure')",
            *(value for row in values for value in row),
        )
    await database.execute_many(
        "UPDATE chats SET stopped = ? WHERE id = (SELECT chat_id FROM outbox WHERE id = ?)",
        [(True, result.id) for result in results if result.state == "stopped"],
    )


async def say_elsewhere(id: int, channels: Sequence[str], now_ms: int) -> bool:
    """In the caller's transaction: a message that could not be delivered is said in another chat of the same person.

    On one of these channels, the chat they used last first, and in no chat where it was tried already; a campaign in
    one other chat only. The first row keeps its state; the campaign's addressee is from now on who the other row is
    for, so that each person is counted once. Whether there was such a chat.
    """
    [row] = await database.rows("SELECT name, person_id, chat_id, rank, reply FROM outbox WHERE id = ?", id)
    name, _at, before = row["name"].partition("@")
    if before and row["rank"] == CAMPAIGN:
        return False
    chats = await database.rows(
        "SELECT c.id, c.channel FROM chats c WHERE c.person_id = ? AND c.id <> ? AND NOT c.stopped"
        f" AND c.channel IN ({marks(channels)})"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.chat_id = c.id AND (o.name = ? OR o.name LIKE ?))"
        " ORDER BY c.used_ms DESC, c.id DESC LIMIT 1",
        row["person_id"],
        row["chat_id"],
        *channels,
        name,
        f"{name}@%",
    )
    for chat in chats:
        other, reply = f"{name}@{chat['id']}", _anew(row["reply"])
        await write([Leaving(other, row["person_id"], chat["id"], chat["channel"], reply, now_ms, now_ms, row["rank"])])
        if row["rank"] == CAMPAIGN:
            await database.execute(
                "UPDATE addressees SET name = ?, chat_id = ? WHERE name = ?", other, chat["id"], row["name"]
            )
    return bool(chats)


def _anew(reply: str) -> str:
    """Where it is said now there is no message to edit."""
    plain = json.loads(reply)
    return json.dumps({name: value for name, value in plain.items() if name != "replaces"}, ensure_ascii=False)


async def recover(channel: str) -> tuple[int, int]:
    """After a crash, by whoever now sends: replies go out again, anything else waits for a person's decision.

    Returns how many go again and how many are unsure.
    """
    again = await database.execute(
        "UPDATE outbox SET state = 'waiting' WHERE channel = ? AND state = 'sending' AND rank = 0", channel
    )
    unsure = await database.execute(
        "UPDATE outbox SET state = 'unsure' WHERE channel = ? AND state = 'sending' AND rank > 0", channel
    )
    return again, unsure


async def shown_by(chat: int, sent_as: str) -> Row | None:
    """The message of ours that the channel knows under this id: id, name, reply."""
    found = await database.rows(
        "SELECT id, name, reply FROM outbox WHERE chat_id = ? AND sent_as = ? ORDER BY id DESC LIMIT 1", chat, sent_as
    )
    return found[0] if found else None


async def arrived(channel: str, address: str, sent_as: Sequence[str], at_ms: int, *, read: bool) -> int:
    """The channel says that these reached the person, or were read; how many messages of ours it spoke of."""
    if not sent_as:
        return 0
    known = await database.rows(
        "SELECT o.id FROM outbox o JOIN chats c ON c.id = o.chat_id"
        f" WHERE c.channel = ? AND c.address = ? AND o.sent_as IN ({marks(sent_as)})",
        channel,
        address,
        *sent_as,
    )
    if not known:
        return 0
    ids = [row["id"] for row in known]
    state, mark, before = ("read", "read_ms = ?,", "'sent', 'delivered'") if read else ("delivered", "", "'sent'")
    await database.execute(
        f"UPDATE outbox SET state = ?, {mark} delivered_ms = coalesce(delivered_ms, ?)"
        f" WHERE state IN ({before}) AND id IN ({marks(ids)})",
        state,
        *([at_ms] if read else []),
        at_ms,
        *ids,
    )
    return len(ids)

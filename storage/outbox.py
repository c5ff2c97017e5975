"""The outbox, and so the delivery ledger: what leaves, in which state it is, and who may send it."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage import database
from storage.database import Row, filled, marks

REPLY, REMINDER, CAMPAIGN = 0, 1, 2


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


async def waiting(channel: str, now_ms: int, most: int, *, bulk: bool = True) -> list[Row]:
    """What may leave now, replies first: id, chat_id, address, reply, rank, tries."""
    return await database.rows(
        "SELECT o.id, o.chat_id, c.address, o.reply, o.rank, o.tries FROM outbox o JOIN chats c ON c.id = o.chat_id"
        " WHERE o.channel = ? AND o.state = 'waiting' AND o.rank <= ? AND o.due_ms <= ?"
        " ORDER BY o.rank, o.id LIMIT ?",
        channel,
        CAMPAIGN if bulk else REPLY,
        now_ms,
        most,
    )


async def sending(ids: Sequence[int]) -> set[int]:
    """Before the network is touched; a crash from here on leaves a trace.

    Which of them still waited, and so may go: a turn may have just merged one, or somebody cancelled it.
    """
    wanted = filled(ids)
    lock = "" if database.is_sqlite() else " FOR UPDATE SKIP LOCKED"
    marked = await database.rows(
        "UPDATE outbox SET state = 'sending' WHERE id IN (SELECT id FROM outbox"
        f" WHERE id IN ({marks(wanted)}) AND state = 'waiting'{lock}) RETURNING id",
        *wanted,
    )
    return {row["id"] for row in marked}


async def settle(results: Sequence[Result]) -> None:
    await database.execute_many(
        "UPDATE outbox SET state = ?, sent_as = ?, words = ?, due_ms = coalesce(?, due_ms),"
        " tries = ?, sent_ms = ? WHERE id = ? AND state = 'sending'",
        [(r.state, r.sent_as, r.words[:300], r.due_ms or None, r.tries, r.sent_ms, r.id) for r in results],
    )


async def say_elsewhere(id: int, reply: str, channels: Sequence[str], now_ms: int) -> bool:
    """In the caller's transaction: a message that could not be delivered is said in another chat of the same person.

    On one of these channels, the chat they used last first, and in no chat where it was tried already. The first row
    keeps its state. Whether there was such a chat.
    """
    [row] = await database.rows("SELECT name, person_id, chat_id, rank FROM outbox WHERE id = ?", id)
    name = row["name"].split("@")[0]
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
        other = Leaving(
            f"{name}@{chat['id']}", row["person_id"], chat["id"], chat["channel"], reply, now_ms, now_ms, row["rank"]
        )
        await write([other])
    return bool(chats)


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


async def next_due(channel: str, now_ms: int) -> int | None:
    """When the next held message may leave, in milliseconds since 1970."""
    [row] = await database.rows(
        "SELECT min(due_ms) AS due FROM outbox WHERE channel = ? AND state = 'waiting' AND due_ms > ?", channel, now_ms
    )
    due: int | None = row["due"]
    return due


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

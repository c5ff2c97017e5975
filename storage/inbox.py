"""The inbox: what arrived, kept once for ever, and who has something waiting."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.exceptions import IntegrityError

from storage import database
from storage.database import Row, filled, marks


@dataclass(frozen=True)
class Waiting:
    """A message as it enters: `said` is JSON (conversation.messages.said_to_json), `at_ms` when the person sent it."""

    channel: str
    address: str
    key: str
    said: str
    at_ms: int


async def put(messages: list[Waiting], now_ms: int) -> None:
    """Keep messages, each once, in one transaction; unknown addresses become chats of a new visitor."""
    try:
        await _put(messages, now_ms)
    except IntegrityError:
        await _put(messages, now_ms)  # another process made the same chat meanwhile


async def _put(messages: list[Waiting], now_ms: int) -> None:
    async with database.transaction():
        chats = await _chats({(message.channel, message.address) for message in messages})
        await database.execute_many(
            "INSERT INTO inbox (chat_id, channel, key, said, at_ms, state, tries, due_ms, why)"
            " VALUES (?, ?, ?, ?, ?, 'waiting', 0, 0, '') ON CONFLICT (channel, key) DO NOTHING",
            [(chats[m.channel, m.address], m.channel, m.key, m.said, m.at_ms) for m in messages],
        )


async def _chats(addresses: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    known: dict[tuple[str, str], int] = {}
    for channel in {channel for channel, _ in addresses}:
        wanted = filled([address for of, address in addresses if of == channel])
        for row in await database.rows(
            f"SELECT id, address FROM chats WHERE channel = ? AND address IN ({marks(wanted)})", channel, *wanted
        ):
            known[channel, row["address"]] = row["id"]
    for channel, address in sorted(addresses - known.keys()):
        known[channel, address] = await _new_chat(channel, address)
    return known


async def _new_chat(channel: str, address: str) -> int:
    person = await database.rows(
        "INSERT INTO people (name, search, language, address, settings, created_at)"
        " VALUES ('', '', '', 'bac', '{}', CURRENT_TIMESTAMP)"
        " RETURNING id"
    )
    chat = await database.rows(
        "INSERT INTO chats (channel, address, person_id, stopped, used_ms) VALUES (?, ?, ?, ?, 0) RETURNING id",
        channel,
        address,
        person[0]["id"],
        False,
    )
    return int(chat[0]["id"])


async def put_event(
    person: int, key: str, event: str, about: dict[str, str | int], at: str, now_ms: int, due_ms: int = 0
) -> None:
    """In the caller's transaction: something `person` must hear; worded by handlers/events.py in a turn of theirs.

    `at` is the time in ISO form. It goes to the chat they used last, and is kept once under `key`. It is not taken
    before `due_ms`.
    """
    await put_events([(person, key, about)], event, at, now_ms, due_ms)


async def put_events(
    told: Sequence[tuple[int, str, dict[str, str | int]]], event: str, at: str, now_ms: int, due_ms: int = 0
) -> None:
    """The same for many people, each with their key and what it is about."""
    await database.execute_many(
        "INSERT INTO inbox (chat_id, channel, key, said, at_ms, state, tries, due_ms, why)"
        " SELECT id, 'event', ?, ?, ?, 'waiting', 0, ?, '' FROM chats WHERE person_id = ? AND NOT stopped"
        " ORDER BY used_ms DESC, id DESC LIMIT 1 ON CONFLICT (channel, key) DO NOTHING",
        [
            (
                key,
                json.dumps({"at": at, "event": event, "about": about}, ensure_ascii=False),
                *(max(now_ms, due_ms), due_ms, person),
            )
            for person, key, about in told
        ],
    )


async def claim(most: int, now_ms: int) -> list[Row]:
    """In a transaction: lock up to `most` people who have a message waiting, and read each one's oldest.

    A message that arrived later but was sent earlier comes first; while one waits to be tried again, so do the rest,
    but an event held until later is not there yet. Rows: id, chat_id, said, tries, channel (of the chat), address,
    used_ms, stopped, person_id, name, language, how (to address them), agreed (to the notice), offer.
    """
    people = [
        row["person_id"]
        for row in await database.rows(
            "SELECT c.person_id, min(i.id) AS first FROM inbox i JOIN chats c ON c.id = i.chat_id"
            " WHERE i.state = 'waiting' AND (i.due_ms <= ? OR i.tries > 0)"
            " GROUP BY c.person_id HAVING max(i.due_ms) <= ? ORDER BY first LIMIT ?",
            *(now_ms, now_ms, most),
        )
    ]
    if people and not database.is_sqlite():
        people = filled(people)
        people = [
            row["id"]
            for row in await database.rows(
                f"SELECT id FROM people WHERE id IN ({marks(people)}) ORDER BY id FOR UPDATE SKIP LOCKED", *people
            )
        ]
    if not people:
        return []
    people = filled(people)
    return await database.rows(
        "SELECT m.*, p.name, p.language, p.address AS how, p.agreed_at IS NOT NULL AS agreed, p.offer FROM ("
        " SELECT i.id, i.chat_id, i.said, i.tries, i.due_ms, c.channel, c.address, c.used_ms, c.stopped, c.person_id,"
        " row_number() OVER (PARTITION BY c.person_id ORDER BY i.at_ms, i.id) AS nth"
        " FROM inbox i JOIN chats c ON c.id = i.chat_id"
        f" WHERE i.state = 'waiting' AND c.person_id IN ({marks(people)}) AND (i.due_ms <= ? OR i.tries > 0)"
        ") m JOIN people p ON p.id = m.person_id WHERE m.nth = 1 AND m.due_ms <= ? ORDER BY m.id",
        *people,
        now_ms,
        now_ms,
    )


async def taken(messages: list[int]) -> None:
    ids = filled(messages)
    await database.execute(f"UPDATE inbox SET state = 'done' WHERE id IN ({marks(ids)})", *ids)


async def failed(message: int, tries: int, due_ms: int, why: str, *, aside: bool) -> None:
    """A turn failed: try again from `due_ms` on, or set the message aside for a person to look at."""
    await database.execute(
        "UPDATE inbox SET state = ?, tries = ?, due_ms = ?, why = ? WHERE id = ? AND state = 'waiting'",
        "aside" if aside else "waiting",
        tries,
        due_ms,
        why[:300],
        message,
    )


async def forget(chat: int, message: int) -> None:
    """Keep of what was said in a chat, up to this message, only that something came: a no, or a stranger.

    What still waits for its turn stays as it is: it must be answered first.
    """
    await database.execute(
        "UPDATE inbox SET said = '' WHERE chat_id = ? AND (state <> 'waiting' OR id = ?)", chat, message
    )

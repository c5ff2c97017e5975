"""The web chat: which browser is whose, and what it shows of a chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from storage import database
from storage.database import Row, marks
from storage.models import Chat, Person

LASTS = timedelta(days=365)  # a village head must not need a new code because it was winter
RENEWED_EVERY = timedelta(days=1)
# The sender writes the time of sending before its transaction ends: look back this far for rows that came late.
LATE_MS = 60_000
SHOWN = "o.state IN ('sent', 'delivered', 'read')"


@dataclass(frozen=True)
class Browser:
    """A browser with a session, and the person behind it; `how` is how they are addressed."""

    session: int
    chat: int
    person: int
    address: str
    name: str
    language: str
    how: str
    agreed: bool
    stale: bool


def _hash(token: str) -> str:
    # Tokens are 256 random bits, so nobody finds one from its plain hash.
    return sha256(token.encode()).hexdigest()


async def open_session(token: str, address: str, agent: str, now: datetime, person: int | None = None) -> None:
    """This browser talks from now on in the chat with this address, of a new visitor unless `person` is given."""
    moment = now.astimezone(UTC)
    async with database.transaction():
        chat = await Chat.get_or_none(channel="web", address=address)
        if chat is None:
            owner = person or (await Person.create()).id
            chat = await Chat.create(channel="web", address=address, person_id=owner)
        await database.execute(
            "INSERT INTO web_sessions (token_hash, kind, person_id, chat_id, browser, made_at, seen_at, expires_at)"
            " SELECT ?, 'chat', person_id, id, ?, ?, ?, ? FROM chats WHERE id = ?",
            _hash(token),
            agent[:200],
            moment,
            moment,
            moment + LASTS,
            chat.id,
        )


async def browser(token: str, now: datetime) -> Browser | None:
    moment = now.astimezone(UTC)
    found = await database.rows(
        "SELECT s.id AS session, s.person_id AS was, c.id AS chat, c.address, p.id AS person, p.name, p.language,"
        " p.address AS how, p.agreed_at IS NOT NULL AS agreed, s.seen_at < ? AS stale FROM web_sessions s"
        " JOIN chats c ON c.id = s.chat_id JOIN people p ON p.id = c.person_id"
        " WHERE s.token_hash = ? AND s.kind = 'chat' AND s.ended_at IS NULL AND s.expires_at > ? AND NOT c.stopped",
        moment - RENEWED_EVERY,
        _hash(token),
        moment,
    )
    if not found:
        return None
    row = found[0]
    was = row.pop("was")
    if was != row["person"]:
        if not row["agreed"]:
            return None  # the person has a new phone: this chat was taken from them and is nobody's
        await database.execute("UPDATE web_sessions SET person_id = ? WHERE id = ?", row["person"], row["session"])
    return Browser(**row | {"agreed": bool(row["agreed"]), "stale": bool(row["stale"])})


async def renew(session: int, now: datetime) -> None:
    moment = now.astimezone(UTC)
    await database.execute(
        "UPDATE web_sessions SET seen_at = ?, expires_at = ? WHERE id = ?", moment, moment + LASTS, session
    )


async def said_in(chat: int, most: int) -> list[Row]:
    """What the person wrote, newest first: id, key, said, at_ms."""
    return await database.rows(
        "SELECT id, key, said, at_ms FROM inbox WHERE chat_id = ? AND channel = 'web' ORDER BY id DESC LIMIT ?",
        chat,
        most,
    )


async def told_in(chat: int, most: int) -> list[Row]:
    """What they were told, newest first: id, reply, state, sent_ms."""
    return await database.rows(
        f"SELECT o.id, o.reply, o.state, o.sent_ms FROM outbox o WHERE o.chat_id = ? AND {SHOWN}"
        " ORDER BY o.sent_ms DESC, o.id DESC LIMIT ?",
        chat,
        most,
    )


async def told_after(chat: int, sent_ms: int, id: int, most: int) -> list[Row]:
    """What a browser that has seen everything up to this message has missed, oldest first."""
    return await database.rows(
        f"SELECT o.id, o.chat_id, o.reply, o.state, o.sent_ms FROM outbox o WHERE o.chat_id = ? AND {SHOWN}"
        " AND o.sent_ms > ? AND (o.sent_ms > ? OR (o.sent_ms = ? AND o.id > ?) OR (o.state = 'sent' AND o.id <> ?))"
        " ORDER BY o.sent_ms, o.id LIMIT ?",
        chat,
        sent_ms - LATE_MS,
        sent_ms,
        sent_ms,
        id,
        id,
        most,
    )


async def told_since(chats: Sequence[int], since_ms: int) -> list[Row]:
    """For all open browsers at once; some of it they have had already."""
    return await database.rows(
        f"SELECT o.id, o.chat_id, o.reply, o.state, o.sent_ms FROM outbox o WHERE o.chat_id IN ({marks(chats)})"
        f" AND o.sent_ms > ? AND {SHOWN} ORDER BY o.sent_ms, o.id",
        *chats,
        since_ms - LATE_MS,
    )


async def arrived(chat: int, messages: Sequence[int], now_ms: int, *, read: bool) -> None:
    """The browser has these messages; with `read` the person has them before their eyes."""
    if not messages:
        return
    state, mark, before = ("read", "read_ms = ?,", "'sent', 'delivered'") if read else ("delivered", "", "'sent'")
    await database.execute(
        f"UPDATE outbox SET state = ?, {mark} delivered_ms = coalesce(delivered_ms, ?)"
        f" WHERE chat_id = ? AND state IN ({before}) AND id IN ({marks(messages)})",
        state,
        *([now_ms] if read else []),
        now_ms,
        chat,
        *messages,
    )


async def own_photo(chat: int, incoming: int, position: int) -> Row | None:
    """A photo sent in this chat: state, thumb, shown, sha256."""
    found = await database.rows(
        "SELECT p.state, p.thumb, p.shown, p.sha256 FROM photos p JOIN inbox i ON i.id = p.incoming_id"
        " WHERE i.chat_id = ? AND i.id = ? AND p.position = ?",
        chat,
        incoming,
        position,
    )
    return found[0] if found else None


async def told(chat: int, id: int) -> str | None:
    """The reply (as JSON) that was sent in this chat under this id."""
    found = await database.rows(f"SELECT o.reply FROM outbox o WHERE o.id = ? AND o.chat_id = ? AND {SHOWN}", id, chat)
    return found[0]["reply"] if found else None

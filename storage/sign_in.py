"""One-time links to the dashboard, and the browsers that are signed in. Of a token only its hash is kept."""

from datetime import datetime, timedelta
from hashlib import sha256

from storage import database
from storage.models import Person, WebSession

LINK_LASTS = timedelta(minutes=5)
SESSION_LASTS = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=10)  # most requests only read


def _hash(token: str) -> str:
    # Tokens are 256 random bits, so nobody finds one from its plain hash.
    return sha256(token.encode()).hexdigest()


async def new_link(person_id: int, now: datetime, token: str) -> str:
    """Keep a link of `token` (secrets.token_urlsafe(32)), which opens once within five minutes."""
    await database.execute(
        "INSERT INTO sign_in_links (token_hash, person_id, expires_at) VALUES (?, ?, ?)",
        _hash(token),
        person_id,
        now + LINK_LASTS,
    )
    return token


async def opens_for(token: str, now: datetime) -> int | None:
    """Whose link it is, while it is open."""
    found = await database.rows(
        "SELECT person_id FROM sign_in_links WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?",
        _hash(token),
        now,
    )
    return int(found[0]["person_id"]) if found else None


async def is_open(token: str, now: datetime) -> bool:
    return await opens_for(token, now) is not None


async def spend(token: str, now: datetime, browser: str, session_token: str) -> str | None:
    """Use the link up and sign this browser in as `session_token`; None if it was used, is too old or unknown."""
    async with database.transaction():
        # The row count of one UPDATE decides: of two browsers at once, one wins.
        spent = await database.rows(
            "UPDATE sign_in_links SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?"
            " RETURNING person_id",
            now,
            _hash(token),
            now,
        )
        if not spent:
            return None
        return await new_session(spent[0]["person_id"], now, browser, session_token)


async def new_session(person_id: int, now: datetime, browser: str, session_token: str) -> str:
    await database.execute(
        "INSERT INTO web_sessions (token_hash, kind, person_id, browser, made_at, seen_at, expires_at)"
        " VALUES (?, 'dashboard', ?, ?, ?, ?, ?)",
        _hash(session_token),
        person_id,
        browser[:200],
        now,
        now,
        now + SESSION_LASTS,
    )
    return session_token


async def session_person(session_token: str, now: datetime) -> Person | None:
    found = await database.rows(
        "SELECT id, person_id, seen_at < ? AS stale FROM web_sessions"
        " WHERE token_hash = ? AND kind = 'dashboard' AND ended_at IS NULL AND expires_at > ?",
        now - SEEN_EVERY,
        _hash(session_token),
        now,
    )
    if not found:
        return None
    if found[0]["stale"]:
        await database.execute("UPDATE web_sessions SET seen_at = ? WHERE id = ?", now, found[0]["id"])
    return await Person.get_or_none(id=found[0]["person_id"])


async def sessions(person_id: int, now: datetime) -> list[WebSession]:
    """The browsers a person is signed in with, the last seen first."""
    return await WebSession.filter(
        person_id=person_id, kind="dashboard", ended_at__isnull=True, expires_at__gt=now
    ).order_by("-seen_at", "-id")


def is_this(session: WebSession, session_token: str) -> bool:
    return session.token_hash == _hash(session_token)


async def end_session(session_token: str, now: datetime) -> None:
    await database.execute(
        "UPDATE web_sessions SET ended_at = ? WHERE token_hash = ? AND ended_at IS NULL",
        now,
        _hash(session_token),
    )


async def end_one(person_id: int, session_id: int, now: datetime) -> bool:
    """End one of a person's own sessions, from the list of them."""
    return bool(
        await database.execute(
            "UPDATE web_sessions SET ended_at = ? WHERE id = ? AND person_id = ? AND ended_at IS NULL",
            now,
            session_id,
            person_id,
        )
    )


async def end_all(person_id: int, now: datetime) -> None:
    """Sign a person out everywhere: a lost phone, an office handed over."""
    await database.execute(
        "UPDATE web_sessions SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", now, person_id
    )


async def known_by(channel: str, address: str) -> int | None:
    """Who talks with us at this address of a channel, which has vouched for them."""
    found = await database.rows("SELECT person_id FROM chats WHERE channel = ? AND address = ?", channel, address)
    return int(found[0]["person_id"]) if found else None

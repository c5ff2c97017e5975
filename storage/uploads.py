"""Files on their way from a browser: what was announced and how much of it is here."""

from collections.abc import Sequence
from datetime import UTC, datetime

from storage import database
from storage.database import marks
from storage.models import Upload


async def announce(chat: int, token: str, name: str, mime: str, size: int, now: datetime) -> None:
    await Upload.create(chat_id=chat, token=token, name=name, mime=mime, size=size, made_at=now)


async def of_chat(chat: int, token: str) -> Upload | None:
    return await Upload.get_or_none(chat_id=chat, token=token)


async def get(token: str) -> Upload | None:
    return await Upload.get_or_none(token=token)


async def finished(chat: int, tokens: Sequence[str]) -> list[Upload]:
    """Those of this chat that are wholly here, in the order asked for."""
    found = {upload.token: upload for upload in await Upload.filter(chat_id=chat, token__in=list(tokens))}
    return [found[token] for token in tokens if token in found and found[token].received == found[token].size]


async def advance(token: str, before: int, received: int) -> bool:
    """More of it is here; False if another request has brought it further meanwhile."""
    return bool(
        await database.execute(
            "UPDATE uploads SET received = ? WHERE token = ? AND received = ?", received, token, before
        )
    )


async def announced_since(chat: int, since: datetime) -> tuple[int, int]:
    """How many files this chat announced since then, and how many bytes they are."""
    [row] = await database.rows(
        "SELECT count(*) AS n, coalesce(sum(size), 0) AS bytes FROM uploads WHERE chat_id = ? AND made_at > ?",
        chat,
        since.astimezone(UTC),
    )
    return int(row["n"]), int(row["bytes"])


async def forgotten(before: datetime, most: int) -> list[str]:
    """Old ones that no message and no photo still waits for: kept elsewhere by now, or never finished."""
    found = await database.rows(
        "SELECT u.token FROM uploads u WHERE u.made_at < ?"
        " AND NOT EXISTS (SELECT 1 FROM photos p WHERE p.state = 'waiting' AND p.source = 'upload:' || u.token)"
        " AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.chat_id = u.chat_id AND i.state IN ('waiting', 'aside')"
        " AND i.said LIKE '%' || u.token || '%') ORDER BY u.id LIMIT ?",
        before.astimezone(UTC),
        most,
    )
    return [row["token"] for row in found]


async def drop(tokens: Sequence[str]) -> None:
    if tokens:
        await database.execute(f"DELETE FROM uploads WHERE token IN ({marks(tokens)})", *tokens)

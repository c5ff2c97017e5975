"""Photos and other files people sent: a row at once, then their bytes are fetched, and what became of them."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime

from storage import database, ledger
from storage.database import Row, marks
from storage.models import Photo

LEASE_MS = 15_000  # how long a photo is one process's to fetch, unless it says again that it is at it


@dataclass(frozen=True)
class Facts:
    """What is known once the bytes are kept; the names are those of the table's columns."""

    sha256: str
    size: int
    mime: str
    kept_at: datetime
    width: int | None = None
    height: int | None = None
    shown: str = ""
    thumb: str = ""
    taken_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None


FACTS = ", ".join(f"{field.name} = ?" for field in fields(Facts))


async def keep_row(
    *,
    incoming: int,
    position: int,
    person: int,
    chat: int,
    kind: str,
    source: str,
    sent_at: datetime,
    name: str = "",
    mime: str = "",
    size: int | None = None,
    album: str = "",
    caption: str = "",
) -> int:
    """In the caller's transaction: a photo to be fetched; its id, the same when it is said again."""
    [row] = await database.rows(
        "INSERT INTO photos (incoming_id, position, person_id, chat_id, kind, source, name, mime, size, album, caption,"
        " sent_at, state, tries, due_ms, why, sha256, shown, thumb)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, '', '', '', '')"
        " ON CONFLICT (incoming_id, position) DO UPDATE SET position = excluded.position RETURNING id",
        incoming,
        position,
        person,
        chat,
        kind,
        source,
        _short(name, 200),
        _short(mime, 100),
        size,
        _short(album, 100),
        _short(caption),
        sent_at.astimezone(UTC),
    )
    return int(row["id"])


def _short(text: str, most: int | None = None) -> str:
    """As much as its column takes; PostgreSQL keeps no NUL."""
    return text.replace("\0", "")[:most]


async def due(limit: int, now_ms: int, channels: Sequence[str]) -> list[Row]:
    """Claim photos to fetch, those never tried first; for a while nobody else is given them.

    Being given one counts as a try, so that a file which kills its process is not tried for ever. Rows: id, kind,
    source, name, size, tries, person_id, channel.
    """
    if not channels or limit < 1:
        return []
    which = (
        "FROM photos p JOIN chats c ON c.id = p.chat_id"
        f" WHERE p.state = 'waiting' AND p.due_ms <= ? AND c.channel IN ({marks(channels)})"
    )
    # Looked at several times a second: reading first leaves SQLite's one writer alone while there is nothing to do.
    if not await database.rows(f"SELECT 1 AS yes {which} LIMIT 1", now_ms, *channels):
        return []
    lock = "" if database.is_sqlite() else " FOR UPDATE OF p SKIP LOCKED"
    claimed = await database.rows(
        "UPDATE photos SET due_ms = ?, tries = tries + 1"
        f" WHERE id IN (SELECT p.id {which} ORDER BY p.tries, p.due_ms, p.id LIMIT ?{lock})"
        " RETURNING id, kind, source, name, size, tries, person_id,"
        " (SELECT c.channel FROM chats c WHERE c.id = photos.chat_id) AS channel",
        now_ms + LEASE_MS,
        now_ms,
        *channels,
        limit,
    )
    return sorted(claimed, key=lambda row: (row["tries"], row["id"]))


async def hold(photos: Sequence[int], now_ms: int) -> None:
    """Those who fetch them are still at it: nobody else may try yet."""
    await database.execute(
        f"UPDATE photos SET due_ms = ? WHERE id IN ({marks(photos)}) AND state = 'waiting'", now_ms + LEASE_MS, *photos
    )


async def kept(photo: int, facts: Facts) -> bool:
    """Its bytes are kept, and entered in the chain of evidence; False when somebody else was quicker."""
    async with database.transaction():
        if not await _settle(photo, f"state = 'kept', why = '', {FACTS}", *astuple(facts)):
            return False
        await ledger.photo(photo, facts.kept_at)
        if facts.lat is not None:  # its report now has a place on the map
            await database.execute(
                "UPDATE reports SET changed_at = ? WHERE changed_at < ?"
                " AND id IN (SELECT report_id FROM report_photos WHERE photo_id = ?)",
                *(database.moment(facts.kept_at), database.moment(facts.kept_at), photo),
            )
    return True


async def keep_imported(person: int, name: str, facts: Facts, sent_at: datetime) -> tuple[int, bool]:
    """In the caller's transaction: a photo of earlier years, and whether it is new; by its bytes it is known again."""
    source = f"import:{facts.sha256}"
    found = await database.rows(
        "SELECT id FROM photos WHERE sha256 = ? AND source = ? AND state = 'kept' ORDER BY id LIMIT 1",
        *(facts.sha256, source),
    )
    if found:
        return found[0]["id"], False
    name = _short(name.rpartition("/")[2], 200)
    kept = {each.name: getattr(facts, each.name) for each in fields(facts)}
    photo = await Photo.create(
        person_id=person, kind="photo", source=source, name=name, sent_at=sent_at, state="kept", **kept
    )
    await ledger.photo(photo.id, facts.kept_at)
    return photo.id, True


async def refused(photo: int, why: str) -> bool:
    """What came is nothing we can keep as what it was sent as."""
    return await _settle(photo, "state = 'refused', why = ?", why)


async def failed(photo: int, why: str) -> bool:
    """Its bytes did not come, and will not."""
    return await _settle(photo, "state = 'failed', why = ?", why)


async def again(photo: int, tries: int, due_ms: int) -> bool:
    return await _settle(photo, "tries = ?, due_ms = ?", tries, due_ms)


async def _settle(photo: int, what: str, *values: object) -> bool:
    return bool(await database.execute(f"UPDATE photos SET {what} WHERE id = ? AND state = 'waiting'", *values, photo))


async def of_report(report: int) -> list[Photo]:
    return await Photo.filter(report_links__report_id=report).order_by("report_links__position", "id")


async def counts() -> dict[str, int]:
    """How many there are in each state."""
    found = await database.rows("SELECT state, count(*) AS n FROM photos GROUP BY state")
    return {row["state"]: row["n"] for row in found}

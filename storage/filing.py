"""Writing reports, and what their own reporters ask about them."""

from collections.abc import Sequence
from datetime import datetime

from storage import database
from storage.database import Row, marks
from storage.models import Report

OPEN = ("sent", "returned")  # photos may still be added


async def next_code(unit: int) -> str:
    """In the caller's transaction: the unit's next report code, such as NC5-042."""
    [row] = await database.rows(
        "UPDATE units SET numbered = numbered + 1 WHERE id = ? RETURNING numbered, short, code", unit
    )
    return f"{row['short'] or row['code'].upper()}-{row['numbered']:03}"


async def of_conversation(conversation: int) -> Report | None:
    return await Report.get_or_none(conversation_id=conversation)


async def link_photos(report: int, photos: Sequence[int]) -> None:
    """Photos join a report, after those it has; one that is there already stays as it is."""
    [row] = await database.rows(
        "SELECT coalesce(max(position), -1) AS last FROM report_photos WHERE report_id = ?", report
    )
    await database.execute_many(
        "INSERT INTO report_photos (report_id, photo_id, position, stage) VALUES (?, ?, ?, '')"
        " ON CONFLICT (report_id, photo_id) DO NOTHING",
        [(report, photo, row["last"] + at) for at, photo in enumerate(photos, start=1)],
    )


async def unlink_photos(report: int, since: int) -> list[int]:
    """Take out the photos from this one on; their ids."""
    found = await database.rows(
        "DELETE FROM report_photos WHERE report_id = ? AND photo_id >= ? RETURNING photo_id", report, since
    )
    return sorted(row["photo_id"] for row in found)


async def photo_count(report: int) -> int:
    [row] = await database.rows("SELECT count(*) AS n FROM report_photos WHERE report_id = ?", report)
    return int(row["n"])


async def recent_activities(person: int, most: int = 3) -> list[str]:
    """What this person reported last, newest first, each once."""
    found = await database.rows(
        "SELECT activity, max(id) AS last FROM reports WHERE person_id = ?"
        " GROUP BY activity ORDER BY last DESC LIMIT ?",
        person,
        most,
    )
    return [row["activity"] for row in found]


async def of_units(units: Sequence[int], most: int = 6) -> list[Row]:
    """The newest reports of these units: id, code, activity, day, state, photos."""
    return await database.rows(
        "SELECT r.id, r.code, r.activity, r.day, r.state, r.unit_id, r.place,"
        " (SELECT count(*) FROM report_photos p WHERE p.report_id = r.id) AS photos"
        f" FROM reports r WHERE r.unit_id IN ({marks(units)}) ORDER BY r.id DESC LIMIT ?",
        *units,
        most,
    )


async def one(report: int, units: Sequence[int]) -> Row | None:
    """A report, if it is of one of these units."""
    found = await database.rows(
        "SELECT r.id, r.code, r.activity, r.day, r.state, r.unit_id, r.place,"
        " (SELECT count(*) FROM report_photos p WHERE p.report_id = r.id) AS photos"
        f" FROM reports r WHERE r.id = ? AND r.unit_id IN ({marks(units)})",
        report,
        *units,
    )
    return found[0] if found else None


async def by_code(code: str, units: Sequence[int]) -> Row | None:
    found = await database.rows(
        f"SELECT id FROM reports WHERE upper(code) = ? AND unit_id IN ({marks(units)})", code.upper(), *units
    )
    return await one(found[0]["id"], units) if found else None


async def latest_of(person: int, since: datetime) -> Row | None:
    """The report this person sent last, if since then and still open."""
    found = await database.rows(
        "SELECT id, code, unit_id FROM reports WHERE person_id = ? AND sent_at >= ? AND state = 'sent'"
        " ORDER BY id DESC LIMIT 1",
        person,
        database.moment(since),
    )
    return found[0] if found else None


async def returned_in(units: Sequence[int]) -> list[Row]:
    return await database.rows(
        f"SELECT id, code, unit_id FROM reports WHERE unit_id IN ({marks(units)}) AND state = 'returned' ORDER BY id",
        *units,
    )


async def withdraw(report: int, now: datetime) -> bool:
    """Only while nobody has decided; False if somebody has."""
    return bool(await Report.filter(id=report, state__in=OPEN).update(state="withdrawn", changed_at=now))

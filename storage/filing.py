"""Writing reports, and what their own reporters ask about them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tortoise.expressions import F

from storage import database, flags, ledger
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
    if not await database.rows("SELECT id FROM reports WHERE conversation_id = ?", conversation):
        return None
    return await Report.get(conversation_id=conversation)


async def imported(form: str, unit: int, activity: str, day: date) -> Row | None:
    """The report that came of this form of an import: id, state."""
    found = await database.rows(
        "SELECT r.id, r.state FROM reports r JOIN conversations c ON c.id = r.conversation_id"
        " WHERE r.unit_id = ? AND r.activity = ? AND r.day = ? AND c.form = ?",
        *(unit, activity, day, form),
    )
    return found[0] if found else None


async def link_photos(report: int, photos: Sequence[int], now: datetime) -> None:
    """Photos join a report, after those it has; one that is there already stays as it is."""
    if not photos:
        return
    await database.execute_many(
        "INSERT INTO report_photos (report_id, photo_id, position, stage)"
        " SELECT r.id, p.id, (SELECT coalesce(max(position), -1) + 1 FROM report_photos WHERE report_id = r.id), ''"
        " FROM reports r, photos p WHERE r.id = ? AND p.id = ? ON CONFLICT (report_id, photo_id) DO NOTHING",
        [(report, photo) for photo in photos],
    )
    await flags.look_again(photos)
    await _touched(report, now)


async def stage_photos(report: int, stages: Mapping[int, str]) -> None:
    """Which of its photos show the place before, during or after the work."""
    await database.execute_many(
        "UPDATE report_photos SET stage = ? WHERE report_id = ? AND photo_id = ?",
        [(stage, report, photo) for photo, stage in sorted(stages.items())],
    )


async def returned_for(report: int) -> Mapping[str, Any] | None:
    """While it is returned: {"keys", "reason", "words"}."""
    found: Mapping[str, Any] | None = (await Report.get(id=report)).returned
    return found


async def _touched(report: int, now: datetime) -> None:
    """What was counted ahead of it is counted anew."""
    await Report.filter(id=report, changed_at__lt=now).update(changed_at=now)


async def unlink_photos(report: int, since: int, now: datetime) -> list[int]:
    """Take out the photos from this one on; their ids."""
    found = await database.rows(
        "DELETE FROM report_photos WHERE report_id = ? AND photo_id >= ? RETURNING photo_id", report, since
    )
    await _touched(report, now)
    await flags.look_again([row["photo_id"] for row in found])
    return sorted(row["photo_id"] for row in found)


async def photo_count(report: int) -> int:
    [row] = await database.rows(
        "SELECT count(*) AS n FROM report_photos l JOIN photos p ON p.id = l.photo_id"
        " WHERE l.report_id = ? AND p.state NOT IN ('refused', 'failed')",
        report,
    )
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
        "SELECT r.id, r.code, r.activity, r.day, r.state, r.unit_id, r.place, r.version, r.returned,"
        " (SELECT count(*) FROM report_photos l JOIN photos p ON p.id = l.photo_id"
        " WHERE l.report_id = r.id AND p.state NOT IN ('refused', 'failed')) AS photos"
        f" FROM reports r WHERE r.unit_id IN ({marks(units)}) ORDER BY r.id DESC LIMIT ?",
        *units,
        most,
    )


async def one(report: int, units: Sequence[int]) -> Row | None:
    """A report, if it is of one of these units."""
    found = await database.rows(
        "SELECT r.id, r.code, r.activity, r.day, r.state, r.unit_id, r.place, r.version, r.returned,"
        " (SELECT count(*) FROM report_photos l JOIN photos p ON p.id = l.photo_id"
        " WHERE l.report_id = r.id AND p.state NOT IN ('refused', 'failed')) AS photos"
        f" FROM reports r WHERE r.id = ? AND r.unit_id IN ({marks(units)})",
        report,
        *units,
    )
    return found[0] if found else None


async def by_code(code: str, units: Sequence[int]) -> Row | None:
    found = await database.rows(
        f"SELECT id FROM reports WHERE replace(upper(code), '-', '') = ? AND unit_id IN ({marks(units)})",
        *("".join(letter for letter in code.upper() if letter.isalnum()), *units),
    )
    return await one(found[0]["id"], units) if found else None


async def latest_of(person: int, since: datetime) -> Row | None:
    """The report this person sent last, for the first time or again, if since then and still open."""
    found = await database.rows(
        "SELECT r.id, r.code, r.unit_id, r.version FROM reports r JOIN report_versions v ON v.report_id = r.id"
        " AND v.version = r.version WHERE r.sent_at >= ? AND r.state = 'sent' AND v.by_id = ?"
        " ORDER BY r.sent_at DESC, r.id DESC LIMIT 1",
        *(database.moment(since), person),
    )
    return found[0] if found else None


async def returned_in(units: Sequence[int]) -> list[Row]:
    return await database.rows(
        "SELECT id, code, unit_id, activity, day, state, version, returned FROM reports"
        f" WHERE unit_id IN ({marks(units)}) AND state = 'returned' ORDER BY id",
        *units,
    )


async def again(report: int, given: Mapping[str, Any], now: datetime) -> bool:
    """The next version of a report that was not decided, with the facts given anew; it waits unread once more."""
    facts = {key: given[key] for key in ("activity", "day", "place", "story", "answers", "asked") if key in given}
    if point := given.get("point"):
        facts |= {"lat": point["lat"], "lon": point["lon"]}
    fresh = {"state": "sent", "returned": None, "seen_at": None, "decided_at": None, "escalated_at": None}
    changed = await Report.filter(id=report, state__in=OPEN).update(
        **facts, **fresh, version=F("version") + 1, sent_at=now, changed_at=now
    )
    if changed and "day" in given:
        await flags.look_again(await photo_ids(report))
    return bool(changed)


async def found_by(report: int, search: str) -> None:
    """The plain words it is looked for by."""
    await Report.filter(id=report).update(search=search)


async def state_of(report: int) -> str:
    [row] = await database.rows("SELECT state FROM reports WHERE id = ?", report)
    return str(row["state"])


async def whole(report: int, units: Sequence[int]) -> Report | None:
    """All it says, if it is of one of these units."""
    return await Report.get_or_none(id=report, unit_id__in=list(units))


async def photo_ids(report: int) -> list[int]:
    found = await database.rows(
        "SELECT photo_id FROM report_photos WHERE report_id = ? ORDER BY position, photo_id", report
    )
    return [row["photo_id"] for row in found]


async def loose_photos(person: int, first: int, since: datetime) -> list[int]:
    """The pictures somebody sent from this one on that belong to nothing yet."""
    found = await database.rows(
        "SELECT p.id FROM photos p WHERE p.person_id = ? AND p.id >= ? AND p.sent_at >= ?"
        " AND (p.kind = 'photo' OR p.mime LIKE 'image/%')"
        " AND NOT EXISTS (SELECT 1 FROM report_photos l WHERE l.photo_id = p.id) ORDER BY p.id",
        *(person, first, database.moment(since)),
    )
    return [row["id"] for row in found]


async def added(report: int) -> int:
    """How many photos its present version has more than the one before; 0 for a first version."""
    found = await database.rows(
        "SELECT v.said FROM report_versions v JOIN reports r ON r.id = v.report_id AND v.version >= r.version - 1"
        " WHERE r.id = ? ORDER BY v.version",
        report,
    )
    photos = [set(json.loads(row["said"])["photos"]) for row in found]
    return len(photos[1] - photos[0]) if len(photos) == 2 else 0


async def back_to_returned(report: int, asked: Mapping[str, Any], now: datetime) -> None:
    """What came was not for it: it waits for its correction as before."""
    await Report.filter(id=report, state="sent").update(state="returned", returned=asked, changed_at=now)


async def withdraw(report: int, now: datetime) -> bool:
    """Only while nobody has decided; False if somebody has."""
    if not await Report.filter(id=report, state__in=OPEN).update(state="withdrawn", changed_at=now):
        return False
    await ledger.enter("withdrawn", f"report:{report}", now)
    return True

"""What goes into dossiers: the approved reports of a unit and all within it, with what they count for and show."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date

from storage import database, read
from storage.database import Row, marks

BATCH = 400
# What an identity card may stand on never leaves in a paper, nor does what is no picture.
SHOWN = "p.state = 'kept' AND p.hidden = ? AND p.mime LIKE 'image/%'"


@dataclass(frozen=True)
class Span:
    """Of which unit, counting for which set, from the first to the last day."""

    unit: int
    set: str
    first: date
    last: date


async def count(span: Span) -> tuple[int, int]:
    """How many approved reports, and how many photos they show."""
    [row] = await database.rows(
        "SELECT count(DISTINCT r.id) AS reports, count(p.id) AS photos FROM units_within w"
        " JOIN reports r ON r.unit_id = w.unit_id LEFT JOIN report_photos l ON l.report_id = r.id"
        f" LEFT JOIN photos p ON p.id = l.photo_id AND {SHOWN}"
        " WHERE w.area_id = ? AND r.state = 'approved' AND r.day >= ? AND r.day <= ?",
        False,
        span.unit,
        span.first,
        span.last,
    )
    return int(row["reports"]), int(row["photos"])


async def counted(span: Span) -> list[Row]:
    """A row for each thing a report counts for: id, day, criterion, indicator, photos (as many as it shows)."""
    found = await database.rows(
        "SELECT r.id, r.day, e.criterion, e.indicator, (SELECT count(*) FROM report_photos l"
        f" JOIN photos p ON p.id = l.photo_id WHERE l.report_id = r.id AND {SHOWN}) AS photos FROM units_within w"
        ' JOIN reports r ON r.unit_id = w.unit_id JOIN evidence e ON e.report_id = r.id AND e."set" = ?'
        " WHERE w.area_id = ? AND r.state = 'approved' AND r.day >= ? AND r.day <= ?",
        False,
        span.set,
        span.unit,
        span.first,
        span.last,
    )
    return [row | {"day": read.day(row["day"])} for row in found]


async def reports(span: Span, also: Sequence[int] = (), criterion: int | None = None) -> AsyncIterator[list[Row]]:
    """Batches by day, each row with answers, asked, counts [(criterion, indicator)] and photos.

    `also`: reports of the unit that an officer added, of whatever day. With a criterion only what counts for it.
    """
    after: tuple[object, int] = (date.min, 0)
    also = list(also) or [0]
    only = ""
    values: list[object] = []
    if criterion is not None:
        only = (
            f" AND (r.id IN ({marks(also)}) OR EXISTS (SELECT 1 FROM evidence e WHERE e.report_id = r.id"
            ' AND e."set" = ? AND e.criterion = ?))'
        )
        values = [*also, span.set, criterion]
    while found := await database.rows(
        "SELECT r.id, r.code, r.day, r.activity, r.place, r.story, r.answers, r.asked, r.unit_id, u.name AS unit,"
        " u.kind AS unit_kind, u.code AS unit_code FROM units_within w JOIN reports r ON r.unit_id = w.unit_id"
        " JOIN units u ON u.id = r.unit_id WHERE w.area_id = ? AND r.state = 'approved'"
        f" AND ((r.day >= ? AND r.day <= ?) OR r.id IN ({marks(also)})){only}"
        " AND (r.day > ? OR (r.day = ? AND r.id > ?)) ORDER BY r.day, r.id LIMIT ?",
        *(span.unit, span.first, span.last, *also, *values),
        *(after[0], after[0], after[1], BATCH),
    ):
        yield await _whole(found, span.set)
        if len(found) < BATCH:
            return
        after = (read.day(found[-1]["day"]), found[-1]["id"])


async def _whole(found: list[Row], of: str) -> list[Row]:
    ids = [row["id"] for row in found]
    counts: dict[int, list[tuple[int, str]]] = {id: [] for id in ids}
    photos: dict[int, list[Row]] = {id: [] for id in ids}
    wanted = database.filled(ids)
    for row in await database.rows(
        f'SELECT report_id, criterion, indicator FROM evidence WHERE "set" = ? AND report_id IN ({marks(wanted)})'
        " ORDER BY criterion, indicator",
        of,
        *wanted,
    ):
        counts[row["report_id"]].append((row["criterion"], row["indicator"]))
    for row in await database.rows(
        "SELECT l.report_id, l.stage, p.id, p.sha256, p.shown, p.thumb, p.mime, p.size, p.caption, p.taken_at,"
        f" p.sent_at FROM report_photos l JOIN photos p ON p.id = l.photo_id WHERE {SHOWN}"
        f" AND l.report_id IN ({marks(wanted)}) ORDER BY l.report_id, l.position, l.id",
        False,
        *wanted,
    ):
        times = {name: read.moment(row[name]) for name in ("taken_at", "sent_at")}
        photos[row["report_id"]].append(row | times)
    return [
        row
        | {"day": read.day(row["day"]), "answers": read.plain(row["answers"]), "asked": read.plain(row["asked"])}
        | {"counts": counts[row["id"]], "photos": photos[row["id"]]}
        for row in found
    ]


async def approved_id(code: str, unit: int) -> int | None:
    """An approved report of the unit or within it, by its code."""
    found = await database.rows(
        "SELECT r.id FROM reports r JOIN units_within w ON w.unit_id = r.unit_id"
        " WHERE w.area_id = ? AND r.code = ? AND r.state = 'approved'",
        unit,
        code,
    )
    return int(found[0]["id"]) if found else None


async def shown(reports: Sequence[int]) -> dict[int, tuple[date, int]]:
    """The day of each of these approved reports, and how many photos it shows."""
    if not reports:
        return {}
    wanted = database.filled(list(reports))
    found = await database.rows(
        "SELECT r.id, r.day, (SELECT count(*) FROM report_photos l JOIN photos p ON p.id = l.photo_id"
        f" WHERE l.report_id = r.id AND {SHOWN}) AS photos FROM reports r"
        f" WHERE r.state = 'approved' AND r.id IN ({marks(wanted)})",
        False,
        *wanted,
    )
    return {row["id"]: (read.day(row["day"]), row["photos"]) for row in found}


async def lost_by(photos: Sequence[int]) -> dict[int, int]:
    """How many photos each report has fewer without these."""
    if not photos:
        return {}
    wanted = database.filled(list(photos))
    found = await database.rows(
        "SELECT l.report_id, count(*) AS n FROM report_photos l JOIN photos p ON p.id = l.photo_id"
        f" WHERE {SHOWN} AND l.photo_id IN ({marks(wanted)}) GROUP BY l.report_id",
        False,
        *wanted,
    )
    return {row["report_id"]: row["n"] for row in found}

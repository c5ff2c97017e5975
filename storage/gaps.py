"""Approved reports as evidence, per criterion and indicator, for an area and all within it."""

from datetime import date

from storage import database, read
from storage.database import Row
from storage.pictured import PHOTOS


async def approved(area: int, of: str, after: date, until: date) -> list[Row]:
    """Each approved report, once for all of the set that it counts for: criterion, indicator, id, day, photos."""
    found = await database.rows(
        "SELECT DISTINCT e.criterion, e.indicator, r.id, r.day,"
        f" {PHOTOS}"
        " FROM units_within w JOIN reports r ON r.unit_id = w.unit_id JOIN evidence e ON e.report_id = r.id"
        " WHERE w.area_id = ? AND r.state = 'approved' AND r.day > ? AND r.day <= ? AND e.\"set\" = ?",
        area,
        after,
        until,
        of,
    )
    return [row | {"day": read.day(row["day"])} for row in found]


async def approved_of(area: int, activity: str, first: date, last: date) -> int:
    """How many approved reports of an activity an area has from the first to the last day."""
    [row] = await database.rows(
        "SELECT count(*) AS n FROM units_within w JOIN reports r ON r.unit_id = w.unit_id"
        " WHERE w.area_id = ? AND r.activity = ? AND r.state = 'approved' AND r.day >= ? AND r.day <= ?",
        area,
        activity,
        first,
        last,
    )
    return int(row["n"])

"""Reports as rows to download: everything the list shows, a batch at a time, the newest first."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from storage import database, read
from storage.access import Sight
from storage.database import Row, marks
from storage.pictured import PHOTOS
from storage.reports import Wanted

BATCH = 500


async def reports(seen: Sight, wanted: Wanted, batch: int = BATCH) -> AsyncIterator[list[Row]]:
    """Each row with unit, above, sender, photos, answers and asked, counts: [(set, criterion, indicator)]."""
    where, values = wanted.where(seen)
    after = ""
    told: list[object] = []
    while rows := await database.rows(
        "SELECT r.id, r.code, r.day, r.activity, r.place, r.story, r.state, r.version, r.answers, r.asked,"
        " r.lat, r.lon, r.sent_at, r.decided_at, u.name AS unit, u.kind AS unit_kind,"
        " a.name AS above, a.kind AS above_kind, p.name AS sender,"
        f" {PHOTOS}"
        " FROM reports r JOIN units u ON u.id = r.unit_id LEFT JOIN units a ON a.id = u.parent_id"
        f" JOIN people p ON p.id = r.person_id WHERE {where}{after} ORDER BY r.sent_at DESC, r.id DESC LIMIT ?",
        *values,
        *told,
        batch,
    ):
        yield await _whole(rows)
        if len(rows) < batch:
            return
        after = " AND (r.sent_at, r.id) < (SELECT b.sent_at, b.id FROM reports b WHERE b.id = ?)"
        told = [rows[-1]["id"]]


async def _whole(rows: list[Row]) -> list[Row]:
    counts: dict[int, list[tuple[str, int, str]]] = {row["id"]: [] for row in rows}
    for each in await database.rows(
        f'SELECT report_id, "set", criterion, indicator FROM evidence WHERE report_id IN ({marks(list(counts))})'
        " ORDER BY id",
        *counts,
    ):
        counts[each["report_id"]].append((each["set"], each["criterion"], each["indicator"]))
    return [row | {name: READ[name](row[name]) for name in READ} | {"counts": counts[row["id"]]} for row in rows]


READ: dict[str, Callable[[Any], Any]] = {
    "answers": read.plain,
    "asked": read.plain,
    "day": read.day,
    "sent_at": read.moment,
    "decided_at": read.moment,
}

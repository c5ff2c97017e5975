"""Counts ahead what large areas ask for, from the rows themselves: anew for each commune where something changed.

Nobody who writes a report needs to know of it: whoever reads a province's numbers first catches up with what changed.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from storage import contributions, database, spots
from storage.database import Row, execute, marks, moment, rows
from storage.kinds import COMMUNES, LARGE, RANK
from storage.pictured import PHOTOS

MARGIN = timedelta(seconds=60)  # a report is dated when its turn begins, and seen when that is kept
AT_ONCE = 50  # communes a reader counts before their page; more is left to the clock
WHOLE = datetime(1, 1, 1, tzinfo=UTC)
Gifts = contributions.Gifts

COLUMNS = '(area_id, "set", criterion, indicator, year, state, reports, photos)'
REPORTS = (
    "SELECT w.area_id, r.id, r.activity, r.state, CAST(substr(CAST(r.day AS VARCHAR(10)), 1, 4) AS INTEGER) AS year,"
    " substr(CAST(r.day AS VARCHAR(10)), 1, 7) AS month,"
    f" {PHOTOS}"
    " FROM units_within w JOIN reports r ON r.unit_id = w.unit_id"
)
COUNTED = (
    "SELECT area_id, '', 0, activity, year, state, count(*), sum(photos) FROM told"
    " GROUP BY area_id, activity, year, state"
    " UNION ALL SELECT area_id, '*', 0, month, year, state, count(*), sum(photos) FROM told"
    " GROUP BY area_id, month, year, state"
    " UNION ALL SELECT area_id, \"set\", criterion, '*', year, state, count(*), sum(photos) FROM (SELECT DISTINCT"
    ' t.area_id, t.id, t.year, t.state, t.photos, e."set", e.criterion FROM told t'
    ' JOIN evidence e ON e.report_id = t.id) AS once GROUP BY area_id, "set", criterion, year, state'
    ' UNION ALL SELECT t.area_id, e."set", e.criterion, e.indicator, t.year, t.state, count(*), sum(t.photos)'
    " FROM told t JOIN evidence e ON e.report_id = t.id"
    ' GROUP BY t.area_id, e."set", e.criterion, e.indicator, t.year, t.state'
)
SUMMED = (
    'SELECT w.area_id, t."set", t.criterion, t.indicator, t.year, t.state, sum(t.reports), sum(t.photos)'
    " FROM units c JOIN units_within w ON w.unit_id = c.id JOIN tallies t ON t.area_id = c.id"
)
BY = ' GROUP BY w.area_id, t."set", t.criterion, t.indicator, t.year, t.state'


async def catch_up(now: datetime, gifts: Gifts, most: int | None = AT_ONCE) -> bool:
    """Whether everything sent or decided until now is counted; False where more than `most` communes wait."""
    [*known] = await rows("SELECT until FROM counted_until WHERE what = 'reports'")
    if known and known[0]["until"] and not await _changed(_since(known), 1):
        return True
    async with database.transaction():
        await execute(
            "INSERT INTO counted_until (what) VALUES ('reports') ON CONFLICT (what) DO UPDATE SET what = excluded.what"
        )
        since = _since(await rows("SELECT until FROM counted_until WHERE what = 'reports'"))
        units = await _changed(since)
        communes, large = await _areas(units, since)
        if most is not None and since != WHOLE and len(communes) > most:
            return False
        await (_count(communes, large) if since == WHOLE or await _any_large(units) else _recount(communes))
        await spots.find(since)
        await contributions.add_up(None if since == WHOLE else units, gifts)
        await execute("UPDATE counted_until SET until = ? WHERE what = 'reports'", moment(now))
    return True


async def forget() -> None:
    """After places moved, or to be sure: everything is counted anew by whoever asks next."""
    await execute("UPDATE counted_until SET until = NULL WHERE what = 'reports'")


def _since(known: Sequence[Row]) -> datetime:
    until = known[0]["until"]
    if until is None:
        return WHOLE
    return (datetime.fromisoformat(until) if isinstance(until, str) else until) - MARGIN


async def _changed(since: datetime, most: int = 1_000_000) -> list[int]:
    """The units whose reports changed."""
    found = await rows(
        "SELECT DISTINCT unit_id FROM (SELECT unit_id FROM reports WHERE changed_at >= ? ORDER BY changed_at LIMIT ?)"
        " AS late",
        moment(since),
        most,
    )
    return [row["unit_id"] for row in found]


async def _areas(units: Collection[int], since: datetime) -> tuple[list[int], list[int]]:
    """The communes and the larger areas these lie within; all of them the first time."""
    if since == WHOLE:
        found = await rows(
            f"SELECT id, kind FROM units WHERE kind IN ({marks((*COMMUNES, *LARGE))})", *COMMUNES, *LARGE
        )
    else:
        found = []
        for some in _portions(units):
            found += await rows(
                "SELECT DISTINCT a.id, a.kind FROM units_within w JOIN units a ON a.id = w.area_id"
                f" WHERE w.unit_id IN ({marks(some)}) AND a.kind IN ({marks((*COMMUNES, *LARGE))})",
                *some,
                *COMMUNES,
                *LARGE,
            )
    kinds = {row["id"]: row["kind"] for row in found}
    order = sorted((area for area in kinds if kinds[area] in LARGE), key=lambda area: -RANK[kinds[area]])
    return [area for area in kinds if kinds[area] in COMMUNES], order


async def _any_large(units: Sequence[int]) -> bool:
    """Whether a province itself reported: then it is not enough to count its communes anew."""
    for some in _portions(units):
        if await rows(f"SELECT 1 FROM units WHERE id IN ({marks(some)}) AND kind IN ({marks(LARGE)})", *some, *LARGE):
            return True
    return False


async def _recount(communes: Sequence[int]) -> None:
    """Take out of the larger areas what these communes had, count the communes, and put in what they have."""
    for some in _portions(communes):
        for sign in ("-", ""):
            if not sign:
                await _count(some, ())
            await execute(
                f'INSERT INTO tallies {COLUMNS} SELECT w.area_id, t."set", t.criterion, t.indicator, t.year, t.state,'
                f" {sign}sum(t.reports), {sign}sum(t.photos) FROM units c JOIN units_within w ON w.unit_id = c.id"
                " JOIN units a ON a.id = w.area_id JOIN tallies t ON t.area_id = c.id"
                f" WHERE c.id IN ({marks(some)}) AND c.successor_id IS NULL AND a.kind IN ({marks(LARGE)}){BY}"
                ' ON CONFLICT (area_id, "set", criterion, indicator, year, state) DO UPDATE SET'
                " reports = tallies.reports + excluded.reports, photos = tallies.photos + excluded.photos",
                *some,
                *LARGE,
            )


async def _count(communes: Sequence[int], large: Sequence[int]) -> None:
    for some in _portions(communes):
        await execute(f"DELETE FROM tallies WHERE area_id IN ({marks(some)})", *some)
        await execute(
            f"INSERT INTO tallies {COLUMNS} WITH told AS ({REPORTS} WHERE w.area_id IN ({marks(some)})) {COUNTED}",
            *some,
        )
    for area in large:
        await execute("DELETE FROM tallies WHERE area_id = ?", area)
        [row] = await rows("SELECT kind FROM units WHERE id = ?", area)
        below, own = (("tinh",), ("quoc_gia",)) if row["kind"] == "quoc_gia" else (COMMUNES, LARGE)
        # A place merged into another is counted there.
        await execute(
            f"INSERT INTO tallies {COLUMNS} {SUMMED} WHERE w.area_id = ? AND c.kind IN ({marks(below)})"
            f" AND c.successor_id IS NULL{BY}",
            area,
            *below,
        )
        await execute(
            f"INSERT INTO tallies {COLUMNS} WITH told AS ({REPORTS} JOIN units u ON u.id = w.unit_id"
            f" WHERE w.area_id = ? AND u.kind IN ({marks(own)})) {COUNTED}",
            area,
            *own,
        )


def _portions(ids: Collection[int], size: int = 500) -> list[list[int]]:
    every = sorted(ids)
    return [every[at : at + size] for at in range(0, len(every), size)]


async def is_large(area: int) -> bool:
    """Whether an area is counted ahead and asked that way; a commune's numbers are counted as they stand."""
    found = await rows("SELECT kind FROM units WHERE id = ?", area)
    return bool(found) and found[0]["kind"] in LARGE


async def by_state(
    area: int, of: str = "", criterion: int = 0, indicator: str = "", *, activity: str = ""
) -> dict[str, int]:
    """Of all reports, of those of an activity, or of those that count for a criterion or indicator."""
    only = " AND indicator = ?" if of or activity else ""
    found = await rows(
        'SELECT state, sum(reports) AS n FROM tallies WHERE area_id = ? AND "set" = ? AND criterion = ?'
        f"{only} GROUP BY state",
        *(area, of, criterion, *([activity or indicator or "*"] if only else [])),
    )
    return {row["state"]: int(row["n"]) for row in found}


async def activities(area: int) -> list[str]:
    found = await rows("SELECT DISTINCT indicator FROM tallies WHERE area_id = ? AND \"set\" = ''", area)
    return [row["indicator"] for row in found]


APPROVED = "sum(CASE WHEN state = 'approved' THEN reports ELSE 0 END) AS approved"
WAITING = "sum(CASE WHEN state IN ('sent', 'returned') THEN reports ELSE 0 END) AS waiting"


async def by_criterion(area: int, state: str = "") -> list[Row]:
    """set, criterion, approved, waiting; of all reports, or of those in one state"""
    only = " AND state = ?" if state else " AND state <> 'withdrawn'"
    return await rows(
        f"SELECT \"set\", criterion, {APPROVED}, {WAITING} FROM tallies WHERE area_id = ? AND indicator = '*'"
        f' AND criterion > 0{only} GROUP BY "set", criterion ORDER BY "set", criterion',
        *(area, *([state] if state else [])),
    )


async def by_indicator(area: int, of: str, criterion: int) -> list[Row]:
    return await rows(
        f'SELECT indicator, {APPROVED}, {WAITING} FROM tallies WHERE area_id = ? AND "set" = ? AND criterion = ?'
        " AND indicator <> '*' GROUP BY indicator ORDER BY indicator",
        area,
        of,
        criterion,
    )


async def cells(areas: Sequence[int], of: str, year: int) -> list[Row]:
    """By area and criterion of a set within a year: area, criterion, approved, photos of the approved, waiting."""
    if not areas:
        return []
    return await rows(
        f"SELECT area_id AS area, criterion, {APPROVED}, {WAITING},"
        " sum(CASE WHEN state = 'approved' THEN photos ELSE 0 END) AS photos"
        f" FROM tallies WHERE area_id IN ({marks(areas)}) AND \"set\" = ? AND indicator = '*' AND year = ?"
        " GROUP BY area_id, criterion",
        *areas,
        of,
        year,
    )


async def by_month(area: int) -> list[Row]:
    """month (2026-03), approved, waiting"""
    return await rows(
        f"SELECT indicator AS month, {APPROVED}, {WAITING} FROM tallies WHERE area_id = ? AND \"set\" = '*'"
        " GROUP BY indicator ORDER BY indicator",
        area,
    )


async def by_area(areas: Sequence[int]) -> list[Row]:
    """area, approved, waiting"""
    if not areas:
        return []
    return await rows(
        f"SELECT area_id AS area, {APPROVED}, {WAITING} FROM tallies"
        f" WHERE area_id IN ({marks(areas)}) AND \"set\" = '' GROUP BY area_id",
        *areas,
    )

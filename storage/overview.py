"""What the first page shows of an area: evidence by place and criterion, who has been silent, this week's numbers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage import read, tallies
from storage.access import Sight
from storage.database import Row, marks, moment, rows
from storage.kinds import OFFICE, RANK, VILLAGES
from storage.models import Unit
from storage.pictured import PHOTOS


@dataclass(frozen=True)
class Cell:
    """The evidence of one place for one criterion."""

    approved: int = 0
    photos: int = 0  # of the approved reports
    waiting: int = 0


Cells = dict[tuple[int, int], Cell]  # by place and criterion


async def sees_whole(seen: Sight, area: int) -> bool:
    """Whether they see everything there, not only what counts for some criteria."""
    if area in seen.own:
        return True
    return bool(seen.areas) and bool(
        await rows(
            f"SELECT 1 FROM units_within WHERE unit_id = ? AND area_id IN ({marks(seen.areas)}) LIMIT 1",
            area,
            *seen.areas,
        )
    )


async def root(seen: Sight) -> int | None:
    """The area somebody's overview begins with: the largest they see, else their own."""
    choices = [*seen.areas, *(area for area, _ in seen.bounded)] or list(seen.own)
    if not choices:
        return None
    found = await rows(f"SELECT id, kind, valid_to FROM units WHERE id IN ({marks(choices)})", *choices)
    order = sorted(found, key=lambda row: (row["valid_to"] is not None, RANK.get(row["kind"], 9), row["id"]))
    return int(order[0]["id"])


async def below(area: Unit, today: date) -> list[Unit]:
    """The places that stand in its table: those right below that exist today, or the place itself."""
    if RANK.get(area.kind, 9) >= RANK["thon"]:
        return [area]
    found = await Unit.filter(parent_id=area.id).exclude(kind=OFFICE)
    return [unit for unit in found if unit.valid_to is None or unit.valid_to >= today]


async def cells(
    seen: Sight, places: Sequence[int], of: str, criteria: Collection[int], first: date, last: date
) -> Cells:
    """Counted as the rows stand, of reports whose day lies between; a merged village counts in its successor."""
    if not places or not criteria:
        return {}
    where, values = seen.reports()
    found = await rows(
        "SELECT place, criterion, sum(CASE WHEN state = 'approved' THEN 1 ELSE 0 END) AS approved,"
        " sum(CASE WHEN state = 'approved' THEN photos ELSE 0 END) AS photos,"
        " sum(CASE WHEN state IN ('sent', 'returned') THEN 1 ELSE 0 END) AS waiting FROM ("
        "SELECT DISTINCT w.area_id AS place, r.id, r.state, e.criterion,"
        f" {PHOTOS}"
        " FROM units_within w JOIN reports r ON r.unit_id = w.unit_id JOIN evidence e ON e.report_id = r.id"
        f' WHERE w.area_id IN ({marks(places)}) AND e."set" = ? AND e.criterion IN ({marks(list(criteria))})'
        f" AND r.day BETWEEN ? AND ? AND {where}) AS once GROUP BY place, criterion",
        *places,
        of,
        *criteria,
        first,
        last,
        *values,
    )
    return {(row["place"], row["criterion"]): _cell(row) for row in found}


async def large_cells(places: Sequence[int], of: str, year: int) -> Cells:
    """The same from what is counted ahead, within a year."""
    return {(row["area"], row["criterion"]): _cell(row) for row in await tallies.cells(places, of, year)}


def _cell(row: Row) -> Cell:
    return Cell(int(row["approved"] or 0), int(row["photos"] or 0), int(row["waiting"] or 0))


async def sets_counted(seen: Sight, area: int, large: bool) -> list[str]:
    """The sets that reports of an area count for."""
    if large:
        found = await rows('SELECT DISTINCT "set" FROM tallies WHERE area_id = ? AND criterion > 0', area)
    else:
        where, values = seen.reports()
        found = await rows(
            'SELECT DISTINCT e."set" FROM units_within w JOIN reports r ON r.unit_id = w.unit_id'
            f" JOIN evidence e ON e.report_id = r.id WHERE w.area_id = ? AND {where}",
            area,
            *values,
        )
    return [row["set"] for row in found]


@dataclass(frozen=True)
class Target:
    set: str
    year: int
    by_day: date | None
    unit: str


async def targets(area: int, year: int) -> list[Target]:
    """What a unit, or one above it, aims at by this year or later; the nearest first."""
    found = await rows(
        'SELECT t."set", t.year, t.by_day, u.name FROM units_within w JOIN targets t ON t.unit_id = w.area_id'
        " JOIN units u ON u.id = t.unit_id WHERE w.unit_id = ? AND t.year >= ? ORDER BY w.steps, t.year",
        area,
        year,
    )
    return [Target(row["set"], row["year"], read.day(row["by_day"]), row["name"]) for row in found]


async def sent_since(seen: Sight, area: int, since: datetime) -> dict[str, int]:
    """How many reports were sent since then, by the state they are in now."""
    where, values = seen.reports()
    within, told = _within(area)
    found = await rows(
        f"SELECT r.state, count(*) AS n FROM reports r WHERE r.sent_at >= ? AND {within} AND {where} GROUP BY r.state",
        moment(since),
        *told,
        *values,
    )
    return {row["state"]: row["n"] for row in found}


def _within(area: int) -> tuple[str, list[object]]:
    # EXISTS, not IN: few reports are looked at, and an area may hold ninety thousand places.
    return "EXISTS (SELECT 1 FROM units_within i WHERE i.unit_id = r.unit_id AND i.area_id = ?)", [area]


async def villages_silent(seen: Sight, area: int, since: datetime) -> list[Row]:
    """The villages of a commune that sent nothing since then: id, name, last (their last report's time, or None)."""
    found = await rows(
        "SELECT u.id, u.name, u.search, (SELECT max(r.sent_at) FROM units_within o"
        " JOIN reports r ON r.unit_id = o.unit_id"
        " WHERE o.area_id = u.id AND r.state <> 'withdrawn') AS last"
        " FROM units_within w JOIN units u ON u.id = w.unit_id JOIN units c ON c.id = u.parent_id"
        f" WHERE w.area_id = ? AND u.kind IN ({marks(VILLAGES)}) AND u.valid_to IS NULL AND c.valid_to IS NULL",
        area,
        *VILLAGES,
    )
    told = [{**row, "last": read.moment(row["last"])} for row in found]
    return [row for row in told if row["last"] is None or row["last"] < since]


async def villages_heard(area: int, places: Sequence[int], since: datetime) -> tuple[int, dict[int, int]]:
    """How many villages sent something since then: in the area, and in each of these places of it."""
    heard = (
        "SELECT DISTINCT r.unit_id FROM reports r JOIN units u ON u.id = r.unit_id JOIN units c ON c.id = u.parent_id"
        f" WHERE r.sent_at >= ? AND r.state <> 'withdrawn' AND u.kind IN ({marks(VILLAGES)}) AND u.valid_to IS NULL"
        " AND c.valid_to IS NULL"
    )
    found = await rows(
        f"SELECT w.area_id AS place, count(*) AS n FROM ({heard}) AS h JOIN units_within w ON w.unit_id = h.unit_id"
        f" WHERE w.area_id IN ({marks([area, *places])}) GROUP BY w.area_id",
        *(moment(since), *VILLAGES, area, *places),
    )
    by_place = {row["place"]: row["n"] for row in found}
    return by_place.get(area, 0), by_place


async def villages_there(area: Unit, places: Sequence[int]) -> tuple[int, dict[int, int]]:
    """How many villages there are: in the area, and in each place of it unless that is the whole country."""
    if area.kind == "quoc_gia":
        found = await rows(
            f"SELECT count(*) AS n FROM units WHERE kind IN ({marks(VILLAGES)}) AND valid_to IS NULL", *VILLAGES
        )
        return int(found[0]["n"]), {}
    found = await rows(
        "SELECT w.area_id AS place, count(*) AS n FROM units_within w JOIN units u ON u.id = w.unit_id"
        " JOIN units c ON c.id = u.parent_id"
        f" WHERE w.area_id IN ({marks([area.id, *places])}) AND u.kind IN ({marks(VILLAGES)}) AND u.valid_to IS NULL"
        " AND c.valid_to IS NULL GROUP BY w.area_id",
        *(area.id, *places),
        *VILLAGES,
    )
    by_place = {row["place"]: row["n"] for row in found}
    return by_place.get(area.id, 0), by_place


async def months(seen: Sight, area: int) -> list[Row]:
    """month (2026-03), approved, waiting; as the rows stand."""
    where, values = seen.reports()
    return await rows(
        "SELECT substr(CAST(r.day AS VARCHAR(10)), 1, 7) AS month,"
        " sum(CASE WHEN r.state = 'approved' THEN 1 ELSE 0 END) AS approved,"
        " sum(CASE WHEN r.state IN ('sent', 'returned') THEN 1 ELSE 0 END) AS waiting"
        f" FROM units_within w JOIN reports r ON r.unit_id = w.unit_id WHERE w.area_id = ? AND {where}"
        " GROUP BY month ORDER BY month",
        area,
        *values,
    )


async def by_place(seen: Sight, places: Sequence[int]) -> list[Row]:
    """area, approved, waiting; as the rows stand."""
    if not places:
        return []
    where, values = seen.reports()
    return await rows(
        "SELECT w.area_id AS area, sum(CASE WHEN r.state = 'approved' THEN 1 ELSE 0 END) AS approved,"
        " sum(CASE WHEN r.state IN ('sent', 'returned') THEN 1 ELSE 0 END) AS waiting"
        f" FROM units_within w JOIN reports r ON r.unit_id = w.unit_id WHERE w.area_id IN ({marks(places)}) AND {where}"
        " GROUP BY w.area_id",
        *places,
        *values,
    )

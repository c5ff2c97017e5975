"""Reports on the map: so many as there are, gathered into squares of the map as they stand on the screen."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from storage import database, spots
from storage.access import Sight
from storage.database import Row
from storage.models import Unit
from storage.reports import Wanted

FINER = 2  # a square is a quarter of a quarter of a tile: 64 pixels
BATCH = 2000


@dataclass(frozen=True)
class Box:
    south: float
    west: float
    north: float
    east: float

    @property
    def sides(self) -> tuple[float, float, float, float]:
        return self.south, self.north, self.west, self.east


INSIDE = "s.lat BETWEEN ? AND ? AND s.lon BETWEEN ? AND ?"


def _size(zoom: int) -> int:
    """How many of the finest squares a square of this zoom has."""
    return 1 << 2 * (spots.FINEST - min(spots.FINEST, zoom + FINER))


async def gathered(seen: Sight, wanted: Wanted, zoom: int, box: Box) -> list[Row]:
    """square, reports, lat, lon (their middle)"""
    values: list[object]
    if await _all_of_it(seen, wanted):
        ranges = list(spots.ranges(box.south, box.west, box.north, box.east))
        parts = ", ".join(["(CAST(? AS BIGINT), CAST(? AS BIGINT))"] * len(ranges))
        begin, values = f"WITH part(first, beyond) AS (VALUES {parts})", [each for pair in ranges for each in pair]
        found = f"part JOIN spots s ON s.cell >= part.first AND s.cell < part.beyond WHERE {INSIDE}"
    else:
        begin, (where, told) = "", wanted.where(replace(seen, large=False))
        found = f"reports r JOIN spots s ON s.report_id = r.id WHERE {where} AND {INSIDE}"
        values = told
    return await database.rows(
        f"{begin} SELECT s.cell / {_size(zoom)} AS square, count(*) AS reports, avg(s.lat) AS lat, avg(s.lon) AS lon"
        f" FROM {found} GROUP BY s.cell / {_size(zoom)}",
        *values,
        *box.sides,
    )


async def _all_of_it(seen: Sight, wanted: Wanted) -> bool:
    """Whether they see the whole country and narrow nothing: then there is nothing to look at but the places."""
    if wanted != Wanted() or not seen.large or seen.bounded:
        return False
    return await Unit.filter(id__in=list(seen.areas), kind="quoc_gia", parent_id=None).exists()


async def in_square(seen: Sight, wanted: Wanted, zoom: int, square: int, most: int) -> list[Row]:
    """The newest reports of one square: code, activity, day, place, kind."""
    where, values = wanted.where(seen)
    size = _size(zoom)
    return await database.rows(
        "SELECT r.code, r.activity, r.day, u.name AS place, u.kind FROM spots s JOIN reports r ON r.id = s.report_id"
        f" JOIN units u ON u.id = r.unit_id WHERE s.cell >= ? AND s.cell < ? AND {where}"
        " ORDER BY r.sent_at DESC LIMIT ?",
        *(square * size, square * size + size),
        *values,
        most,
    )


async def every(seen: Sight, wanted: Wanted) -> AsyncIterator[Sequence[Row]]:
    """All of them in batches: code, activity, day, state, place, lat, lon, source."""
    where, values = wanted.where(seen)
    last = 0
    while True:
        found = await database.rows(
            "SELECT r.id, r.code, r.activity, r.day, r.state, u.name AS place, s.lat, s.lon, s.source"
            " FROM spots s JOIN reports r ON r.id = s.report_id JOIN units u ON u.id = r.unit_id"
            f" WHERE s.report_id > ? AND {where} ORDER BY s.report_id LIMIT ?",
            *(last, *values, BATCH),
        )
        if found:
            yield found
        if len(found) < BATCH:
            return
        last = found[-1]["id"]


async def extent(area: int) -> Box | None:
    """What of the map an area takes up, by the points of its places."""
    [row] = await database.rows(
        "SELECT min(u.lat) AS south, min(u.lon) AS west, max(u.lat) AS north, max(u.lon) AS east"
        " FROM units_within w JOIN units u ON u.id = w.unit_id WHERE w.area_id = ? AND w.steps <= 1",
        area,
    )
    return Box(**row) if row["south"] is not None else None


async def boundaries(units: Sequence[int]) -> list[Unit]:
    """Of these units the ones whose boundary was loaded."""
    found = await Unit.filter(id__in=list(units)).order_by("id")
    return [unit for unit in found if unit.boundary]


async def load_boundaries(found: Sequence[tuple[int, dict[str, object]]]) -> None:
    async with database.transaction():
        for unit, geometry in found:
            await Unit.filter(id=unit).update(boundary=geometry)


async def by_any_code(codes: Sequence[str]) -> dict[str, list[int]]:
    """The units that exist today by our code or the official one; two may share an official code."""
    units: dict[str, list[int]] = {}
    for at in range(0, len(codes), 500):
        some = list(codes[at : at + 500])
        ours, official = ([code for code in some if len(code) <= longest] for longest in (120, 20))
        for row in await Unit.filter(code__in=ours).values_list("code", "id"):
            units.setdefault(str(row[0]), []).append(int(row[1]))
        for row in await Unit.filter(official_code__in=official, valid_to=None).values_list("official_code", "id"):
            units.setdefault(str(row[0]), []).append(int(row[1]))
    return units

"""Where each report is on the map, kept as squares within squares, so that any part of it is a range of numbers."""

import math
from collections.abc import Iterator
from datetime import datetime

from storage import database
from storage.database import execute, execute_many, marks, moment, rows

FINEST = 20  # zoom
STEEPEST = 85.0511  # degrees: where the square map ends
BATCH = 5000


async def find(since: datetime) -> None:
    """In the caller's transaction: the spots of reports that changed since then."""
    changed = [row["id"] for row in await rows("SELECT id FROM reports WHERE changed_at >= ?", moment(since))]
    first = (
        "(SELECT p.{0} FROM report_photos l JOIN photos p ON p.id = l.photo_id"
        " WHERE l.report_id = r.id AND p.lat IS NOT NULL AND p.lon IS NOT NULL ORDER BY l.position, l.id LIMIT 1)"
    )
    for at in range(0, len(changed), BATCH):
        some = changed[at : at + BATCH]
        await execute(f"DELETE FROM spots WHERE report_id IN ({marks(some)})", *some)
        found = await rows(
            f"SELECT r.id, r.lat, r.lon, {first.format('lat')} AS photo_lat, {first.format('lon')} AS photo_lon,"
            " u.lat AS unit_lat, u.lon AS unit_lon FROM reports r JOIN units u ON u.id = r.unit_id"
            f" WHERE r.id IN ({marks(some)}) AND r.state <> 'withdrawn'",
            *some,
        )
        await execute_many(
            "INSERT INTO spots (report_id, lat, lon, source, cell) VALUES (?, ?, ?, ?, ?)",
            [told for row in found if (told := _spot(row))],
        )


def _spot(row: database.Row) -> tuple[object, ...] | None:
    for source, lat, lon in (
        ("report", row["lat"], row["lon"]),
        ("photo", row["photo_lat"], row["photo_lon"]),
        ("unit", row["unit_lat"], row["unit_lon"]),
    ):
        if lat is not None and lon is not None:
            return row["id"], lat, lon, source, cell(lat, lon)
    return None


def cell(lat: float, lon: float) -> int:
    return _woven(*square(lat, lon, FINEST))


def square(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    """Which square of the web map a point lies in."""
    most = 1 << zoom
    steep = math.radians(max(-STEEPEST, min(STEEPEST, lat)))
    x = int((lon + 180) / 360 * most)
    y = int((1 - math.asinh(math.tan(steep)) / math.pi) / 2 * most)
    return max(0, min(most - 1, x)), max(0, min(most - 1, y))


def _woven(x: int, y: int) -> int:
    """The bits of both in turn: a square's four quarters follow it closely."""
    return sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(FINEST))


def ranges(south: float, west: float, north: float, east: float) -> Iterator[tuple[int, int]]:
    """The cells of a part of the map, as a few ranges: those of the squares that cover it."""
    for zoom in range(FINEST, -1, -1):
        left, top = square(north, west, zoom)
        right, bottom = square(south, east, zoom)
        if (right - left + 1) * (bottom - top + 1) <= 4:
            break
    size = 1 << 2 * (FINEST - zoom)
    for x in range(left, right + 1):
        for y in range(top, bottom + 1):
            first = _woven(x, y) * size
            yield first, first + size

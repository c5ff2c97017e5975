"""Which flags a photo gets for what it shows, and for the reports it stands in. None of them decides anything."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, tzinfo

from catalogue.photos import PhotoLimits
from photos.quality import Quality
from storage.database import Row
from storage.flags import Flag
from storage.models import Photo

EARTH_KM = 6371.0


def of_quality(seen: Quality, limits: PhotoLimits) -> Iterator[Flag]:
    """One at most: of a black picture it is enough to say that there is nothing on it."""
    if seen.range < limits.blank:
        yield Flag("blank")
    elif seen.brightest < limits.dark:
        yield Flag("dark")
    elif seen.sharpness < limits.blurred:
        yield Flag("blurred")


def of_reports(photo: Photo, found: Sequence[Row], limits: PhotoLimits, zone: tzinfo) -> Iterator[Flag]:
    """Its time and place against those of the reports it stands in; the widest gap counts."""
    taken, sent = (at.astimezone(zone).date() if at else None for at in (photo.taken_at, photo.sent_at))
    days = [date.fromisoformat(str(row["day"])) for row in found]
    early = max(((day - taken).days for day in days if taken), default=0)
    if early >= limits.early_days:
        yield Flag("early", facts={"days": early, "taken": str(taken)})
    late = max(((sent - day).days for day in days if sent), default=0)
    if late >= limits.late_days:
        yield Flag("late", facts={"days": late})
    if (far := max((_far(photo, row) for row in found), default=0.0)) >= limits.far_km:
        yield Flag("far", facts={"km": round(far)})


def _far(photo: Photo, row: Row) -> float:
    """From the village to where the photo was taken; of a photo that does not say, to where the sender said it was.

    The latter is one place for all photos of a report, so it is said of the first alone.
    """
    lat, lon = photo.lat, photo.lon
    if lat is None and row["position"] == 0:
        lat, lon = row["lat"], row["lon"]
    if lat is None or lon is None or row["unit_lat"] is None or row["unit_lon"] is None:
        return 0.0
    return kilometres(lat, lon, row["unit_lat"], row["unit_lon"])


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    up, across = math.radians(other_lat - lat), math.radians(other_lon - lon)
    half = math.sin(up / 2) ** 2 + math.cos(math.radians(lat)) * math.cos(math.radians(other_lat)) * (
        math.sin(across / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def of_uses(reports: int, criteria: int, limits: PhotoLimits) -> Iterator[Flag]:
    if reports > limits.reports or criteria > limits.criteria:
        yield Flag("overused", facts={"reports": reports, "criteria": criteria})

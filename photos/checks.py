"""What a picture says of itself, believed only where it can be true."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo

VIETNAM = timezone(timedelta(hours=7))
OLDEST = 1990  # a camera that lost its clock says 1970 or year 0

# When it was taken, and the offset from UTC beside it, best first; not the tag that editors rewrite (0x0132).
TIMES = ((0x9003, 0x9011), (0x9004, 0x9012))
ANY_OFFSET = 0x9010

Tags = Mapping[int, object]


def taken_at(tags: Tags, local: tzinfo = VIETNAM) -> datetime | None:
    """From the tags of EXIF's photo section; without an offset it is the village's own time."""
    for time, offset in TIMES:
        zone = _offset(_text(tags.get(offset))) or _offset(_text(tags.get(ANY_OFFSET))) or local
        try:
            taken = datetime.strptime(_text(tags.get(time))[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
        except ValueError:
            continue
        if taken.year >= OLDEST:
            return taken.astimezone(UTC)
    return None


def place(tags: Tags) -> tuple[float, float] | None:
    """Latitude and longitude from the tags of EXIF's GPS section."""
    lat = _degrees(tags.get(2), _text(tags.get(1)).upper(), "NS", 90)
    lon = _degrees(tags.get(4), _text(tags.get(3)).upper(), "EW", 180)
    # Phones that have no fix yet write zeros, which is a place in the sea off Africa.
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return None
    return lat, lon


def _degrees(parts: object, side: str, sides: str, most: int) -> float | None:
    if not isinstance(parts, tuple) or len(parts) != 3 or side not in tuple(sides):
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ArithmeticError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not (math.isfinite(value) and 0 <= minutes <= 60 and 0 <= seconds <= 60 and 0 <= value <= most):
        return None
    return round(-value if side == sides[1] else value, 7)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""


def _offset(text: str) -> timezone | None:
    """`+07:00`, or `Z`."""
    try:
        zone = datetime.strptime(text, "%z").tzinfo
    except ValueError:
        return None
    return zone if isinstance(zone, timezone) else None

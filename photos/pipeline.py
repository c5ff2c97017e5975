"""Looks at a picture once, in a thread: what it is, what it says of itself, and copies to show."""

import asyncio
import hashlib
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from photos import checks, images
from photos.images import NotAPicture
from photos.kinds import PICTURES, sniff

LARGEST = 50_000_000  # bytes

__all__ = ["LARGEST", "PICTURES", "Looked", "NotAPicture", "look", "look_in_thread", "sniff"]


@dataclass(frozen=True)
class Looked:
    """`width` and `height` are the original's, held upright; `shown` and `thumb` are JPEGs without metadata."""

    sha256: str  # of the original
    mime: str
    width: int
    height: int
    taken_at: datetime | None
    lat: float | None
    lon: float | None
    shown: bytes
    thumb: bytes


def look(data: bytes, *, longest: int = 1280, thumb: int = 320) -> Looked:
    if not data:
        raise NotAPicture("empty")
    if len(data) > LARGEST:
        raise NotAPicture("too_large")
    mime = sniff(data)
    if mime not in PICTURES:
        raise NotAPicture("not_a_picture")
    seen = images.see(data, mime, longest, thumb)
    lat, lon = checks.place(seen.gps) or (None, None)
    return Looked(
        sha256=hashlib.sha256(data).hexdigest(),
        mime=mime,
        width=seen.width,
        height=seen.height,
        taken_at=checks.taken_at(seen.detail),
        lat=lat,
        lon=lon,
        shown=seen.shown,
        thumb=seen.thumb,
    )


async def look_in_thread(executor: Executor, data: bytes) -> Looked:
    return await asyncio.get_running_loop().run_in_executor(executor, look, data)

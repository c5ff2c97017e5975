"""Fingerprints of photos, found again by any of their four parts of 16 bits, the same on SQLite and PostgreSQL.

Two that differ in at most 7 of 64 bits have a part in which they differ in one at most, so that none of these is
missed; of those that differ a little more, most are found too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from storage import database
from storage.database import marks

PARTS = (("a", 48), ("b", 32), ("c", 16), ("d", 0))
NEIGHBOURS = (0, *(1 << bit for bit in range(16)))  # itself, and what differs in one bit
CROWD = 3_000  # looked at in one part: very many alike are walls and skies, which are told apart by the other parts


@dataclass(frozen=True)
class Ask:
    """A fingerprint to look for, and among which kinds."""

    hash: int
    kinds: tuple[int, ...]
    mirrored: bool = False


@dataclass(frozen=True)
class Found:
    photo: int
    differ: int
    mirrored: bool


async def keep(photo: int, hashes: Mapping[int, int]) -> None:
    """One of each kind; those it has stay."""
    await database.execute_many(
        "INSERT INTO fingerprints (photo_id, kind, hash, a, b, c, d) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (photo_id, kind) DO NOTHING",
        [row(photo, kind, hash) for kind, hash in hashes.items()],
    )


def row(photo: int, kind: int, hash: int) -> tuple[int, ...]:
    return (photo, kind, _signed(hash), *(_part(hash, shift) for _name, shift in PARTS))


async def near(asked: Sequence[Ask], close: int, most: int, apart_from: int = 0) -> list[Found]:
    """The photos with a fingerprint that differs in at most `close` bits from one asked for, the nearest first."""
    best: dict[tuple[int, bool], int] = {}
    for ask in asked:
        for photo, differ in await _one(ask, close):
            key = (photo, ask.mirrored)
            if photo != apart_from:
                best[key] = min(differ, best.get(key, 64))
    found = [Found(photo, differ, mirrored) for (photo, mirrored), differ in best.items()]
    return sorted(found, key=lambda each: (each.differ, each.photo, each.mirrored))[:most]


async def _one(ask: Ask, close: int) -> list[tuple[int, int]]:
    values: list[int] = []
    for _name, shift in PARTS:
        values += [*(_part(ask.hash, shift) ^ bits for bits in NEIGHBOURS), *ask.kinds, CROWD]
    rows = await database.rows(_sql(len(ask.kinds)), *values)
    if not rows:
        return []
    hashes = np.fromiter((each["hash"] for each in rows), np.int64, len(rows))
    differ = np.bitwise_count((hashes ^ np.int64(_signed(ask.hash))).view(np.uint64))  # of the bits, not of the number
    return [(rows[at]["photo_id"], int(differ[at])) for at in np.flatnonzero(differ <= close)]


def _sql(kinds: int) -> str:
    parts = (
        f"SELECT * FROM (SELECT photo_id, hash FROM fingerprints WHERE {name} IN ({marks(NEIGHBOURS)})"
        f" AND kind IN ({', '.join('?' * kinds)}) LIMIT ?) AS of_{name}"
        for name, _shift in PARTS
    )
    return " UNION ALL ".join(parts)


def _part(hash: int, shift: int) -> int:
    return (hash >> shift) & 0xFFFF


def _signed(hash: int) -> int:
    return hash - (1 << 64) if hash >> 63 else hash

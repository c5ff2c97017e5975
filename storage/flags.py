"""Flags of photos: what a reviewer should look at, what follows from them, and photos nobody has looked at yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage import database, deeds
from storage.database import Row, marks
from storage.models import Photo, PhotoFlag

ALIKE = ("copy", "near")
OWN = "own"  # like another photo of the same report: said to who looks, counted nowhere


@dataclass(frozen=True)
class Flag:
    kind: str
    like: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


async def waiting(most: int, apart_from: Sequence[int] = ()) -> list[Photo]:
    """Kept and not looked at yet, or not since they joined a report; those that came first come first."""
    found = Photo.filter(looked_at=None, state="kept").order_by("id").limit(most)
    return await (found.exclude(id__in=list(apart_from)) if apart_from else found)


async def locked(photo: int) -> Photo:
    """In the caller's transaction: as it is now; whoever gives it to a report, or judges it, waits until that ends."""
    if not database.is_sqlite():
        await database.rows("SELECT id FROM photos WHERE id = ? FOR UPDATE", photo)
    return await Photo.get(id=photo)


async def thumb(photo: int) -> str:
    found = await database.rows("SELECT thumb FROM photos WHERE id = ? AND state = 'kept'", photo)
    return str(found[0]["thumb"]) if found else ""


async def sender(photo: int) -> int:
    [row] = await database.rows("SELECT person_id FROM photos WHERE id = ?", photo)
    return int(row["person_id"])


async def channel(chat: int) -> str:
    [row] = await database.rows("SELECT channel FROM chats WHERE id = ?", chat)
    return str(row["channel"])


async def all_of(photo: int) -> list[PhotoFlag]:
    """Its flags, those that were dismissed too."""
    return await PhotoFlag.filter(photo_id=photo).order_by("id")


async def look_again(photos: Sequence[int]) -> None:
    """In the caller's transaction: something about their reports has changed."""
    if photos:
        await database.execute(f"UPDATE photos SET looked_at = NULL WHERE id IN ({marks(photos)})", *photos)


async def exact(photo: Photo, most: int) -> list[int]:
    """Other photos with the very same bytes, those that came first first."""
    if not photo.sha256:
        return []
    found = await database.rows(
        "SELECT id FROM photos WHERE sha256 = ? AND id <> ? AND state = 'kept' ORDER BY sent_at, id LIMIT ?",
        *(photo.sha256, photo.id, most),
    )
    return [row["id"] for row in found]


async def has_fingerprints(photo: int) -> bool:
    return bool(await database.rows("SELECT 1 AS yes FROM fingerprints WHERE photo_id = ? LIMIT 1", photo))


async def known_like(photo: int) -> list[tuple[int, str]]:
    """What it was found to be like, either way round, and how: the other photo, copy or near."""
    found = await database.rows(
        'SELECT f.photo_id, f."like" AS like_id, f.kind, a.sha256 = b.sha256 AS same FROM photo_flags f'
        ' JOIN photos a ON a.id = f.photo_id JOIN photos b ON b.id = f."like"'
        ' WHERE f.kind IN (?, ?, ?) AND (f.photo_id = ? OR f."like" = ?) ORDER BY f.id',
        *(*ALIKE, OWN, photo, photo),
    )
    return [
        (row["like_id"] if row["photo_id"] == photo else row["photo_id"], ALIKE[0] if row["same"] else ALIKE[1])
        for row in found
    ]


async def reports_of(photos: Sequence[int]) -> list[Row]:
    """The reports photos stand in that were not withdrawn: photo, report, day, place of report and village."""
    return await database.rows(
        "SELECT l.photo_id AS photo, l.position, r.id AS report, r.day, r.lat, r.lon, r.unit_id, u.lat AS unit_lat,"
        " u.lon AS unit_lon FROM report_photos l JOIN reports r ON r.id = l.report_id JOIN units u ON u.id = r.unit_id"
        f" WHERE l.photo_id IN ({marks(photos)}) AND r.state <> 'withdrawn' ORDER BY r.id",
        *photos,
    )


async def uses(photo: Photo) -> tuple[int, int]:
    """In how many reports its very bytes stand, and for how many criteria these count."""
    same = "l.photo_id IN (SELECT id FROM photos WHERE sha256 = ? AND state = 'kept')"
    [row] = await database.rows(
        "SELECT count(DISTINCT r.id) AS reports FROM report_photos l JOIN reports r ON r.id = l.report_id"
        f" WHERE {same} AND r.state NOT IN ('withdrawn', 'rejected')",
        photo.sha256,
    )
    criteria = await database.rows(
        'SELECT DISTINCT e."set", e.criterion FROM report_photos l JOIN reports r ON r.id = l.report_id'
        f" JOIN evidence e ON e.report_id = r.id WHERE {same} AND r.state NOT IN ('withdrawn', 'rejected')",
        photo.sha256,
    )
    return int(row["reports"]), len(criteria)


async def came_before(one: int, other: int) -> bool:
    [row] = await database.rows(
        "SELECT count(*) AS n FROM photos a JOIN photos b ON b.id = ? WHERE a.id = ?"
        " AND (a.sent_at < b.sent_at OR (a.sent_at = b.sent_at AND a.id < b.id))",
        *(other, one),
    )
    return bool(row["n"])


async def also(photo: int, flag: Flag, now: datetime) -> None:
    """One more flag of a photo that was looked at before."""
    if flag.kind in (*ALIKE, OWN):
        await PhotoFlag.filter(photo_id=photo, like=flag.like, dismissed_by_id=None).exclude(kind=flag.kind).delete()
    if not await PhotoFlag.exists(photo_id=photo, kind=flag.kind, like=flag.like):
        await PhotoFlag.create(photo_id=photo, kind=flag.kind, like=flag.like, facts=dict(flag.facts), at=now)


async def settle(photo: int, flags: Iterable[Flag], hidden: bool, now: datetime) -> None:
    """In the caller's transaction: these flags and no others; one that was dismissed stays dismissed."""
    wanted = {(flag.kind, flag.like): flag for flag in flags}
    for known in await PhotoFlag.filter(photo_id=photo):
        flag = wanted.pop((known.kind, known.like), None)
        if flag is None and known.dismissed_by_id is None:
            await known.delete()
        elif flag is not None and known.facts != dict(flag.facts):
            known.facts = dict(flag.facts)
            await known.save(update_fields=["facts"])
    for flag in wanted.values():
        await PhotoFlag.create(photo_id=photo, kind=flag.kind, like=flag.like, facts=dict(flag.facts), at=now)
    await Photo.filter(id=photo).update(looked_at=now, hidden=hidden)


async def of_photos(photos: Sequence[int]) -> dict[int, list[PhotoFlag]]:
    """The open flags of each."""
    found: dict[int, list[PhotoFlag]] = {photo: [] for photo in photos}
    for flag in await PhotoFlag.filter(photo_id__in=list(photos), dismissed_by_id=None).order_by("id"):
        found[flag.photo_id].append(flag)
    return found


async def dismiss(flag: int, report: int, by: int) -> bool:
    """In the caller's transaction: somebody looked, and it is all right; False if that was said already."""
    known = await PhotoFlag.get_or_none(id=flag, dismissed_by_id=None)
    if known is None or not await database.rows(
        "SELECT 1 AS yes FROM report_photos WHERE report_id = ? AND photo_id = ?", report, known.photo_id
    ):
        return False
    await PhotoFlag.filter(id=flag).update(dismissed_by_id=by)
    if known.kind == "identity":
        await Photo.filter(id=known.photo_id).update(hidden=False)
    about = f"report:{report}"
    await deeds.note(by, "photo.flag_dismissed", about, photo=known.photo_id, kind=known.kind, like=known.like)
    return True


async def flagged(reports: Sequence[int], kinds: Sequence[str] = ()) -> set[int]:
    """Which of these reports have photos with open flags (of these kinds)."""
    if not reports:
        return set()
    of = f" AND f.kind IN ({marks(kinds)})" if kinds else ""
    found = await database.rows(
        "SELECT DISTINCT l.report_id FROM report_photos l JOIN photo_flags f ON f.photo_id = l.photo_id"
        f" WHERE l.report_id IN ({marks(reports)}) AND {OPEN}{of}",
        *(*reports, *kinds),
    )
    return {row["report_id"] for row in found}


OPEN = f"f.dismissed_by_id IS NULL AND f.kind <> '{OWN}'"


async def whose(photos: Sequence[int]) -> dict[int, Row]:
    """Of each photo the first report it stands in: report, code, unit, name of village and commune."""
    if not photos:
        return {}
    found = await database.rows(
        "SELECT p.id AS photo, p.sent_at, r.id AS report, r.code, r.unit_id, u.name, a.name AS above_name FROM photos p"
        " LEFT JOIN report_photos l ON l.photo_id = p.id AND l.report_id = (SELECT min(m.report_id)"
        " FROM report_photos m WHERE m.photo_id = p.id) LEFT JOIN reports r ON r.id = l.report_id"
        " LEFT JOIN units u ON u.id = r.unit_id LEFT JOIN units a ON a.id = u.parent_id"
        f" WHERE p.id IN ({marks(photos)})",
        *photos,
    )
    return {row["photo"]: row for row in found}


async def same_province(one: int, other: int) -> bool:
    return bool(
        await database.rows(
            "SELECT 1 AS yes FROM units_within a JOIN units_within b ON b.area_id = a.area_id"
            " JOIN units u ON u.id = a.area_id WHERE a.unit_id = ? AND b.unit_id = ? AND u.kind = 'tinh' LIMIT 1",
            *(one, other),
        )
    )

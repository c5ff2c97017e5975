"""Photos of the reports somebody may see: report after report, the newest first, and those chosen to keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage import database, flags, reports
from storage.access import Sight
from storage.database import marks
from storage.models import Report, ReportPhoto
from storage.reports import Wanted

SHOWN = "p.state = 'kept' AND p.mime LIKE 'image/%' AND NOT p.hidden"
PICTURED = (
    f"EXISTS (SELECT 1 FROM report_photos l JOIN photos p ON p.id = l.photo_id WHERE l.report_id = r.id AND {SHOWN})"
)
# Flags are few: begin with them, not with the reports.
FLAGGED = (
    "r.id IN (SELECT l.report_id FROM photo_flags f JOIN photos p ON p.id = f.photo_id"
    f" JOIN report_photos l ON l.photo_id = p.id WHERE {flags.OPEN} AND {SHOWN})"
)


@dataclass(frozen=True)
class Picture:
    """A photo to keep, with what its file is named by."""

    id: int
    sha256: str
    mime: str
    size: int
    shown: str  # the copy without metadata
    code: str
    day: str
    activity: str
    place: str


async def newest(
    seen: Sight, wanted: Wanted, most: int, before: int | None = None, *, flagged: bool = False
) -> tuple[list[tuple[Report, list[ReportPhoto]]], int | None]:
    """About so many photos, by report, and the report to go on from; a report's photos stay together.

    `flagged`: only those with open flags, of reports that are theirs to review.
    """
    found = await reports.newest(seen, wanted, most + 1, before, only=_only(seen, flagged))
    links = await reports.photos_of([report.id for report in found])
    open_flags = await flags.of_photos([link.photo_id for each in links.values() for link in each]) if flagged else {}
    page: list[tuple[Report, list[ReportPhoto]]] = []
    count = 0
    for at, report in enumerate(found):
        if count >= most or at == most:
            return page, page[-1][0].id
        pictures = [link for link in links[report.id] if link.photo.mime.startswith("image/")]
        if flagged:
            pictures = [link for link in pictures if any(flag.kind != flags.OWN for flag in open_flags[link.photo_id])]
        page.append((report, pictures))
        count += len(pictures)
    return page, None


def _only(seen: Sight, flagged: bool) -> str:
    if not flagged:
        return PICTURED
    areas = ", ".join(str(area) for area in seen.reviewing) or "0"
    theirs = f"EXISTS (SELECT 1 FROM units_within v WHERE v.unit_id = r.unit_id AND v.area_id IN ({areas}))"
    return f"{FLAGGED} AND {theirs}"


async def chosen(seen: Sight, photos: Sequence[int]) -> list[Picture]:
    """Of these photos the ones that belong to a report they may see, each once."""
    if not photos:
        return []
    where, values = seen.reports()
    found = await database.rows(
        "SELECT p.id, p.sha256, p.mime, p.size, p.shown, r.code, r.day, r.activity, u.name AS place"
        " FROM report_photos l JOIN photos p ON p.id = l.photo_id"
        " JOIN reports r ON r.id = l.report_id JOIN units u ON u.id = r.unit_id"
        f" WHERE l.photo_id IN ({marks(photos)}) AND p.state = 'kept' AND NOT p.hidden"
        f" AND {where} ORDER BY r.sent_at, r.id, l.position",
        *photos,
        *values,
    )
    once = {row["id"]: row for row in reversed(found)}
    return [
        Picture(**{**once.pop(row["id"]), "day": str(row["day"]), "size": row["size"] or 0})
        for row in found
        if row["id"] in once
    ]

"""What was removed on request, as dossiers must say it: photos of their reports, and files of old ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import database
from storage.database import filled, marks

PAGE = 500


@dataclass(frozen=True)
class Removed:
    photo: int
    report: str  # its code
    at: datetime
    by: str  # who allowed it; "" where only whoever runs the server knows


async def of_reports(reports: Sequence[int]) -> list[Removed]:
    found = []
    for at in range(0, len(reports), PAGE):
        some = filled(reports[at : at + PAGE])
        found += await database.rows(
            "SELECT p.id, r.code, g.facts FROM report_photos l JOIN reports r ON r.id = l.report_id"
            " JOIN photos p ON p.id = l.photo_id JOIN ledger g ON g.\"of\" = 'photo:' || p.id AND g.kind = 'deleted'"
            f" WHERE p.state = 'forgotten' AND l.report_id IN ({marks(some)}) ORDER BY r.code, p.id",
            *some,
        )
    told = [(row["id"], row["code"], json.loads(row["facts"])) for row in found]
    names = await _names(sorted({facts["by"] for _photo, _code, facts in told if facts.get("by")}))
    return [
        Removed(photo, code, datetime.fromisoformat(facts["at"]), names.get(facts.get("by"), ""))
        for photo, code, facts in told
    ]


async def _names(people: Sequence[int]) -> dict[int | None, str]:
    if not people:
        return {}
    found = await database.rows(f"SELECT id, name FROM people WHERE id IN ({marks(people)})", *people)
    return {row["id"]: row["name"] for row in found}


async def among(photos: Sequence[int], files: Sequence[str]) -> bool:
    """Whether one of these photos was removed; or one of these originals, and no other photo still keeps it."""
    for at in range(0, len(photos), PAGE):
        some = filled(photos[at : at + PAGE])
        if await database.rows(
            f"SELECT 1 FROM photos WHERE id IN ({marks(some)}) AND state = 'forgotten' LIMIT 1", *some
        ):
            return True
    for at in range(0, len(files), PAGE):
        names = filled(files[at : at + PAGE])
        if await database.rows(
            f"SELECT 1 FROM photos p WHERE p.sha256 IN ({marks(names)}) AND p.state = 'forgotten' AND NOT EXISTS"
            " (SELECT 1 FROM photos k WHERE k.sha256 = p.sha256 AND k.state = 'kept') LIMIT 1",
            *names,
        ):
            return True
    return False

"""Appraisals: a link that reads only and ends, the sample it shows, and what the team said of each report."""

from datetime import datetime
from hashlib import sha256

from storage import database, deeds
from storage.database import Row, marks
from storage.dossier_evidence import Span
from storage.models import Appraisal, AppraisalItem


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


async def population(span: Span) -> list[int]:
    """Every approved report of the unit that counts for the set in the period, always in the same order."""
    found = await database.rows(
        "SELECT DISTINCT r.id FROM units_within w JOIN reports r ON r.unit_id = w.unit_id"
        ' JOIN evidence e ON e.report_id = r.id AND e."set" = ?'
        " WHERE w.area_id = ? AND r.state = 'approved' AND r.day >= ? AND r.day <= ? ORDER BY r.id",
        *(span.set, span.unit, span.first, span.last),
    )
    return [row["id"] for row in found]


async def begin(
    span: Span,
    sample: list[int],
    *,
    token: str,
    team: str,
    percent: int,
    seed: str,
    by: int,
    now: datetime,
    expires_at: datetime,
) -> Appraisal:
    """In the caller's transaction. Of the token only its hash is kept."""
    made = await Appraisal.create(
        token_hash=hashed(token),
        unit_id=span.unit,
        set=span.set,
        first_day=span.first,
        last_day=span.last,
        team=team,
        percent=percent,
        seed=seed,
        made_by_id=by,
        made_at=now,
        expires_at=expires_at,
    )
    await AppraisalItem.bulk_create(
        [
            AppraisalItem(appraisal_id=made.id, report_id=report, position=at)
            for at, report in enumerate(sample, start=1)
        ]
    )
    facts = {"percent": percent, "seed": seed, "reports": len(sample)}
    await deeds.note(by, "appraisal.begun", f"appraisal:{made.id}", within=span.unit, **facts)
    return made


async def by_token(token: str, now: datetime) -> Appraisal | None:
    """With its unit; None once it has ended."""
    found = Appraisal.filter(token_hash=hashed(token), ended_at=None, expires_at__gt=now)
    return await found.select_related("unit__parent", "made_by").first()


async def by_id(id: int) -> Appraisal | None:
    return await Appraisal.get_or_none(id=id).select_related("unit__parent", "made_by")


async def of_unit(unit: int) -> list[Row]:
    """The newest first, with how many of the sample are decided."""
    found = await Appraisal.filter(unit_id=unit).order_by("-id").limit(30).select_related("made_by")
    counts = await database.rows(
        "SELECT i.appraisal_id, count(*) AS n, count(i.passed) AS decided FROM appraisal_items i"
        " JOIN appraisals a ON a.id = i.appraisal_id WHERE a.unit_id = ? GROUP BY i.appraisal_id",
        unit,
    )
    by_id = {row["appraisal_id"]: row for row in counts}
    return [{"appraisal": each, **{"n": 0, "decided": 0}, **by_id.get(each.id, {})} for each in found]


async def items(appraisal: int) -> list[AppraisalItem]:
    """In their order, each with its report and where that was."""
    found = AppraisalItem.filter(appraisal_id=appraisal).order_by("position")
    return await found.select_related("report__unit__parent")


async def say(appraisal: Appraisal, position: int, passed: bool | None, remark: str, now: datetime) -> bool:
    """In the caller's transaction: what the team says of one report; it may be changed while the link is open."""
    told = {"passed": passed, "remark": remark, "at": now}
    said = await AppraisalItem.filter(appraisal_id=appraisal.id, position=position).update(**told)
    if said:
        facts = {"position": position, "passed": passed}
        await deeds.note(None, "appraisal.said", f"appraisal:{appraisal.id}", within=appraisal.unit_id, **facts)
    return bool(said)


async def end(appraisal: Appraisal, by: int, now: datetime) -> None:
    """In the caller's transaction: the link opens nothing any more."""
    await Appraisal.filter(id=appraisal.id, ended_at=None).update(ended_at=now)
    await deeds.note(by, "appraisal.ended", f"appraisal:{appraisal.id}", within=appraisal.unit_id)


async def photos(reports: list[int]) -> dict[int, list[int]]:
    """What the sampled reports show, without what is hidden."""
    if not reports:
        return {}
    found = await database.rows(
        "SELECT l.report_id, p.id FROM report_photos l JOIN photos p ON p.id = l.photo_id"
        f" WHERE l.report_id IN ({marks(reports)}) AND p.state = 'kept' AND p.hidden = ? AND p.shown <> ''"
        " ORDER BY l.report_id, l.position, l.id",
        *reports,
        False,
    )
    shown: dict[int, list[int]] = {}
    for row in found:
        shown.setdefault(row["report_id"], []).append(row["id"])
    return shown


async def shows(appraisal: int, photo: int) -> Row | None:
    """The files of a photo of the sample: shown, thumb."""
    found = await database.rows(
        "SELECT p.shown, p.thumb FROM appraisal_items i JOIN report_photos l ON l.report_id = i.report_id"
        " JOIN photos p ON p.id = l.photo_id WHERE i.appraisal_id = ? AND p.id = ? AND p.state = 'kept'"
        " AND p.hidden = ? LIMIT 1",
        *(appraisal, photo, False),
    )
    return found[0] if found else None

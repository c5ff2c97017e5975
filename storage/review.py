"""Rows of the review: where a report stands, decisions on it, its versions, and what waits for whom."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage import database, ledger, read
from storage.database import Row, marks
from storage.models import Decision, Report, ReportPhoto, ReportVersion, Role
from storage.pictured import PHOTOS

Counted = tuple[str, int, str]  # set, criterion, indicator


async def report(id: int) -> Report | None:
    """With its unit and reporter."""
    return await Report.get_or_none(id=id).select_related("unit__parent", "person")


async def by_code(code: str) -> int | None:
    found = await database.rows("SELECT id FROM reports WHERE code = ?", code.upper())
    return int(found[0]["id"]) if found else None


async def codes_above(unit: int) -> list[str]:
    """The codes of a unit and of all it lies within, the nearest first."""
    found = await database.rows(
        "SELECT u.code FROM units_within w JOIN units u ON u.id = w.area_id WHERE w.unit_id = ?"
        " ORDER BY w.steps, w.area_id",
        unit,
    )
    return [row["code"] for row in found]


async def offices(person: int, unit: int, now: datetime) -> list[Row]:
    """The officer's roles somebody holds over a unit now: kind, organisation, criteria."""
    return await database.rows(
        "SELECT u.kind, r.organisation, r.criteria FROM roles r JOIN units u ON u.id = r.unit_id"
        " JOIN units_within w ON w.area_id = r.unit_id WHERE r.person_id = ? AND w.unit_id = ?"
        " AND r.role IN ('officer', 'admin') AND r.since <= ? AND (r.until IS NULL OR r.until > ?) ORDER BY r.id",
        *(person, unit, database.moment(now), database.moment(now)),
    )


async def change(id: int, version: int, state: str, step: str, to: dict[str, Any]) -> bool:
    """Only if it still stands as it was seen; False when somebody was quicker."""
    return bool(await Report.filter(id=id, version=version, state=state, step=step).update(**to))


async def decide(**facts: Any) -> Decision:
    """In the caller's transaction, as all that enters the chain of evidence."""
    did = await Decision.create(**facts)
    await ledger.decision({**facts, "id": did.id, "by": did.by_id}, did.at)
    return did


async def decision(id: int) -> Decision | None:
    return await Decision.get_or_none(id=id).select_related("report", "by")


async def last_decision(report: int) -> Decision | None:
    """The newest that was not undone, with who decided."""
    return await Decision.filter(report_id=report, undone_at=None).order_by("-id").select_related("by").first()


async def decisions(report: int) -> list[Decision]:
    """All of them, oldest first, with who decided."""
    return await Decision.filter(report_id=report).order_by("id").select_related("by")


async def undo(id: int, now: datetime) -> bool:
    if not await Decision.filter(id=id, undone_at=None).update(undone_at=now):
        return False
    await ledger.undone(id, now)
    return True


async def counts(report: int) -> list[list[Any]]:
    """What it counts for, as JSON keeps it: [set, criterion, indicator, who chose it]."""
    found = await database.rows(
        'SELECT "set", criterion, indicator, chosen_by_id FROM evidence WHERE report_id = ? ORDER BY id', report
    )
    return [list(row.values()) for row in found]


async def criteria(report: int) -> list[tuple[str, int]]:
    """The sets and criteria it counts for."""
    return [(of, number) for of, number, *_more in await counts(report)]


async def count_for(report: int, counts: Sequence[Sequence[Any]]) -> None:
    """From now on it counts for these, and for nothing else."""
    await database.execute("DELETE FROM evidence WHERE report_id = ?", report)
    await also_counts_for(report, counts)


async def move(report: int, counts: Sequence[Sequence[Any]], now: datetime) -> None:
    """In the caller's transaction: it counts for these instead, whatever its version said when it was sent."""
    await count_for(report, counts)
    await ledger.enter("counted", f"report:{report}", now, counts=[list(each[:3]) for each in counts])


async def also_counts_for(report: int, counts: Sequence[Sequence[Any]]) -> None:
    """As JSON keeps it: [set, criterion, indicator, who chose it]."""
    await database.execute_many(
        'INSERT INTO evidence (report_id, "set", criterion, indicator, chosen_by_id) VALUES (?, ?, ?, ?, ?)',
        [(report, *each) for each in counts],
    )


async def keep_version(report: int, by: int | None, now: datetime, *, late: bool = False) -> None:
    """What the report says now, as its present version; said again, it is written over."""
    said = await Report.get(id=report)
    photos = await ReportPhoto.filter(report_id=report).order_by("position", "id").values_list("photo_id", flat=True)
    facts = _facts(said, [int(str(photo)) for photo in photos], await counts(report))
    known = await ReportVersion.get_or_none(report_id=report, version=said.version)
    if known is None:
        await ReportVersion.create(report_id=report, version=said.version, said=facts, by_id=by, at=now)
    else:
        known.said = facts
        await known.save(update_fields=["said"])
    await ledger.version(report, said.code, said.version, said.state, facts, by, now, late=late)


async def keep_first_version(
    said: Report, photos: Sequence[int], counts: Sequence[Sequence[Any]], by: int, now: datetime
) -> None:
    """Of a report made just now, of which everything is known."""
    facts = _facts(said, photos, counts)
    await ReportVersion.create(report_id=said.id, version=said.version, said=facts, by_id=by, at=now)
    await ledger.version(said.id, said.code, said.version, said.state, facts, by, now)


def _facts(said: Report, photos: Sequence[int], counts: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {
        "activity": said.activity,
        "day": said.day.isoformat(),
        "place": said.place,
        "story": said.story,
        "answers": said.answers,
        "photos": list(photos),
        "counts": [list(each[:3]) for each in counts],
    }


async def has_version(report: int) -> bool:
    """Whether what it says now is kept; reports from elsewhere may have none."""
    return bool(
        await database.rows(
            "SELECT 1 FROM report_versions v JOIN reports r ON r.id = v.report_id AND r.version = v.version"
            " WHERE v.report_id = ?",
            report,
        )
    )


async def versions(report: int) -> list[ReportVersion]:
    """Oldest first, with who sent each."""
    return await ReportVersion.filter(report_id=report).order_by("version").select_related("by")


async def seen(report: int, now: datetime) -> bool:
    """The first time an official opened it; False if it was seen before."""
    return bool(await Report.filter(id=report, seen_at=None, state="sent").update(seen_at=now))


async def waiting(areas: Sequence[int] | None, steps: Sequence[str], most: int = 500) -> list[Row]:
    """Reports that stand at these steps, in these areas (None: everywhere), the longest waiting first.

    Rows: id, code, version, step, unit_id, activity, day, sent_at, seen_at, escalated_at, unit, above, who, photos,
    counts as [(set, criterion)…].
    """
    if not steps or (areas is not None and not areas):
        return []
    inside = f" AND r.unit_id IN (SELECT unit_id FROM units_within WHERE area_id IN ({marks(areas)}))" if areas else ""
    found = await database.rows(
        "SELECT r.id, r.code, r.version, r.step, r.unit_id, r.activity, r.day, r.sent_at, r.seen_at, r.escalated_at,"
        " u.name AS unit, a.name AS above, p.name AS who,"
        f" {PHOTOS} FROM reports r"
        " JOIN units u ON u.id = r.unit_id LEFT JOIN units a ON a.id = u.parent_id JOIN people p ON p.id = r.person_id"
        f" WHERE r.state = 'sent' AND r.step IN ({marks(steps)}){inside} ORDER BY r.sent_at, r.id LIMIT ?",
        *(*steps, *(areas or ()), most),
    )
    evidence = await _counts_of([row["id"] for row in found])
    return [{**row, "sent_at": read.moment(row["sent_at"]), "counts": evidence.get(row["id"], [])} for row in found]


async def _counts_of(reports: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    if not reports:
        return {}
    counted: dict[int, list[tuple[str, int]]] = {}
    for row in await database.rows(
        f'SELECT report_id, "set", criterion FROM evidence WHERE report_id IN ({marks(reports)}) ORDER BY id', *reports
    ):
        counted.setdefault(row["report_id"], []).append((row["set"], row["criterion"]))
    return counted


async def unread(steps: Sequence[str], since: datetime, most: int = 200) -> list[Row]:
    """Reports sent before then that no official has opened and no head was told of: id, code, unit_id, step."""
    return await database.rows(
        "SELECT id, code, unit_id, step FROM reports WHERE state = 'sent' AND sent_at <= ? AND seen_at IS NULL"
        f" AND escalated_at IS NULL AND step IN ({marks(steps)}) ORDER BY sent_at, id LIMIT ?",
        *(database.moment(since), *steps, most),
    )


async def escalated(reports: Sequence[int], now: datetime) -> None:
    await Report.filter(id__in=list(reports)).update(escalated_at=now)


async def areas_of(person: int, now: datetime) -> list[tuple[int, str]]:
    """Where somebody is an officer now: unit and its kind."""
    roles = await Role.filter(person_id=person, role__in=("officer", "admin"), since__lte=now).select_related("unit")
    return [(role.unit_id, role.unit.kind) for role in roles if role.until is None or role.until > now]


async def who_hears(report: Report, now: datetime) -> list[int]:
    """Who is told what became of it: its sender while they still report for the village, else its village heads."""
    at = database.moment(now)
    found = await database.rows(
        "WITH RECURSIVE places(id) AS (SELECT id FROM units WHERE id = ? UNION"
        " SELECT u.successor_id FROM units u JOIN places p ON p.id = u.id WHERE u.successor_id IS NOT NULL)"
        " SELECT DISTINCT r.person_id, r.role FROM roles r JOIN places p ON p.id = r.unit_id"
        " WHERE r.role IN ('village_head', 'reporter') AND r.since <= ? AND (r.until IS NULL OR r.until > ?)",
        *(report.unit_id, at, at),
    )
    if any(row["person_id"] == report.person_id for row in found):
        return [report.person_id]
    heads = sorted({row["person_id"] for row in found if row["role"] == "village_head"})
    return heads or sorted({row["person_id"] for row in found}) or [report.person_id]


async def settings(people: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What each of them prefers."""
    if not people:
        return {}
    found = await database.rows(f"SELECT id, settings FROM people WHERE id IN ({marks(people)})", *people)
    return {
        row["id"]: json.loads(row["settings"]) if isinstance(row["settings"], str) else row["settings"] or {}
        for row in found
    }

"""Rows that tell who owes a duty and whether it is met: reports, forms, dossiers, and what a unit said it cannot do."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from storage import database, deeds, read
from storage.database import Row, marks
from storage.kinds import RANK
from storage.models import FiledForm

CANNOT = "cannot:"  # before the id of a duty: a form that says why it cannot be done this time


async def owing(kinds: Sequence[str], until: date, codes: Sequence[str] = (), area: int | None = None) -> list[Row]:
    """Units of these kinds that are there on the last day: id, code, name, kind, parent_id, valid_from.

    The parent of an old village is what its commune was merged into. `codes` are areas the duty holds in (none:
    everywhere), `area` is what the asker looks at.
    """
    values: list[Any] = [*kinds, until, until]
    inside = ""
    if codes:
        inside += (
            " AND EXISTS (SELECT 1 FROM units_within w JOIN units x ON x.id = w.area_id WHERE w.unit_id = u.id"
            f" AND x.code IN ({marks(codes)}))"
        )
        values += codes
    among = "units u"
    if area is not None:
        # In this order, which SQLite keeps: what lies there, not every village of the country.
        among = "units_within i CROSS JOIN units u"
        inside += " AND i.area_id = ? AND u.id = i.unit_id"
        values.append(area)
    found = await database.rows(
        "SELECT u.id, u.code, u.name, u.kind, coalesce(a.successor_id, a.id) AS parent_id, u.valid_from"
        f" FROM {among} LEFT JOIN units a ON a.id = u.parent_id"
        f" WHERE u.kind IN ({marks(kinds)}) AND (u.valid_from IS NULL OR u.valid_from <= ?)"
        f" AND (u.valid_to IS NULL OR u.valid_to >= ?) AND u.successor_id IS NULL{inside} ORDER BY 5, u.id",
        *values,
    )
    return [row | {"valid_from": read.day(row["valid_from"])} for row in found]


async def reported(
    kinds: Sequence[str], activities: Sequence[str], first: date, last: date, area: int | None = None
) -> dict[int, str]:
    """How far reports of these activities have come, by unit of these kinds: approved, else sent, else returned.

    A village's are also those of places in it and of villages merged into it; a commune's are its own.
    """
    among = [kind for kind, rank in RANK.items() if any(_counts(rank, RANK[of]) for of in kinds)]
    inside, values = _inside("w.area_id", area)
    found = await database.rows(
        "SELECT w.area_id AS unit, max(CASE r.state WHEN 'approved' THEN 3 WHEN 'sent' THEN 2 ELSE 1 END) AS best"
        " FROM reports r JOIN units_within w ON w.unit_id = r.unit_id JOIN units a ON a.id = w.area_id"
        f" JOIN units u ON u.id = r.unit_id WHERE r.activity IN ({marks(activities)}) AND r.day >= ? AND r.day <= ?"
        f" AND r.state IN ('approved', 'sent', 'returned') AND a.kind IN ({marks(kinds)})"
        f" AND u.kind IN ({marks(among)}){inside} GROUP BY w.area_id",
        *(*activities, first, last, *kinds, *among, *values),
    )
    return {row["unit"]: ("returned", "sent", "approved")[row["best"] - 1] for row in found}


def _counts(rank: int, of: int) -> bool:
    return rank == of or rank > of >= RANK["thon"]


def _inside(column: str, area: int | None) -> tuple[str, list[Any]]:
    if area is None:
        return "", []
    return f" AND {column} IN (SELECT unit_id FROM units_within WHERE area_id = ?)", [area]


async def filed(form: str, period: str, area: int | None = None) -> set[int]:
    """The units that filed this form for this period."""
    inside, values = _inside("unit_id", area)
    found = await database.rows(
        f"SELECT unit_id FROM filed_forms WHERE form = ? AND period = ?{inside}", form, period, *values
    )
    return {row["unit_id"] for row in found}


async def excused(duty: str, period: str, area: int | None = None) -> dict[int, str]:
    """The units that said they cannot this time, with their reason."""
    inside, values = _inside("unit_id", area)
    found = await database.rows(
        f"SELECT unit_id, answers FROM filed_forms WHERE form = ? AND period = ?{inside}",
        *(f"{CANNOT}{duty}", period, *values),
    )
    return {row["unit_id"]: str(read.plain(row["answers"]).get("reason", "")) for row in found}


async def ready(dossier: str, area: int | None = None) -> list[Row]:
    """Dossiers of this kind that are ready: unit_id, first_day, last_day."""
    inside, values = _inside("unit_id", area)
    found = await database.rows(
        f"SELECT unit_id, first_day, last_day FROM dossiers WHERE kind = ? AND state = 'ready'{inside}",
        *(dossier, *values),
    )
    return [row | {"first_day": read.day(row["first_day"]), "last_day": read.day(row["last_day"])} for row in found]


async def file(
    form: str,
    period: str,
    unit: int,
    person: int,
    answers: dict[str, Any],
    asked: list[dict[str, Any]],
    now: datetime,
) -> None:
    """In the caller's transaction: filed, or said anew."""
    told = {"person_id": person, "answers": answers, "asked": asked, "at": now}
    await FiledForm.update_or_create(told, form=form, period=period, unit_id=unit)
    await deeds.note(person, "form.filed", f"unit:{unit}", form=form, period=period)


async def one_filed(form: str, period: str, unit: int) -> FiledForm | None:
    return await FiledForm.get_or_none(form=form, period=period, unit_id=unit).select_related("person", "unit")


async def who_reports(kinds: Sequence[str], now: datetime) -> list[Row]:
    """Who can be reminded for units of these kinds: unit_id, person_id, role, settings. Village heads come first."""
    at = database.moment(now)
    found = await database.rows(
        "SELECT r.unit_id, r.person_id, r.role, p.settings FROM roles r JOIN units u ON u.id = r.unit_id"
        f" JOIN people p ON p.id = r.person_id WHERE u.kind IN ({marks(kinds)})"
        " AND r.role IN ('village_head', 'reporter') AND r.since <= ? AND (r.until IS NULL OR r.until > ?)"
        " AND EXISTS (SELECT 1 FROM chats c WHERE c.person_id = p.id AND c.stopped = ?)"
        " ORDER BY r.unit_id, CASE r.role WHEN 'village_head' THEN 0 ELSE 1 END, r.id",
        *(*kinds, at, at, False),
    )
    return [row | {"settings": read.plain(row["settings"])} for row in found]

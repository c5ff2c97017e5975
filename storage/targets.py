"""What units aim at, what they count towards, what comes first, and what they say of each criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from storage import database, deeds, read
from storage.database import Row, marks
from storage.kinds import COMMUNES
from storage.models import Assessment, CountedTarget, Priority, Target, Unit

Key = tuple[str, int, str]  # set, criterion, indicator ("" for the criterion itself)


@dataclass(frozen=True)
class Said:
    """What a unit says of a criterion or indicator in a year."""

    value: Decimal | None = None
    sign: str = ""
    target: Decimal | None = None
    target_sign: str = ""
    met: bool | None = None
    note: str = ""


async def aimed(unit: int, year: int) -> list[Target]:
    return await Target.filter(unit_id=unit, year=year).order_by("by_day", "set")


async def aimed_over(unit: int, year: int) -> list[Target]:
    """Its own targets, then those of what it lies within, the nearest first."""
    steps = {
        row["area_id"]: row["steps"]
        for row in await database.rows("SELECT area_id, steps FROM units_within WHERE unit_id = ?", unit)
    }
    found = await Target.filter(unit_id__in=list(steps), year=year).order_by("by_day", "set")
    return sorted(found, key=lambda target: steps[target.unit_id])


async def reaching(kinds: Sequence[str], first: date, last: date) -> list[Row]:
    """Units of these kinds whose target, or that of a place they lie in, has its day between these.

    unit_id, set, by_day (the year's end where none was given): the own ones first, the sooner before the later.
    """
    found = await database.rows(
        'SELECT w.unit_id, t."set", t.year, t.by_day, w.steps FROM targets t'
        " JOIN units_within w ON w.area_id = t.unit_id"
        f" JOIN units u ON u.id = w.unit_id WHERE u.kind IN ({marks(kinds)}) AND t.year IN (?, ?)"
        " AND u.successor_id IS NULL AND (u.valid_from IS NULL OR u.valid_from <= ?)"
        " AND (u.valid_to IS NULL OR u.valid_to >= ?) ORDER BY w.unit_id, w.steps, t.id",
        *(*kinds, first.year, last.year, first, first),
    )
    told = [row | {"by_day": read.day(row["by_day"]) or date(row["year"], 12, 31)} for row in found]
    near = [row for row in told if first <= row["by_day"] <= last]
    return sorted(near, key=lambda row: (row["unit_id"], row["steps"], row["by_day"]))


async def aim(unit: int, of: str, year: int, by_day: date | None, note: str, by: int) -> None:
    """In the caller's transaction: set anew, or changed."""
    await Target.update_or_create({"by_day": by_day, "note": note}, unit_id=unit, set=of, year=year)
    await _aims(unit)
    await deeds.note(by, "target.set", f"unit:{unit}", set=of, year=year)


async def take_back(target: int, unit: int, by: int) -> None:
    """In the caller's transaction. The set stays among the unit's aims: what was filed under it goes on to count."""
    if await Target.filter(id=target, unit_id=unit).delete():
        await deeds.note(by, "target.taken_back", f"unit:{unit}", target=target)


async def _aims(unit: int) -> None:
    """Reports of a unit count for the sets it aims at."""
    of_unit = await Unit.get(id=unit)
    sets = await Target.filter(unit_id=unit).values_list("set", flat=True)
    await Unit.filter(id=unit).update(aims=sorted({*of_unit.aims, *map(str, sets)}))


async def counted(unit: int, year: int) -> list[CountedTarget]:
    return await CountedTarget.filter(unit_id=unit, year=year).order_by("id")


async def count_on(unit: int, year: int, what: str, least: int, reached: int | None, by: int) -> None:
    """At least so many; `reached` is told by hand where approved reports do not tell. None at all: taken back."""
    if least <= 0:
        await CountedTarget.filter(unit_id=unit, year=year, what=what).delete()
    else:
        told = {"least": least, "reached": reached}
        await CountedTarget.update_or_create(told, unit_id=unit, year=year, what=what)
    await deeds.note(by, "target.set", f"unit:{unit}", year=year, what=what, least=least)


async def first(unit: int, year: int) -> set[tuple[str, int]]:
    """The criteria that come first: those of the unit, and of what it lies within."""
    found = await database.rows(
        'SELECT p."set", p.criterion FROM priorities p JOIN units_within w ON w.area_id = p.unit_id'
        " WHERE w.unit_id = ? AND p.year = ?",
        unit,
        year,
    )
    return {(row["set"], row["criterion"]) for row in found}


async def put_first(unit: int, year: int, of: str, criterion: int, *, yes: bool) -> None:
    if yes:
        await Priority.get_or_create(unit_id=unit, year=year, set=of, criterion=criterion)
    else:
        await Priority.filter(unit_id=unit, year=year, set=of, criterion=criterion).delete()


async def said(unit: int, of: str, year: int) -> dict[Key, Assessment]:
    """What was said last of each criterion and indicator, up to that year."""
    found = await Assessment.filter(unit_id=unit, set=of, year__lte=year).order_by("year")
    return {(each.set, each.criterion, each.indicator): each for each in found}


async def say(unit: int, year: int, key: Key, told: Said, by: int, now: datetime) -> None:
    """In the caller's transaction; values are no deed's facts, they stand in the row."""
    of, criterion, indicator = key
    await Assessment.update_or_create(
        {
            "value": told.value,
            "sign": told.sign,
            "target": told.target,
            "target_sign": told.target_sign,
            "met": told.met,
            "note": told.note,
            "by_id": by,
            "at": now,
        },
        unit_id=unit,
        year=year,
        set=of,
        criterion=criterion,
        indicator=indicator,
    )
    await deeds.note(by, "assessment.said", f"unit:{unit}", set=of, criterion=criterion, indicator=indicator, year=year)


async def communes(areas: Sequence[int], sets: Sequence[str], year: int) -> list[Row]:
    """Each commune of these areas: id, name, kind, parent_id, group, met (criteria, said up to that year), targets."""
    if not areas or not sets:
        return []
    return await database.rows(
        'SELECT u.id, u.name, u.kind, u.parent_id, u."group",'
        " (SELECT count(*) FROM assessments a WHERE a.unit_id = u.id AND a.indicator = '' AND a.met = ?"
        f' AND a."set" IN ({marks(sets)}) AND a.year = (SELECT max(b.year) FROM assessments b WHERE b.unit_id = u.id'
        ' AND b."set" = a."set" AND b.criterion = a.criterion AND b.indicator = \'\' AND b.year <= ?)) AS met,'
        " (SELECT count(*) FROM targets t WHERE t.unit_id = u.id AND t.year = ?) AS targets"
        " FROM units u WHERE u.id IN"
        f" (SELECT unit_id FROM units_within WHERE area_id IN ({marks(areas)})) AND u.kind IN ({marks(COMMUNES)})"
        " AND u.valid_to IS NULL AND u.successor_id IS NULL ORDER BY u.search, u.id",
        *(True, *sets, year, year, *areas, *COMMUNES),
    )

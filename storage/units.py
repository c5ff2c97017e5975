"""Places: finding them, and what lies within what."""

import json
import re
from collections.abc import Collection, Iterable
from datetime import date

from tortoise.expressions import Q

from storage import database
from storage.database import Row
from storage.kinds import VILLAGES
from storage.models import Unit, UnitWithin

MANY = 200


async def by_code(code: str) -> Unit | None:
    return await Unit.get_or_none(code=code)


async def by_id(unit: int) -> Unit | None:
    return await Unit.get_or_none(id=unit)


async def whole(unit: int) -> Unit | None:
    """A place with the one above it."""
    return await Unit.get_or_none(id=unit).select_related("parent")


async def by_ids(ids: Collection[int]) -> list[Unit]:
    """These places with those above them, in their natural order."""
    return _sorted(await Unit.filter(id__in=list(ids)).select_related("parent"), None)


async def find(text: str, area: int | None = None, limit: int = 20) -> list[Unit]:
    """Units by name or another spelling, whole names first. `text` is plain, as `locales.plain.plain` gives it."""
    if not text:
        return []
    units = Unit.all() if area is None else Unit.filter(areas__area_id=area)
    in_one = text.replace(" ", "")
    named = await units.filter(Q(search__contains=f"|{text}|") | Q(search__contains=f"|{in_one}|")).limit(MANY)
    held = [] if len(named) >= limit else await units.filter(search__contains=text).limit(MANY)
    found = {unit.id: unit for unit in (*named, *held)}
    return sorted(found.values(), key=lambda unit: (_far(text, unit), unit.valid_to is not None, natural(unit)))[:limit]


def _far(text: str, unit: Unit) -> int:
    """0: its name; 1: whole words of it; 2: a part of a word."""
    if f"|{text}|" in f"|{unit.search}|" or f"|{text.replace(' ', '')}|" in unit.search:
        return 0
    return 1 if re.search(rf"\b{re.escape(text)}\b", unit.search) else 2


async def ids_within(area: int) -> list[int]:
    """The area itself and every unit in it, old ones that were merged into it included."""
    rows = await database.rows("SELECT unit_id FROM units_within WHERE area_id = ?", area)
    return [row["unit_id"] for row in rows]


async def lies_within(unit: int, area: int) -> bool:
    return bool(await database.rows("SELECT 1 FROM units_within WHERE unit_id = ? AND area_id = ?", unit, area))


async def above(unit: int) -> list[Unit]:
    """The unit and all it lies within, the nearest first."""
    found = await UnitWithin.filter(unit_id=unit).order_by("steps", "area_id").select_related("area")
    return [row.area for row in found]


async def names(units: Collection[int]) -> dict[int, str]:
    return dict(await Unit.filter(id__in=list(units)).values_list("id", "name"))


async def scope(unit: int) -> list[Row]:
    """As `above`, but only what a turn needs: name, kind, aims."""
    found = await database.rows(
        "SELECT u.name, u.kind, u.aims FROM units_within w JOIN units u ON u.id = w.area_id WHERE w.unit_id = ?"
        " ORDER BY w.steps, w.area_id",
        unit,
    )
    return [{**row, "aims": json.loads(row["aims"])} for row in found]


async def children(unit: int, on: date | None = None) -> list[Unit]:
    """The units right below; with a day only those that exist on it."""
    return _sorted(await Unit.filter(parent_id=unit), on)


async def villages_within(areas: Collection[int], on: date | None = None) -> list[Unit]:
    """Every village of these areas; with a day only those that exist on it."""
    within = UnitWithin.filter(area_id__in=list(areas), unit__kind__in=VILLAGES).select_related("unit")
    return _sorted({row.unit.id: row.unit for row in await within}.values(), on)


def _sorted(units: Iterable[Unit], on: date | None) -> list[Unit]:
    return sorted((unit for unit in units if on is None or _exists(unit, on)), key=natural)


def _exists(unit: Unit, on: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= on) and (unit.valid_to is None or on <= unit.valid_to)


def natural(unit: Unit) -> tuple[list[tuple[int, int, str]], str]:
    """Thôn 2 before Thôn 10."""
    return natural_name(unit.search), unit.code


def natural_name(search: str) -> list[tuple[int, int, str]]:
    """The same by what a unit is looked for by, alone."""
    parts = re.findall(r"\d+|\D+", search.strip("|").partition("|")[0])
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]

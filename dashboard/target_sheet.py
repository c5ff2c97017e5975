"""Reads a sheet of targets and assessments, and says of every row that will not do what is wrong."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet
from dashboard.place_names import Places, cells, column
from locales import _
from locales.plain import plain
from reports.measures import Measure, measure, meets
from storage.models import Unit
from storage.targets import Said
from storage.wrong_rows import Problem, Wrong
from tables.read import Table

MOST = 5000
COLUMNS = {
    "unit": ("don vi", "unit", "xa", "thon"),
    "commune": ("thuoc xa", "commune"),
    "year": ("nam", "year"),
    "set": ("bo tieu chi", "set", "criteria set"),
    "criterion": ("tieu chi", "criterion"),
    "indicator": ("chi tieu", "indicator"),
    "count": ("dem", "count"),
    "target": ("muc tieu", "target"),
    "value": ("ket qua", "now", "value"),
    "met": ("dat", "met"),
    "first": ("uu tien", "priority"),
    "by_day": ("han", "by day", "by which day"),
    "note": ("ghi chu", "note"),
}
MET = {"": None, "dat": True, "chua dat": False, "khong dat": False, "met": True, "not met": False}
YES = {"": False, "x": True, "co": True, "yes": True, "uu tien": True, "khong": False, "no": False}
WHY = {
    "no unit column": _("There is no column “Đơn vị”. Please use the template."),
    "too many": _("A sheet may have at most {value} rows."),
    "unknown unit": _("Row {row}: there is no “{value}” in your area."),
    "several units": _("Row {row}: there are several “{value}”; please fill in the commune too."),
    "bad year": _("Row {row}: “{value}” is no year."),
    "unknown set": _("Row {row}: there is no criteria set “{value}”."),
    "unknown criterion": _("Row {row}: the set has no criterion “{value}”."),
    "unknown indicator": _("Row {row}: the criterion has no indicator “{value}”."),
    "no number": _("Row {row}: “{value}” is no number I can read."),
    "bad met": _("Row {row}: write “đạt” or “chưa đạt”, not “{value}”."),
    "bad first": _("Row {row}: mark a priority with x, not “{value}”."),
    "bad day": _("Row {row}: “{value}” is no day; write it like 30/6/2026."),
    "nothing said": _("Row {row}: it says neither a set nor what to count."),
    "twice": _("Row {row}: the same stands in row {value} already."),
}


@dataclass(frozen=True)
class Aim:
    unit: int
    year: int
    set: str
    by_day: date | None
    note: str


@dataclass(frozen=True)
class Count:
    unit: int
    year: int
    what: str
    least: int
    reached: int | None


@dataclass(frozen=True)
class Assessed:
    unit: int
    year: int
    key: tuple[str, int, str]
    said: Said
    first: bool


Read = Aim | Count | Assessed


def check(table: Table, units: Iterable[Unit], catalogue: Catalogue, year: int) -> tuple[list[Read], list[Problem]]:
    """`units` are those the visitor may write for; an empty year is `year`."""
    at = {name: column(table.header, names) for name, names in COLUMNS.items()}
    if at["unit"] is None:
        return [], [Problem(1, "no unit column")]
    if len(table.rows) > MOST:
        return [], [Problem(1, "too many", str(MOST))]
    places, sets = Places(units), _sets(catalogue)
    good: list[Read] = []
    problems: list[Problem] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, row in table.rows:
        try:
            read = _row(cells(row, at), places, sets, catalogue.activities, year)
            if (same := seen.setdefault(_what(read), number)) != number:
                raise Wrong("twice", str(same))
            good.append(read)
        except Wrong as wrong:
            problems.append(wrong.at(number))
    return good, problems


def _what(read: Read) -> tuple[object, ...]:
    thing = read.set if isinstance(read, Aim) else read.what if isinstance(read, Count) else read.key
    return type(read), read.unit, read.year, thing


def _sets(catalogue: Catalogue) -> Mapping[str, CriteriaSet]:
    by_name = {plain(name): of for of in catalogue.sets.values() for name in (of.name_vi, of.name_en)}
    return {**by_name, **catalogue.sets}


def _row(
    told: Mapping[str, str], places: Places, sets: Mapping[str, CriteriaSet], activities: Container[str], year: int
) -> Read:
    found = places.find(told["unit"], told["commune"]) if told["unit"] else []
    if len(found) != 1:
        raise Wrong("several units" if found else "unknown unit", told["unit"])
    unit, year = found[0].id, _year(told["year"]) if told["year"] else year
    if told["set"]:
        of = sets.get(told["set"]) or sets.get(plain(told["set"]))
        if of is None:
            raise Wrong("unknown set", told["set"])
        if not told["criterion"]:
            return Aim(unit, year, of.id, _day(told["by_day"]), told["note"][:500])
        return Assessed(unit, year, _key(of, told), _said(told), _choice(YES, told["first"], "bad first") is True)
    if not told["count"]:
        raise Wrong("nothing said")
    least, reached = _number(told["target"]), _number(told["value"]) if told["value"] else None
    return Count(
        unit, year, told["count"][:60], int(least.value if least else 0), int(reached.value) if reached else None
    )


def _year(text: str) -> int:
    if not re.fullmatch(r"20\d\d", text):
        raise Wrong("bad year", text)
    return int(text)


def _key(of: CriteriaSet, told: Mapping[str, str]) -> tuple[str, int, str]:
    number = told["criterion"].partition(".")[0].strip()
    criterion = next((each for each in of.criteria if str(each.number) == number), None)
    if criterion is None:
        raise Wrong("unknown criterion", told["criterion"])
    code = told["indicator"].split()[0] if told["indicator"] else ""
    if code and code not in {each.code for each in criterion.indicators}:
        raise Wrong("unknown indicator", told["indicator"])
    return of.id, criterion.number, code


def _said(told: Mapping[str, str]) -> Said:
    value, target = _number(told["value"]), _number(told["target"])
    chosen = _choice(MET, told["met"], "bad met")
    met = meets(value, target) if chosen is None else chosen
    return Said(*_parts(value), *_parts(target), met, told["note"][:500])


def _parts(told: Measure | None) -> tuple[Decimal | None, str]:
    return (told.value, told.sign) if told else (None, "")


def _choice(words: Mapping[str, bool | None], text: str, why: str) -> bool | None:
    if plain(text) not in words:
        raise Wrong(why, text)
    return words[plain(text)]


def _number(text: str) -> Measure | None:
    try:
        return measure(text)
    except ValueError:
        raise Wrong("no number", text) from None


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong("bad day", text) from None

"""Checks the rows of a file of units before any of them is kept."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from storage.kinds import COMMUNES, RANK
from storage.unit_cells import READ, UnitRow
from storage.within import circles
from storage.wrong_rows import Problem, Wrong

COLUMNS = (
    *("code", "name", "kind", "parent", "official_code", "aliases", "valid_from", "valid_to"),
    *("successor", "group", "lat", "lon", "aims"),
)
NEEDED = ("code", "name", "kind")

Row = tuple[int, Sequence[str]]  # its number in the file and its cells


@dataclass(frozen=True)
class KnownUnit:
    """A unit that is kept already."""

    kind: str
    parent: str = ""
    successor: str = ""


@dataclass
class Checked:
    columns: tuple[str, ...] = ()
    good: list[UnitRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check(
    header: Sequence[str],
    rows: Iterable[Row],
    known: Mapping[str, KnownUnit],
    plain: Callable[[str], str],
    aims: Container[str] | None = None,
) -> Checked:
    """Every problem of every row. A row that hangs on a bad one is bad too, unless that unit is kept already."""
    checked = Checked()
    names = tuple(plain(each).replace(" ", "_") for each in header)
    checked.columns = tuple(name for name in names if name in COLUMNS)
    for name in names:
        if name and name not in COLUMNS:
            checked.problems.append(Problem(1, "unknown column", name))
        elif name and names.count(name) > 1:
            checked.problems.append(Problem(1, "column twice", name))
    for name in NEEDED:
        if name not in names:
            checked.problems.append(Problem(1, "missing column", name))
    if any(problem.why == "missing column" for problem in checked.problems):
        return checked
    read = _read(names, rows, known, plain, aims, checked)
    checked.good = _hanging_well(read, known, checked)
    checked.problems.sort(key=lambda problem: problem.row)
    return checked


def _read(
    names: Sequence[str],
    rows: Iterable[Row],
    known: Mapping[str, KnownUnit],
    plain: Callable[[str], str],
    aims: Container[str] | None,
    checked: Checked,
) -> list[UnitRow]:
    found: dict[str, UnitRow] = {}
    spoilt: list[UnitRow] = []
    for number, cells in rows:
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            continue
        values = dict(zip(names, texts, strict=False))
        values["kind"] = plain(values.get("kind", "")).replace(" ", "_")
        problems = [Problem(number, "too many cells")] if any(texts[len(names) :]) else []
        row, wrong = _understand(number, values, aims)
        problems += wrong
        if row.code in found:
            problems.append(Problem(number, "code twice", f"{row.code} ({found[row.code].row})"))
        if problems:
            checked.problems += problems
            spoilt.append(row)
        else:
            found[row.code] = row
    places = {*known, *found, *(row.code for row in spoilt)}
    checked.problems += [Problem(row.row, *why) for row in spoilt for why in _unknown(row, places)]
    return list(found.values())


def _unknown(row: UnitRow, places: Container[str]) -> Iterable[tuple[str, str]]:
    if row.parent and row.parent not in places:
        yield "unknown parent", row.parent
    if row.successor and row.successor not in places:
        yield "unknown successor", row.successor


def _understand(number: int, values: Mapping[str, str], aims: Container[str] | None) -> tuple[UnitRow, list[Problem]]:
    understood: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in (each.name for each in fields(UnitRow) if each.name != "row"):
        text = values.get(column, "")
        try:
            understood[column] = READ[column](text)
        except Wrong as wrong:
            problems.append(Problem(number, wrong.why, wrong.value or text))
    unit = UnitRow(number, **({"code": "", "name": "", "kind": ""} | understood))
    problems += [Problem(number, why, value) for why, value in _contradictions(unit, aims)]
    return unit, problems


def _contradictions(unit: UnitRow, aims: Container[str] | None) -> Iterable[tuple[str, str]]:
    if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
        yield "ends before it begins", unit.valid_to.isoformat()
    if (unit.lat is None) != (unit.lon is None):
        yield "half a place", ""
    if unit.group is not None and unit.kind and unit.kind not in COMMUNES:
        yield "group of no commune", str(unit.group)
    for aim in unit.aims:
        if aims is not None and aim not in aims:
            yield "unknown criteria set", aim


def _hanging_well(rows: Sequence[UnitRow], known: Mapping[str, KnownUnit], checked: Checked) -> list[UnitRow]:
    """Without the rows whose parent or successor is unknown, bad, of a lower kind, or in a circle with them."""
    good = {row.code: row for row in rows}
    while True:
        kinds = {code: unit.kind for code, unit in known.items()} | {row.code: row.kind for row in good.values()}
        wrong = [Problem(row.row, *why) for row in good.values() for why in _hangs_wrong(row, kinds)]
        if not wrong:
            wrong = _in_circles(good, known, checked.columns)
        if not wrong:
            return list(good.values())
        checked.problems += wrong
        bad = {problem.row for problem in wrong}
        good = {code: row for code, row in good.items() if row.row not in bad}


def _hangs_wrong(row: UnitRow, kinds: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    yield from _unknown(row, kinds)
    if row.parent in kinds and row.parent != row.code and RANK[kinds[row.parent]] >= RANK[row.kind]:
        yield "parent is no higher", row.parent


def _in_circles(good: Mapping[str, UnitRow], known: Mapping[str, KnownUnit], columns: Sequence[str]) -> list[Problem]:
    parents = {code: unit.parent for code, unit in known.items()}
    successors = {code: unit.successor for code, unit in known.items()}
    for row in good.values():
        if "parent" in columns or row.code not in known:
            parents[row.code] = row.parent
        if "successor" in columns or row.code not in known:
            successors[row.code] = row.successor
    above = {code: [area for area in (parents[code], successors[code]) if area] for code in parents}
    return [Problem(good[code].row, "circle", code) for code in circles(above) if code in good]

"""Reads a sheet of villages and offices to invite, and says of every row that will not do what is wrong."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from locales import _
from locales.plain import plain
from storage.models import Unit
from tables.read import Table

MOST = 500
# What the columns may be called, in plain letters; the first is the one in our own template.
COLUMNS: Mapping[str, Sequence[str]] = {
    "village": ("thon", "village", "don vi", "ten thon", "to dan pho", "ma don vi"),
    "commune": ("xa", "commune", "phuong", "xa phuong"),
    "role": ("vai tro", "role", "chuc vu"),
    "organisation": ("doan the", "organisation", "to chuc"),
}
ROLES: Mapping[str, Sequence[str]] = {
    "village_head": ("", "truong thon", "to truong", "truong ban", "truong ap", "truong buon", "village head"),
    "reporter": ("nguoi bao cao", "pho thon", "doan the", "reporter"),
    "officer": ("can bo", "officer"),
    "viewer": ("nguoi theo doi", "nguoi xem", "viewer", "reader"),
    "admin": ("quan tri", "admin", "administrator"),
}
WHY = {
    "no village column": _("There is no column “Thôn”. Please use the template."),
    "no village": _("Row {row}: the village is missing."),
    "unknown village": _("Row {row}: there is no “{value}” in your area."),
    "several villages": _("Row {row}: there are several “{value}”; please fill in the commune too."),
    "unknown role": _("Row {row}: there is no office “{value}”."),
    "not yours": _("Row {row}: you cannot give this office there: {value}."),
    "too many": _("A sheet may have at most {value} rows."),
}


@dataclass(frozen=True)
class Problem:
    row: int
    why: str
    value: str = ""


@dataclass(frozen=True)
class Wanted:
    row: int
    unit: Unit
    role: str
    organisation: str = ""


def check(
    table: Table, units: Iterable[Unit], gives: Callable[[Unit], Sequence[str]]
) -> tuple[list[Wanted], list[Problem]]:
    """`units` are those of the visitor's area with their parents; `gives` the offices one may give in each."""
    at = {name: _column(table.header, names) for name, names in COLUMNS.items()}
    if at["village"] is None:
        return [], [Problem(1, "no village column")]
    if len(table.rows) > MOST:
        return [], [Problem(1, "too many", str(MOST))]
    known = _by_name(units)
    good: list[Wanted] = []
    problems: list[Problem] = []
    for number, cells in table.rows:
        told = {name: cells[place] if place is not None and place < len(cells) else "" for name, place in at.items()}
        read = _row(number, told, known, gives)
        (good if isinstance(read, Wanted) else problems).append(read)  # type: ignore[arg-type]  # each to its list
    return good, problems


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    said = [plain(title) for title in header]
    return next((said.index(name) for name in names if name in said), None)


def _by_name(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    known: dict[str, list[Unit]] = {}
    for unit in units:
        for name in {unit.code, plain(unit.name), *map(plain, unit.aliases)}:
            known.setdefault(name, []).append(unit)
    return known


def _row(
    number: int, told: Mapping[str, str], known: Mapping[str, list[Unit]], gives: Callable[[Unit], Sequence[str]]
) -> Wanted | Problem:
    if not told["village"]:
        return Problem(number, "no village")
    found = known.get(told["village"]) or known.get(plain(told["village"]), [])
    if commune := plain(told["commune"]).removeprefix("xa ").removeprefix("phuong "):
        found = [unit for unit in found if unit.parent and plain(unit.parent.name) == commune]
    if not found:
        return Problem(number, "unknown village", told["village"])
    if len(found) > 1:
        return Problem(number, "several villages", told["village"])
    role = next((role for role, names in ROLES.items() if plain(told["role"]) in names), None)
    if role is None:
        return Problem(number, "unknown role", told["role"])
    if role not in gives(found[0]):
        return Problem(number, "not yours", f"{told['village']}, {told['role']}".rstrip(", "))
    return Wanted(number, found[0], role, told["organisation"][:100])

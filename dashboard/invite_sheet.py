"""Reads a sheet of villages and offices to invite, and says of every row that will not do what is wrong."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.place_names import Places, cells, column
from locales import _
from locales.plain import plain
from storage.models import Unit
from storage.wrong_rows import Problem
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
class Wanted:
    row: int
    unit: Unit
    role: str
    organisation: str = ""


def check(
    table: Table, units: Iterable[Unit], gives: Callable[[Unit], Sequence[str]]
) -> tuple[list[Wanted], list[Problem]]:
    """`units` are those of the visitor's area with their parents; `gives` the offices one may give in each."""
    at = {name: column(table.header, names) for name, names in COLUMNS.items()}
    if at["village"] is None:
        return [], [Problem(1, "no village column")]
    if len(table.rows) > MOST:
        return [], [Problem(1, "too many", str(MOST))]
    places = Places(units)
    read = [_row(number, cells(row, at), places, gives) for number, row in table.rows]
    return [one for one in read if isinstance(one, Wanted)], [one for one in read if isinstance(one, Problem)]


def _row(
    number: int, told: Mapping[str, str], places: Places, gives: Callable[[Unit], Sequence[str]]
) -> Wanted | Problem:
    if not told["village"]:
        return Problem(number, "no village")
    found = places.find(told["village"], told["commune"])
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

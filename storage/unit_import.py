"""Takes in a file of units: checked as a whole, known units by their code, then what lies within what."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage import database, tallies
from storage.kinds import COMMUNES, VILLAGES
from storage.models import Unit
from storage.shorts import INSIDE, Named, shorts
from storage.unit_cells import UnitRow
from storage.unit_rows import Checked, KnownUnit, Row, check
from storage.within import within
from storage.wrong_rows import Problem

MANY = 1000  # rows in one statement
Plain = Callable[[str], str]


@dataclass(frozen=True)
class Imported:
    """How many units were added and changed, and what was wrong: then nothing is kept, unless that was asked."""

    added: int = 0
    changed: int = 0
    problems: tuple[Problem, ...] = ()
    kept: bool = False


async def import_units(
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    plain: Plain,
    skip_bad: bool = False,
    aims: Container[str] | None = None,
) -> Imported:
    """`rows` are numbers in the file and cells; `plain` takes accents away; `aims` are the sets a unit may name."""
    rows = list(rows)
    async with database.transaction():
        known = await _known()
        checked = check(header, rows, known, plain, aims)
        if not checked.good or (checked.problems and not skip_bad):
            return Imported(problems=tuple(checked.problems))
        new = [row for row in checked.good if row.code not in known]
        old = [row for row in checked.good if row.code in known]
        await Unit.bulk_create([Unit(code=row.code, **_values(row, plain)) for row in new], batch_size=MANY)
        changed = await _change(old, checked.columns, plain) | await _hang(checked, known)
        await _refresh_within()
        await _give_shorts(plain)
    return Imported(len(new), len(changed - {row.code for row in new}), tuple(checked.problems), kept=True)


async def _known() -> dict[str, KnownUnit]:
    units = await database.rows(
        "SELECT u.code, u.kind, p.code AS parent, s.code AS successor FROM units u"
        " LEFT JOIN units p ON p.id = u.parent_id LEFT JOIN units s ON s.id = u.successor_id"
    )
    return {row["code"]: KnownUnit(row["kind"], row["parent"] or "", row["successor"] or "") for row in units}


def _values(row: UnitRow, plain: Plain) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "official_code": row.official_code,
        "aliases": list(row.aliases),
        "search": _search(row.name, row.kind, row.aliases, plain),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "group": row.group,
        "lat": row.lat,
        "lon": row.lon,
        "aims": list(row.aims),
    }


def _search(name: str, kind: str, aliases: Iterable[str], plain: Plain) -> str:
    """Every way to write it between bars: as it is, with its kind ("xa nhan co"), and in one ("nhanco")."""
    names = [plain(each) for each in (name, *aliases)]
    with_kind = [] if kind in VILLAGES else [plain(f"{kind} {each}") for each in names]
    in_one = [each.replace(" ", "") for each in names]
    return "|" + "|".join(dict.fromkeys((*names, *with_kind, *in_one))) + "|"


async def _change(old: Sequence[UnitRow], columns: Sequence[str], plain: Plain) -> set[str]:
    """Write what differs in the columns the file has; others stay as they are."""
    units = {unit.code: unit for unit in await Unit.all()} if old else {}
    differing: list[Unit] = []
    for row in old:
        unit = units[row.code]
        values = {name: value for name, value in _values(row, plain).items() if name in columns}
        values["search"] = _search(row.name, row.kind, values.get("aliases", unit.aliases), plain)
        if any(getattr(unit, name) != value for name, value in values.items()):
            differing.append(unit.update_from_dict(values))
    if differing:
        names = [name for name in _values(old[0], plain) if name in columns or name == "search"]
        await Unit.bulk_update(differing, fields=names, batch_size=50)
    return {unit.code for unit in differing}


async def _hang(checked: Checked, known: Mapping[str, KnownUnit]) -> set[str]:
    """Parents and successors, once every unit of the file has its row: a parent may stand below its children."""
    ids = {row["code"]: row["id"] for row in await database.rows("SELECT id, code FROM units")}
    moves: dict[str, tuple[int | None, int | None, int]] = {}
    for row in checked.good:
        before = known.get(row.code, KnownUnit(row.kind))
        parent = row.parent if "parent" in checked.columns else before.parent
        successor = row.successor if "successor" in checked.columns else before.successor
        if (parent, successor) != (before.parent, before.successor):
            moves[row.code] = (ids.get(parent), ids.get(successor), ids[row.code])
    await database.execute_many("UPDATE units SET parent_id = ?, successor_id = ? WHERE id = ?", list(moves.values()))
    return set(moves)


async def _refresh_within() -> None:
    """Bring `units_within` in step with parents and successors, writing only what differs."""
    units = await database.rows("SELECT id, parent_id, successor_id FROM units")
    above = {row["id"]: [each for each in (row["parent_id"], row["successor_id"]) if each] for row in units}
    wanted = {(unit, area): steps for unit, areas in within(above).items() for area, steps in areas.items()}
    rows = await database.rows("SELECT unit_id, area_id, steps FROM units_within")
    kept = {(row["unit_id"], row["area_id"]): row["steps"] for row in rows}
    gone = [pair for pair in kept if wanted.get(pair) != kept[pair]]
    come = [(*pair, steps) for pair, steps in wanted.items() if kept.get(pair) != steps]
    await database.execute_many("DELETE FROM units_within WHERE unit_id = ? AND area_id = ?", gone)
    await database.execute_many("INSERT INTO units_within (unit_id, area_id, steps) VALUES (?, ?, ?)", come)
    if gone or come:
        await tallies.forget()


async def _give_shorts(plain: Plain) -> None:
    units = await database.rows("SELECT id, code, name, kind, parent_id, valid_to, short FROM units")
    by_id = {row["id"]: row for row in units}
    named = [
        Named(
            row["code"],
            row["name"],
            row["kind"],
            within=_begins_with(row["kind"], by_id.get(row["parent_id"])),
            current=row["valid_to"] is None,
        )
        for row in units
    ]
    given = shorts(named, {row["code"]: row["short"] for row in units if row["short"]}, plain)
    await database.execute_many(
        "UPDATE units SET short = ? WHERE code = ?", [(short, code) for code, short in given.items()]
    )


def _begins_with(kind: str, parent: database.Row | None) -> str:
    inside = kind in VILLAGES or kind in INSIDE
    return parent["code"] if inside and parent and parent["kind"] in (*COMMUNES, *VILLAGES, *INSIDE) else ""

"""Looks for what was altered, taken out or slipped in: the chain of evidence itself, and all that it vouches for."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from storage import copies, database, ledger
from storage.database import Row, filled, marks
from storage.models import LedgerRoot

PAGE = 500
Entries = dict[str, list[dict[str, Any]]]  # facts by what they are of, oldest first


@dataclass(frozen=True)
class Found:
    """`what`: altered taken_out slipped_in gap unsealed cut root · removed (on request, and no fault)."""

    what: str
    of: str  # photo:17 report:3:1 decision:8 entry:12 day:2026-03-14
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """What came of some of them; of photos, also the files that should be there."""

    looked_at: int
    found: list[Found]
    late: int = 0  # entries of what was there before the chain
    files: tuple[tuple[int, str, str], ...] = ()  # photo, original shown or thumb, name


async def chain() -> AsyncIterator[Page]:
    """Every seal, every day's root, and that what was entered is still there."""
    roots: dict[int, list[LedgerRoot]] = {}  # a day on which nothing was entered ends where the one before it did
    for root in await LedgerRoot.all().order_by("day"):
        roots.setdefault(root.n, []).append(root)
    n, before = 0, ledger.START
    while page := await database.rows(
        'SELECT n, kind, "of", facts, before, hash FROM ledger WHERE n > ? ORDER BY n LIMIT ?', n, PAGE
    ):
        found = []
        for row in page:
            if row["n"] != n + 1:
                found.append(Found("gap", f"entry:{n + 1}", (str(row["n"] - 1),)))
            elif row["before"] != before:
                found.append(Found("unsealed", f"entry:{row['n']}"))
            if row["hash"] != ledger.seal(row["before"], row["facts"]) or not _is_about(row):
                found.append(Found("altered", f"entry:{row['n']}", (row["of"],)))
            n, before = row["n"], row["hash"]
            found += [Found("root", _day(root)) for root in roots.pop(n, ()) if root.hash != before]
        found += [Found("taken_out", of) for of in await _taken_out([row for row in page if row["kind"] in THERE])]
        yield Page(len(page), found, late=sum('"late":true' in row["facts"] for row in page))
    cut = [Found("cut", _day(root), (str(root.n), str(n))) for each in roots.values() for root in each]
    yield Page(0, sorted(cut, key=lambda each: each.of))


def _day(root: LedgerRoot) -> str:
    return f"day:{root.day.isoformat()}"


def _is_about(row: Row) -> bool:
    """Its columns say what its facts say."""
    try:
        facts = json.loads(row["facts"])
    except ValueError:
        return False
    return isinstance(facts, dict) and all(facts.get(name) == row[name] for name in ("n", "kind", "of"))


async def _taken_out(page: Sequence[Row]) -> list[str]:
    asked = {row["of"] for row in page}
    there: set[str] = set()
    for kind, query in THERE.items():
        if numbers := filled([int(of.split(":")[1]) for of in asked if of.startswith(f"{kind}:")]):
            there |= {row["of"] for row in await database.rows(f"{query} IN ({marks(numbers)})", *numbers)}
    return sorted(asked - there)


THERE = {
    "photo": "SELECT 'photo:' || id AS \"of\" FROM photos WHERE state IN ('kept', 'forgotten') AND id",
    "report": "SELECT 'report:' || report_id || ':' || version AS \"of\" FROM report_versions WHERE report_id",
    "decision": "SELECT 'decision:' || id AS \"of\" FROM decisions WHERE id",
}


async def photos() -> AsyncIterator[Page]:
    """What is said of each photo, against what was entered."""
    last = 0
    while True:
        async with copies.one_moment():
            page = await database.rows(
                f"{ledger.PHOTO} WHERE p.id > ? AND p.state IN ('kept', 'forgotten') ORDER BY p.id LIMIT ?", last, PAGE
            )
            entries = await entries_of([f"photo:{row['id']}" for row in page])
        if not page:
            return
        found = [each for row in page if (each := _photo(row, entries.get(f"photo:{row['id']}", [])))]
        files = [
            (row["id"], which, row[column])
            for row in page
            for which, column in (("original", "sha256"), ("shown", "shown"), ("thumb", "thumb"))
            if row["state"] == "kept" and row[column]
        ]
        yield Page(len(page), found, files=tuple(files))
        last = page[-1]["id"]


def _photo(row: Row, entries: list[dict[str, Any]]) -> Found | None:
    of = f"photo:{row['id']}"
    entered = last_entry(entries, "photo")
    if entered is None:
        return Found("slipped_in", of)
    if changed := different(ledger.photo_facts(row), entered):
        return Found("altered", of, changed)
    removed = last_entry(entries, "deleted")
    if row["state"] == "forgotten":
        return Found("removed", of, (removed["at"][:10],)) if removed else Found("taken_out", of)
    return None


def last_entry(entries: Sequence[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    return next((entry for entry in reversed(entries) if entry["kind"] == kind), None)


def different(facts: dict[str, Any], entered: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        name for name, value in sorted(facts.items()) if ledger.canonical(value) != ledger.canonical(entered.get(name))
    )


async def entries_of(names: Sequence[str]) -> Entries:
    """An entry that is no longer JSON is named by the chain."""
    found: Entries = {}
    for at in range(0, len(names), 2 * PAGE):
        wanted = filled(names[at : at + 2 * PAGE])
        for row in await database.rows(
            f'SELECT "of", facts FROM ledger WHERE "of" IN ({marks(wanted)}) ORDER BY n', *wanted
        ):
            try:
                found.setdefault(row["of"], []).append(json.loads(row["facts"]))
            except ValueError:
                continue
    return found


async def codes_of(photos: Sequence[int]) -> dict[int, str]:
    """A report each photo belongs to."""
    found: dict[int, str] = {}
    if wanted := filled(photos):
        for row in await database.rows(
            "SELECT l.photo_id, min(r.code) AS code FROM report_photos l JOIN reports r ON r.id = l.report_id"
            f" WHERE l.photo_id IN ({marks(wanted)}) GROUP BY l.photo_id",
            *wanted,
        ):
            found[row["photo_id"]] = row["code"]
    return found


async def code_of(of: str) -> str:
    """Of report:17:2 or decision:8; "" where there is no such row."""
    kind, number = of.split(":")[:2]
    query = {
        "report": "SELECT code FROM reports WHERE id = ?",
        "decision": "SELECT r.code FROM decisions d JOIN reports r ON r.id = d.report_id WHERE d.id = ?",
    }
    found = await database.rows(query[kind], int(number))
    return str(found[0]["code"]) if found else ""

"""Deeds as they are read in an area: newest first, narrowed by who, what and when."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from storage import database
from storage.database import Row, marks

BATCH = 1000
NAMED = 500  # people of one name; more say too little
WIDE = 1000  # units; from here on it is quicker to look at the newest deeds than to gather those of every unit


@dataclass(frozen=True)
class Wanted:
    """`since` and `until` are days of the place, both inclusive; `before` is the last deed already shown."""

    who: str = ""
    did: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    zone: tzinfo | None = None

    def where(self) -> tuple[list[str], list[object]]:
        told: list[tuple[str, object]] = []
        if self.did:
            told.append(("d.did = ?", self.did))
        if self.since:
            told.append(("d.at >= ?", database.moment(datetime.combine(self.since, time(), self.zone))))
        if self.until:
            after = datetime.combine(self.until + timedelta(days=1), time(), self.zone)
            told.append(("d.at < ?", database.moment(after)))
        if self.before is not None:
            told.append(("d.id < ?", self.before))
        return [sql for sql, _value in told], [value for _sql, value in told]


@dataclass(frozen=True)
class Line:
    id: int
    at: datetime
    who: str
    did: str
    to: str  # the report's code, else report:17 as it is kept
    place: str
    facts: dict[str, Any]
    report: str = ""  # its code, where the deed was done to a report


async def newest(areas: Sequence[int], wanted: Wanted, most: int) -> list[Line]:
    conditions, values = wanted.where()
    if wanted.who:
        people = await _named(wanted.who)
        if not people:
            return []
        conditions.append(f"d.who_id IN ({marks(people)})")
        values += people
    inside = await _inside(areas)
    found = await database.rows(
        'SELECT d.id, d.at, p.name AS who, d.did, d."to", d.facts, u.name AS place, r.code FROM deeds d'
        " LEFT JOIN people p ON p.id = d.who_id LEFT JOIN units u ON u.id = d.unit_id"
        " LEFT JOIN reports r ON r.id = CASE WHEN d.\"to\" LIKE 'report:%'"
        ' THEN CAST(substr(d."to", 8) AS INTEGER) END'
        f" WHERE {' AND '.join([inside, *conditions])} ORDER BY d.id DESC LIMIT ?",
        *areas,
        *values,
        most,
    )
    return [_line(row) for row in found]


async def _named(words: str) -> list[int]:
    """Found first: deeds have an index by who did them, and people are few beside deeds."""
    each = words.split()
    condition = " AND ".join(["' ' || p.search LIKE ?"] * len(each))
    found = await database.rows(
        f"SELECT p.id FROM people p WHERE {condition} LIMIT {NAMED}", *(f"% {word}%" for word in each)
    )
    return [row["id"] for row in found]


async def _inside(areas: Sequence[int]) -> str:
    within = f"SELECT w.unit_id FROM units_within w WHERE w.area_id IN ({marks(areas)})"
    [row] = await database.rows(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM units_within WHERE area_id IN ({marks(areas)}) LIMIT {WIDE}) few",
        *areas,
    )
    if row["n"] < WIDE:
        return f"d.unit_id IN ({within})"
    return f"EXISTS ({within} AND w.unit_id = d.unit_id)"


async def all_of(areas: Sequence[int], wanted: Wanted) -> AsyncIterator[list[Line]]:
    """Every line, a batch at a time."""
    while batch := await newest(areas, wanted, BATCH):
        yield batch
        wanted = replace(wanted, before=batch[-1].id)


def _line(row: Row) -> Line:
    at, facts = row["at"], row["facts"]
    return Line(
        row["id"],
        datetime.fromisoformat(at) if isinstance(at, str) else at,
        row["who"] or "",
        row["did"],
        row["code"] or row["to"],
        row["place"] or "",
        json.loads(facts) if isinstance(facts, str) else facts or {},
        row["code"] or "",
    )

"""Who may see what. It follows from the roles a person holds now: in a unit, for all that lies within it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import database
from storage.database import marks
from storage.kinds import LARGE
from storage.models import Unit

READING = ("officer", "viewer", "admin")  # see their unit and everything below
REVIEWING = ("officer", "admin")
REPORTING = ("village_head", "reporter")  # see what their own unit reported

Criterion = tuple[str, int]  # the set's id and the criterion's number


@dataclass(frozen=True)
class Sight:
    """What one person may see; `bounded` areas only as far as reports count for these criteria."""

    person: int
    areas: tuple[int, ...] = ()
    bounded: tuple[tuple[int, tuple[Criterion, ...]], ...] = ()
    own: tuple[int, ...] = ()  # units they report for, and old units that were merged into these
    large: bool = False  # one of the areas is a province or the country
    reviewing: tuple[int, ...] = ()  # units they are an officer of

    def __bool__(self) -> bool:
        return bool(self.areas or self.bounded or self.own)

    def reviewed(self) -> tuple[str, list[object]]:
        """A condition on `reports r`: that it is for them to review; whether they see it at all is another."""
        if not self.reviewing:
            return "1 = 0", []
        inside = f"SELECT 1 FROM units_within w WHERE w.unit_id = r.unit_id AND w.area_id IN ({marks(self.reviewing)})"
        return f"EXISTS ({inside})", [*self.reviewing]

    def reports(self) -> tuple[str, list[object]]:
        """A condition on `reports r`, and its values."""
        either: list[str] = []
        values: list[object] = []
        if self.areas:
            # Of a large area most reports are theirs: look at each. Of a small one few are: begin with its places.
            either.append(
                "EXISTS (SELECT 1 FROM units_within w WHERE w.unit_id = r.unit_id"
                f" AND w.area_id IN ({marks(self.areas)}))"
                if self.large
                else f"r.unit_id IN (SELECT unit_id FROM units_within WHERE area_id IN ({marks(self.areas)}))"
            )
            values += self.areas
        if self.own:
            either.append(f"r.unit_id IN ({marks(self.own)})")
            values += self.own
        for area, criteria in self.bounded:
            counts = " OR ".join(['e."set" = ? AND e.criterion = ?'] * len(criteria))
            either.append(
                "(r.unit_id IN (SELECT unit_id FROM units_within WHERE area_id = ?)"
                f" AND EXISTS (SELECT 1 FROM evidence e WHERE e.report_id = r.id AND ({counts})))"
            )
            values += [area, *(value for criterion in criteria for value in criterion)]
        return (f"({' OR '.join(either)})" if either else "1 = 0"), values


async def sight(person_id: int, now: datetime) -> Sight:
    areas: set[int] = set()
    bounded: dict[int, set[Criterion]] = {}
    own: set[int] = set()
    reviewing: set[int] = set()
    large = False
    for role in await _roles(person_id, now, (*READING, *REPORTING)):
        if role["role"] in REVIEWING:
            reviewing.add(role["unit_id"])
        only = _criteria(role["criteria"])
        if role["role"] in REPORTING:
            own.add(role["unit_id"])
        elif only is None:
            areas.add(role["unit_id"])
            large = large or role["kind"] in LARGE
        elif only:
            bounded.setdefault(role["unit_id"], set()).update(only)
    return Sight(
        person_id,
        tuple(sorted(areas)),
        tuple((area, tuple(sorted(only))) for area, only in sorted(bounded.items())),
        tuple(await _with_predecessors(sorted(own))),
        large,
        tuple(sorted(reviewing)),
    )


def _criteria(told: str | None) -> set[Criterion] | None:
    """None: all of them."""
    read = json.loads(told) if told else None
    return None if read is None else {(str(of), int(number)) for of, number in read}


async def areas(person_id: int, now: datetime, roles: Sequence[str] = READING) -> list[int]:
    """The units somebody holds such a role in now. Whether they see a certain report there: `sees_report`."""
    return sorted({role["unit_id"] for role in await _roles(person_id, now, roles)})


async def units_reported_by(person_id: int, now: datetime) -> list[Unit]:
    return await Unit.filter(id__in=await areas(person_id, now, REPORTING)).order_by("id")


async def sees_unit(person_id: int, unit_id: int, now: datetime) -> bool:
    return await covers(await sight(person_id, now), unit_id)


async def covers(seen: Sight, unit_id: int) -> bool:
    """Whether a place lies in what somebody sees."""
    if unit_id in seen.own:
        return True
    above = [*seen.areas, *(area for area, _ in seen.bounded)]
    return bool(above) and bool(
        await database.rows(
            f"SELECT 1 FROM units_within WHERE unit_id = ? AND area_id IN ({marks(above)}) LIMIT 1", unit_id, *above
        )
    )


async def sees_report(person_id: int, report_id: int, now: datetime) -> bool:
    seen, values = (await sight(person_id, now)).reports()
    return bool(await database.rows(f"SELECT 1 FROM reports r WHERE r.id = ? AND {seen}", report_id, *values))


async def sees_photo(person_id: int, photo_id: int, now: datetime) -> bool:
    return await shows(await sight(person_id, now), photo_id)


async def shows(seen: Sight, photo_id: int) -> bool:
    """Whether it is a photo of a report they may see, or one they sent themselves; a hidden one: to its reviewers."""
    condition, values = seen.reports()
    reviewed, more = seen.reviewed()
    return bool(
        await database.rows(
            "SELECT 1 FROM photos p WHERE p.id = ? AND p.state = 'kept' AND ((p.hidden = ? AND p.person_id = ?) OR"
            " EXISTS (SELECT 1 FROM report_photos l JOIN reports r ON r.id = l.report_id WHERE l.photo_id = p.id"
            f" AND {condition} AND (p.hidden = ? OR {reviewed})))",
            photo_id,
            *(False, seen.person),
            *(*values, False, *more),
        )
    )


async def reviews(seen: Sight, report_id: int) -> bool:
    """Whether they see a report as one of its officers."""
    condition, values = seen.reports()
    reviewed, more = seen.reviewed()
    found = await database.rows(
        f"SELECT 1 FROM reports r WHERE r.id = ? AND {condition} AND {reviewed}", report_id, *values, *more
    )
    return bool(found)


async def holders(roles: Sequence[str], now: datetime, most: int) -> list[database.Row]:
    """Who holds such a role now, highest place first: id, name, role, unit, kind."""
    return await database.rows(
        "SELECT p.id, p.name, r.role, u.name AS unit, u.kind FROM roles r"
        " JOIN people p ON p.id = r.person_id JOIN units u ON u.id = r.unit_id"
        " WHERE r.since <= ? AND (r.until IS NULL OR r.until > ?)"
        f" AND r.role IN ({marks(roles)}) ORDER BY (SELECT count(*) FROM units_within w WHERE w.unit_id = u.id), r.id"
        " LIMIT ?",
        now,
        now,
        *roles,
        most,
    )


async def _roles(person_id: int, now: datetime, roles: Sequence[str]) -> list[database.Row]:
    return await database.rows(
        "SELECT r.unit_id, r.role, r.criteria, u.kind FROM roles r JOIN units u ON u.id = r.unit_id"
        " WHERE r.person_id = ? AND r.since <= ? AND (r.until IS NULL OR r.until > ?)"
        f" AND r.role IN ({marks(roles)})",
        person_id,
        now,
        now,
        *roles,
    )


async def _with_predecessors(units: Sequence[int]) -> list[int]:
    if not units:
        return []
    found = await database.rows(
        f"WITH RECURSIVE own(id) AS (SELECT id FROM units WHERE id IN ({marks(units)})"
        " UNION SELECT u.id FROM units u JOIN own ON u.successor_id = own.id) SELECT id FROM own ORDER BY id",
        *units,
    )
    return [row["id"] for row in found]

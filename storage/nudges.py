"""That somebody was reminded of something: a row that can exist once, so that it never happens twice.

`which` is the number of days before it is too late, or the nth time (`urged:1`: by an officer); `asked:DAY` says that
they want to be reminded again on that evening and `again:DAY` that they were; `escalated` and `above` that an officer,
or one above, heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage import database, read
from storage.database import Row, filled, marks
from storage.models import Nudge

TO_OFFICERS = ("escalated", "above")


@dataclass(frozen=True)
class Told:
    what: str
    unit: int
    person: int
    which: str


async def keep(nudges: Sequence[Told], day: date, now: datetime) -> None:
    """In the caller's transaction; one that is there already stays as it is."""
    await database.execute_many(
        'INSERT INTO nudges (what, unit_id, person_id, which, day, "at") VALUES (?, ?, ?, ?, ?, ?)'
        " ON CONFLICT (what, unit_id, person_id, which) DO NOTHING",
        [(each.what, each.unit, each.person, each.which, day, database.moment(now)) for each in nudges],
    )


async def told(whats: Sequence[str], area: int | None = None) -> set[Told]:
    """Everything that was said or asked about these, everywhere or within an area."""
    inside = "" if area is None else " AND unit_id IN (SELECT unit_id FROM units_within WHERE area_id = ?)"
    found: set[Told] = set()
    for begin in range(0, len(whats), 200):
        some = whats[begin : begin + 200]
        rows = await database.rows(
            f"SELECT what, unit_id, person_id, which FROM nudges WHERE what IN ({marks(some)}){inside}",
            *some,
            *([] if area is None else [area]),
        )
        found |= {Told(row["what"], row["unit_id"], row["person_id"], row["which"]) for row in rows}
    return found


async def told_to(what: str, units: Sequence[int]) -> dict[int, set[str]]:
    """Which of its nudges were said to anybody of each of these units."""
    found: dict[int, set[str]] = {}
    for begin in range(0, len(units), 500):
        some = filled(units[begin : begin + 500])
        for row in await database.rows(
            f"SELECT DISTINCT unit_id, which FROM nudges WHERE what = ? AND unit_id IN ({marks(some)})", what, *some
        ):
            found.setdefault(row["unit_id"], set()).add(row["which"])
    return found


async def reminded_on(day: date, people: Sequence[int]) -> set[int]:
    """Who of these has had their one reminder of that day."""
    found: set[int] = set()
    for begin in range(0, len(people), 500):
        some = filled(people[begin : begin + 500])
        rows = await database.rows(
            f"SELECT DISTINCT person_id FROM nudges WHERE person_id IN ({marks(some)}) AND day = ?"
            " AND (what LIKE 'duty:%' OR what LIKE 'gap:%')"
            " AND which NOT LIKE 'asked:%' AND which NOT IN ('escalated', 'above')",
            *(*some, day),
        )
        found |= {row["person_id"] for row in rows}
    return found


async def last_of(person: int, day: date) -> int:
    """The newest row: the same for two clocks, and another one after what was decided was taken back."""
    [row] = await database.rows("SELECT max(id) AS id FROM nudges WHERE person_id = ? AND day = ?", person, day)
    return int(row["id"] or 0)


async def of_day(person: int, day: date) -> list[Nudge]:
    """What they are reminded of that day, as it was decided."""
    found = await Nudge.filter(person_id=person, day=day).order_by("id").select_related("unit")
    return [each for each in found if not each.which.startswith("asked:") and each.which not in TO_OFFICERS]


async def one(id: int) -> Nudge | None:
    return await Nudge.get_or_none(id=id).select_related("unit")


async def take_back(ids: Sequence[int]) -> None:
    """What was not said after all, so that it may be said another day."""
    await Nudge.filter(id__in=list(ids)).delete()


async def gaps_told(units: Sequence[int], since: date) -> list[Row]:
    """The gaps people were reminded of since that day: what, unit_id, person_id, day."""
    found: list[Row] = []
    for begin in range(0, len(units), 500):
        some = units[begin : begin + 500]
        found += await database.rows(
            f"SELECT what, unit_id, person_id, day FROM nudges WHERE unit_id IN ({marks(some)}) AND day >= ?"
            " AND what LIKE 'gap:%'",
            *(*some, since),
        )
    return [row | {"day": read.day(row["day"])} for row in found]

"""Which official is in charge of a village or a criterion, their deputy, and who reviews where nobody is named."""

import json
from collections.abc import Sequence
from datetime import datetime

from storage import database, deeds
from storage.database import Row, marks
from storage.kinds import COMMUNES
from storage.models import Charge

Counts = Sequence[tuple[str, int]]  # the sets and criteria something counts for


async def responsible(
    unit: int, counts: Counts, now: datetime, kinds: Sequence[str] = COMMUNES, organisation: str = ""
) -> list[int]:
    """Who reviews and answers for this: those in charge, else their deputies, else every officer it concerns.

    `kinds` are the kinds of unit whose officers are meant. Somebody who is away or cannot be reached does not count.
    """
    officers = await officers_over(unit, counts, now, kinds, organisation)
    there = {row["person_id"] for row in officers if _is_there(row, now)}
    charges = await _in_charge(unit, counts, now)
    for deputy in (False, True):
        named = {row["person_id"] for row in charges if bool(row["deputy"]) is deputy}
        if found := sorted(named & there):
            return found
    return sorted(there) or sorted({row["person_id"] for row in officers})


async def officers_over(
    unit: int, counts: Counts, now: datetime, kinds: Sequence[str], organisation: str = "", roles: Sequence[str] = ()
) -> list[Row]:
    """The roles that reach this: person_id, role, criteria, organisation, settings, chats. Officers before admins."""
    held = [
        row
        for row in await database.rows(
            "SELECT r.person_id, r.role, r.criteria, r.organisation, p.settings, (SELECT count(*) FROM chats c"
            " WHERE c.person_id = p.id AND c.stopped = ?) AS chats FROM roles r JOIN people p ON p.id = r.person_id"
            " JOIN units_within w ON w.area_id = r.unit_id JOIN units u ON u.id = r.unit_id"
            f" WHERE w.unit_id = ? AND u.kind IN ({marks(kinds)})"
            f" AND r.role IN ({marks(roles or ('officer', 'admin'))})"
            " AND r.since <= ? AND (r.until IS NULL OR r.until > ?) ORDER BY r.id",
            *(False, unit, *kinds, *(roles or ("officer", "admin"))),
            *(database.moment(now), database.moment(now)),
        )
        if concerns(row["criteria"], counts) and row["organisation"].startswith(organisation)
    ]
    officers = [row for row in held if row["role"] == "officer"]
    return held if roles else officers or held


def concerns(criteria: str | None, counts: Counts) -> bool:
    """Whether a role that may be held only for some criteria reaches this."""
    only = json.loads(criteria) if criteria else None
    return only is None or any((str(of), int(number)) in set(counts) for of, number in only)


def _is_there(row: Row, now: datetime) -> bool:
    """Reachable, and not away until a later day (settings: {"away_until": "2026-03-20"})."""
    settings = json.loads(row["settings"]) if isinstance(row["settings"], str) else row["settings"] or {}
    return row["chats"] > 0 and str(settings.get("away_until") or "") < now.date().isoformat()


async def _in_charge(unit: int, counts: Counts, now: datetime) -> list[Row]:
    found = await database.rows(
        'SELECT c.person_id, c.deputy, c.criterion, c."set" FROM charges c JOIN units_within w ON w.area_id = c.area_id'
        " WHERE w.unit_id = ? AND c.since <= ? AND (c.until IS NULL OR c.until > ?) ORDER BY c.id",
        *(unit, database.moment(now), database.moment(now)),
    )
    return [row for row in found if row["criterion"] is None or (row["set"], row["criterion"]) in set(counts)]


async def give(
    person: int,
    area: int,
    now: datetime,
    by: int | None,
    *,
    of: str = "",
    criterion: int | None = None,
    deputy: bool = False,
) -> Charge:
    """In the caller's transaction: somebody takes charge of a village, or of a criterion (of a set) in an area."""
    made = await Charge.create(person_id=person, area_id=area, set=of, criterion=criterion, deputy=deputy, since=now)
    await deeds.note(by, "charge.given", f"unit:{area}", person=person, set=of, criterion=criterion, deputy=deputy)
    return made


async def end(charge: int, now: datetime, by: int | None) -> bool:
    """In the caller's transaction; False if it had ended already."""
    ended = await Charge.filter(id=charge, until=None).update(until=now)
    if ended:
        area = (await Charge.get(id=charge)).area_id
        await deeds.note(by, "charge.ended", f"charge:{charge}", within=area)
    return bool(ended)


async def within(area: int, now: datetime) -> list[Charge]:
    """Who is in charge of what in an area now, with person and place."""
    return (
        await Charge.filter(area__areas__area_id=area, since__lte=now, until=None)
        .order_by("area_id", "criterion", "deputy", "id")
        .select_related("person", "area")
    )

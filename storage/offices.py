"""Offices as they are held in places: who holds them, who is invited, and how they end or pass on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from storage import database, deeds, sign_in
from storage.access import Sight
from storage.database import Row, marks
from storage.kinds import COMMUNES, VILLAGES
from storage.models import Invite, Role, Unit
from storage.units import natural

ASIDE = ("open", "aside")
LEFT = "left"  # a draft whose writer lost the office: it waits for the next holder


@dataclass(frozen=True)
class Office:
    """An office held now, with what is known of its holder."""

    role_id: int
    person: int
    name: str
    role: str
    organisation: str
    unit: int
    since: datetime
    channels: tuple[str, ...] = ()
    seen_ms: int = 0


async def places(unit: int) -> list[Unit]:
    """A unit and those right below that are still there, in their natural order; of a commune all its villages."""
    found = await database.rows(
        "SELECT u.id FROM units_within w JOIN units u ON u.id = w.unit_id JOIN units a ON a.id = w.area_id"
        " WHERE w.area_id = ? AND u.valid_to IS NULL AND u.successor_id IS NULL"
        f" AND (w.steps <= 1 OR a.kind IN ({marks(COMMUNES)}) AND u.kind IN ({marks(VILLAGES)}))",
        unit,
        *COMMUNES,
        *VILLAGES,
    )
    units = await Unit.filter(id__in=[row["id"] for row in found]).select_related("parent")
    return sorted(units, key=lambda each: (each.id != unit, natural(each)))


async def held_in(units: Sequence[int], now: datetime) -> list[Office]:
    return await _offices(f"r.unit_id IN ({marks(units)})", units, now, 2000) if units else []


async def named(seen: Sight, words: str, now: datetime, most: int) -> list[Office]:
    """Holders within somebody's area with these words (in plain letters) in their name."""
    if not seen.areas:
        return []
    condition = f"r.unit_id IN (SELECT unit_id FROM units_within WHERE area_id IN ({marks(seen.areas)}))"
    values: list[object] = [*seen.areas]
    for word in words.split():
        condition += " AND ' ' || p.search LIKE ?"
        values.append(f"% {word}%")
    return await _offices(condition, values, now, most)


async def _offices(condition: str, values: Sequence[object], now: datetime, most: int) -> list[Office]:
    at = database.moment(now)
    found = await database.rows(
        "SELECT r.id, r.person_id, p.name, r.role, r.organisation, r.unit_id FROM roles r"
        f" JOIN people p ON p.id = r.person_id WHERE {condition} AND r.since <= ? AND (r.until IS NULL OR r.until > ?)"
        " ORDER BY r.id LIMIT ?",
        *values,
        at,
        at,
        most,
    )
    since = dict(await Role.filter(id__in=[row["id"] for row in found]).values_list("id", "since"))
    reached = await _reached([row["person_id"] for row in found])
    return [
        Office(
            row["id"],
            row["person_id"],
            row["name"],
            row["role"],
            row["organisation"],
            row["unit_id"],
            since[row["id"]],
            *reached.get(row["person_id"], ((), 0)),
        )
        for row in found
    ]


async def _reached(people: Sequence[int]) -> dict[int, tuple[tuple[str, ...], int]]:
    """Where each can be reached, and when they last wrote."""
    if not people:
        return {}
    chats: dict[int, list[Row]] = {}
    for row in await database.rows(
        f"SELECT person_id, channel, used_ms FROM chats WHERE NOT stopped AND person_id IN ({marks(people)})"
        " ORDER BY used_ms DESC, id",
        *people,
    ):
        chats.setdefault(row["person_id"], []).append(row)
    return {
        person: (tuple(dict.fromkeys(row["channel"] for row in rows)), max(row["used_ms"] for row in rows))
        for person, rows in chats.items()
    }


async def get(role: int, now: datetime) -> Role | None:
    """An office that is held now."""
    found = await Role.get_or_none(id=role).select_related("person", "unit__parent")
    return found if found and found.since <= now and (found.until is None or found.until > now) else None


async def waiting_invites(units: Sequence[int], now: datetime) -> list[Invite]:
    """Codes nobody has used yet, that still open."""
    return (
        await Invite.filter(unit_id__in=list(units), used_at__isnull=True, expires_at__gt=now)
        .order_by("-id")
        .limit(500)
        .select_related("person")
    )


async def invite(id: int) -> Invite | None:
    return await Invite.get_or_none(id=id).select_related("unit")


async def revoke(invite: Invite, by: int, now: datetime) -> bool:
    """The code opens nothing any more; False if it was used or is over."""
    async with database.transaction():
        done = await Invite.filter(id=invite.id, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        if done:
            await deeds.note(by, "invite.revoked", f"unit:{invite.unit_id}", invite=invite.id, role=invite.role)
    return bool(done)


async def end(role: Role, by: int, now: datetime, did: str = "role.ended") -> bool:
    """Access ends at once, what the unit reported stays, and what was being written waits for the next holder.

    False if the office had ended meanwhile.
    """
    async with database.transaction():
        if not await Role.filter(id=role.id, until__isnull=True).update(until=now):
            return False
        drafts = await _leave_drafts(role)
        at = database.moment(now)
        others = await database.rows(
            "SELECT 1 FROM roles WHERE person_id = ? AND since <= ? AND (until IS NULL OR until > ?) LIMIT 1",
            role.person_id,
            at,
            at,
        )
        if not others:
            await sign_in.end_all(role.person_id, now)
        await deeds.note(by, did, f"unit:{role.unit_id}", role=role.role, person=role.person_id, drafts=drafts)
    return True


async def _leave_drafts(role: Role) -> int:
    from_unit = await database.rows(
        f"SELECT id FROM conversations WHERE person_id = ? AND state IN ({marks(ASIDE)}) AND form = 'report'"
        " AND answers LIKE ?",
        role.person_id,
        *ASIDE,
        f'%"unit":"{role.unit_id}"%',
    )
    await database.execute_many(
        "UPDATE conversations SET state = ? WHERE id = ?", [(LEFT, row["id"]) for row in from_unit]
    )
    return len(from_unit)


async def take_drafts(unit: int, person: int) -> int:
    """In the caller's transaction: what former holders were writing for the unit is this person's now, put aside."""
    left = await database.rows(
        "SELECT DISTINCT c.id FROM roles r JOIN conversations c ON c.person_id = r.person_id AND c.state = ?"
        " WHERE r.unit_id = ? AND c.answers LIKE ?",
        LEFT,
        unit,
        f'%"unit":"{unit}"%',
    )
    await database.execute_many(
        "UPDATE conversations SET person_id = ?, state = 'aside' WHERE id = ?", [(person, row["id"]) for row in left]
    )
    return len(left)


async def governed(person: int, roles: Sequence[str], now: datetime) -> list[Unit]:
    """Every place that is still there within the units where somebody holds such an office for all criteria."""
    units = await Unit.filter(
        areas__area_id__in=await _governing(person, roles, now), valid_to__isnull=True, successor_id__isnull=True
    ).select_related("parent")
    return sorted({unit.id: unit for unit in units}.values(), key=natural)


async def governs(person: int, roles: Sequence[str], now: datetime) -> bool:
    """Whether there is any such place."""
    areas = await _governing(person, roles, now)
    return (
        bool(areas)
        and await Unit.filter(areas__area_id__in=areas, valid_to__isnull=True, successor_id__isnull=True)
        .limit(1)
        .exists()
    )


async def _governing(person: int, roles: Sequence[str], now: datetime) -> list[int]:
    held = await Role.filter(person_id=person, role__in=list(roles), since__lte=now).filter(
        Q(until__isnull=True) | Q(until__gt=now)
    )
    return [role.unit_id for role in held if role.criteria is None]

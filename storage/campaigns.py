"""Campaigns as rows: finding them, changing them only from the states in which that may be, and who may run them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from storage import database
from storage.database import marks, moment
from storage.models import Campaign, Unit

RUNNING = ("writing", "cancelling", "sending", "paused")
OUT = ("writing", "sending", "paused", "sent")  # people have it, or will in a moment


async def create(unit: int, **facts: Any) -> Campaign:
    """In the caller's transaction: a new one, with a code such as NC-D3 that can be read out by phone."""
    return await Campaign.create(code=await _next_code(unit), unit_id=unit, **facts)


async def _next_code(unit: int) -> str:
    # Locks the place, so that two made at once do not get one code.
    [row] = await database.rows("UPDATE units SET numbered = numbered WHERE id = ? RETURNING short, code", unit)
    short = row["short"] or "".join(part[:1] for part in row["code"].rpartition(".")[2].split("-")).upper()
    taken = {each.code for each in await Campaign.filter(code__startswith=f"{short}-D").only("code")}
    return next(code for nth in range(1, len(taken) + 2) if (code := f"{short}-D{nth}") not in taken)


def _whole(found: QuerySet[Campaign]) -> QuerySet[Campaign]:
    return found.select_related("unit", "host", "made_by", "confirmed_by")


async def get(campaign: int) -> Campaign | None:
    return await _whole(Campaign.filter(id=campaign)).first()


async def by_code(code: str) -> Campaign | None:
    """However it was typed: ncd3, NC-D3."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    found = await database.rows("SELECT id FROM campaigns WHERE replace(code, '-', '') = ?", bare)
    return await get(found[0]["id"]) if found else None


async def listed(areas: Sequence[int], most: int, before: int | None = None) -> list[Campaign]:
    """Those made for an office in these areas, newest first."""
    older = " AND c.id < ?" if before is not None else ""
    found = await database.rows(
        "SELECT c.id FROM campaigns c WHERE EXISTS (SELECT 1 FROM units_within w WHERE w.unit_id = c.unit_id"
        f" AND w.area_id IN ({marks(areas) or 'NULL'})){older} ORDER BY c.id DESC LIMIT ?",
        *areas,
        *([before] if before is not None else []),
        most,
    )
    return await _whole(Campaign.filter(id__in=[row["id"] for row in found])).order_by("-id")


async def in_states(states: Sequence[str], since: datetime | None = None) -> list[Campaign]:
    """Those that are in one of these states, and got there since then."""
    found = Campaign.filter(state__in=list(states))
    return await _whole(found.filter(changed_at__gte=since) if since else found).order_by("id")


async def change(campaign: int, states: Sequence[str], **to: Any) -> bool:
    """Only while it is in one of these states; False if it has moved on."""
    return bool(await Campaign.filter(id=campaign, state__in=list(states)).update(**to))


async def lock(campaign: int) -> Campaign | None:
    """In the caller's transaction: nobody else changes it until that ends."""
    if not database.is_sqlite():
        await database.rows("SELECT id FROM campaigns WHERE id = ? FOR UPDATE", campaign)
    return await get(campaign)


async def runs(person: int, units: Sequence[int], now: datetime) -> bool:
    """Whether somebody is an officer, not bound to some criteria, over each of these places."""
    wanted = sorted(set(units))
    [row] = await database.rows(
        "SELECT count(DISTINCT w.unit_id) AS n FROM roles r JOIN units_within w ON w.area_id = r.unit_id"
        " WHERE r.person_id = ? AND r.role IN ('officer', 'admin') AND r.criteria IS NULL"
        f" AND r.since <= ? AND (r.until IS NULL OR r.until > ?) AND w.unit_id IN ({marks(wanted) or 'NULL'})",
        *(person, moment(now), moment(now), *wanted),
    )
    return bool(wanted) and int(row["n"]) == len(wanted)


async def officers_over(unit: int, now: datetime, most: int = 20) -> list[int]:
    """Who could run a campaign of this place, the nearest first."""
    found = await database.rows(
        "SELECT r.person_id, min(w.steps) AS steps FROM roles r JOIN units_within w ON w.area_id = r.unit_id"
        " WHERE w.unit_id = ? AND r.role IN ('officer', 'admin') AND r.criteria IS NULL"
        " AND r.since <= ? AND (r.until IS NULL OR r.until > ?)"
        " GROUP BY r.person_id ORDER BY steps, r.person_id LIMIT ?",
        *(unit, moment(now), moment(now), most),
    )
    return [row["person_id"] for row in found]


async def officers_in(unit: int, now: datetime, most: int = 20) -> list[int]:
    """The officers of this very place."""
    found = await database.rows(
        "SELECT DISTINCT r.person_id FROM roles r WHERE r.unit_id = ? AND r.role = 'officer' AND r.criteria IS NULL"
        " AND r.since <= ? AND (r.until IS NULL OR r.until > ?) ORDER BY r.person_id LIMIT ?",
        *(unit, moment(now), moment(now), most),
    )
    return [row["person_id"] for row in found]


async def units(codes: Sequence[str]) -> dict[str, Unit]:
    """These places by their codes; unknown codes are not there."""
    found: dict[str, Unit] = {}
    wanted = sorted(set(codes))
    for at in range(0, len(wanted), 500):
        for unit in await Unit.filter(code__in=wanted[at : at + 500]):
            found[unit.code] = unit
    return found


async def nearest(codes: Sequence[str]) -> dict[str, str]:
    """Every unit in these places, by its code, with the code of the nearest of them above it (or its own)."""
    found: dict[str, str] = {}
    for at in range(0, len(codes), 500):
        some = codes[at : at + 500]
        for row in await database.rows(
            "SELECT u.code, a.code AS area, w.steps FROM units_within w JOIN units a ON a.id = w.area_id"
            f" JOIN units u ON u.id = w.unit_id WHERE a.code IN ({marks(some)}) ORDER BY w.steps",
            *some,
        ):
            found.setdefault(row["code"], row["area"])
    return found

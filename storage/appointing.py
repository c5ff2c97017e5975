"""Who may give, renew and end which office: by the offices somebody holds themselves, in a unit or above it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from storage import database
from storage.database import marks
from storage.kinds import COMMUNES, OFFICE, VILLAGES

GOVERNING = ("quoc_gia", "tinh", "huyen", *COMMUNES)

# An office and one it may give, and how many steps below at least: 0 is the very same unit.
GIVES: Mapping[tuple[str, str], int] = {
    ("officer", "village_head"): 1,
    ("officer", "reporter"): 0,
    ("admin", "village_head"): 0,
    ("admin", "reporter"): 0,
    ("admin", "officer"): 0,
    ("admin", "viewer"): 0,
    ("admin", "admin"): 1,
}
GIVERS = tuple(sorted({mine for mine, _ in GIVES}))
# The kinds of unit in which an office makes sense, in the order they are offered.
PLACES: Mapping[str, Sequence[str]] = {
    "village_head": VILLAGES,
    "reporter": (*VILLAGES, *COMMUNES, OFFICE, "khu_dan_cu"),
    "officer": GOVERNING,
    "viewer": GOVERNING,
    "admin": GOVERNING,
}

Held = tuple[str, int]  # an office and how many steps the unit asked about lies below


def given(held: Iterable[Held], kind: str) -> tuple[str, ...]:
    """The offices that somebody with these may give in a unit of this kind."""
    held = tuple(held)
    return tuple(
        role
        for role, kinds in PLACES.items()
        if kind in kinds and any(steps >= GIVES.get((mine, role), 99) for mine, steps in held)
    )


async def held_over(person: int, units: Sequence[int], now: datetime) -> dict[int, list[Held]]:
    """For each of these units the offices somebody holds in it or above. Who answers for a few criteria gives none."""
    held: dict[int, list[Held]] = {unit: [] for unit in units}
    if not units:
        return held
    for row in await database.rows(
        "SELECT w.unit_id, r.role, r.criteria, w.steps FROM roles r JOIN units_within w ON w.area_id = r.unit_id"
        " WHERE r.person_id = ? AND r.since <= ? AND (r.until IS NULL OR r.until > ?)"
        f" AND w.unit_id IN ({marks(units)})",
        person,
        now,
        now,
        *units,
    ):
        if row["criteria"] is None or json.loads(row["criteria"]) is None:
            held[row["unit_id"]].append((row["role"], row["steps"]))
    return held


async def may_give(person: int, role: str, unit: int, kind: str, now: datetime) -> bool:
    return role in given((await held_over(person, [unit], now))[unit], kind)

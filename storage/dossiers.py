"""Dossiers as rows: begun, changed, asked for, taken on under a lease, and what came of them."""

from datetime import date, datetime
from typing import Any

from storage import database, deeds, queued
from storage.database import Row
from storage.models import Dossier

TABLE = "dossiers"


async def begin(
    kind: str, unit: int, of: str, days: tuple[date, date], by: int, now: datetime, choices: dict[str, Any]
) -> Dossier:
    """In the caller's transaction: a draft that may still be changed."""
    first, last = days
    made = await Dossier.create(
        kind=kind, unit_id=unit, set=of, first_day=first, last_day=last, choices=choices, made_by_id=by, made_at=now
    )
    await deeds.note(by, "dossier.begun", f"dossier:{made.id}", within=unit, kind=kind, set=of)
    return made


async def by_id(id: int) -> Dossier | None:
    """With its unit, the one above it, and who made it."""
    return await Dossier.get_or_none(id=id).select_related("unit__parent", "made_by")


async def of_unit(unit: int, most: int = 50) -> list[Dossier]:
    """The newest first, with who made them."""
    return await Dossier.filter(unit_id=unit).order_by("-id").limit(most).select_related("made_by")


async def lists() -> list[str]:
    """The kept lists of all that were made."""
    found = await Dossier.exclude(sha256="").order_by("id").values_list("sha256", flat=True)
    return [str(sha) for sha in found]


async def newest_choices(unit: int) -> dict[str, Any]:
    """What was chosen for the unit's last dossier: its rates hold until they are changed."""
    found = await Dossier.filter(unit_id=unit).order_by("-id").first()
    return dict(found.choices) if found else {}


async def choose(id: int, choices: dict[str, Any]) -> bool:
    """Only while it is a draft."""
    return bool(await Dossier.filter(id=id, state="draft").update(choices=choices))


async def ask(dossier: Dossier, by: int, now: datetime) -> bool:
    """In the caller's transaction: put it in the queue, also again after it failed, was cancelled or is outdated."""
    asked = await Dossier.filter(id=dossier.id, state__in=("draft", "failed", "cancelled", "outdated")).update(
        state="waiting", asked_at=now, tries=0, why="", step="", done=0, of=0, ended_at=None
    )
    if asked:
        await deeds.note(by, "dossier.asked", f"dossier:{dossier.id}", within=dossier.unit_id, kind=dossier.kind)
    return bool(asked)


async def cancel(dossier: Dossier, by: int, now: datetime) -> bool:
    """In the caller's transaction. Whoever builds it notices at the next step and leaves nothing behind."""
    stopped = await Dossier.filter(id=dossier.id, state__in=queued.WAITING).update(state="cancelled", ended_at=now)
    if stopped:
        await deeds.note(by, "dossier.cancelled", f"dossier:{dossier.id}", within=dossier.unit_id)
    return bool(stopped)


async def ready(dossier: Dossier, sha256: str, size: int, now: datetime, missing: int) -> bool:
    """In the caller's transaction."""
    kept = await Dossier.filter(id=dossier.id, state="building").update(
        state="ready", sha256=sha256, size=size, ended_at=now, step="", why=f"missing:{missing}" if missing else ""
    )
    if kept:
        facts = {"sha256": sha256, "missing": missing}
        await deeds.note(dossier.made_by_id, "dossier.made", f"dossier:{dossier.id}", within=dossier.unit_id, **facts)
    return bool(kept)


async def outdated(id: int) -> None:
    """Something in it was removed or lost since: it is not given out any more, and may be made anew."""
    await Dossier.filter(id=id, state="ready").update(state="outdated")


async def by_state() -> dict[str, int]:
    found = await database.rows("SELECT state, count(*) AS n FROM dossiers GROUP BY state")
    return {row["state"]: row["n"] for row in found}


async def newest_of(areas: list[int], most: int) -> list[Row]:
    """The last dossiers within these areas: id, kind, state, unit, unit_kind, size, done, of."""
    if not areas:
        return []
    return await database.rows(
        'SELECT d.id, d.kind, d.state, d.done, d."of", d.size, d.first_day, d.last_day, u.name AS unit,'
        " u.kind AS unit_kind FROM dossiers d JOIN units u ON u.id = d.unit_id"
        f" WHERE d.unit_id IN (SELECT unit_id FROM units_within WHERE area_id IN ({database.marks(areas)}))"
        " ORDER BY d.id DESC LIMIT ?",
        *areas,
        most,
    )

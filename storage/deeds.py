"""The audit log: who did what to what. Rows are only ever added; the database refuses anything else."""

from storage import database
from storage.models import Deed


async def note(who: int | None, did: str, to: str, *, within: int | None = None, **facts: object) -> None:
    """In the caller's transaction; facts are ids, codes and states, never names or texts.

    `within` is the unit where the thing lies; of a unit and a report (unit:5, report:17) it is known.
    """
    await Deed.create(who_id=who, did=did, to=to, facts=facts, unit_id=within or await _unit_of(to))


async def _unit_of(to: str) -> int | None:
    kind, _, number = to.partition(":")
    if not number.isdecimal():
        return None
    if kind == "unit":
        return int(number)
    found = await database.rows("SELECT unit_id FROM reports WHERE id = ?", int(number)) if kind == "report" else []
    return found[0]["unit_id"] if found else None


async def of(to: str) -> list[Deed]:
    """What was done to one thing, oldest first."""
    return await Deed.filter(to=to).order_by("id").prefetch_related("who")

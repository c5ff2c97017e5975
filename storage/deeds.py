"""The audit log: who did what to what. Rows are only ever added."""

from storage.models import Deed


async def note(who: int | None, did: str, to: str, **facts: object) -> None:
    """In the caller's transaction; facts are ids, codes and states, never names or texts."""
    await Deed.create(who_id=who, did=did, to=to, facts=facts)


async def of(to: str) -> list[Deed]:
    """What was done to one thing, oldest first."""
    return await Deed.filter(to=to).order_by("id").prefetch_related("who")

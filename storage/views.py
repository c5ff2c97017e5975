"""Ways to look at the reports that a person keeps under a name: its filters, as the address has them."""

from storage import database
from storage.models import Person

MOST = 20


async def of(person: int) -> list[tuple[str, str]]:
    """Name and query, in the order they were kept."""
    known = await Person.get(id=person)
    return [(name, query) for name, query in known.settings.get("views", [])]


async def keep(person: int, name: str, query: str) -> None:
    """Another of the same name gives way; the oldest leave when there are too many."""
    await _change(person, name, [(name, query)])


async def forget(person: int, name: str) -> None:
    await _change(person, name, [])


async def _change(person: int, name: str, new: list[tuple[str, str]]) -> None:
    async with database.transaction():
        known = await Person.select_for_update().get(id=person)
        kept = [(each, query) for each, query in known.settings.get("views", []) if each != name]
        settings = known.settings | {"views": [list(each) for each in (kept + new)[-MOST:]]}
        await Person.filter(id=person).update(settings=settings)

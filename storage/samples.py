"""The sample people of the demo: each holds an office and has a web chat of a fixed address."""

from dataclasses import dataclass
from datetime import datetime

from storage import database
from storage.models import Chat, Person, Role, Unit


@dataclass(frozen=True)
class Sample:
    address: str  # of their web chat
    person: int
    name: str
    role: str
    kind: str  # of their unit
    unit: str
    above: str


async def settle(address: str, name: str, search: str, how: str, unit: str, role: str, now: datetime) -> None:
    """Make this person with their office and chat, unless they are here already."""
    async with database.transaction():
        if await Chat.exists(channel="web", address=address):
            return
        # Whoever tries the demo in the evening wants to see the cards come.
        person = await Person.create(
            name=name, search=search, language="vi", address=how, agreed_at=now, settings={"quiet": "none"}
        )
        await Chat.create(channel="web", address=address, person=person)
        await Role.create(person=person, unit=await Unit.get(code=unit), role=role, since=now)


async def all_of_them(addresses: list[str]) -> list[Sample]:
    found = await database.rows(
        "SELECT c.address, p.id AS person, p.name, r.role, u.kind, u.name AS unit, coalesce(a.name, '') AS above"
        " FROM chats c JOIN people p ON p.id = c.person_id JOIN roles r ON r.person_id = p.id AND r.until IS NULL"
        " JOIN units u ON u.id = r.unit_id LEFT JOIN units a ON a.id = u.parent_id"
        f" WHERE c.channel = 'web' AND c.address IN ({database.marks(addresses)}) ORDER BY p.id, r.id",
        *addresses,
    )
    return [Sample(**row) for row in {row["person"]: row for row in reversed(found)}.values()][::-1]

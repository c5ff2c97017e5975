"""Everybody who holds a role, for whoever runs the installation."""

from dataclasses import dataclass
from datetime import datetime

from storage import database


@dataclass(frozen=True)
class Entry:
    person: int
    name: str
    role: str
    unit: str  # its code
    channels: str  # where they can be reached


async def now_in_office(now: datetime) -> list[Entry]:
    at = database.moment(now)
    found = await database.rows(
        "SELECT p.id, p.name, r.role, u.code FROM roles r JOIN people p ON p.id = r.person_id"
        " JOIN units u ON u.id = r.unit_id WHERE r.since <= ? AND (r.until IS NULL OR r.until > ?)"
        " ORDER BY u.code, r.role, p.id",
        at,
        at,
    )
    channels: dict[int, list[str]] = {}
    for row in await database.rows(
        "SELECT DISTINCT c.person_id, c.channel FROM chats c JOIN roles r ON r.person_id = c.person_id"
        " WHERE NOT c.stopped ORDER BY c.channel"
    ):
        channels.setdefault(row["person_id"], []).append(row["channel"])
    return [
        Entry(row["id"], row["name"], row["role"], row["code"], ", ".join(channels.get(row["id"], []))) for row in found
    ]

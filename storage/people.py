"""People and the roles they hold in units, as a turn needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import database
from storage.database import filled, marks
from storage.models import Chat, Person

REPORTERS = ("village_head", "reporter")
OFFICERS = ("officer", "admin")


@dataclass(frozen=True)
class Held:
    """A role somebody holds now, with its unit and what lies above it."""

    role: str
    unit: int
    code: str
    name: str
    kind: str
    above: str  # name of the unit above


async def roles_of(people: Sequence[int], now: datetime) -> dict[int, tuple[Held, ...]]:
    """The roles each of these people holds now, in the order they were given."""
    held: dict[int, tuple[Held, ...]] = {}
    at = database.moment(now)
    people = filled(people)
    for row in await database.rows(
        "SELECT r.person_id, r.role, u.id, u.code, u.name, u.kind, a.name AS above FROM roles r"
        " JOIN units u ON u.id = r.unit_id LEFT JOIN units a ON a.id = u.parent_id"
        f" WHERE r.person_id IN ({marks(people)}) AND r.since <= ? AND (r.until IS NULL OR r.until > ?) ORDER BY r.id",
        *people,
        at,
        at,
    ):
        one = Held(row["role"], row["id"], row["code"], row["name"], row["kind"], row["above"] or "")
        held[row["person_id"]] = (*held.get(row["person_id"], ()), one)
    return held


async def in_charge(now: datetime) -> list[int]:
    """Who can act for the whole installation: its administrators, or the officers of its topmost unit that has any."""
    at = database.moment(now)
    held = await database.rows(
        "SELECT r.person_id, r.role, (SELECT count(*) FROM units_within w WHERE w.unit_id = r.unit_id) AS depth"
        " FROM roles r WHERE r.role IN ('officer', 'admin') AND r.since <= ? AND (r.until IS NULL OR r.until > ?)"
        " ORDER BY r.person_id",
        at,
        at,
    )
    chosen = [row for row in held if row["role"] == "admin"] or held
    top = min((row["depth"] for row in chosen if row["role"] != "admin"), default=None)
    return list(dict.fromkeys(row["person_id"] for row in chosen if row["role"] == "admin" or row["depth"] == top))


async def rename(person: int, name: str, search: str) -> None:
    """`search` is the name in plain letters."""
    await Person.filter(id=person).update(name=name, search=search[:200])


async def name_of(person: int) -> str:
    found = await Person.get_or_none(id=person)
    return found.name if found else ""


async def speak(person: int, language: str) -> None:
    await Person.filter(id=person).update(language=language)


async def address_as(person: int, address: str) -> None:
    await Person.filter(id=person).update(address=address)


async def used_chat(at: Sequence[tuple[int, int]]) -> None:
    """Remember when each chat was last written from: (milliseconds, chat)."""
    await database.execute_many(
        "UPDATE chats SET used_ms = ?, stopped = ? WHERE id = ?", [(ms, False, c) for ms, c in at]
    )


async def stopped(channel: str, address: str, *, stopped: bool) -> None:
    """They blocked us there, or came back."""
    await Chat.filter(channel=channel, address=address).update(stopped=stopped)


async def keep_offers(offers: Sequence[tuple[str | None, int]]) -> None:
    """The choices last shown to each person, as JSON: (offer, person)."""
    await database.execute_many("UPDATE people SET offer = ? WHERE id = ?", list(offers))


async def prefer(person: int, what: str, value: object) -> None:
    """One of their settings, the others stay."""
    found = await Person.get(id=person)
    found.settings = {**found.settings, what: value}
    await found.save(update_fields=["settings"])

"""One-time codes: for a role in a unit, for a known person's new phone, or for a further channel of theirs."""

import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from storage import database, deeds, offices, sign_in
from storage.models import Invite, Person, Role, Unit
from storage.people import REPORTERS

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is mistaken for another, read out by phone
LENGTH = 6
SHAPE = re.compile(rf"^\s*([{LETTERS}]{{4}})[-\s]?([{LETTERS}]{{2}})\s*$", re.IGNORECASE)

GUESSES, GUESS_MINUTES = 5, 15
ALL_GUESSES = 300  # an hour, over all chats: somebody is trying from many


class UnknownUnit(Exception):
    """There is no unit with this code."""


class CodeUsed(Exception):
    """Somebody has used this code meanwhile."""


def normal(typed: str) -> str | None:
    """The code as kept, if what was typed looks like one: `k7q4 92` is K7Q492."""
    found = SHAPE.match(typed)
    return (found[1] + found[2]).upper() if found else None


def code(choice: Callable[[str], str]) -> str:
    """As it is shown: K7Q4-92."""
    drawn = "".join(choice(LETTERS) for _ in range(LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"


def _hash(code: str, secret: bytes) -> str:
    return hmac.new(secret, f"invite:{code}".encode(), hashlib.sha256).hexdigest()


async def make(
    unit_code: str,
    role: str,
    days: int,
    now: datetime,
    secret: bytes,
    choice: Callable[[str], str],
    *,
    person_id: int | None = None,
    purpose: str = "join",
    made_by: int | None = None,
    organisation: str = "",
) -> str:
    """A new code, as it is shown; `choice` picks a letter at random. UnknownUnit if there is no such unit."""
    unit = await Unit.get_or_none(code=unit_code)
    if unit is None:
        raise UnknownUnit(unit_code)
    made = code(choice)
    async with database.transaction():
        invite = await Invite.create(
            code_hash=_hash(made.replace("-", ""), secret),
            unit=unit,
            role=role,
            organisation=organisation,
            person_id=person_id,
            purpose=purpose,
            made_by_id=made_by,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        await deeds.note(made_by, "invite.made", f"unit:{unit.id}", invite=invite.id, role=role, purpose=purpose)
    return made


async def find(code: str, secret: bytes) -> Invite | None:
    return await Invite.get_or_none(code_hash=_hash(code, secret)).prefetch_related("unit__parent", "person")


async def still_open(codes: Sequence[str], secret: bytes, made_by: int, now: datetime) -> list[tuple[str, Invite]]:
    """Of these codes, as they are shown, the ones somebody made that still open; in the order given."""
    hashes = {_hash(code.replace("-", ""), secret): code for code in codes}
    found = Invite.filter(made_by_id=made_by, used_at__isnull=True, expires_at__gt=now, code_hash__in=list(hashes))
    known = {invite.code_hash: invite for invite in await found.prefetch_related("unit__parent", "person")}
    return [(code, known[each]) for each, code in hashes.items() if each in known]


async def get(id: int) -> Invite:
    return await Invite.get(id=id).prefetch_related("unit__parent", "person")


async def too_many_guesses(chat: int, now_ms: int) -> bool:
    [row] = await database.rows(
        "SELECT count(*) AS all_n, coalesce(sum(CASE WHEN chat_id = ? AND at_ms > ? THEN 1 ELSE 0 END), 0) AS own"
        " FROM guesses WHERE at_ms > ?",
        chat,
        now_ms - GUESS_MINUTES * 60_000,
        now_ms - 3_600_000,
    )
    return bool(row["own"] >= GUESSES or row["all_n"] >= ALL_GUESSES)


async def guessed_wrong(chat: int, now_ms: int) -> None:
    await database.execute("INSERT INTO guesses (chat_id, at_ms) VALUES (?, ?)", chat, now_ms)


async def use(invite: Invite, visitor: int, chat: int, name: str, now: datetime) -> Person:
    """In the caller's transaction: the code is spent, the chat is that person's and the role begins.

    A code for a known person's new phone moves the chat to them, and their old addresses lose access; one for a
    further channel leaves the old ones. CodeUsed if it is spent already.
    """
    taken = await Invite.filter(id=invite.id, used_at__isnull=True).update(
        used_at=now, used_by_id=invite.person_id or visitor
    )
    if not taken:
        raise CodeUsed
    if invite.person_id is None:
        person = await Person.get(id=visitor)
        if name:
            person.name = name
        person.agreed_at = person.agreed_at or now
        await person.save()
    else:
        person = await Person.get(id=invite.person_id)
        if invite.purpose == "phone":
            await _leave_old_chats(person.id)
            await sign_in.end_all(person.id, now)
        await database.execute("UPDATE chats SET person_id = ? WHERE id = ?", person.id, chat)
    if invite.purpose == "join":
        await Role.create(
            person=person, unit_id=invite.unit_id, role=invite.role, organisation=invite.organisation, since=now
        )
        if invite.role in REPORTERS:
            await offices.take_drafts(invite.unit_id, person.id)
    await deeds.note(person.id, "invite.used", f"unit:{invite.unit_id}", invite=invite.id, role=invite.role)
    return person


async def _leave_old_chats(person: int) -> None:
    old = await database.rows("SELECT id FROM chats WHERE person_id = ?", person)
    for chat in old:
        nobody = await Person.create()
        await database.execute("UPDATE chats SET person_id = ? WHERE id = ?", nobody.id, chat["id"])
    if old:
        await deeds.note(person, "chats.left", f"person:{person}", chats=len(old))

"""The cast, at home in an empty database, and their phones."""

import random
from dataclasses import dataclass

import pytest

from storage import database, invites
from storage.models import Chat, Person
from tests.support import cast
from tests.support.talk import Phone, Talk

SECRET = b"secret of the tests"


@dataclass
class Village:
    cast: cast.Cast
    talk: Talk
    hai: Phone  # village head of Thôn 5
    lan: Phone  # village head of Thôn 3
    officer: Phone
    stranger: Phone

    async def phone_of(self, person: Person, channel: str = "telegram") -> Phone:
        chat = await Chat.get_or_none(channel=channel, person_id=person.id)
        if chat is None:
            chat = await Chat.create(channel=channel, address=f"{channel}-{person.id}", person_id=person.id)
        return self.talk.phone(chat.address, channel)

    async def code(self, unit: str = "lam-dong.nhan-co.thon-5", role: str = "village_head", **more: object) -> str:
        return await invites.make(
            unit,
            role,
            14,
            self.talk.now,
            SECRET,
            random.SystemRandom().choice,
            **more,  # type: ignore[arg-type]
        )


@pytest.fixture
async def village(db: str) -> Village:
    people, talk = await cast.settle(), Talk()
    made = Village(people, talk, *[talk.phone("")] * 4)
    made.hai = await made.phone_of(people.hai)
    made.lan = await made.phone_of(people.lan)
    made.officer = await made.phone_of(people.officer)
    made.stranger = talk.phone("555")
    return made


async def count(table: str) -> int:
    [row] = await database.rows(f"SELECT count(*) AS n FROM {table}")
    return int(row["n"])

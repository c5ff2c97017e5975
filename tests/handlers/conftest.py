"""The cast, at home in an empty database, and their phones."""

import random
from dataclasses import dataclass

import pytest

from storage import database, invites
from storage.models import Chat, Person
from tests.support import cast
from tests.support.talk import ABLE, Phone, Talk

SECRET = b"secret of the tests"


@dataclass
class Village:
    cast: cast.Cast
    talk: Talk
    hai: Phone  # village head of Thôn 5
    lan: Phone  # village head of Thôn 3
    officer: Phone
    stranger: Phone

    async def phone_of(self, person: Person, channel: str = "") -> Phone:
        channel = channel or self.talk.channel
        chat = await Chat.get_or_none(channel=channel, person_id=person.id)
        if chat is None:
            chat = await Chat.create(channel=channel, address=f"{channel}-{person.id}", person_id=person.id)
        return self.talk.phone(chat.address, channel)

    async def code(
        self,
        unit: str = "lam-dong.nhan-co.thon-5",
        role: str = "village_head",
        person_id: int | None = None,
        purpose: str = "join",
    ) -> str:
        choice = random.SystemRandom().choice
        return await invites.make(unit, role, 14, self.talk.now, SECRET, choice, person_id=person_id, purpose=purpose)


def needs(ability: str) -> pytest.MarkDecorator:
    """Mark a transcript that makes sense only where the channel can do this: "buttons", or "no buttons"."""
    return pytest.mark.needs(ability)


@pytest.fixture(params=ABLE)
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every transcript runs on every channel that can do it; on PostgreSQL once, as only the rows differ there."""
    items[:] = [item for item in items if not isinstance(item, pytest.Function) or _runs(item)]


def _runs(item: pytest.Function) -> bool:
    given = item.callspec.params if hasattr(item, "callspec") else {}
    if "channel" not in given or "db_url" not in given:  # a test of some other room
        return True
    mark = item.get_closest_marker("needs")
    ability = mark.args[0] if mark else "name"
    wanted = not ability.startswith("no ")
    able = [name for name in ABLE if bool(getattr(ABLE[name], ability.removeprefix("no "), True)) is wanted]
    return given["channel"] in (able if given["db_url"] == "sqlite" else able[:1])


@pytest.fixture
async def village(db: str, channel: str) -> Village:
    people, talk = await cast.settle(), Talk(channel=channel)
    made = Village(people, talk, *[talk.phone("")] * 4)
    made.hai = await made.phone_of(people.hai)
    made.lan = await made.phone_of(people.lan)
    made.officer = await made.phone_of(people.officer)
    made.stranger = talk.phone("555")
    return made


async def count(table: str) -> int:
    [row] = await database.rows(f"SELECT count(*) AS n FROM {table}")
    return int(row["n"])

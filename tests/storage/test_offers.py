"""A bare number after an announcement that a channel shows as a list."""

import json

import pytest

from storage import conversations, database, offers
from storage.conversations import Draft
from storage.models import Chat, Outgoing, Person
from tests.support import cast

REPLY = {"text": "📣", "buttons": [["Đăng ký", "campaign:7:register", ""], ["Bản đồ", "", "https://x"]]}


@pytest.fixture
async def sent(db: str) -> Outgoing:
    people = await cast.settle()
    chat = await Chat.get(person_id=people.hai.id)
    return await Outgoing.create(
        name="campaign:7:1", person=people.hai, chat=chat, channel="zalo_bot", rank=2, state="sent",
        reply=json.dumps(REPLY), due_ms=1, made_ms=1,
    )  # fmt: skip


async def test_means_its_choice(sent: Outgoing) -> None:
    await database.execute("UPDATE people SET offer = '{\"photos_to\": 3}' WHERE id = ?", sent.person_id)
    await offers.shown([sent.id], 5)
    offer = (await Person.get(id=sent.person_id)).offer
    assert offer == {"photos_to": 3, "choices": [["Đăng ký", "campaign:7:register"]], "at_ms": 5}


async def test_still_answers_the_open_question_of_who_is_filling_in_something(sent: Outgoing) -> None:
    await conversations.keep_new(Draft(sent.person_id, "report", {}, 1, 1))
    await offers.shown([sent.id], 5)
    assert (await Person.get(id=sent.person_id)).offer is None

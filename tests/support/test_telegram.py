"""The fake is worth trusting: it refuses what Telegram refuses, in its words, and breaks as it does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.support.phone import Phone
from tests.support.pictures import jpeg
from tests.support.telegram import TOKEN, FakeTelegram, Trouble, serving

Json = dict[str, Any]


@pytest.fixture
def fake() -> FakeTelegram:
    fake = FakeTelegram()
    fake.on_person({"user": 7, "started": True})
    fake.on_person({"user": 8})
    fake.on_person({"user": 9, "started": True, "gone": True})
    return fake


@pytest.fixture
async def url(fake: FakeTelegram) -> AsyncIterator[str]:
    async with serving(fake) as url:
        yield url


class Bot:
    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def __call__(
        self, method: str, given: Json | aiohttp.FormData | None = None, token: str = TOKEN
    ) -> tuple[int, Json]:
        form = given if isinstance(given, aiohttp.FormData) else None
        json = given or {} if form is None else None
        async with self.session.post(f"{self.url}/bot{token}/{method}", json=json, data=form) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def bot(url: str) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(session, url)


@pytest.fixture
def phone(bot: Bot) -> Phone:
    return Phone(bot.session, bot.url)


def to_hai(**fields: object) -> Json:
    return {"chat_id": 7, "text": "chào"} | fields


def buttons(*rows: list[Json]) -> Json:
    return {"reply_markup": {"inline_keyboard": list(rows)}}


REFUSED: dict[str, tuple[str, Json, int, str]] = {
    "no such method": ("sendPigeon", {}, 404, "Not Found"),
    "no such field": ("sendMessage", to_hai(colour="red"), 400, "has no field colour"),
    "a field of another type": ("sendMessage", to_hai(text=17), 400, "must be of type String"),
    "a missing field": ("sendMessage", {"text": "chào"}, 400, 'parameter "chat_id" is required'),
    "an empty text": ("sendMessage", to_hai(text=""), 400, "message text is empty"),
    "a text of spaces": ("sendMessage", to_hai(text=" \n"), 400, "message text is empty"),
    "4097 letters": ("sendMessage", to_hai(text="a" * 4097), 400, "message is too long"),
    "2049 letters of two units": ("sendMessage", to_hai(text="😀" * 2049), 400, "message is too long"),
    "a chat nobody knows": ("sendMessage", to_hai(chat_id=404), 400, "chat not found"),
    "somebody who never pressed Start": ("sendMessage", to_hai(chat_id=8), 403, "can't initiate conversation"),
    "an account that is gone": ("sendMessage", to_hai(chat_id=9), 403, "user is deactivated"),
    "65 bytes in a button": (
        "sendMessage",
        to_hai(**buttons([{"text": "x", "callback_data": "ư" * 33}])),
        400,
        "BUTTON_DATA_INVALID",
    ),
    "a button that does nothing": ("sendMessage", to_hai(**buttons([{"text": "x"}])), 400, "unallowed"),
    "a button without words": (
        "sendMessage",
        to_hai(**buttons([{"text": "", "callback_data": "x"}])),
        400,
        "button text must be non-empty",
    ),
    "an empty row": ("sendMessage", to_hai(**buttons([])), 400, "none of them empty"),
    "a link to nowhere": (
        "sendMessage",
        to_hai(**buttons([{"text": "x", "url": "file:///etc"}])),
        400,
        "URL is invalid",
    ),
    "an album of one": (
        "sendMediaGroup",
        {"chat_id": 7, "media": [{"type": "photo", "media": "x"}]},
        400,
        "2 to 10 media",
    ),
    "an album of eleven": (
        "sendMediaGroup",
        {"chat_id": 7, "media": [{"type": "photo", "media": "x"}] * 11},
        400,
        "2 to 10 media",
    ),
    "an album of files it has never seen": (
        "sendMediaGroup",
        {"chat_id": 7, "media": [{"type": "photo", "media": "x"}] * 2},
        400,
        "wrong file identifier",
    ),
    "an answer to no tap": ("answerCallbackQuery", {"callback_query_id": "1"}, 400, "query is too old"),
    "an edit of nothing": (
        "editMessageText",
        {"chat_id": 7, "message_id": 999, "text": "x"},
        400,
        "message to edit not found",
    ),
    "a file nobody sent": ("getFile", {"file_id": "x"}, 400, "invalid file_id"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_it_refuses(bot: Bot, case: str) -> None:
    method, given, code, words = REFUSED[case]
    status, answer = await bot(method, given)
    assert (status, answer["ok"], answer["error_code"]) == (code, False, code)
    assert words in answer["description"]


async def test_it_refuses_another_bots_token(bot: Bot) -> None:
    assert (await bot("getMe", token="123:other"))[0] == 401


async def test_it_refuses_a_photo_that_is_none_and_a_caption_too_long(bot: Bot) -> None:
    for data, caption, words in ((b"hello", "", "IMAGE_PROCESS_FAILED"), (jpeg(), "a" * 1025, "caption is too long")):
        form = aiohttp.FormData({"chat_id": "7", "caption": caption})
        form.add_field("photo", data, filename="photo.jpg")
        status, answer = await bot("sendPhoto", form)
        assert (status, words in answer["description"]) == (400, True)


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot) -> None:
    _, sent = await bot("sendMessage", to_hai(**buttons([{"text": "Xong", "callback_data": "done"}])))
    same = to_hai(message_id=sent["result"]["message_id"], **buttons([{"text": "Xong", "callback_data": "done"}]))
    status, answer = await bot("editMessageText", same)
    assert (status, "message is not modified" in answer["description"]) == (400, True)
    assert (await bot("editMessageText", to_hai(message_id=sent["result"]["message_id"])))[0] == 200


async def test_a_blocked_bot_hears_so_until_they_write_again(bot: Bot, phone: Phone) -> None:
    await phone.blocks()
    assert "blocked" in (await bot("sendMessage", to_hai()))[1]["description"]
    await phone.unblocks()
    assert (await bot("sendMessage", to_hai()))[0] == 200


async def test_a_tap_is_answered_once(bot: Bot, phone: Phone) -> None:
    await bot("sendMessage", to_hai(**buttons([{"text": "Xong", "callback_data": "done"}])))
    await phone.taps("Xong")
    [update] = (await bot("getUpdates"))[1]["result"]
    query = {"callback_query_id": update["callback_query"]["id"]}
    assert [(await bot("answerCallbackQuery", query))[0] for _ in range(2)] == [200, 400]


async def test_updates_stay_until_the_next_offset_confirms_them(bot: Bot, phone: Phone) -> None:
    await phone.says("một")
    await phone.says("hai")
    first = (await bot("getUpdates"))[1]["result"]
    assert [each["message"]["text"] for each in first] == ["một", "hai"]
    assert (await bot("getUpdates"))[1]["result"] == first
    after = {"offset": first[0]["update_id"] + 1}
    assert [each["message"]["text"] for each in (await bot("getUpdates", after))[1]["result"]] == ["hai"]


async def test_who_asks_first_of_two_is_told_of_the_conflict(bot: Bot) -> None:
    first = asyncio.create_task(bot("getUpdates", {"timeout": 5}))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(bot("getUpdates", {"timeout": 1}))
    assert (await first)[0] == 409
    assert (await second)[0] == 200


async def test_too_many_are_told_to_wait(bot: Bot, fake: FakeTelegram) -> None:
    fake.person = 2
    answers = [await bot("sendMessage", to_hai()) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert answers[2][1]["parameters"] == {"retry_after": 1}


async def test_a_lost_answer_was_delivered_and_a_reset_was_not(bot: Bot, fake: FakeTelegram) -> None:
    for kind, seen in (("lost", 1), ("reset", 1)):
        fake.troubles.append(Trouble(kind))
        with pytest.raises(aiohttp.ClientError):
            await bot("sendMessage", to_hai())
        assert len(fake.chats[7]) == seen


async def test_a_webhook_is_called_in_order_with_the_secret_until_it_says_200(
    bot: Bot, phone: Phone, fake: FakeTelegram
) -> None:
    calls: list[tuple[str, str]] = []

    async def hook(request: web.Request) -> web.Response:
        calls.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], (await request.json())["message"]["text"]))
        return web.Response(status=503 if len(calls) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    fake.updates.deliveries = 2
    assert (await bot("setWebhook", {"url": here, "secret_token": "s3cret"}))[0] == 200
    assert (await bot("getUpdates"))[0] == 409
    await phone.says("một")
    await phone.says("hai")
    await phone.quiet(calm=0.1)
    assert calls == [("s3cret", text) for text in ("một", "một", "một", "hai", "hai")]
    await runner.cleanup()

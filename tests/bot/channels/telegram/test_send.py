"""Replies as Telegram gets them."""

import asyncio

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import FetchError, PersonStopped, Refused, SendError, Throttled, Unanswered, Unreachable
from bot.channels.telegram.errors import fetch_error, send_error
from bot.channels.telegram.request import NoAnswer
from conversation.messages import Button, Reply
from tests.bot.channels.rigs import TelegramRig
from tests.support.pictures import jpeg, pdf
from tests.support.ports import free_port
from tests.support.telegram import TOKEN, Trouble

DONE = (Button("Xong", "done"),)


def methods(rig: TelegramRig) -> list[str]:
    return [call.method for call in rig.fake.calls if call.method.startswith(("send", "edit"))]


async def photos(rig: TelegramRig, number: int) -> tuple[str, ...]:
    return tuple([await rig.files.put(jpeg(64 + each, 48)) for each in range(number)])


async def test_one_photo_carries_text_and_buttons(rig: TelegramRig) -> None:
    sent = await rig.channel.send("7", Reply("Ảnh bác gửi", DONE, photos=await photos(rig, 1)))
    [message] = rig.fake.chats[7]
    assert (str(message["message_id"]), message["caption"]) == (sent, "Ảnh bác gửi")
    assert message["reply_markup"]["inline_keyboard"] == [[{"text": "Xong", "callback_data": "done"}]]


async def test_an_album_without_buttons_carries_its_text(rig: TelegramRig) -> None:
    await rig.channel.send("7", Reply("Năm ảnh", photos=await photos(rig, 5)))
    assert methods(rig) == ["sendMediaGroup"]
    assert [message.get("caption", "") for message in rig.fake.chats[7]] == ["Năm ảnh", "", "", "", ""]


async def test_an_album_cannot_carry_buttons_so_they_follow_with_the_text(rig: TelegramRig) -> None:
    sent = await rig.channel.send("7", Reply("Năm ảnh", DONE, photos=await photos(rig, 5)))
    assert methods(rig) == ["sendMediaGroup", "sendMessage"]
    assert str(rig.fake.chats[7][-1]["message_id"]) == sent


async def test_eleven_photos_are_an_album_and_one(rig: TelegramRig) -> None:
    await rig.channel.send("7", Reply("Mười một ảnh", photos=await photos(rig, 11)))
    assert methods(rig) == ["sendMediaGroup", "sendPhoto", "sendMessage"]


async def test_a_text_too_long_for_a_caption_follows_its_photo(rig: TelegramRig) -> None:
    await rig.channel.send("7", Reply("ư" * 1025, photos=await photos(rig, 1)))
    assert methods(rig) == ["sendPhoto", "sendMessage"]


async def test_a_file_arrives_whole(rig: TelegramRig) -> None:
    data = pdf()
    name = await rig.files.put(data)
    await rig.channel.send("7", Reply("Hồ sơ tiêu chí 17", files=(name,)))
    [message] = rig.fake.chats[7]
    assert message["caption"] == "Hồ sơ tiêu chí 17"
    assert rig.fake.files[message["document"]["file_id"]].data == data


async def test_a_photo_and_a_file_are_uploaded_once_and_then_sent_by_telegrams_own_name(rig: TelegramRig) -> None:
    [photo], file = await photos(rig, 1), await rig.files.put(pdf())
    for user in range(8, 28):
        rig.fake.on_person({"user": user, "started": True})
    plan = Reply("Kế hoạch ra quân", photos=(photo,), files=(file,))
    await asyncio.gather(*(rig.channel.send(str(user), plan) for user in range(8, 28)))
    assert len(rig.fake.files) == 2
    assert all(len(rig.fake.chats[user]) == 3 for user in range(8, 28))
    await rig.channel.send("7", Reply("Ảnh", photos=(photo,)))
    assert len(rig.fake.files) == 2


async def test_an_album_is_uploaded_once(rig: TelegramRig) -> None:
    plan = Reply("Năm ảnh", photos=await photos(rig, 5))
    await rig.channel.send("7", plan)
    await rig.channel.send("7", plan)
    assert len(rig.fake.files) == 5
    assert len(rig.fake.chats[7]) == 10


@pytest.mark.parametrize("number", [1, 3])
async def test_what_telegram_has_forgotten_is_uploaded_again_once(rig: TelegramRig, number: int) -> None:
    plan = Reply("Ảnh", photos=await photos(rig, number))
    await rig.channel.send("7", plan)
    rig.fake.files.clear()
    await rig.channel.send("7", plan)
    await rig.channel.send("7", plan)
    assert len(rig.fake.files) == number
    assert len(rig.fake.chats[7]) == 3 * number


async def test_a_document_keeps_an_ending_that_phones_know(rig: TelegramRig) -> None:
    await rig.channel.send("7", Reply("", files=(await rig.files.put(pdf()),)))
    assert rig.fake.chats[7][0]["document"]["file_name"].endswith(".pdf")


@pytest.mark.parametrize("kind", ["lost", "reset"])
async def test_without_an_answer_nobody_knows_whether_it_arrived(rig: TelegramRig, kind: str) -> None:
    rig.trouble(kind)
    with pytest.raises(Unanswered):
        await rig.channel.send("7", Reply("Chào bác"))


async def test_nobody_there_means_that_it_did_not_arrive(rig: TelegramRig) -> None:
    rig.telegram.bot._base_url = f"http://127.0.0.1:{free_port()}/bot{TOKEN}"
    with pytest.raises(Unreachable) as caught:
        await rig.channel.send("7", Reply("Chào bác"))
    assert type(caught.value) is Unreachable


async def test_the_text_after_a_photo_waits_when_telegram_asks_us_to(rig: TelegramRig) -> None:
    rig.fake.troubles.append(Trouble("429", method="sendMessage"))
    await rig.channel.send("7", Reply("ư" * 1025, photos=await photos(rig, 1)))
    assert [*map(sorted, ({*message} & {"photo", "text"} for message in rig.fake.chats[7]))] == [["photo"], ["text"]]


async def test_it_says_when_a_part_has_arrived_already(rig: TelegramRig) -> None:
    rig.fake.troubles.append(Trouble("502", method="sendMessage"))
    with pytest.raises(Unreachable) as caught:
        await rig.channel.send("7", Reply("ư" * 1025, photos=await photos(rig, 1)))
    assert caught.value.partly


async def test_a_file_that_is_gone_is_refused_with_words(rig: TelegramRig) -> None:
    with pytest.raises(Refused):
        await rig.channel.send("7", Reply("Ảnh", photos=("0" * 64,)))


async def test_a_keyboard_for_the_place_is_taken_away_with_the_next_message(rig: TelegramRig) -> None:
    await rig.channel.send("7", Reply("Ở đâu ạ?", wants="place"))
    await rig.channel.send("7", Reply("Cảm ơn bác"))
    await rig.channel.send("7", Reply("Chào bác"))
    shown = [message.get("reply_markup", {}) for message in rig.fake.chats[7]]
    assert [sorted(markup)[:1] for markup in shown] == [["keyboard"], ["remove_keyboard"], []]


async def test_a_photos_caption_and_buttons_alone_can_be_replaced_too(rig: TelegramRig) -> None:
    sent = await rig.channel.send("7", Reply("Một ảnh", DONE, photos=await photos(rig, 1)))
    await rig.channel.replace("7", sent, Reply("Đã duyệt", DONE))
    await rig.channel.replace("7", sent, Reply("", ()))
    [message] = rig.fake.chats[7]
    assert message["caption"] == "Đã duyệt"
    assert "reply_markup" not in message


async def test_a_message_they_have_deleted_cannot_be_replaced(rig: TelegramRig) -> None:
    with pytest.raises(Refused):
        await rig.channel.replace("7", "12345", Reply("Đã duyệt"))


async def test_somebody_who_never_wrote_to_us_counts_as_stopped(rig: TelegramRig) -> None:
    with pytest.raises(PersonStopped):
        await rig.channel.send("404", Reply("Chào bác"))


@pytest.mark.parametrize(
    ("error", "kind", "retry_in"),
    [
        (RetryAfter(35), Throttled, 35.0),
        (Forbidden("Forbidden: bot was blocked by the user"), PersonStopped, None),
        (Forbidden("Forbidden: user is deactivated"), PersonStopped, None),
        (BadRequest("Bad Request: chat not found"), PersonStopped, None),
        (BadRequest("Bad Request: message is too long"), Refused, None),
        (ChatMigrated(-100), Refused, None),
        (NetworkError("Request Entity Too Large"), Refused, None),
        (NetworkError("Bad Gateway"), Unreachable, None),
        (TimedOut(), Unreachable, None),
        (Conflict("Conflict"), Unreachable, None),
        (InvalidToken("Unauthorized"), Unreachable, 60.0),
        (TelegramError("Invalid server response"), Unanswered, None),
        (NoAnswer("ServerDisconnectedError"), Unanswered, None),
    ],
)
def test_what_an_answer_means(error: TelegramError, kind: type[SendError], retry_in: float | None) -> None:
    meant = send_error(error)
    assert (type(meant), meant.retry_in) == (kind, retry_in)
    assert meant.words


@pytest.mark.parametrize(
    ("error", "final", "too_large"),
    [
        (BadRequest("Bad Request: file is too big"), True, True),
        (BadRequest("Bad Request: invalid file_id"), True, False),
        (BadRequest("Bad Request: wrong file_id or the file is temporarily unavailable"), False, False),
        (NetworkError("Bad Gateway"), False, False),
        (RetryAfter(3), False, False),
    ],
)
def test_why_a_photo_does_not_come(error: TelegramError, final: bool, too_large: bool) -> None:
    meant = fetch_error(error)
    assert (meant.final, meant.too_large) == (final, too_large)


async def test_a_photo_larger_than_20_megabytes_is_not_fetched(rig: TelegramRig) -> None:
    source = rig.fake.keep_file(b"x", "video.mp4", size=20_000_001)
    with pytest.raises(FetchError) as caught:
        await rig.channel.fetch(source)
    assert (caught.value.final, caught.value.too_large) == (True, True)


async def test_more_bytes_than_telegram_announced_are_not_swallowed(rig: TelegramRig) -> None:
    source = rig.fake.keep_file(b"x" * 20_000_001, "photo.jpg", size=100)
    with pytest.raises(FetchError) as caught:
        await rig.channel.fetch(source)
    assert caught.value.too_large


@pytest.mark.parametrize("kind", ["cut", "reset", "502", "404"])
async def test_a_photo_that_breaks_off_may_come_next_time(rig: TelegramRig, kind: str) -> None:
    source = rig.fake.keep_file(jpeg(), "photo.jpg")
    rig.fake.troubles.append(Trouble(kind, times=2 if kind == "reset" else 1, method="file"))  # aiohttp asks once more
    with pytest.raises(FetchError) as caught:
        await rig.channel.fetch(source)
    assert not caught.value.final
    assert await rig.channel.fetch(source) == jpeg()

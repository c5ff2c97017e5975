"""Real updates, and what each of them means to us."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.channels.base import Arrived
from bot.channels.telegram.receive import Stopped, read
from conversation.messages import Attachment, Point, Said

NOON = 1_773_464_400
AT = datetime.fromtimestamp(NOON, UTC)
NOW = datetime(2026, 3, 14, 5, 0, 7, 250_000, UTC)
HAI = {"id": 7, "is_bot": False, "first_name": "Hải", "language_code": "vi"}
CHAT = {"id": 7, "type": "private", "first_name": "Hải"}
GROUP = {"id": -100, "type": "group", "title": "Thôn 5"}
SAID = Said(at=AT, language="vi")

BIG = {"file_id": "big", "file_unique_id": "u1", "width": 1280, "height": 960, "file_size": 180_000}
SMALL = {"file_id": "small", "file_unique_id": "u2", "width": 90, "height": 67, "file_size": 1_200}
PHOTO = Attachment("photo", "big", mime="image/jpeg", size=180_000)
FILE = {"file_id": "f", "file_unique_id": "u"}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 31, "from": HAI, "chat": CHAT, "date": NOON} | content


def arrival(kind: str, content: dict[str, Any]) -> Arrived | Stopped | None:
    return read(Update.de_json({"update_id": 1, kind: content}), NOW)


MESSAGES: dict[str, tuple[dict[str, Any], Said]] = {
    "text": ({"text": "Thôn 5 dọn vệ sinh"}, replace(SAID, text="Thôn 5 dọn vệ sinh")),
    "text in pieces is composed": ({"text": "Tho\u0302n"}, replace(SAID, text="Thôn")),
    "control characters and half letters go": ({"text": "a\x00b\ud83d\nc"}, replace(SAID, text="ab?\nc")),
    "a very long text is bounded": ({"text": "a" * 9000}, replace(SAID, text="a" * 4096)),
    "a photo: the largest of its sizes": (
        {"photo": [SMALL, BIG], "caption": "Trước khi dọn"},
        replace(SAID, text="Trước khi dọn", attachments=(PHOTO,)),
    ),
    "sizes in another order": ({"photo": [BIG, SMALL]}, replace(SAID, attachments=(PHOTO,))),
    "a photo of an album": (
        {"photo": [BIG], "media_group_id": "1399"},
        replace(SAID, attachments=(replace(PHOTO, album="1399"),)),
    ),
    "a photo sent as a file": (
        {"document": FILE | {"file_name": "IMG_01.HEIC", "mime_type": "image/heic", "file_size": 9}},
        replace(SAID, attachments=(Attachment("file", "f", "IMG_01.HEIC", "image/heic", 9),)),
    ),
    "a voice message": (
        {"voice": FILE | {"duration": 3, "mime_type": "audio/ogg"}},
        replace(SAID, attachments=(Attachment("voice", "f", mime="audio/ogg"),)),
    ),
    "a recording": (
        {"audio": FILE | {"duration": 3, "file_name": "hop.m4a"}},
        replace(SAID, attachments=(Attachment("voice", "f", "hop.m4a"),)),
    ),
    "a video": (
        {"video": FILE | {"duration": 3, "width": 1, "height": 1, "mime_type": "video/mp4"}},
        replace(SAID, attachments=(Attachment("video", "f", mime="video/mp4"),)),
    ),
    "a round video": (
        {"video_note": FILE | {"duration": 3, "length": 240}},
        replace(SAID, attachments=(Attachment("video", "f"),)),
    ),
    "an animation comes as a document too": (
        {"animation": FILE | {"duration": 3, "width": 1, "height": 1}, "document": FILE},
        replace(SAID, attachments=(Attachment("video", "f"),)),
    ),
    "a sticker": (
        {"sticker": FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
        replace(SAID, attachments=(Attachment("sticker", "f"),)),
    ),
    "the own phone number": (
        {"contact": {"phone_number": "84900000000", "first_name": "Hải", "user_id": 7}},
        replace(SAID, phone="84900000000"),
    ),
    "somebody else's card says nothing": (
        {"contact": {"phone_number": "84900000001", "first_name": "Lan", "user_id": 8}},
        SAID,
    ),
    "a card of nobody on Telegram says nothing": (
        {"contact": {"phone_number": "84900000001", "first_name": "Lan"}},
        SAID,
    ),
    "a place": ({"location": {"latitude": 11.96, "longitude": 107.58}}, replace(SAID, point=Point(11.96, 107.58))),
    "a place with a name": (
        {
            "location": {"latitude": 11.96, "longitude": 107.58},
            "venue": {
                "location": {"latitude": 11.96, "longitude": 107.58},
                "title": "Nhà văn hóa",
                "address": "Thôn 5",
            },
        },
        replace(SAID, point=Point(11.96, 107.58)),
    ),
    "a deep link": ({"text": "/start K7Q4-92"}, replace(SAID, start="K7Q4-92")),
    "start without a code": ({"text": "/start"}, replace(SAID, text="/start")),
    "a command with our name": ({"text": "/web@thonbao_bot"}, replace(SAID, text="/web")),
    "an answer to an earlier message": (
        {"text": "ảnh đây", "reply_to_message": message(message_id=30, text="?")},
        replace(SAID, text="ảnh đây", replies_to="30"),
    ),
    "something unknown is kept, without words": ({"dice": {"emoji": "🎲", "value": 3}}, SAID),
    "something from the future is kept too": ({"hologram": {"depth": 3}}, SAID),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_a_message_says(case: str) -> None:
    content, said = MESSAGES[case]
    assert arrival("message", message(**content)) == Arrived("telegram", "7", "m:7:31", said)


def test_an_edited_message_is_another_message_at_the_old_time() -> None:
    edited = message(text="12 hộ", edit_date=NOON + 60)
    said = replace(SAID, text="12 hộ", edited=True)
    assert arrival("edited_message", edited) == Arrived("telegram", "7", f"m:7:31:{NOON + 60}", said)


def test_a_tap_carries_its_reference_and_the_message_it_was_under() -> None:
    query = {"id": "99", "from": HAI, "message": message(text="?"), "chat_instance": "1", "data": "review:17:approve"}
    said = Said(at=NOW.replace(microsecond=0), button="review:17:approve", replies_to="31", language="vi")
    assert arrival("callback_query", query) == Arrived("telegram", "7", "c:99", said)


def test_a_tap_under_a_message_telegram_has_forgotten_counts_as_well() -> None:
    old = {"message_id": 31, "chat": CHAT, "date": 0}
    query = {"id": "99", "from": HAI, "message": old, "chat_instance": "1", "data": "done"}
    arrived = arrival("callback_query", query)
    assert isinstance(arrived, Arrived)
    assert (arrived.said.button, arrived.said.replies_to) == ("done", "31")


@pytest.mark.parametrize(("status", "stopped"), [("kicked", True), ("member", False)])
def test_blocking_us_and_coming_back_are_noticed(status: str, stopped: bool) -> None:
    me = {"id": 1, "is_bot": True, "first_name": "Thôn Báo"}
    members = {
        "member": {"user": me, "status": "member"},
        "kicked": {"user": me, "status": "kicked", "until_date": 0},
    }
    old = members["member" if status == "kicked" else "kicked"]
    change = {"chat": CHAT, "from": HAI, "date": NOON, "old_chat_member": old, "new_chat_member": members[status]}
    assert arrival("my_chat_member", change) == Stopped("7", stopped)


NOT_FOR_US: dict[str, tuple[str, dict[str, Any]]] = {
    "a message in a group": ("message", message(text="xin chào", chat=GROUP)),
    "a tap in a group": (
        "callback_query",
        {"id": "9", "from": HAI, "message": message(text="?", chat=GROUP), "chat_instance": "1", "data": "x"},
    ),
    "a channel's post": ("channel_post", message(text="x", chat={"id": -5, "type": "channel", "title": "x"})),
    "Telegram says that a message was pinned": ("message", message(pinned_message=message(text="x"))),
    "a live location moved": (
        "edited_message",
        message(edit_date=NOON + 5, location={"latitude": 1.0, "longitude": 2.0, "live_period": 60}),
    ),
    "a poll was answered": (
        "poll_answer",
        {"poll_id": "1", "user": HAI, "option_ids": [0], "option_persistent_ids": ["0"]},
    ),
}


@pytest.mark.parametrize("case", NOT_FOR_US)
def test_not_for_us(case: str) -> None:
    assert arrival(*NOT_FOR_US[case]) is None

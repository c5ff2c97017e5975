"""What Zalo sends, in every shape that was seen or written down, becomes one plain message or none."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.zalo_bot.receive import events, read
from conversation.messages import Attachment

NOW = datetime(2026, 3, 14, 5, 0, tzinfo=UTC)
ME = "1459232241454765289"
WHO = {"id": "a1b2c3d4e5f60718293a", "is_bot": False, "display_name": "Nguyễn Văn A"}
LINK = "https://f21-zpc.zdn.vn/jpg/8446421582866817655/1c8fa4c96701e95fb010.jpg"


def event(kind: str = "text", /, **message: Any) -> dict[str, Any]:
    common = {
        "date": 1773464400455,
        "chat": {"chat_type": "PRIVATE", "id": WHO["id"]},
        "message_id": "m1a2b3c4d5e6f7081920",
        "from": WHO,
    }
    return {"event_name": f"message.{kind}.received", "message": {**common, **message}}


def test_a_text() -> None:
    arrived = read(event(text="Xin chào"), ME, NOW)
    assert arrived is not None
    assert (arrived.channel, arrived.address, arrived.key) == ("zalo_bot", WHO["id"], "m:m1a2b3c4d5e6f7081920")
    assert arrived.said.text == "Xin chào"
    assert arrived.said.at == datetime(2026, 3, 14, 5, 0, 0, 455000, UTC)


@pytest.mark.parametrize(
    "fields",
    [
        {"photo_url": LINK},
        {"photo": LINK},
        {"photo": [LINK]},
        {"photo": {"url": LINK}},
        {"photo": [{"url": LINK}]},
        {"attachments": [{"type": "photo", "payload": {"url": LINK}}]},
        {"photo_url": LINK, "photo": "https://f21-zpc.zdn.vn/small.jpg"},
        {"photo_url": "", "photo": LINK},
    ],
)
def test_a_photo_however_its_link_is_called(fields: dict[str, Any]) -> None:
    arrived = read(event("image", caption="ngõ xóm 3", message_type="CHAT_PHOTO", **fields), ME, NOW)
    assert arrived is not None
    assert arrived.said.attachments == (Attachment("photo", LINK, mime="image/jpeg"),)
    assert arrived.said.text == "ngõ xóm 3"


def test_a_voice_and_a_sticker() -> None:
    voice = read(event("voice", voice_url="https://f2-voice-aac-dl.zdn.vn/a.aac"), ME, NOW)
    sticker = read(event("sticker", sticker="1", url="https://zalo-api.zadn.vn/api/emoticon/oasticker?eid=1"), ME, NOW)
    assert voice is not None
    assert voice.said.attachments[0].kind == "voice"
    assert sticker is not None
    assert sticker.said.attachments[0].kind == "sticker"


@pytest.mark.parametrize("kind", ["unsupported", "image", "voice", "sticker"])
def test_what_brings_nothing_to_read_is_told_to_us_as_such(kind: str) -> None:
    arrived = read(event(kind), ME, NOW)
    assert arrived is not None
    assert arrived.said.event == "unreadable"


@pytest.mark.parametrize(
    "nobody",
    [
        event(text="của em", **{"from": {"id": ME, "is_bot": True}}),
        event(text="của em", **{"from": {"id": ME}}),
        event(text="của bot khác", **{"from": {"id": "9", "is_bot": True}}),
        event(text="@Bot chào", chat={"chat_type": "GROUP", "id": "g1"}),
        event("reaction", emoji="👍"),
        event(text="không có chỗ", chat={}),
        event(text="không có mã", message_id=""),
        event(text="sai kiểu", chat="a1b2"),
        {"event_name": None, "message": {}},
    ],
)
def test_what_nobody_said_to_us_is_passed_over(nobody: dict[str, Any]) -> None:
    assert read(nobody, ME, NOW) is None


def test_an_event_comes_bare_or_wrapped_one_or_several() -> None:
    one = event(text="một")
    assert events(one) == events({"ok": True, "result": one}) == events([one]) == [one]
    assert events({"ok": True, "result": [one, one]}) == [one, one]
    for nothing in (None, {}, [], "x", 5, {"ok": False}, {"message": "x"}, {"result": None}, [None, 3]):
        assert events(nothing) == []


@pytest.mark.parametrize("date", [1773464400, "1773464400", 1773464400000, "1773464400000"])
def test_a_time_in_seconds_or_milliseconds(date: Any) -> None:
    arrived = read(event(text="a", date=date), ME, NOW)
    assert arrived is not None
    assert arrived.said.at == NOW


@pytest.mark.parametrize("date", [None, "", "hôm qua", -1, 1e30, float("nan"), float("inf"), 4_000_000_000_000, [1]])
def test_a_time_that_cannot_be_is_now(date: Any) -> None:
    arrived = read(event(text="a", date=date), ME, NOW)
    assert arrived is not None
    assert arrived.said.at == NOW


def test_words_come_composed_and_without_what_a_database_refuses() -> None:
    arrived = read(event(text="Tho\u0302n\x00 5\ud83d"), ME, NOW)
    assert arrived is not None
    assert arrived.said.text == "Thôn 5?"


def test_wrong_types_never_raise() -> None:
    for wrong in (None, 5, [], {}, "x", True, [[["x"]]], {"url": {"url": 5}}):
        for kind in ("text", "image", "voice", "sticker", "unsupported"):
            for name in ("text", "caption", "photo_url", "photo", "attachments", "voice_url", "url", "date", "from"):
                read(event(kind, **{name: wrong}), ME, NOW)

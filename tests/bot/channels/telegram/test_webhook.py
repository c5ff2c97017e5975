"""The door Telegram knocks at."""

import json

import aiohttp
import pytest

from conversation.messages import Button, Reply
from tests.bot.channels.rigs import SECRET, TelegramRig, arrived

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MESSAGE = {
    "update_id": 5,
    "message": {
        "message_id": 31,
        "from": {"id": 7, "is_bot": False, "first_name": "Hải"},
        "chat": {"id": 7, "type": "private"},
        "date": 1_773_464_400,
        "text": "chào",
    },
}


async def knock(rig: TelegramRig, body: bytes, secret: str | None = SECRET) -> tuple[int, str]:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(rig.telegram.hook, data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_telegram_is_told_where_we_are_and_what_we_want(rig: TelegramRig) -> None:
    [call] = [call for call in rig.fake.calls if call.method == "setWebhook"]
    assert call.params["url"].endswith("/hooks/telegram")
    assert call.params["secret_token"] == SECRET
    assert call.params["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert not call.params.get("drop_pending_updates")


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "bí mật"])
async def test_without_the_secret_nothing_is_kept_and_nothing_is_said(rig: TelegramRig, secret: str | None) -> None:
    assert await knock(rig, json.dumps(MESSAGE).encode(), secret) == (403, "")
    assert rig.inbox.puts == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[1]", 400),
        (b'"chao"', 400),
        (b'{"a":"' + b"a" * 1_000_001 + b'"}', 413),
        (b"{}", 200),
        (b'{"update_id":1,"message":{}}', 200),
        (b'{"update_id":1,"message":17}', 200),
        (b'{"update_id":1,"hologram":{"depth":3}}', 200),
    ],
)
async def test_nonsense_does_no_harm(rig: TelegramRig, body: bytes, status: int) -> None:
    assert await knock(rig, body) == (status, "")
    assert rig.inbox.arrived == []


async def test_a_message_is_kept_before_telegram_hears_so(rig: TelegramRig) -> None:
    rig.inbox.failures = 1
    status, words = await knock(rig, json.dumps(MESSAGE).encode())
    assert status == 500
    assert "no room" not in words
    assert await knock(rig, json.dumps(MESSAGE).encode()) == (200, "")
    assert [each.key for each in rig.inbox.arrived] == ["m:7:31"]


async def test_a_tap_stops_turning_at_once(rig: TelegramRig) -> None:
    await rig.channel.send("7", Reply("Xong chưa ạ?", (Button("Xong", "done"),)))
    await rig.taps("Xong")
    await arrived(rig)
    await rig.phone.quiet(calm=0.1)
    assert [call.answer for call in rig.fake.calls if call.method == "answerCallbackQuery"] == [200]


async def test_a_tap_that_cannot_be_acknowledged_is_kept_all_the_same(rig: TelegramRig) -> None:
    rig.deliver_twice()  # the second acknowledgement fails: that query is answered
    await rig.channel.send("7", Reply("Xong chưa ạ?", (Button("Xong", "done"),)))
    await rig.taps("Xong")
    await arrived(rig)
    await rig.phone.quiet(calm=0.1)
    assert [each.said.button for each in rig.inbox.arrived] == ["done"]
    assert [call.answer for call in rig.fake.calls if call.method == "answerCallbackQuery"] == [200, 400]


async def test_somebody_blocks_us_and_comes_back(rig: TelegramRig) -> None:
    await rig.phone.blocks()
    await rig.phone.unblocks()
    await rig.phone.quiet(calm=0.1)
    assert rig.inbox.stops == [("7", True), ("7", False)]


async def test_the_channel_knows_its_own_address(rig: TelegramRig) -> None:
    assert rig.channel.able.deep_link == "https://t.me/thonbao_test_bot?start={code}"

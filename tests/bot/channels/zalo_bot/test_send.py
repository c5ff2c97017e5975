"""What Zalo refuses is told in the words of our contract; the token is told to nobody."""

import logging
from collections.abc import AsyncIterator

import pytest

from bot.channels.base import OutsideWindow, SendError, Throttled, Unanswered, Unreachable
from bot.channels.zalo_bot import errors
from bot.channels.zalo_bot.api import Api, ApiAway, ApiError
from conversation.fit import fit, units
from conversation.messages import Button, Reply
from tests.bot.channels.zalo_bot_rig import ZaloBotRig, zalo_bot
from tests.support.zalo_bot import TOKEN, Trouble


@pytest.fixture
async def rig() -> AsyncIterator[ZaloBotRig]:
    async with zalo_bot() as rig:
        yield rig


async def test_a_long_text_goes_in_pieces_and_the_question_stands_last(rig: ZaloBotRig) -> None:
    told = "\n".join(f"Việc thứ {nth}: dọn vệ sinh đường trục thôn 🌾" for nth in range(120))
    pieces = fit(Reply(told, (Button("Gửi", "send"), Button("Sửa", "edit")), asks=True), rig.channel.able)
    for piece in pieces:
        await rig.channel.send(rig.address, piece)
    seen = await rig.seen()
    assert len(seen) == 3
    assert all(units(each) <= 2000 for each in seen)
    assert seen[-1].endswith("1. Gửi\n2. Sửa")


async def test_decomposed_letters_are_composed(rig: ZaloBotRig) -> None:
    await rig.channel.send(rig.address, Reply("Tho\u0302n"))
    assert await rig.seen() == ["Thôn"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ApiError(401, "Unauthorized"), Throttled),
        (ApiError(404, "Not Found"), Throttled),
        (ApiError(403, "Internal server error"), Unreachable),
        (ApiError(500, ""), Unreachable),
        (ApiError(0, "no"), Unreachable),
        (ApiAway("TimeoutError"), Unanswered),
        (ApiAway("ClientConnectorError", asked=False), Unreachable),
        (ApiError(429, "Quota exceeded", 7), Throttled),
        (ApiError(429, "Quota exceeded"), Throttled),
    ],
)
def test_each_error_has_its_fate(error: ApiError | ApiAway, kind: type[SendError]) -> None:
    assert type(errors.send_error(error)) is kind


async def test_a_quota_that_stays_used_up_is_outside_the_window_until_something_goes_through(rig: ZaloBotRig) -> None:
    rig.fake.troubles.append(Trouble("quota", times=len(errors.RESTS) + 2))
    fates = []
    for _ in range(len(errors.RESTS) + 2):
        with pytest.raises(SendError) as caught:
            await rig.channel.send(rig.address, Reply("Chào bác"))
        fates.append(type(caught.value))
    assert fates == [*[Throttled] * len(errors.RESTS), OutsideWindow, OutsideWindow]
    await rig.channel.send(rig.address, Reply("Chào bác"))
    rig.fake.troubles.append(Trouble("quota"))
    with pytest.raises(Throttled):
        await rig.channel.send(rig.address, Reply("Chào bác"))


async def test_errors_in_an_answer_of_200_and_pages_are_errors_too(rig: ZaloBotRig) -> None:
    rig.fake.errors_as_200 = True
    rig.fake.troubles += [Trouble("502"), Trouble("page")]
    for _ in range(2):
        with pytest.raises(Unreachable):
            await rig.channel.send(rig.address, Reply("Chào bác"))


async def test_the_token_is_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api = Api(TOKEN, "http://127.0.0.1:1")
    with pytest.raises(ApiAway) as caught:
        await api.call("getMe")
    await api.close()
    assert "TEST-token" not in f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"

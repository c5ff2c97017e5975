"""The doctor and the Zalo bot: one line for each thing that can be wrong, and what to do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot import doctor_zalo_bot
from bot.config import read
from tests.bot.channels.hosting import hosting
from tests.support.zalo_bot import TOKEN, FakeZalo, serving

SECRET = "a-secret_of-the-webhook"


class Place:
    def __init__(self, folder: Path, api: str, fake: FakeZalo) -> None:
        self.folder, self.api, self.fake = folder, api, fake

    async def findings(self, **more: str) -> list[tuple[bool, str]]:
        given = {"DATA_DIR": str(self.folder), "ZALO_BOT_TOKEN": TOKEN, "ZALO_BOT_API_URL": self.api, **more}
        found = await doctor_zalo_bot.findings(read(given))
        assert all(do for well, _, do in found if not well)
        assert "TEST-token" not in "".join(what + do for _, what, do in found)
        return [(well, what) for well, what, _ in found]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    fake = FakeZalo()
    async with serving(fake) as url:
        yield Place(tmp_path, url, fake)


def answering(status: int) -> web.Application:
    async def answered(request: web.Request) -> web.Response:
        assert request.headers["User-Agent"].startswith("Java/")
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/hooks/zalo-bot", answered)
    return app


async def test_a_polled_bot_is_well_and_shows_no_photos(place: Place) -> None:
    assert await place.findings() == [
        (True, "Zalo knows the bot as Bot Thôn Báo"),
        (True, "Zalo is polled"),
        (True, "The Zalo bot shows no photos: Zalo fetches them at PUBLIC_URL"),
    ]


async def test_a_wrong_token_and_no_network_are_told_apart(place: Place) -> None:
    assert await place.findings(ZALO_BOT_TOKEN="1:wrong") == [(False, "Zalo refuses ZALO_BOT_TOKEN")]
    [(well, what)] = await place.findings(ZALO_BOT_API_URL="http://127.0.0.1:1")
    assert not well
    assert what.startswith("Zalo cannot be reached")


@pytest.mark.parametrize(
    ("status", "words"),
    [(200, "answers a knock like Zalo's"), (403, "turns Zalo away (status 403)"), (502, "answers with status 502")],
)
async def test_zalo_must_get_through_whatever_stands_before_us(place: Place, status: int, words: str) -> None:
    async with hosting(answering(status)) as here:
        place.fake.events.hook(f"{here}/hooks/zalo-bot", SECRET)
        found = await place.findings(PUBLIC_URL=here, ZALO_BOT_WEBHOOK_SECRET=SECRET)
    assert found[1] == (True, "Zalo delivers by webhook")
    assert found[2][0] is (status == 200)
    assert words in found[2][1]


async def test_a_webhook_that_leads_elsewhere_or_nowhere_is_told(place: Place) -> None:
    hooked = {"PUBLIC_URL": "http://127.0.0.1:1", "ZALO_BOT_WEBHOOK_SECRET": SECRET}
    assert (False, "Zalo delivers to nowhere; it is set when the bot starts") in await place.findings(**hooked)
    place.fake.events.hook("https://another.example/hook", SECRET)
    assert (False, "Zalo delivers to another address") in await place.findings(**hooked)
    assert (False, "Zalo delivers to another address") in await place.findings()

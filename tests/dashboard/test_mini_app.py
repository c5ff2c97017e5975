"""Coming in from inside Telegram: only with data that Telegram signed for our bot, just now."""

import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from dashboard.app import add_to
from dashboard.mini_app import telegram_user
from dashboard.site import Site
from storage.models import Chat, Person
from tests.dashboard.conftest import Browser, Clock, words
from tests.support.cast import NOW, Cast

TOKEN = "123456:a-bot-of-the-tests"


def signed(user: object, *, at: float = NOW.timestamp(), token: str = TOKEN, **more: str) -> str:
    """As Telegram puts it into the address of a Mini App."""
    facts = {"query_id": "AAH", "user": json.dumps(user), "auth_date": str(int(at)), "signature": "x", **more}
    lines = "\n".join(f"{key}={value}" for key, value in sorted(facts.items()))
    key = hmac.new(b"WebAppData", token.encode(), sha256).digest()
    return urlencode(facts | {"hash": hmac.new(key, lines.encode(), sha256).hexdigest()})


def test_only_what_the_bots_own_token_signed_counts() -> None:
    user = {"id": 1001, "first_name": "Hà & Hải"}
    assert telegram_user(signed(user), TOKEN, NOW) == "1001"
    for told in (
        "",
        "hash=",
        signed(user, token="654321:another-bot"),
        signed(user).replace("1001", "1002"),
        signed(user).partition("&hash")[0],
        signed(user) + "&auth_date=1",
        signed(user, at=(NOW - timedelta(minutes=6)).timestamp()),
        signed(user, at=(NOW + timedelta(minutes=6)).timestamp()),
        signed("1001"),
        signed({"id": "1001"}),
        signed({"id": True}),
        signed(user)[:-1] + "é",
        "a" * 5000,
    ):
        assert telegram_user(told, TOKEN, NOW) is None, told
    assert telegram_user(signed(user, token=""), "", NOW) is None


@pytest.fixture
def site(site: Site) -> Site:
    return replace(site, telegram_token=TOKEN)


async def telegram_id(of: Person) -> int:
    return int((await Chat.get(person_id=of.id)).address)


async def test_an_officer_comes_in_from_telegram(cast: Cast, browser: Callable[[], Browser]) -> None:
    mine = browser()
    page = await mine.get("/sign-in/telegram")
    told = signed({"id": await telegram_id(cast.officer)})
    status, page = await mine.press(page, "/sign-in/telegram", signed=told)
    assert status == 200
    assert "Phạm Thu Hà" in words(page)


async def test_a_stranger_an_old_or_a_forged_word_does_not_come_in(
    cast: Cast, browser: Callable[[], Browser], clock: Clock
) -> None:
    mine = browser()
    page = await mine.get("/sign-in/telegram")
    officer = {"id": await telegram_id(cast.officer)}
    good = signed(officer)
    clock.now += timedelta(minutes=6)
    for told in (good, signed({"id": 99}, at=clock.now.timestamp()), "user=1", ""):
        assert (await mine.press(page, "/sign-in/telegram", signed=told))[0] == 403
    assert await mine.status("/dashboard/reports") == 401
    for _ in range(20):
        await mine.press(page, "/sign-in/telegram", signed="guess")
    fresh = signed(officer, at=clock.now.timestamp())
    assert (await mine.press(page, "/sign-in/telegram", signed=fresh))[0] == 429


async def test_without_a_bot_on_telegram_nobody_comes_in_that_way(cast: Cast, site: Site) -> None:
    app = web.Application()
    add_to(app, replace(site, telegram_token=""))
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        mine = Browser(client)
        told = signed({"id": await telegram_id(cast.officer)}, token="")
        page = await mine.get("/sign-in/telegram")
        assert (await mine.press(page, "/sign-in/telegram", signed=told))[0] == 403

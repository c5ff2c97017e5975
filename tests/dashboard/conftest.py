"""A dashboard over an empty database with the cast in it, and browsers that visit it."""

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from campaigns import carriers
from catalogue.catalogue import Catalogue, load
from dashboard.app import add_to
from dashboard.site import Site
from storage import sign_in
from storage.files import Files
from storage.models import Chat, Person
from tests.campaigns.conftest import Office
from tests.support.cast import NOW, Cast, settle
from tests.support.talk import ABLE, PACE

Visit = Callable[[Person], Awaitable["Browser"]]


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Browser:
    """Somebody's browser: keeps cookies, follows redirects, fills in the token of the form it sees."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client

    async def get(self, address: str) -> str:
        answer = await self.client.get(address)
        assert answer.status == 200, (address, answer.status)
        return await answer.text()

    async def status(self, address: str) -> int:
        answer = await self.client.get(address)
        await answer.read()
        return answer.status

    async def press(self, page: str, address: str, **told: str) -> tuple[int, str]:
        """Press a button of `page` that posts to `address`."""
        answer = await self.client.post(address, data={"form_token": form_token(page), **told})
        return answer.status, await answer.text()


def form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', page)
    assert found
    return found[1]


def words(page: str) -> str:
    """What a person reads of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def codes(page: str) -> list[str]:
    """The codes of the reports listed, in their order."""
    return re.findall(r'<span class="code">([^<]+)</span>', page)


@pytest.fixture
async def cast(db: str) -> Cast:
    return await settle()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


@pytest.fixture
def site(files: Files, catalogue: Catalogue, clock: Clock, tmp_path: Path) -> Site:
    return Site(files, catalogue, clock, b"a secret of this test", templates=tmp_path / "templates")


@pytest.fixture
async def office(cast: Cast, site: Site) -> Office:
    """Nhân Cơ's office, and channels that carry announcements."""
    await Chat.all().update(used_ms=int(NOW.timestamp() * 1000))
    await carriers.tell({name: (ABLE[name], PACE[name]) for name in ABLE})
    return Office(cast, site.campaigns)


@pytest.fixture
async def server(cast: Cast, site: Site) -> AsyncIterator[TestServer]:
    app = web.Application()
    add_to(app, site)
    running = TestServer(app)
    await running.start_server()
    yield running
    await running.close()


@pytest.fixture
async def browser(server: TestServer) -> AsyncIterator[Callable[[], Browser]]:
    """A new browser, signed out, each time it is called."""
    opened: list[TestClient[web.Request, web.Application]] = []

    def new() -> Browser:
        opened.append(TestClient(server, cookie_jar=CookieJar(unsafe=True)))
        return Browser(opened[-1])

    yield new
    for client in opened:
        await client.session.close()


@pytest.fixture
def visit(browser: Callable[[], Browser], clock: Clock) -> Visit:
    """Somebody's browser, signed in by a link as the bot sends it."""

    async def enter(person: Person) -> Browser:
        mine = browser()
        token = await sign_in.new_link(person.id, clock(), f"link-{secrets.token_hex()}")
        status, _ = await mine.press(await mine.get(f"/sign-in/{token}"), f"/sign-in/{token}")
        assert status in (200, 401)
        return mine

    return enter

"""Every page in a real browser, small and large, light and dark: readable, light to load, sound for screen readers."""

import asyncio
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image, ImageDraw
from playwright.async_api import BrowserContext, Page, Response

from reports import remarks, submit
from reports import review as reviewing
from storage import database, review, sign_in
from storage.files import Files
from storage.models import Person, Report
from tests.support import browser
from tests.support.cast import NOW, Cast, filed, pictured
from tests.support.talk import shipped

pytestmark = pytest.mark.slow

LARGE = (1440, 900)
TWICE = (640, 400)  # a window of 1280 by 800 at 200 %
HEAVIEST = 150_000  # bytes of a page with all it asks for, photos apart
PICTURES = os.environ.get("PICTURES", "")  # a folder to keep screenshots in, to look at
# The rules of axe whose breach keeps somebody out.
SERIOUS = "async () => (await axe.run()).violations.filter((v) => ['serious', 'critical'].includes(v.impact))"


@pytest.fixture
async def db_url(tmp_path: Path, migrated_file: Path) -> str:
    """One kind of database is enough for how pages look."""
    path = tmp_path / "thonbao.db"
    path.write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
async def filled(cast: Cast, files: Files) -> list[str]:
    """A commune with something on every page; the codes of a new, a corrected and an approved report."""
    corrected = await filed(cast.hai, cast.thon_5, sent_at=NOW - timedelta(hours=2), seen_at=NOW, lat=11.96, lon=107.58)
    await _with_photos(corrected, files, ("before", "after"))
    await review.keep_version(corrected.id, cast.hai.id, NOW - timedelta(hours=2))
    rules = shipped().review
    async with database.transaction():
        args = (rules, corrected.id, cast.officer.id, "so-lieu-chua-ro", "45 hay 54 người?", ["n.so_nguoi"])
        await reviewing.return_(*args, NOW - timedelta(hours=1), 1)
        given = {"answers": corrected.answers | {"so_nguoi": {"value": "54", "unit": "người"}}}
        await submit.resubmit(rules, corrected.id, given, cast.hai.id, NOW - timedelta(minutes=30))
        await remarks.ask(rules, corrected.id, cast.officer.id, "Có ảnh sau khi làm không bác?", NOW)
    approved = await filed(cast.lan, cast.thon_3, sent_at=NOW - timedelta(days=3), state="approved", decided_at=NOW)
    await _with_photos(approved, files, ("",))
    new = await filed(cast.hai, cast.thon_5)
    await _with_photos(new, files, ("", "", ""))
    for nth in range(25):
        await filed(cast.lan, cast.thon_3, sent_at=NOW - timedelta(hours=10 + nth), state=("sent", "rejected")[nth % 2])
    return [new.code, corrected.code, approved.code]


async def _with_photos(report: Report, files: Files, stages: tuple[str, ...]) -> None:
    for nth, stage in enumerate(stages):
        shown = _picture(1280, 960, nth)
        names = [await files.put(each) for each in (shown, shown, _picture(320, 240, nth))]
        photo = await pictured(report, *names)
        await database.execute("UPDATE report_photos SET stage = ? WHERE photo_id = ?", stage, photo.id)


def _picture(width: int, height: int, nth: int) -> bytes:
    """A road, a hedge and the sky, so that one sees what a page does with pictures."""
    drawn = Image.new("RGB", (width, height), ("#9cc7e8", "#c9d6e0", "#e8c99c")[nth % 3])
    pen = ImageDraw.Draw(drawn)
    pen.polygon([(0, height), (width * 0.45, height // 3), (width * 0.55, height // 3), (width, height)], "#8b8378")
    pen.rectangle((0, height // 3, width // 3, height // 2), fill="#4f7f3f")
    kept = io.BytesIO()
    drawn.save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture
async def pages(filled: list[str], server: TestServer) -> list[str]:
    """Every page there is: whatever is not listed by name is asked for as it stands."""
    plain = {
        route.resource.canonical
        for route in server.app.router.routes()
        if route.method == "GET" and route.resource and "{" not in route.resource.canonical
    }
    no_pages = ("/static/", "/dashboard/map/", "/dashboard/map.geojson", "/dashboard/campaigns/moon")
    listed = sorted(each for each in plain if not each.startswith(no_pages) and not each.endswith("/template"))
    return [*listed, *(f"/dashboard/reports/{code}" for code in filled), "/dashboard/nothing"]


async def look(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


LOOKS: list[tuple[tuple[int, int], browser.Scheme]] = [(browser.PHONE, "light"), (LARGE, "dark")]
if os.environ.get("SOAK"):
    LOOKS += [(LARGE, "light"), (browser.PHONE, "dark")]


async def test_nothing_on_any_page_keeps_anybody_out(pages: list[str], cast: Cast, server: TestServer) -> None:
    wrong: list[str] = []
    async with browser.browser() as chromium:
        for size, scheme in LOOKS:
            async with browser.context(chromium, size, scheme) as signed_in:
                await enter(signed_in, cast.officer, server, f"{scheme}-{size[0]}")
                page = await signed_in.new_page()
                for address in pages:
                    await page.goto(str(server.make_url(address)))
                    await page.evaluate(AXE_SCRIPT)
                    for found in await page.evaluate(SERIOUS):
                        nodes = "; ".join(node["html"][:160] for node in found["nodes"][:3])
                        wrong.append(f"{scheme} {size[0]} {address}: {found['id']}: {nodes}")
                    too_wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
                    wrong += [f"{size[0]} {address} is too wide"] if too_wide else []
                    await look(page, f"{scheme}-{size[0]}-{address.strip('/').replace('/', '-')}")
    assert not wrong, "\n".join(wrong)


async def enter(context: BrowserContext, person: Person, server: TestServer, name: str) -> None:
    """Signed in from now on; each browser by a name of its own."""
    token = f"session-{person.id}-{name}"
    await sign_in.new_session(person.id, NOW, "Chromium", token)
    await context.add_cookies([{"name": "thonbao_dashboard", "value": token, "url": str(server.make_url("/"))}])


class Heard:
    def __init__(self) -> None:
        self.told: list[Response] = []

    def hear(self, answer: Response) -> None:
        self.told.append(answer)


async def test_every_page_is_light_and_readable_at_twice_the_size(
    pages: list[str], cast: Cast, server: TestServer
) -> None:
    few = asyncio.Semaphore(4)  # each page is given half a second in which it asks for nothing more
    async with browser.browser() as chromium:

        async def weighed(address: str) -> list[str]:
            async with few, browser.context(chromium, TWICE) as fresh:  # an empty cache each time
                await enter(fresh, cast.officer, server, address)
                return await _heavy(await fresh.new_page(), str(server.make_url(address)))

        heavy = [wrong for each in await asyncio.gather(*map(weighed, pages)) for wrong in each]
    assert not heavy, "\n".join(heavy)


async def _heavy(page: Page, address: str) -> list[str]:
    answers = Heard()
    page.on("response", answers.hear)
    await page.goto(address, wait_until="networkidle")
    weight = 0
    for answer in answers.told:
        if "/dashboard/photos/" not in answer.url and answer.status == 200:
            weight += (await answer.request.sizes())["responseBodySize"]
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    lazy = await page.evaluate(
        "[...document.querySelectorAll('main img[src*=\"/thumb\"]')].every((i) => i.loading === 'lazy')"
    )
    wrong = {
        f"{address}: {weight}": weight > HEAVIEST,
        f"{address} is too wide at 200 %": wide,
        f"{address}: thumbnails that do not wait": not lazy,
    }
    return [words for words, so in wrong.items() if so]

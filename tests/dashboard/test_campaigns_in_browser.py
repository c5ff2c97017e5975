"""An announcement from its first line to its close, on a phone and on a desk, in a real browser, light and dark."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from campaigns import answers
from dashboard.site import Site
from storage import database
from storage.models import Campaign
from tests.campaigns.conftest import Office
from tests.dashboard.test_look import SERIOUS, Heard, enter
from tests.support import browser
from tests.support.cast import Cast, filed

pytestmark = pytest.mark.slow

PICTURES = os.environ.get("PICTURES", "")  # a folder to keep screenshots in, to look at
HEAVIEST = 150_000
TEXT = "Kính gửi các thôn, tổ dân phố.\nDọn vệ sinh đường làng, ngõ xóm, trồng hoa hai bên đường."


@pytest.fixture
async def db_url(tmp_path: Path, migrated_file: Path) -> str:
    """One kind of database is enough for how pages look."""
    path = tmp_path / "thonbao.db"
    path.write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{path}"


@dataclass
class Looked:
    """What was wrong with the pages so far."""

    page: Page
    name: str
    wrong: list[str]
    weight: int = 0

    async def at(self, step: str) -> None:
        await self.page.mouse.move(1, 1)
        await self.page.wait_for_timeout(300)  # a button fades from the colour it has under the pointer
        await self.page.evaluate(AXE_SCRIPT)
        for found in await self.page.evaluate(SERIOUS):
            nodes = "; ".join(node["html"][:160] for node in found["nodes"][:3])
            self.wrong.append(f"{self.name} {step}: {found['id']}: {nodes}")
        if await self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.wrong.append(f"{self.name} {step}: too wide")
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{self.name}-{step}.png", full_page=True)


async def compose(page: Page, server: TestServer, cast: Cast, looked: Looked) -> None:
    await page.goto(str(server.make_url("/dashboard/campaigns")))
    await looked.at("1-empty")
    await page.get_by_role("link", name="Soạn thông báo đầu tiên").click()
    await page.fill("input[name=title]", "Ra quân đầu xuân")
    await page.fill("textarea[name='text.vi']", TEXT)
    await page.fill("input[name=day]", "2026-03-20")
    await page.dispatch_event("input[name=day]", "change")
    await expect(page.locator("[data-moon-told]")).to_contain_text("thứ Sáu 20/3/2026, tức 2 tháng 2")
    await page.fill("input[name=hour]", "07:30")
    await page.select_option("select[name=host]", label="Thôn 3")
    await page.get_by_text("Các nơi hưởng ứng và việc mỗi nơi làm").click()
    await page.locator(f"input[name=responding][value='{cast.thon_5.code}']").check()
    await page.fill(f"input[name='content.{cast.thon_5.code}']", "Trồng 200 m hoa")
    await page.fill("input[name='by.register']", "2026-03-18")
    await expect(page.locator("textarea[name='items.checklist']")).to_be_hidden()
    await page.get_by_label("Việc chuẩn bị").check()
    await page.fill("textarea[name='items.checklist']", "Chổi, bao tải\nPhân công các xóm")
    await looked.at("2-form")
    await page.get_by_role("button", name="Lưu nháp và xem trước").click()
    await expect(page.locator(".bubble").first).to_contain_text("Trồng 200 m hoa")
    await looked.at("3-preview")


async def answered(office: Office, who: int, unit: int) -> None:
    [made] = await Campaign.all()
    people = {"value": "45", "unit": "người"}
    async with database.transaction():
        contents = [{"pieces": ["Trồng hoa"], "activity": ""}]
        for ask, told in (("register", {"text": "Trồng hoa", "contents": contents, "people": people}), ("seen", {})):
            await answers.answer(office.rules, made.id, ask, who, unit, told, office.now)


async def story(page: Page, server: TestServer, cast: Cast, office: Office, looked: Looked) -> None:
    await compose(page, server, cast, looked)
    await page.locator("summary", has_text="Phát động").click()
    await page.locator(".do-form").get_by_role("button", name="Phát động").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã phát động")
    await office.tick()
    await expect(page.locator("[data-state=sending]")).to_be_visible()  # without loading the page again
    await looked.at("4-sending")
    await office.sends()
    await office.tick()
    await expect(page.locator("[data-state=sent]")).to_contain_text("3/3 người đã nhận tin")
    await looked.at("5-sent")
    await page.get_by_role("link", name="Bảng theo dõi").first.click()
    await answered(office, cast.lan.id, cast.thon_3.id)
    await filed(cast.lan, cast.thon_3, campaign=(await Campaign.all())[0])
    await expect(page.locator("tr", has_text="Thôn 3")).to_contain_text("Trồng hoa")  # it renews itself
    await looked.at("6-board")
    await page.locator("tr", has_text="Thôn 5").get_by_role("button", name="Nhắc").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã nhắc 1 nơi.")
    await expect(page.locator("tr", has_text="Thôn 5")).to_contain_text("cán bộ nhắc 1 lần")
    await looked.at("7-urged")
    await page.locator("summary", has_text="Kết thúc và tổng kết").click()
    await looked.at("8-closing")
    await page.get_by_role("button", name="Kết thúc và báo").click()
    await expect(page.locator("#closed")).to_be_visible()
    await looked.at("9-closed")


LOOKS: list[tuple[tuple[int, int], browser.Scheme]] = [(browser.PHONE, "light"), (browser.DESK, "dark")]
if os.environ.get("SOAK"):
    LOOKS += [(browser.DESK, "light"), (browser.PHONE, "dark")]


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
async def test_from_the_first_line_to_the_close(
    cast: Cast, server: TestServer, office: Office, site: Site, size: tuple[int, int], scheme: browser.Scheme
) -> None:
    looked_at: list[str] = []
    async with browser.browser() as chromium, browser.page(chromium, size, scheme) as page:
        await enter(page.context, cast.officer, server, f"{scheme}-{size[0]}")
        looked = Looked(page, f"{size[0]}-{scheme}", looked_at)
        await story(page, server, cast, office, looked)
    assert not looked_at, "\n".join(looked_at)


async def test_all_of_it_works_without_scripts(cast: Cast, server: TestServer, office: Office) -> None:
    async with browser.browser() as chromium, browser.context(chromium, scripts=False) as context:
        await enter(context, cast.officer, server, "plain")
        page = await context.new_page()
        await page.goto(str(server.make_url("/dashboard/campaigns/new")))
        await page.fill("input[name=title]", "Ra quân")
        await page.fill("textarea[name='text.vi']", TEXT)
        await page.get_by_role("button", name="Lưu nháp và xem trước").click()
        await page.locator("summary", has_text="Phát động").click()
        await page.locator(".do-form").get_by_role("button", name="Phát động").click()
        await expect(page.get_by_role("status").first).to_contain_text("Đã phát động")
        await office.tick()
        await page.reload()
        assert await page.locator("meta[http-equiv=refresh]").count() == 1
        await office.sends()
        await office.tick()
        await page.reload()
        await expect(page.locator("[data-state=sent]")).to_contain_text("3/3")
        assert await page.locator("meta[http-equiv=refresh]").count() == 0


async def test_its_pages_are_light(cast: Cast, server: TestServer, office: Office) -> None:
    await office.out(asks={"register": {}, "result": {}})
    [made] = await Campaign.all()
    heavy: list[str] = []
    async with browser.browser() as chromium:
        for path in ("", "/new", f"/{made.code}", f"/{made.code}/board"):
            async with browser.context(chromium) as fresh:  # an empty cache each time
                await enter(fresh, cast.officer, server, path)
                page, heard = await fresh.new_page(), Heard()
                page.on("response", heard.hear)
                await page.goto(str(server.make_url(f"/dashboard/campaigns{path}")), wait_until="networkidle")
                weight = sum(
                    [(await each.request.sizes())["responseBodySize"] for each in heard.told if each.status == 200]
                )
                heavy += [f"{path}: {weight}"] if weight > HEAVIEST else []
    assert not heavy, "\n".join(heavy)

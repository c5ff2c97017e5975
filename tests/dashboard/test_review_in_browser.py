"""An officer and a village head, each in a browser of their own, with the running product between them."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.acceptance import running
from tests.support import browser

pytestmark = pytest.mark.slow

LARGE = (1440, 900)
PICTURES = os.environ.get("PICTURES", "")  # a folder to keep screenshots in, to look at
SAID = "hôm nay dọn vệ sinh 2km đường trục thôn, 45 người"


@pytest.fixture
async def demo(tmp_path: Path, migrated_file: Path) -> AsyncIterator[str]:
    """Not its first start: the tables are there."""
    (tmp_path / "data").mkdir()
    shutil.copy(migrated_file, tmp_path / "data" / "thonbao.db")
    async with running.demo(tmp_path) as address:
        yield address


@asynccontextmanager
async def two(chromium: Browser, size: tuple[int, int]) -> AsyncIterator[tuple[BrowserContext, BrowserContext]]:
    """The village head's phone, and the officer's browser."""
    async with browser.context(chromium) as theirs, browser.context(chromium, size) as mine:
        yield theirs, mine


async def become(of: BrowserContext, demo: str, who: str, to: str = "") -> Page:
    page = await of.new_page()
    await page.goto(f"{demo}/demo/as/{who}{f'?to={to}' if to else ''}")
    return page


async def say(chat: Page, text: str) -> None:
    await chat.fill("#text", text)
    await chat.keyboard.press("Enter")


def newest(chat: Page, label: str) -> Locator:
    return chat.get_by_role("button", name=label, exact=True).last


async def report(head: Page) -> str:
    """The village head reports by tapping; the code."""
    receipts = head.locator(".message", has_text="Mã báo cáo:")
    before = await receipts.count()
    await say(head, SAID)
    await newest(head, "Ảnh gửi sau").click()
    await newest(head, "✓ Gửi").click()
    await expect(receipts).to_have_count(before + 1)
    found = re.search(r"NC5-\d+", await receipts.last.inner_text())
    assert found
    return found[0]


async def look(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("size", [browser.PHONE, LARGE], ids=["phone", "desk"])
async def test_from_the_notification_to_approved_in_three_taps(demo: str, size: tuple[int, int]) -> None:
    async with browser.browser() as chromium, two(chromium, size) as (theirs, mine):
        head, officer = await become(theirs, demo, "thon-5"), await become(mine, demo, "can-bo-xa")
        code = await report(head)
        card = officer.locator(".message", has_text=f"{code} ·").last
        await expect(card).to_be_visible()
        await card.get_by_role("button", name="Duyệt").click()  # one tap, in the chat
        await expect(head.locator(".message", has_text=f"{code}").last).to_contain_text("duyệt")
        second = await report(head)
        await approve_on_the_board(officer, second)
        await expect(head.locator(".message", has_text=second).last).to_contain_text("duyệt")
        await look(officer, f"approved-{size[0]}")


async def approve_on_the_board(officer: Page, code: str) -> None:
    """From the message with the link: open, sign in, approve."""
    await say(officer, "/web")
    link = officer.locator("a", has_text=re.compile("bảng", re.IGNORECASE)).last
    await expect(link).to_be_visible()
    address = await link.get_attribute("href")
    await officer.context.clear_cookies(name="thonbao_dashboard")
    await officer.goto(f"{address}?to=/dashboard/reports/{code}")  # tap 1
    await officer.get_by_role("button", name="Đăng nhập").click()  # tap 2
    await expect(officer.locator(".record-head")).to_contain_text(code)
    await look(officer, f"record-{officer.viewport_size['width'] if officer.viewport_size else 0}")
    await officer.locator("button:visible", has_text="Duyệt").last.click()  # tap 3
    await expect(officer.get_by_role("status").first).to_contain_text(code)


@pytest.mark.parametrize("size", [browser.PHONE, LARGE], ids=["phone", "desk"])
async def test_only_the_figure_at_fault_is_asked_again_and_both_versions_are_seen(
    demo: str, size: tuple[int, int]
) -> None:
    async with browser.browser() as chromium, two(chromium, size) as (theirs, mine):
        head = await become(theirs, demo, "thon-5")
        officer = await become(mine, demo, "can-bo-xa", to="dashboard")
        code = await report(head)
        await officer.goto(f"{demo}/dashboard/reports/{code}")
        await return_for_the_number_of_people(officer)
        await look(officer, f"returned-{size[0]}")
        await newest(head, "Bổ sung").click()
        await expect(head.locator(".message").last).to_contain_text("người")
        await say(head, "54")
        await newest(head, "✓ Gửi").click()
        await expect(head.locator(".message").last).to_contain_text(code)
        await look(head, f"head-{size[0]}")
        await officer.goto(f"{demo}/dashboard/reports/{code}")
        changed = officer.locator("tr.changed")
        await expect(changed).to_have_count(1)
        await expect(changed).to_contain_text("45 người")
        await expect(changed).to_contain_text("54 người")
        await expect(officer.locator(".answers").first).to_contain_text("2 km")
        await look(officer, f"versions-{size[0]}")


async def return_for_the_number_of_people(officer: Page) -> None:
    if officer.viewport_size and officer.viewport_size["width"] < 700:
        await officer.get_by_text("Trả lại", exact=True).last.click()
    else:
        await officer.keyboard.press("r")
    await officer.get_by_label("Số liệu chưa rõ").check()
    await officer.get_by_label("Số liệu", exact=True).uncheck()
    await officer.get_by_label("Số người tham gia").check()
    await officer.get_by_role("button", name="Gửi trả lại").click()
    await expect(officer.get_by_role("status").first).to_contain_text("Hoàn tác")

"""The chat page in a real browser, on lines that break: nothing is lost, nothing is sent twice."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Page, Route, expect

from bot.channels.web import Web
from conversation.messages import Button, Reply, Said, said_from_json
from storage import database
from tests.support import browser
from tests.support.pictures import jpeg
from tests.support.web_chat import answer_all, channel, serving, tell

pytestmark = pytest.mark.slow

ACTIVITIES = tuple(Button(label, f"pick:{at}") for at, label in enumerate(("Dọn vệ sinh", "Đường hoa", "Họp thôn")))


def small_bot(said: Said) -> list[Reply]:
    if said.start:
        return [Reply("Mã của bác: Trưởng thôn, Thôn 5. Đúng không ạ?", buttons=(Button("Đúng", "yes"),))]
    if said.button == "yes":
        return [Reply("Khi có việc, bác cứ gửi ảnh vào đây.", wants="photos")]
    if said.attachments:
        return [Reply(f"Đã nhận {len(said.attachments)} ảnh. Việc gì ạ?", buttons=ACTIVITIES)]
    return [Reply(f"Em nghe: {said.text or said.button}. Mã: NC5-042")]


@pytest.fixture
async def db_url(tmp_path: Path, migrated_file: Path) -> str:
    """One kind of database is enough for what the page itself does."""
    path = tmp_path / "thonbao.db"
    path.write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def chat_channel(tmp_path: Path) -> Web:
    return channel(tmp_path)


@pytest.fixture
async def server(db: str, chat_channel: Web) -> AsyncIterator[TestServer]:
    answering = asyncio.create_task(answer_all(small_bot))
    async with serving(chat_channel) as running:
        yield running
    answering.cancel()
    await asyncio.wait([answering])


@pytest.fixture
async def hai(server: TestServer) -> AsyncIterator[Page]:
    """The village head's phone, with the page open."""
    async with browser.browser() as chromium, browser.page(chromium) as page:
        await page.goto(str(server.make_url("/chat")))
        yield page


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photos of more than one piece each."""
    paths = [tmp_path / f"IMG_{at}.jpg" for at in range(3)]
    for at, path in enumerate(paths):
        path.write_bytes(jpeg(640 + at, 480) + b"\0" * 1_300_000)
    return paths


async def said() -> list[Said]:
    return [said_from_json(row["said"]) for row in await database.rows("SELECT said FROM inbox ORDER BY id")]


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.keyboard.press("Enter")


def bubble(page: Page, text: str) -> Locator:
    return page.locator(".bubble", has_text=text)


async def lose(route: Route) -> None:
    await route.abort("connectionreset")


async def test_from_the_link_to_three_photos_by_tapping(
    server: TestServer, hai: Page, chat_channel: Web, photos: list[Path]
) -> None:
    await hai.goto(str(server.make_url("/chat?code=K7Q4-92")))
    await hai.get_by_role("button", name="Đúng").click()
    await expect(bubble(hai, "bác cứ gửi ảnh")).to_be_visible()
    assert "code" not in hai.url
    steps: list[float] = []

    def noted(step: float) -> None:
        steps.append(step)

    await hai.expose_function("noted", noted)
    await hai.evaluate(
        "new MutationObserver(() => document.querySelectorAll('progress').forEach((bar) => noted(bar.value)))"
        ".observe(document.body, { subtree: true, attributes: true, attributeFilter: ['value'] })"
    )
    await hai.locator("#gallery").set_input_files(photos)
    await hai.get_by_role("button", name="Dọn vệ sinh").click()
    await expect(bubble(hai, "Em nghe: pick:0")).to_be_visible()
    assert any(0 < step < 1 for step in steps)
    told = await said()
    assert [one.start or one.button or len(one.attachments) for one in told] == ["K7Q4-92", "yes", 3, "pick:0"]
    for path, attachment in zip(photos, told[2].attachments, strict=True):
        assert await chat_channel.fetch(attachment.source) == path.read_bytes()


async def test_the_page_is_light_and_fits_a_small_phone(server: TestServer, hai: Page) -> None:
    await hai.goto(str(server.make_url("/chat")))
    await say(hai, "dọn 2km đường trục thôn, khơi thông cống rãnh " * 4)
    await expect(bubble(hai, "Em nghe: dọn")).to_be_visible()
    weight = await hai.evaluate(
        "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))"
        ".reduce((sum, each) => sum + each.decodedBodySize, 0)"
    )
    assert 10_000 < weight < 60_000
    assert await hai.evaluate("document.documentElement.scrollWidth") == browser.PHONE[0]
    for tappable in await hai.locator("button:visible, label.tool:visible, .chip:visible").all():
        box = await tappable.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


async def test_an_interrupted_upload_goes_on_where_it_stopped(hai: Page, chat_channel: Web, photos: list[Path]) -> None:
    sent: list[tuple[str, int]] = []
    broken = asyncio.Event()

    async def break_after_two(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append((route.request.url[-32:], int(route.request.headers["upload-offset"])))
            if len(sent) in (3, 4, 5):
                broken.set()
                await route.abort("connectionreset")
                return
        await route.continue_()

    await hai.route("**/chat/uploads/**", break_after_two)
    await hai.locator("#gallery").set_input_files(photos)
    await asyncio.wait_for(broken.wait(), 30)
    await expect(hai.get_by_text("Chờ mạng")).to_be_visible()
    await expect(bubble(hai, "Đã nhận 3 ảnh")).to_be_visible()
    assert len({token for token, _ in sent}) == 3  # none was begun anew
    assert [offset for token, offset in sent if token == sent[0][0]] == [0, 524_288, *[1_048_576] * 4]
    [one] = await said()
    assert [await chat_channel.fetch(a.source) for a in one.attachments] == [path.read_bytes() for path in photos]


async def test_photos_on_their_way_survive_a_closed_page(hai: Page, chat_channel: Web, photos: list[Path]) -> None:
    await hai.route("**/chat/uploads/**", lose)
    await hai.locator("#gallery").set_input_files(photos)
    await expect(hai.get_by_text("Chờ mạng")).to_be_visible()
    await hai.unroute("**/chat/uploads/**")
    await hai.reload()
    await expect(bubble(hai, "Đã nhận 3 ảnh")).to_be_visible()
    [one] = await said()
    assert [await chat_channel.fetch(a.source) for a in one.attachments] == [path.read_bytes() for path in photos]


async def test_a_lost_answer_makes_no_second_message(hai: Page) -> None:
    lost = 0

    async def lose_the_answer(route: Route) -> None:
        nonlocal lost
        if route.request.method == "POST" and lost < 2:
            lost += 1
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await hai.route("**/chat/messages", lose_the_answer)
    await say(hai, "dọn rác")
    await expect(bubble(hai, "Em nghe: dọn rác")).to_be_visible()
    async with asyncio.timeout(30):
        while lost < 2 or await hai.evaluate("localStorage.length"):
            await asyncio.sleep(0.1)
    await expect(hai.locator(".mine .how")).to_have_text("✓")
    assert [one.text for one in await said()] == ["dọn rác"]


async def test_what_was_said_without_a_network_is_kept_over_a_reload_and_leaves_later(hai: Page) -> None:
    await say(hai, "chào")
    await expect(bubble(hai, "Em nghe: chào")).to_be_visible()
    await hai.context.set_offline(True)
    await expect(hai.locator("#banner")).to_contain_text("Đang mất mạng")
    await say(hai, "một")
    await say(hai, "hai")
    await hai.context.set_offline(False)
    await hai.route("**/chat/messages", lose)
    await hai.reload()
    await expect(bubble(hai, "hai")).to_be_visible()
    await hai.unroute("**/chat/messages")
    await expect(bubble(hai, "Em nghe: hai")).to_be_visible()
    assert [one.text for one in await said()] == ["chào", "một", "hai"]


async def test_an_answer_that_came_while_the_line_was_gone_is_shown_when_it_is_back(hai: Page) -> None:
    await say(hai, "chào")
    await expect(bubble(hai, "Em nghe: chào")).to_be_visible()
    [chat] = await database.rows("SELECT id FROM chats")
    await hai.context.set_offline(True)
    await tell(chat["id"], Reply("Xã đã duyệt NC5-042 ✓"))
    await asyncio.sleep(1)
    await hai.context.set_offline(False)
    await expect(bubble(hai, "Xã đã duyệt")).to_have_count(1)
    await expect(hai.locator("#state")).to_have_text("Trả lời ngay")


async def test_where_no_stream_comes_through_the_page_asks_instead(hai: Page) -> None:
    await hai.route(re.compile("/chat/stream"), lose)
    await say(hai, "chào")
    await expect(bubble(hai, "Em nghe: chào")).to_be_visible(timeout=30_000)
    await say(hai, "nữa")
    await expect(bubble(hai, "Em nghe: nữa")).to_be_visible(timeout=30_000)


async def test_a_file_that_is_too_large_is_refused_beside_the_ones_that_go(
    hai: Page, photos: list[Path], tmp_path: Path
) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(20_000_001)
    await hai.locator("#gallery").set_input_files([photos[0], large])
    await expect(hai.get_by_role("alert")).to_contain_text("nhiều nhất 20 MB")
    await expect(bubble(hai, "Đã nhận 1 ảnh")).to_be_visible()
    await expect(hai.get_by_role("alert")).to_contain_text("nhiều nhất 20 MB")


async def test_a_message_that_is_refused_can_be_sent_again_or_removed(hai: Page) -> None:
    await hai.route(
        "**/chat/messages",
        lambda route: route.fulfill(status=400, json={"error": "Tin chưa có nội dung."}),
    )
    await say(hai, "dọn rác")
    await expect(hai.get_by_role("alert")).to_contain_text("Tin chưa có nội dung.")
    await hai.get_by_role("button", name="Bỏ").click()
    await expect(bubble(hai, "dọn rác")).to_have_count(0)
    await say(hai, "trồng hoa")
    await expect(hai.get_by_role("alert")).to_be_visible()
    await hai.unroute("**/chat/messages")
    await hai.get_by_role("button", name="Gửi lại").click()
    await expect(bubble(hai, "Em nghe: trồng hoa")).to_be_visible()
    await expect(hai.get_by_role("alert")).to_have_count(0)
    assert [one.text for one in await said()] == ["trồng hoa"]


async def test_what_was_shown_counts_as_read(hai: Page) -> None:
    await say(hai, "chào")
    await expect(bubble(hai, "Em nghe: chào")).to_be_visible()
    async with asyncio.timeout(30):
        while [row["state"] for row in await database.rows("SELECT state FROM outbox")] != ["read"]:
            await asyncio.sleep(0.1)
    await hai.reload()
    await expect(bubble(hai, "Em nghe: chào")).to_have_count(1)

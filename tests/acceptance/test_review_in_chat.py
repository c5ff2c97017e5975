"""Two phones and nothing else: sent, sent back in two taps, put right by two photos, approved in one tap."""

from pathlib import Path

from playwright.async_api import expect

from tests.acceptance.running import demo
from tests.support.browser import PHONE, browser, page
from tests.support.pictures import jpeg


async def test_the_village_gives_only_what_was_asked(tmp_path: Path) -> None:
    photos = [tmp_path / f"photo-{nth}.jpg" for nth in range(5)]
    for nth, photo in enumerate(photos):
        photo.write_bytes(jpeg(1200 + nth, 900))
    async with (
        demo(tmp_path) as url,
        browser() as chromium,
        page(chromium, PHONE) as head,
        page(chromium, PHONE) as officer,
    ):
        await officer.goto(f"{url}/demo/as/can-bo-xa")
        await head.goto(f"{url}/demo/as/thon-5")
        await head.set_input_files("#gallery", photos[:3])
        await head.get_by_role("button", name="Dọn vệ sinh").click()
        await expect(head.get_by_text("kể một câu")).to_be_visible()
        await head.fill("#text", "dọn 2km đường trục thôn, 45 người")
        await head.keyboard.press("Enter")
        await head.get_by_role("button", name="✓ Gửi").click()

        await officer.get_by_role("button", name="Trả lại").click(timeout=30_000)
        await officer.get_by_role("button", name="Thiếu ảnh sau khi làm").click()
        await expect(head.get_by_text("xã cần thêm: ảnh sau khi làm")).to_be_visible()
        await head.set_input_files("#gallery", photos[3:])
        await expect(head.get_by_text("Đã bổ sung 2 ảnh ✓ và gửi lại NC5-001.")).to_be_visible()

        await expect(officer.get_by_text("Gửi lần 2; mới so với lần trước: thêm 2 ảnh")).to_be_visible(timeout=30_000)
        await officer.get_by_role("button", name="✓ Duyệt").last.click()
        await expect(officer.get_by_text("Đã duyệt NC5-001 ✓.")).to_be_visible()
        await expect(head.get_by_text("Báo cáo NC5-001 đã được duyệt ✓")).to_be_visible()

"""The main job, as `make run` starts it: no token, no server, no network; two people in two browsers."""

import hashlib
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.acceptance.running import demo, until
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.pictures import jpeg, phone_photo


async def _shown(desk: Page) -> list[str]:
    """The addresses of the report's photos, once all three are made ready and there."""
    await desk.reload()
    found: list[str] = await desk.locator("main img[src*='/dashboard/photos/']").evaluate_all(
        "images => images.filter(each => each.complete && each.naturalWidth > 100).map(each => each.src)"
    )
    return found if len(found) >= 3 else []


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photographs as phones make them: one with time and place, one plain, one large."""
    made = []
    for nth, data in enumerate((phone_photo(), jpeg(1600, 1200), jpeg(4000, 3000))):
        made.append(tmp_path / f"photo-{nth}.jpg")
        made[-1].write_bytes(data)
    return made


async def test_a_village_head_reports_and_the_officer_finds_it_under_its_criterion(
    tmp_path: Path, photos: list[Path]
) -> None:
    async with demo(tmp_path) as url, browser() as chromium:
        async with page(chromium, PHONE) as phone:
            await phone.goto(f"{url}/")
            await phone.get_by_role("link", name="Trò chuyện").first.click()
            await phone.set_input_files("#gallery", photos)
            await phone.get_by_role("button", name="Dọn vệ sinh").click()
            await expect(phone.get_by_text("kể một câu")).to_be_visible()
            await phone.fill("#text", "dọn 2km đường trục thôn, 45 người")
            await phone.keyboard.press("Enter")
            await expect(phone.get_by_text("Tính cho tiêu chí 8")).to_be_visible()
            await phone.get_by_role("button", name="✓ Gửi").click()
            await expect(phone.get_by_text("Mã báo cáo: NC5-001")).to_be_visible()

        async with page(chromium, DESK) as desk:
            await desk.goto(f"{url}/demo/as/can-bo-xa?to=dashboard")
            await desk.get_by_role("link", name="Báo cáo").first.click()
            await desk.get_by_role("link", name="Môi trường và cảnh quan nông thôn").first.click()
            await desk.get_by_role("link", name="Ra quân dọn vệ sinh đường làng, ngõ xóm").first.click()
            main = desk.get_by_role("main")
            for told in ("NC5-001", "Thôn 5", "đường trục thôn", "2 km", "45 người"):
                await expect(main).to_contain_text(told)
            shown = await until(lambda: _shown(desk), "three photos are shown", every=1)
            numbers = sorted({each.split("/photos/")[1].split("/")[0] for each in shown})
            originals = [await desk.request.get(f"{url}/dashboard/photos/{each}/original") for each in numbers]
            received = {hashlib.sha256(await each.body()).hexdigest() for each in originals}
            assert {hashlib.sha256(each.read_bytes()).hexdigest() for each in photos} <= received

        async with page(chromium, DESK) as neighbour:
            await neighbour.goto(f"{url}/demo/as/thon-3?to=dashboard")
            answer = await neighbour.request.get(f"{url}/dashboard/reports/NC5-001")
            assert answer.status == 404
            assert (await neighbour.request.get(f"{url}/dashboard/photos/{numbers[0]}/shown")).status == 404

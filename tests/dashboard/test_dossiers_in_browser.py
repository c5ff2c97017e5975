"""Dossiers in a real browser: a phone sees one being made and keeps it, and nothing on the pages keeps anybody out."""

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from bot.jobs import Jobs
from catalogue.catalogue import Catalogue
from dossiers.gather import Setting
from storage import appraisals, database, dossiers
from storage.dossier_evidence import Span
from storage.files import Files
from storage.models import Dossier, Photo
from tests.dashboard.test_look import LARGE, SERIOUS, enter, look
from tests.support import browser
from tests.support.cast import ICT, NEW_SET, NOW, Cast, filed, pictured
from tests.support.pictures import jpeg

pytestmark = pytest.mark.slow


@pytest.fixture
async def db_url(tmp_path: Path, migrated_file: Path) -> str:
    """One kind of database is enough for how pages look."""
    path = tmp_path / "thonbao.db"
    path.write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def jobs(catalogue: Catalogue, files: Files, tmp_path: Path) -> Jobs:
    return Jobs(Setting(catalogue, ICT, "https://thon.example"), files, tmp_path / "unfinished", "here", lambda: NOW)


@pytest.fixture
async def evidence(cast: Cast, files: Files) -> None:
    for at in range(3):
        report = await filed(cast.hai, cast.thon_5, state="approved")
        for nth in range(3):
            name = await files.put(jpeg(640 + at, 480 + nth))
            await pictured(report, name, name, name, caption="Đường trục thôn sau khi dọn sạch rác và trồng hoa")


async def in_state(cast: Cast, state: str, **more: object) -> Dossier:
    async with database.transaction():
        days = (NOW.date().replace(month=1, day=1), NOW.date().replace(month=12, day=31))
        made = await dossiers.begin("cong-nhan", cast.nhan_co.id, NEW_SET, days, cast.officer.id, NOW, {})
    await Dossier.filter(id=made.id).update(state=state, asked_at=NOW, **more)
    return made


async def test_nothing_on_the_pages_keeps_anybody_out(cast: Cast, evidence: None, server: TestServer) -> None:
    draft = await in_state(cast, "draft")
    building = await in_state(cast, "building", step="photos", done=340, of=2000)
    failed = await in_state(cast, "failed", why="nothing_approved")
    outdated = await in_state(cast, "outdated")
    [photo, *_others] = await Photo.all()
    of = f"unit={cast.nhan_co.id}&set={NEW_SET}&year=2026"
    pages = {
        "list": "/dashboard/dossiers",
        "draft": f"/dashboard/dossiers/{draft.id}",
        "building": f"/dashboard/dossiers/{building.id}",
        "failed": f"/dashboard/dossiers/{failed.id}",
        "outdated": f"/dashboard/dossiers/{outdated.id}",
        "remove": f"/dashboard/photos/{photo.id}/remove",
        "evidence": f"/dashboard/dossiers/{draft.id}/evidence?criterion=8",
        "papers": f"/dashboard/dossiers/papers?{of}",
        "appraisals": f"/dashboard/dossiers/appraisals?{of}",
        "appraisal": f"/appraisal/{await a_link(cast)}",
    }
    wrong: list[str] = []
    async with browser.browser() as chromium:
        for dark, size in ((False, browser.PHONE), (True, browser.PHONE), (False, LARGE)):
            scheme: browser.Scheme = "dark" if dark else "light"
            async with browser.context(chromium, size, scheme) as context:
                await enter(context, cast.officer, server, f"{scheme}-{size[0]}")
                page = await context.new_page()
                for name, address in pages.items():
                    await page.goto(str(server.make_url(address)))
                    await page.evaluate(AXE_SCRIPT)
                    found = await page.evaluate(SERIOUS)
                    wrong += [
                        f"{scheme} {size[0]} {name}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found
                    ]
                    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        wrong.append(f"{size[0]} {name} is too wide")
                    await look(page, f"dossier-{name}-{scheme}-{size[0]}")
    assert not wrong, "\n".join(wrong)


async def a_link(cast: Cast) -> str:
    span = Span(cast.nhan_co.id, NEW_SET, NOW.date(), NOW.date())
    reports = await appraisals.population(span)
    async with database.transaction():
        await appraisals.begin(
            span, reports, token="a" * 30, team="Đoàn thẩm định tỉnh", percent=100, seed="7", by=cast.officer.id, now=NOW,
            expires_at=NOW + timedelta(days=7),
        )  # fmt: skip
    return "a" * 30


async def test_a_phone_sees_it_being_made_and_keeps_it(
    cast: Cast, evidence: None, server: TestServer, jobs: Jobs, tmp_path: Path
) -> None:
    async with browser.browser() as chromium, browser.context(chromium) as context:
        await enter(context, cast.officer, server, "phone")
        page = await context.new_page()
        await begin(page, server)
        await page.get_by_role("button", name="Lập hồ sơ", exact=True).click()
        await expect(page.get_by_role("status")).to_have_text("Thứ 1 trong hàng chờ")
        await jobs.hold()
        await jobs.once()
        keep = page.get_by_role("link", name="Tải về tất cả")
        await expect(keep).to_be_visible()  # the page asked by itself
        await look(page, "dossier-ready-light-360")
        async with page.expect_download() as begun:
            await keep.click()
        path = tmp_path / "kept.zip"
        await (await begun.value).save_as(path)
    with zipfile.ZipFile(path) as found:
        assert found.testzip() is None
        assert sum(name.endswith(".jpg") for name in found.namelist()) == 9


async def begin(page: Page, server: TestServer) -> None:
    await page.goto(str(server.make_url("/dashboard/overview")))
    await page.get_by_role("link", name="Hồ sơ", exact=True).click()
    await page.get_by_label("Loại").select_option("Hồ sơ đề nghị xét, công nhận")
    await page.get_by_role("button", name="Bắt đầu").click()

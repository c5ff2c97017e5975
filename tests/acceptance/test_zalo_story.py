"""With Zalo and nothing else: a village head reports, hears what is missing, sends it, and hears that it is approved."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from storage import database
from tests.acceptance import truth
from tests.acceptance.conftest import SetUp
from tests.acceptance.heads import ACTIVITY, SEND, Head
from tests.acceptance.running import Installation
from tests.acceptance.zalo import WORLDS
from tests.support.pictures import encoded, scene
from tests.support.zalo_oa_phone import OaPhone

VILLAGE, COMMUNE = "lam-dong.nhan-co.thon-5", "lam-dong.nhan-co"
TYPED = "don 2km duong truc thon, 45 nguoi, 300kg rac"
MORNINGS = "Mỗi sáng một tin"
PLACE = (11.9876, 107.5432)
PHOTOS = [encoded(scene(96, 64), "JPEG", comment=f"photo {nth}") for nth in range(7)]
# Beside the token only what leads to the fake in the place of Zalo: no webhook, no address of ours.
BOT_ALONE = ("ZALO_BOT_TOKEN", "ZALO_BOT_API_URL", "ZALO_MEDIA_HOSTS")


@asynccontextmanager
async def zalo(set_up: SetUp, channel: str) -> AsyncIterator[tuple[Installation, Head, Head]]:
    """Everything runs in one process; a village head and an officer of its commune hold codes they have not used."""
    async with WORLDS[channel](1) as world, aiohttp.ClientSession() as session:
        place = Installation(set_up.folder, set_up.database, telegram="")
        given = world.settings(place.url)
        place.channel = {name: given[name] for name in BOT_ALONE} if channel == "zalo_bot" else given
        world.hook(place.url)
        codes = [await invited(place, VILLAGE, "village_head"), await invited(place, COMMUNE, "officer")]
        await place.start()
        try:
            await place.healthy()
            head, officer = world.heads(session, codes)
            yield place, head, officer
        finally:
            await place.end()


async def invited(place: Installation, unit: str, role: str) -> str:
    return str(json.loads(await place.command("invite", "--unit", unit, "--role", role, "--json"))["code"])


async def joins(officer: Head) -> None:
    """They want no cards, which at night would wait for the morning: the test is the same at every hour."""
    await officer.sees("Đúng không ạ?", await officer.phone.starts(officer.code))
    await officer.taps("Đúng", "Bác đồng ý không ạ?")
    await officer.taps("Đồng ý", "gõ họ tên")
    await officer.sees("Xong rồi ạ", await officer.phone.says("Phạm Thu Hà"))
    asked = await officer.phone.says("cách báo tin")
    await officer.sees("báo", asked, button=MORNINGS)
    await officer.taps(MORNINGS, "Vâng ạ")


async def sends(head: Head, photos: list[bytes]) -> int:
    """One by one, as Zalo delivers them; the number of the first."""
    sent = [await head.phone.sends_photos([photo]) for photo in photos]
    return sent[0][0]


async def is_kept(place: Installation, where: tuple[float, float] | None) -> None:
    """Stopped as an operator stops it; then what the file says."""
    await database.open(place.database)
    try:
        await truth.settled(place)
    finally:
        await database.close()
    assert await place.stop("all") == 0
    assert not place.errors()
    await database.open(place.database)
    try:
        await truth.settled(place)
        assert not await database.rows(
            "SELECT id FROM outbox WHERE state NOT IN ('sent', 'delivered', 'read', 'merged')"
        )
        [report] = await database.rows("SELECT * FROM reports")
        assert (report["code"], report["state"], report["version"]) == ("NC5-001", "approved", 2)
        assert (report["story"], report["activity"]) == (TYPED, "ve-sinh-duong-lang")
        answers = json.loads(report["answers"])
        assert sorted(each["value"] for each in answers.values()) == ["2", "300", "45"]
        assert (report["lat"], report["lon"]) == (where or (None, None))
        photos = await database.rows(
            "SELECT p.state, p.sha256 FROM report_photos l JOIN photos p ON p.id = l.photo_id ORDER BY l.position"
        )
        assert [photo["state"] for photo in photos] == ["kept"] * 7
        assert len({photo["sha256"] for photo in photos}) == 7
        versions = await database.rows("SELECT said FROM report_versions ORDER BY version")
        assert [len(json.loads(each["said"])["photos"]) for each in versions] == [5, 7]
        decided = await database.rows("SELECT version, did FROM decisions ORDER BY id")
        assert [(each["version"], each["did"]) for each in decided] == [(1, "returned"), (2, "approved")]
    finally:
        await database.close()


@pytest.mark.parametrize("set_up", ["sqlite"], indirect=True)
async def test_in_nothing_but_text_and_photos(set_up: SetUp) -> None:
    async with zalo(set_up, "zalo_bot") as (place, head, officer):
        await head.joins()
        await joins(officer)

        await head.sees("5 ảnh", await sends(head, PHOTOS[:5]))
        await head.sees("Việc gì ạ?", await head.phone.says(TYPED), button=ACTIVITY)
        summary = await head.taps(ACTIVITY, "2 km")
        assert "45 người" in summary and "300 kg" in summary and "5 ảnh" in summary, summary
        await head.taps(SEND, "Mã báo cáo: NC5-001")

        told = await officer.phone.says("trả lại NC5-001 ảnh mờ")
        await officer.sees("Đã trả lại NC5-001", told)
        await head.sees("Báo cáo NC5-001 xã cần thêm: ảnh chụp rõ hơn", 0)
        await head.sees("và gửi lại NC5-001", await sends(head, PHOTOS[5:]))

        await officer.sees("Đã duyệt NC5-001 ✓", await officer.phone.says("duyệt NC5-001"))
        await head.sees("Báo cáo NC5-001 đã được duyệt ✓", 0)
        await is_kept(place, None)


@pytest.mark.parametrize("set_up", ["sqlite"], indirect=True)
async def test_on_the_official_account_with_taps_and_a_place(set_up: SetUp) -> None:
    async with zalo(set_up, "zalo_oa") as (place, head, officer):
        assert isinstance(head.phone, OaPhone)
        await head.joins()
        await joins(officer)

        await head.sees("5 ảnh", await sends(head, PHOTOS[:5]))
        await head.sees("Việc gì ạ?", await head.phone.says(TYPED), button=ACTIVITY)
        await head.taps(ACTIVITY, "2 km")
        await head.sees("2 km", await head.phone.sends_place(*PLACE), button=SEND)
        await head.taps(SEND, "Mã báo cáo: NC5-001")

        await officer.sees("NC5-001", await officer.phone.says("xem NC5-001"), button="Trả lại")
        await officer.taps("Trả lại", "NC5-001")
        await officer.taps("Ảnh mờ", "Đã trả lại NC5-001")
        await head.sees("Báo cáo NC5-001 xã cần thêm: ảnh chụp rõ hơn", 0)
        await head.sees("và gửi lại NC5-001", await sends(head, PHOTOS[5:]))

        await officer.sees("Gửi lần 2", await officer.phone.says("xem NC5-001"), button="✓ Duyệt")
        await officer.taps("✓ Duyệt", "Đã duyệt NC5-001 ✓")
        await head.sees("Báo cáo NC5-001 đã được duyệt ✓", 0)
        await is_kept(place, PLACE)

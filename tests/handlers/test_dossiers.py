"""An officer asks for dossiers in the chat, and hears when one is ready or could not be made."""

from datetime import date

from storage import database, dossiers, inbox
from storage.models import Dossier
from tests.handlers.conftest import Village
from tests.support.cast import NEW_SET, NOW


async def begun(village: Village) -> Dossier:
    async with database.transaction():
        days = (date(2026, 1, 1), date(2026, 12, 31))
        nhan_co, officer = village.cast.nhan_co.id, village.cast.officer.id
        return await dossiers.begin("cong-nhan", nhan_co, NEW_SET, days, officer, NOW, {})


async def hears(village: Village, event: str, **about: str | int) -> str:
    now_ms = int(village.talk.now.timestamp() * 1000)
    async with database.transaction():
        person = village.cast.officer.id
        await inbox.put_event(person, f"{event}:1", event, about, village.talk.now.isoformat(), now_ms)
    await village.talk.turns()
    return await village.officer.hears()


async def test_an_officer_without_one_is_told_where_to_begin(village: Village) -> None:
    assert "Chưa có hồ sơ nào" in await village.officer.says("hồ sơ")


async def test_an_officer_sees_how_the_dossiers_stand(village: Village) -> None:
    made = await begun(village)
    told = await village.officer.says("Ho so")
    assert f"{made.id}. Hồ sơ đề nghị xét, công nhận, Nhân Cơ: đang chuẩn bị" in told


async def test_a_village_head_is_told_who_makes_them(village: Village) -> None:
    await begun(village)
    told = await village.hai.says("hồ sơ")
    assert "Hồ sơ do xã lập" in told and "Nhân Cơ" not in told


async def test_the_officer_hears_when_it_is_ready(village: Village) -> None:
    told = await hears(village, "dossier_ready", dossier=7, missing=0)
    assert "Hồ sơ số 7 đã xong, tải về được." in told


async def test_missing_files_are_told_with_it(village: Village) -> None:
    assert "thiếu 2 tệp" in await hears(village, "dossier_ready", dossier=7, missing=2)


async def test_the_officer_hears_why_it_could_not_be_made(village: Village) -> None:
    told = await hears(village, "dossier_failed", dossier=7, why="nothing_approved")
    assert told.startswith("Không lập được hồ sơ số 7: trong kỳ này chưa có báo cáo đã duyệt nào tính được.")

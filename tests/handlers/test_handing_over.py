"""An office passes on: the old holder is out at once, and the next one goes on with what was half written."""

from storage import offices
from storage.models import Role
from tests.handlers.conftest import Village


async def test_the_next_holder_goes_on_with_a_draft_of_the_last(village: Village) -> None:
    await village.hai.says("hôm nay thôn dọn vệ sinh đường trục 2km, 45 người")
    role = await Role.get(person=village.cast.hai, unit=village.cast.thon_5)
    assert await offices.end(role, village.cast.officer.id, village.talk.now, "role.handed_over")
    assert "chưa được giao thôn hay việc nào" in await village.hai.says("tiếp")
    await village.stranger.says(await village.code())
    await village.stranger.taps("Đúng")
    await village.stranger.taps("Đồng ý")
    told = await village.stranger.says("Lý Văn Mới")
    assert "đang viết dở" in told
    assert "ảnh" in await village.stranger.taps("Làm tiếp")


async def test_an_office_ends_once(village: Village) -> None:
    role = await Role.get(person=village.cast.hai, unit=village.cast.thon_5)
    assert await offices.end(role, village.cast.officer.id, village.talk.now)
    assert not await offices.end(role, village.cast.officer.id, village.talk.now)

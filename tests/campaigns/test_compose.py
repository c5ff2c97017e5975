"""What an announcement says, and what is refused with words before anything is sent."""

from datetime import date, timedelta
from typing import Any

import pytest

from campaigns import compose, launch
from campaigns.announcement import announcement, places, preview
from campaigns.rules import NotAllowed
from campaigns.troubles import troubles
from locales import Speech
from storage import database
from storage.models import Deed, Role, Unit
from tests.campaigns.conftest import Office
from tests.support import cast
from tests.support.talk import ABLE

VI, EN = Speech("vi", "bac"), Speech("en", "bac")


async def words(office: Office, **fields: Any) -> list[str]:
    draft = await office.draft(**fields)
    found = await troubles(office.rules, draft, office.now, ABLE)
    return [trouble.words(VI) for trouble in found if trouble.blocks]


async def test_the_spring_launch_is_announced_with_its_day_by_sun_and_moon(office: Office) -> None:
    office.now = cast.NOW.replace(year=2024, month=2, day=5)
    await Role.all().update(since=cast.SINCE.replace(year=2023))
    people = office.cast
    draft = await office.draft(
        day=date(2024, 2, 23),
        hour="8h",
        host=people.nhan_co.id,
        responding=[people.kien_duc.code],
        contents={people.nhan_co.code: "dọn 2 km đường", people.thon_3.code: "trồng hoa"},
        asks={"register": {"by": "2024-02-19"}, "result": {"by": "2024-02-28"}},
    )
    named = await places(draft)
    said = announcement(office.rules, draft, named, people.thon_5.code, VI)
    assert said.text == (
        "📣 Ra quân đầu xuân\nNhân Cơ (NC-D1)\n\n"
        "Dọn vệ sinh đường làng, ngõ xóm.\n\n"
        "🗓 08:00 thứ Sáu 23/2/2024, tức 14 tháng Giêng năm Giáp Thìn (âm lịch)\n"
        "📍 Tổ chức tại: Nhân Cơ\n"
        "🤝 Cùng hưởng ứng: Kiến Đức\n\n"
        "Phần việc của đơn vị bác: dọn 2 km đường\n\n"
        "⏰ Đăng ký trước thứ Ba 20/2/2024 (hết ngày 19/2).\n"
        "⏰ Báo cáo kết quả trước thứ Năm 29/2/2024 (hết ngày 28/2)."
    )
    assert [button.reference for button in said.buttons] == [
        f"campaign:{draft.id}:{does}" for does in ("register", "result", "ask")
    ]
    assert "trồng hoa" in announcement(office.rules, draft, named, people.thon_3.code, VI).text
    assert "by the moon day 14" in announcement(office.rules, draft, named, people.thon_5.code, EN).text


async def test_a_preview_is_what_leaves_on_each_channel(office: Office) -> None:
    draft = await office.draft(asks={"seen": {}}, media=[{"sha256": "a" * 64, "name": "anh.jpg", "kind": "photo"}])
    said = announcement(office.rules, draft, await places(draft), office.cast.thon_5.code, VI)
    [telegram] = preview(said, ABLE["telegram"])
    assert [button.label for button in telegram.buttons] == ["Đã nhận", "Hỏi lại"] and telegram.photos == ("a" * 64,)
    [zalo] = preview(said, ABLE["zalo_bot"])
    assert zalo.text.endswith("1. Đã nhận\n2. Hỏi lại")


async def test_codes_are_short_and_their_own(office: Office) -> None:
    first, second = await office.draft(), await office.draft()
    async with database.transaction():
        province = await compose.begin(office.cast.province.id, office.cast.lam_dong.id, "Toàn tỉnh", office.now)
    assert (first.code, second.code, province.code) == ("NC-D1", "NC-D2", "LD-D1")
    found = await compose.by_code(second.code.lower().replace("-", ""), office.cast.officer.id, office.now)
    assert found.id == second.id


async def test_past_and_impossible_days_are_refused_with_words(office: Office) -> None:
    today = office.rules.today(office.now)
    yesterday, tomorrow = (today - timedelta(days=1)).isoformat(), today + timedelta(days=1)
    assert await words(office, asks={"register": {"by": yesterday}}) == ["Hạn đăng ký thứ Sáu 13/3/2026 đã qua."]
    assert await words(office, day=today - timedelta(days=2)) == ["Ngày tổ chức thứ Năm 12/3/2026 đã qua."]
    late = {"register": {"by": (tomorrow + timedelta(days=1)).isoformat()}}
    assert await words(office, day=tomorrow, asks=late) == [
        "Hạn đăng ký thứ Hai 16/3/2026 sau ngày tổ chức chủ nhật 15/3/2026."
    ]
    early = {"result": {"by": today.isoformat()}}
    assert await words(office, day=tomorrow, asks=early) == [
        "Hạn báo kết quả thứ Bảy 14/3/2026 trước ngày tổ chức chủ nhật 15/3/2026."
    ]
    scheduled = {"send_at": office.now + timedelta(days=2), "asks": {"register": {"by": tomorrow.isoformat()}}}
    assert await words(office, **scheduled) == ["thứ Hai 16/3/2026 mới gửi, sau hạn chủ nhật 15/3/2026."]
    assert await words(office, send_at=office.now - timedelta(hours=1)) == ["Giờ hẹn gửi đã qua."]


async def test_an_empty_audience_and_an_empty_text_are_refused(office: Office) -> None:
    assert await words(office, texts={}) == ["Thông báo chưa có nội dung."]
    nobody: dict[str, Any] = {"areas": [office.cast.nhan_co.code], "organisations": ["Hội Nông dân"]}
    assert await words(office, audience=nobody) == ["Chưa gửi cho ai: danh sách người nhận trống."]
    nobody = {"areas": [office.cast.nhan_co.code], "roles": ["reporter"], "criterion": [cast.NEW_SET, 1]}
    assert await words(office, audience=nobody) == ["Chưa gửi cho ai: danh sách người nhận trống."]


async def test_a_text_that_would_be_cut_into_more_than_three_is_refused_by_channel(office: Office) -> None:
    found = await words(office, texts={"vi": "Dọn vệ sinh. " * 550})
    assert found and all("bị cắt thành" in each for each in found)
    assert any("zalo_bot" in each for each in found) and not any("telegram" in each for each in found)


async def test_a_paper_that_came_without_a_name_gets_one(office: Office) -> None:
    draft = await office.draft(media=[{"sha256": "c" * 64, "name": "", "mime": "application/pdf", "kind": "file"}])
    assert draft.media[0]["name"] == "cccccccc"


async def test_a_broken_picture_an_unknown_activity_and_empty_lists_are_refused(office: Office) -> None:
    broken = [{"sha256": "b" * 64, "name": "hong.jpg", "kind": "photo", "why": "broken"}]
    assert await words(office, media=broken) == ["Ảnh “hong.jpg” bị hỏng. Xin bỏ ra hoặc gửi lại."]
    assert await words(office, asks={"result": {"activity": "khong-co"}}) == ["Không có loại việc “khong-co”."]
    assert await words(office, asks={"checklist": {}}) == ["Danh sách việc chuẩn bị còn trống."]
    assert await words(office, asks={"loudspeaker": {}}) == ["Chưa có bài phát loa."]


async def test_a_place_closed_since_is_refused(office: Office) -> None:
    draft = await office.draft(responding=[office.cast.kien_duc.code])
    await Unit.filter(id=office.cast.kien_duc.id).update(valid_to=date(2026, 3, 1))
    draft = await office.again(draft)
    [found] = await troubles(office.rules, draft, office.now, ABLE)
    assert found.words(VI) == "Kiến Đức không còn từ thứ Hai 2/3/2026. Xin chọn nơi đã thay nó."
    with pytest.raises(NotAllowed) as refused:
        await launch.launch(office.rules, draft.id, office.cast.officer.id, office.now)
    assert "2026" in VI.say(refused.value.sentence, **refused.value.values)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": " "},
        {"title": "x" * 201},
        {"texts": {"vi": "x" * 8001}},
        {"hour": "25:00"},
        {"day": "hôm nào"},
        {"asks": {"money": {}}},
        {"audience": {"areas": ["no.such.place"]}},
        {"audience": {"areas": ["lam-dong.nhan-co"], "roles": ["king"]}},
        {"audience": {"everybody": True}},
        {"responding": ["no.such.place"]},
        {"media": [{"sha256": "short"}]},
        {"contents": {"lam-dong.nhan-co": "x" * 1501}},
    ],
)
async def test_bad_input_is_refused_with_words(office: Office, fields: dict[str, Any]) -> None:
    draft = await office.draft()
    with pytest.raises(NotAllowed) as refused:
        await compose.change(draft.id, office.cast.officer.id, office.now, **fields)
    assert VI.say(refused.value.sentence, **refused.value.values)


async def test_every_deed_is_noted_without_names_or_texts(office: Office) -> None:
    made = await office.launched()
    deeds = await Deed.filter(to=f"campaign:{made.id}").order_by("id")
    assert [deed.did for deed in deeds] == ["campaign.begun", "campaign.changed", "campaign.launched"]
    assert all(deed.unit_id == office.cast.nhan_co.id for deed in deeds)
    assert "vệ sinh" not in str([deed.facts for deed in deeds])

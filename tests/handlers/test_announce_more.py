"""An announcement says where it is held, who joins in, what each place does: understood from the text, or added."""

import pytest

from campaigns import announcement
from campaigns.rules import Rules
from locales import Speech
from storage.models import Campaign
from tests.handlers.conftest import Village
from tests.handlers.test_announce import SPRING, carried, the_campaign, written
from tests.support.talk import shipped

assert carried  # the fixture of every test here
THON_3, THON_5 = "lam-dong.nhan-co.thon-3", "lam-dong.nhan-co.thon-5"


async def adds(village: Village, what: str, answer: str) -> str:
    await village.officer.taps("Thêm")
    await village.officer.taps(what)
    return await village.officer.says(answer)


async def reads(campaign: Campaign, unit_code: str, language: str = "vi") -> str:
    """What somebody there gets."""
    whole = await Campaign.get(id=campaign.id).select_related("unit", "host")
    named = await announcement.places(whole)
    return announcement.announcement(Rules(shipped()), whole, named, unit_code, Speech(language, "bac")).text


async def test_host_and_places_are_understood_from_the_text(village: Village) -> None:
    card = await written(village)
    assert "📍 Tổ chức tại: Nhân Cơ" in card
    assert "🤝 Cùng hưởng ứng: Thôn 3, Thôn 5" in card
    campaign = await the_campaign()
    assert campaign.host_id == village.cast.nhan_co.id
    assert campaign.responding == [THON_3, THON_5]


async def test_only_those_it_is_for_join_in(village: Village) -> None:
    await village.officer.says(f"thông báo: {SPRING}")
    await village.officer.taps("Chọn nơi nhận")
    await village.officer.says("thôn 5")
    assert "🤝 Cùng hưởng ứng: Thôn 5" in await village.officer.taps("Xong")
    assert (await the_campaign()).responding == [THON_5]


async def test_a_line_for_each_place_is_its_own_work(village: Village) -> None:
    await village.officer.says(f"thông báo: {SPRING}\n- Thôn 5: trồng hoa 500 m\n- Thôn 3: phát quang bụi rậm")
    card = await village.officer.taps("Cả Nhân Cơ (2 nơi)")
    assert "Có việc riêng cho 2 nơi" in card
    campaign = await the_campaign()
    assert campaign.contents == {THON_5: "trồng hoa 500 m", THON_3: "phát quang bụi rậm"}
    assert "Phần việc của đơn vị bác: trồng hoa 500 m" in await reads(campaign, THON_5)


async def test_a_place_is_added_or_taken_out_with_one_question(village: Village) -> None:
    await village.officer.says("thông báo: Ra quân dọn vệ sinh thứ Sáu 20/3. Đăng ký trước 18/3.")
    card = await village.officer.taps("Cả Nhân Cơ (2 nơi)")
    assert "Tổ chức tại" not in card
    assert "📍 Tổ chức tại: Thôn 5" in await adds(village, "Nơi chủ trì", "thôn 5")
    await village.officer.taps("Thêm")
    await village.officer.taps("Nơi hưởng ứng")
    assert "🤝 Cùng hưởng ứng: Thôn 3" in await village.officer.taps("Tất cả nơi còn lại")
    assert (await the_campaign()).responding == [THON_3]
    assert "🤝 Cùng hưởng ứng: Thôn 3, Thôn 5" in await adds(village, "Nơi hưởng ứng", "thôn 5, thôn 3")
    await village.officer.taps("Thêm")
    await village.officer.taps("Nơi chủ trì")
    assert "Tổ chức tại" not in await village.officer.taps("Không nêu nơi")
    assert "Gửi ngay" in village.officer.labels or "1. Gửi ngay" in village.officer.shown[-1].text


async def test_what_each_place_does_is_asked_by_lines(village: Village) -> None:
    await written(village)
    assert "Em chưa biết nơi “Thôn 9”" in await adds(village, "Việc của từng nơi", "Thôn 5: trồng hoa\nThôn 9: dọn rác")
    assert "mỗi nơi một dòng" in await village.officer.says("trồng hoa")
    assert "Có việc riêng cho 1 nơi" in await village.officer.says("thon 5: trồng hoa 500 m")
    assert "Có việc riêng cho 2 nơi" in await adds(village, "Việc của từng nơi", "Thôn 3: phát quang; Thôn 5: sơn cổng")
    assert (await the_campaign()).contents == {THON_5: "sơn cổng", THON_3: "phát quang"}


async def test_whoever_reads_english_gets_the_english_text(village: Village) -> None:
    await written(village)
    card = await adds(village, "Bản tiếng Anh", "Spring clean-up on Friday at 8. Please register.")
    assert "Có bản tiếng Anh" in card
    campaign = await the_campaign()
    assert "Spring clean-up on Friday" in await reads(campaign, THON_5, "en")
    assert "Spring clean-up" not in await reads(campaign, THON_5)


@pytest.mark.parametrize("leaves", ["Thôi", "thôi", "hủy"])
async def test_left_again_nothing_is_changed(village: Village, leaves: str) -> None:
    await written(village)
    before = (await the_campaign()).changed_at
    await village.officer.taps("Thêm")
    assert "📣 Ra quân đầu xuân" in await village.officer.says(leaves)
    assert (await the_campaign()).changed_at == before


async def test_a_new_text_tells_its_places_anew(village: Village) -> None:
    await written(village)
    await village.officer.taps("Sửa")
    await village.officer.taps("Nội dung, ngày giờ")
    card = await village.officer.says("Ra quân đầu xuân, 8 giờ thứ Sáu 20/3/2026 tại nhà văn hóa Thôn 3")
    assert "📍 Tổ chức tại: Thôn 3" in card


async def test_what_has_left_takes_nothing_more(village: Village) -> None:
    await written(village)
    await village.officer.taps("Thêm")
    await village.officer.taps("Nơi chủ trì")
    await Campaign.all().update(state="sending")
    assert "đã gửi đi" in await village.officer.says("thôn 5")

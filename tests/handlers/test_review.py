"""An officer decides in the chat: a card, one tap, a reason in one more, undo, the queue, and typed words everywhere."""

from storage.models import Decision, Report
from tests.handlers.conftest import Village, needs
from tests.support import cast
from tests.support.talk import Phone


async def hai_reports(village: Village, story: str = "dọn 2km đường trục thôn, 45 người", photos: int = 3) -> Report:
    """The village head of Thôn 5 sends a report the usual way."""
    await village.hai.sends_photos(photos)
    await village.hai.taps("Dọn vệ sinh")
    await village.hai.says(story)
    await village.hai.taps("✓ Gửi")
    return await Report.all().order_by("-id").prefetch_related("unit").get(code=village.hai.code)


async def hears_later(village: Village, phone: Phone) -> str:
    """Cards wait a few seconds for their photos."""
    village.talk.later(seconds=15)
    await village.talk.turns()
    return await phone.hears()


async def test_a_card_comes_with_all_that_is_needed_to_decide(village: Village) -> None:
    report = await hai_reports(village)
    card = await hears_later(village, village.officer)
    assert card.startswith(f"📋 {report.code} · Ra quân dọn vệ sinh")
    assert "Thôn 5 · Trần Văn Hải" in card
    assert "Thứ Bảy 14/3/2026 · đường trục thôn" in card
    assert "2 km" in card
    assert "45 người" in card
    assert "“dọn 2km đường trục thôn, 45 người”" in card
    assert "tiêu chí 8" in card
    assert "3 ảnh" in card
    assert village.officer.labels == ["✓ Duyệt", "Trả lại", "Hỏi thêm", "Từ chối", "Đổi tiêu chí"]


async def test_the_card_shows_the_photos_that_are_kept(village: Village) -> None:
    report = await cast.filed(village.cast.hai, village.cast.thon_5)
    photo = await cast.pictured(report)
    await village.officer.says(f"xem {report.code}")
    assert village.officer.shown[-1].photos == (photo.shown,)


async def test_from_notification_to_approved_is_one_tap(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    assert f"Đã duyệt {report.code} ✓." in await village.officer.taps("✓ Duyệt")
    await report.refresh_from_db()
    assert report.state == "approved"
    assert report.decided_at is not None
    told = await village.hai.hears()
    assert told == f"Báo cáo {report.code} đã được duyệt ✓ (cán bộ xã, 14/3). Cảm ơn bác."


async def test_the_second_officer_is_told_who_decided_and_nothing_is_lost(village: Village) -> None:
    report = await hai_reports(village)
    other = await village.phone_of(await cast.person("Mai Thị Hoa", village.cast.nhan_co, "officer"))
    await hears_later(village, village.officer)
    await other.says(f"xem {report.code}")
    await village.officer.taps("✓ Duyệt")
    await other.taps("Trả lại")
    assert f"Phạm Thu Hà đã duyệt {report.code} rồi." in await other.taps("Ảnh mờ")
    await report.refresh_from_db()
    assert (report.state, report.returned) == ("approved", None)
    assert await Decision.filter(report=report).count() == 1


async def test_a_decision_is_undone_within_ten_minutes(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.officer.taps("✓ Duyệt")
    village.talk.later(minutes=9)
    assert f"Đã hoàn tác ✓. {report.code} lại chờ duyệt." in await village.officer.taps("Hoàn tác")
    await report.refresh_from_db()
    assert (report.state, report.decided_at) == ("sent", None)
    assert "đang được xem lại" in await village.hai.hears()
    assert f"Đã duyệt {report.code} ✓." in await village.officer.taps("✓ Duyệt")


async def test_after_ten_minutes_it_stands(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.officer.taps("✓ Duyệt")
    village.talk.later(minutes=11)
    assert "trong 10 phút" in await village.officer.taps("Hoàn tác")
    await report.refresh_from_db()
    assert report.state == "approved"


async def test_what_is_undone_is_not_undone_twice(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"duyệt {report.code}")
    decision = await Decision.get(report=report)
    await village.officer.taps("Hoàn tác")
    assert "hoàn tác rồi" in await village.officer.taps_reference(f"undo:{decision.id}")


async def test_who_sent_it_back_is_told_to_an_officer_with_an_old_card(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} ảnh mờ")
    told = await village.officer.taps_reference(f"review:{report.id}:approve:1")
    assert f"Phạm Thu Hà đã trả lại {report.code} để bổ sung rồi." in told


async def test_the_province_may_send_back_what_is_approved(village: Village) -> None:
    report = await cast.filed(village.cast.hai, village.cast.thon_5, state="approved")
    province = await village.phone_of(village.cast.province)
    await province.says(f"xem {report.code}")
    await province.taps("Trả lại")
    await province.taps("Số liệu chưa rõ")
    await report.refresh_from_db()
    assert (report.state, (report.returned or {})["keys"]) == ("returned", ["numbers"])


async def test_only_who_decided_undoes_it(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"duyệt {report.code}")
    decision = await Decision.get(report=report)
    province = await village.phone_of(village.cast.province)
    assert "Chỉ người đã quyết định" in await province.taps_reference(f"undo:{decision.id}")


async def test_turned_down_with_a_reason(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.officer.taps("Từ chối")
    assert village.officer.labels == ["Trùng báo cáo khác", "Không thuộc chương trình", "Lý do khác"]
    await village.officer.taps("Trùng báo cáo khác")
    await report.refresh_from_db()
    assert report.state == "rejected"
    assert "không được nhận: trùng với báo cáo khác (cán bộ xã, 14/3)" in await village.hai.hears()


async def test_moved_to_another_criterion_without_going_back(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.officer.taps("Đổi tiêu chí")
    done = await village.officer.says("giao thông")
    if "Đã đổi" not in done:
        done = await village.officer.taps(village.officer.labels[0])
    assert f"Đã đổi tiêu chí của {report.code} ✓." in done
    await report.refresh_from_db()
    assert report.state == "sent"
    assert "nay tính cho" in await village.hai.hears()
    await village.officer.taps(f"Xem lại {report.code}")
    assert f"Đã duyệt {report.code} ✓." in await village.officer.taps("✓ Duyệt")


async def test_the_neighbour_cannot_decide(village: Village) -> None:
    report = await hai_reports(village)
    neighbour = await village.phone_of(village.cast.neighbour)
    for reference in (f"review:{report.id}", f"review:{report.id}:approve:1", f"review:{report.id}:return:1:anh-mo"):
        assert "Em không tìm thấy báo cáo này ạ." in await neighbour.taps_reference(reference)
    await neighbour.says(f"duyệt {report.code}")
    await report.refresh_from_db()
    assert report.state == "sent"


async def test_a_village_head_cannot_decide(village: Village) -> None:
    report = await hai_reports(village)
    assert "không thuộc phần bác duyệt" in await village.hai.taps_reference(f"review:{report.id}:approve:1")
    await village.hai.says(f"duyệt {report.code}")
    await report.refresh_from_db()
    assert report.state == "sent"


async def test_a_leader_reads_but_does_not_decide(village: Village) -> None:
    report = await hai_reports(village)
    leader = await village.phone_of(village.cast.leader)
    await leader.taps_reference(f"review:{report.id}")
    assert report.code in leader.shown[-1].text
    assert leader.shown[-1].buttons == ()
    assert "không thuộc phần" in await leader.taps_reference(f"review:{report.id}:approve:1")


async def test_an_officer_bound_to_a_criterion_decides_only_on_theirs(village: Village) -> None:
    clean = await cast.filed(village.cast.hai, village.cast.thon_5)
    road = await cast.filed(village.cast.hai, village.cast.thon_5, counts=((cast.NEW_SET, 2, ""),))
    bound = await village.phone_of(village.cast.environment_officer)
    assert "Em không tìm thấy báo cáo này ạ." in await bound.taps_reference(f"review:{road.id}:approve:1")
    assert f"Đã duyệt {clean.code} ✓." in await bound.taps_reference(f"review:{clean.id}:approve:1")
    await road.refresh_from_db()
    assert road.state == "sent"


async def test_the_province_reads_and_may_send_back_but_not_approve(village: Village) -> None:
    report = await hai_reports(village)
    province = await village.phone_of(village.cast.province)
    assert not await province.hears()
    await province.says(f"xem {report.code}")
    assert province.labels == ["Trả lại", "Hỏi thêm"]
    assert "không thuộc phần" in await province.taps_reference(f"review:{report.id}:approve:1")
    await province.taps("Trả lại")
    await province.taps("Ảnh mờ")
    assert "tỉnh cần thêm: ảnh chụp rõ hơn (cán bộ tỉnh, 14/3)" in await village.hai.hears()


@needs("no buttons")
async def test_typed_words_do_the_same_on_a_channel_without_buttons(village: Village) -> None:
    report = await hai_reports(village)
    zalo = await village.phone_of(village.cast.officer, "zalo_bot")
    listed = await zalo.says("duyet")
    assert "1 báo cáo chờ duyệt" in listed
    assert f"1. {report.code} Dọn vệ sinh · Thôn 5" in listed
    assert "1. ✓ Duyệt" in await zalo.says("1")
    assert "1. Thiếu ảnh sau khi làm" in await zalo.says("2")
    assert f"Đã trả lại {report.code} ✓" in await zalo.says("2")
    assert "ảnh chụp rõ hơn" in await village.hai.hears()


async def test_one_line_is_enough(village: Village) -> None:
    report = await hai_reports(village)
    assert "Đã trả lại" in await village.officer.says(f"tra lai {report.code.lower()} anh mo")
    await village.hai.sends_photos(1)
    assert f"Đã duyệt {report.code} ✓." in await village.officer.says(f"duyệt {report.code}")


@needs("buttons")
async def test_many_are_approved_after_a_look_at_the_list(village: Village) -> None:
    first = await cast.filed(village.cast.hai, village.cast.thon_5)
    second = await cast.filed(village.cast.lan, village.cast.thon_3)
    asked = await village.officer.says("duyệt hết")
    assert asked.startswith("Duyệt 2 báo cáo này ạ?")
    assert f"• {first.code}" in asked
    third = await cast.filed(village.cast.hai, village.cast.thon_5)
    await village.officer.says(f"từ chối {second.code} trùng báo cáo khác")
    done = f"Đã duyệt 1 báo cáo ✓.\nPhạm Thu Hà đã từ chối {second.code} rồi."
    assert await village.officer.taps("✓ Duyệt hết") == done
    states = [(await Report.get(id=each.id)).state for each in (first, second, third)]
    assert states == ["approved", "rejected", "sent"]


async def test_after_a_decision_the_next_one_is_a_tap_away(village: Village) -> None:
    first = await cast.filed(village.cast.hai, village.cast.thon_5)
    second = await cast.filed(village.cast.lan, village.cast.thon_3)
    await village.officer.says(f"duyệt {first.code}")
    assert village.officer.labels == ["Hoàn tác", "Báo cáo tiếp (còn 1)"]
    assert second.code in await village.officer.taps("Báo cáo tiếp (còn 1)")


async def test_an_old_card_of_an_earlier_version_is_refused(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} ảnh mờ")
    await village.hai.sends_photos(2)
    assert "vừa có thay đổi" in await village.officer.taps_reference(f"review:{report.id}:approve:1")
    await report.refresh_from_db()
    assert (report.state, report.version) == ("sent", 2)


async def test_withdrawn_meanwhile(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.hai.taps_reference(f"withdraw:{report.id}:yes")
    assert f"Thôn đã rút lại {report.code}." in await village.officer.taps("✓ Duyệt")

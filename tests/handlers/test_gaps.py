"""A village head asks what the village still lacks, and begins a report for it with one tap."""

from datetime import date

from storage import database, targets
from tests.handlers.conftest import Village
from tests.support.cast import NEW_SET, filed, pictured


async def test_what_the_village_lacks_is_told_cheapest_first(village: Village) -> None:
    report = await filed(village.cast.hai, village.cast.thon_5, state="approved", counts=((NEW_SET, 8, ""),))
    await pictured(report)
    await pictured(report)
    told = await village.hai.says("Thôn tôi còn thiếu gì?")
    assert told.startswith("Thôn 5 đến hết 2026: đủ minh chứng 1/9 tiêu chí.")
    assert "10. Tiếp cận pháp luật" in told
    assert "8. Môi trường" not in told
    assert village.hai.labels[0] == "Làm tiêu chí 10"


async def test_a_tap_begins_a_report_of_a_fitting_work(village: Village) -> None:
    await village.hai.says("thieu gi")
    told = await village.hai.taps("Làm tiêu chí 8")
    assert "việc nào" in told.lower() or "việc gì" in told.lower()
    assert village.hai.labels[0] == "Dọn vệ sinh"


async def test_another_village_s_gap_begins_nothing(village: Village) -> None:
    told = await village.hai.taps_reference(f"gap:{village.cast.thon_3.id}:{NEW_SET}:8")
    assert told.startswith("Thôn 5")


async def test_an_officer_is_sent_to_the_board(village: Village) -> None:
    assert "bảng điều hành" in await village.officer.says("còn thiếu gì")


async def test_where_indicators_are_known_each_is_told_by_its_number(village: Village) -> None:
    async with database.transaction():
        await targets.aim(
            village.cast.nhan_co.id, "xa-ntm-2021-2025", 2026, date(2026, 5, 15), "", village.cast.officer.id
        )
    told = await village.hai.says("thôn tôi còn thiếu gì")
    assert "Hạn phấn đấu thứ Sáu 15/5, còn 62 ngày." in told
    assert "• 6.1. " in told
    label = village.hai.labels[0]
    assert label.startswith("Làm chỉ tiêu ")
    assert "việc" in (await village.hai.taps(label)).lower()


async def test_an_indicator_that_has_enough_leaves_the_list(village: Village) -> None:
    async with database.transaction():
        await targets.aim(village.cast.thon_5.id, "xa-ntm-2021-2025", 2026, None, "", village.cast.officer.id)
    before = await village.hai.says("thôn tôi còn thiếu gì")
    code = village.hai.labels[0].rsplit(" ", 1)[1]
    counts = (("xa-ntm-2021-2025", int(code.split(".")[0]), code),)
    report = await filed(village.cast.hai, village.cast.thon_5, state="approved", counts=counts)
    await pictured(report)
    await pictured(report)
    after = await village.hai.says("thôn tôi còn thiếu gì")
    assert f"• {code}. " in before
    assert f"• {code}. " not in after

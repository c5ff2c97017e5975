"""A village head asks what the village still lacks, and begins a report for it with one tap."""

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

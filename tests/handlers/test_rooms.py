"""My reports, help, language, the board; and what is not mine stays shut."""

import pytest

from handlers.turns import BUTTONS
from storage.models import Report, ReportPhoto
from tests.handlers.conftest import Village, count
from tests.support import cast


async def test_my_reports_are_listed_and_photos_added(village: Village) -> None:
    report = await cast.filed(village.cast.hai, village.cast.thon_5, activity="ve-sinh-duong-lang")
    hai = village.hai
    await hai.says("bao cao cua toi")
    assert hai.labels == [f"{report.code} Dọn vệ sinh"]
    assert "chờ xã xem" in await hai.taps(f"{report.code} Dọn vệ sinh")
    await hai.taps("Thêm ảnh")
    assert f"{report.code} giờ có 2 ảnh" in await hai.sends_photos(2)
    assert await ReportPhoto.filter(report=report).count() == 2


async def test_a_report_can_be_named_by_its_code(village: Village) -> None:
    report = await cast.filed(village.cast.hai, village.cast.thon_5, activity="ve-sinh-duong-lang")
    assert report.code in await village.hai.says(report.code.lower())


async def test_what_nobody_decided_can_be_taken_back(village: Village) -> None:
    report = await cast.filed(village.cast.hai, village.cast.thon_5)
    await village.hai.says(report.code)
    await village.hai.taps("Rút lại")
    assert "Đã rút ✓" in await village.hai.taps("Đúng, rút lại")
    await report.refresh_from_db()
    assert report.state == "withdrawn"


async def test_what_was_decided_cannot(village: Village) -> None:
    report = await cast.filed(village.cast.hai, village.cast.thon_5, state="approved")
    assert "Xã đã xem xong" in await village.hai.taps_reference(f"withdraw:{report.id}:yes")
    await report.refresh_from_db()
    assert report.state == "approved"


async def test_the_neighbours_report_is_reached_by_no_button_and_no_command(village: Village) -> None:
    report = await cast.filed(village.cast.hai, village.cast.thon_5)
    lan = village.lan
    for reference in (f"mine:{report.id}", f"add:{report.id}", f"withdraw:{report.id}:yes", f"newwork:{report.id}:1"):
        await lan.taps_reference(reference)
    await lan.says(report.code)
    shown = "\n".join(reply.text for reply in lan.shown)
    assert report.story not in shown
    assert "chờ xã xem" not in shown
    await report.refresh_from_db()
    assert report.state == "sent"
    await lan.sends_photos(1)
    assert await ReportPhoto.filter(report=report).count() == 0


async def test_the_neighbours_draft_is_not_answered_by_a_foreign_button(village: Village) -> None:
    await village.hai.sends_photos(1)
    reference = village.hai.shown[-1].buttons[0].reference
    await village.lan.taps_reference(reference)
    await village.lan.sends_photos(1)
    await village.lan.taps_reference(reference)
    assert await count("reports") == 0


async def test_garbled_buttons_are_answered(village: Village) -> None:
    for reference in (
        "",
        "x",
        "mine:abc",
        "a:1",
        "a:::",
        "add:",
        "withdraw:99999",
        "newwork:1:2",
        "language:xx",
        "mine:1:2:3",
    ):
        assert await village.hai.taps_reference(reference) != "" or reference == ""


@pytest.mark.parametrize("number", ["999999", str(2**31), "9" * 30])
async def test_every_button_with_a_number_that_is_nobodys_is_answered(village: Village, number: str) -> None:
    for name, (_handler, many) in BUTTONS.items():
        for arguments in filter(None, many):
            reference = ":".join([name, *[number] * arguments])
            for phone in (village.hai, village.officer):
                assert await phone.taps_reference(reference), reference


async def test_english_and_back(village: Village) -> None:
    hai = village.hai
    assert "speak English" in await hai.says("tiếng Anh")
    assert "Received 2 photos ✓." in await hai.sends_photos(2)
    assert "tiếng Việt" in await hai.says("tieng viet")


async def test_how_to_be_addressed(village: Village) -> None:
    hai = village.hai
    await hai.says("xưng hô")
    assert "đồng chí" in await hai.taps("đồng chí")
    assert "Chưa có báo cáo nào đồng chí ạ" in await hai.says("báo cáo của tôi")


async def test_help_while_reporting_keeps_the_draft(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(2)
    assert "cứ gửi ảnh" in await hai.says("trợ giúp")
    assert "Làm tiếp" in hai.labels
    await hai.taps("Làm tiếp")
    assert "Dọn vệ sinh" in hai.labels


async def test_the_board_opens_by_a_link(village: Village) -> None:
    await village.officer.says("web")
    assert village.officer.shown[-1].buttons[0].link == "https://thonbao.example/sign-in/token"


async def test_an_officer_cannot_file_outside_their_area(village: Village) -> None:
    officer = village.officer
    await officer.says("báo cáo thay thôn")
    assert all("Kiến Đức" not in label for label in officer.labels)
    token = officer.shown[-1].buttons[0].reference.split(":")[1]
    await officer.taps_reference(f"a:{token}:unit:{village.cast.kien_duc_thon_1.id}")
    assert await Report.all().count() == 0
    assert "chọn một mục" in officer.shown[-1].text

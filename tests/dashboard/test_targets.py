"""Targets and self-assessment: aims, rates, gaps cheapest first, averages, sheets; the neighbour's are not reached."""

from datetime import UTC, date, datetime

from aiohttp import FormData

from storage.models import Assessment, CountedTarget, Deed, Priority, Target, Unit
from tables.read import read
from tests.dashboard.conftest import Browser, Visit, form_token, words
from tests.support.cast import NEW_SET, NOW, Cast, filed, person, pictured

TARGETS = "/dashboard/targets"


async def enough(cast: Cast, criterion: int) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved", counts=((NEW_SET, criterion, ""),))
    await pictured(report)
    await pictured(report)


async def test_a_commune_sees_how_it_stands_and_what_is_missing_cheapest_first(cast: Cast, visit: Visit) -> None:
    await enough(cast, 8)
    await filed(cast.hai, cast.thon_5, state="sent", counts=((NEW_SET, 9, ""),))  # not approved: counts for nothing
    await Priority.create(unit=cast.nhan_co, year=2026, set=NEW_SET, criterion=3)
    page = words(await (await visit(cast.officer)).get(f"{TARGETS}?unit={cast.nhan_co.id}"))
    assert "nhóm 2" in page
    gaps = page.partition("Còn thiếu, dễ làm trước")[2].partition("Từng tiêu chí")[0]
    order = [
        gaps.index(name) for name in ("3. Phát triển kinh tế", "10. Tiếp cận", "7. Khoa học", "5. Văn hóa", "2. Hạ")
    ]
    assert order == sorted(order)
    assert "8. Môi trường" not in gaps
    assert "1. Quy hoạch" not in gaps  # no village report is evidence for it
    assert "chưa đối chiếu" in page


async def test_a_village_head_sees_their_own_gaps_but_changes_nothing(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.hai)
    page = await mine.get(TARGETS)
    assert "Mục tiêu 2026" in words(page)
    assert "Thôn 5" in words(page)
    status, _ = await mine.press(page, f"{TARGETS}/aim?unit={cast.thon_5.id}", set=NEW_SET)
    assert status == 404
    assert await mine.status(f"{TARGETS}?unit={cast.nhan_co.id}") == 404
    assert not await Target.exists()


async def test_the_neighbour_is_not_reached(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.neighbour)
    page = await mine.get(TARGETS)
    theirs = f"unit={cast.nhan_co.id}"
    criterion = f"{TARGETS}/criterion?{theirs}&set={NEW_SET}&criterion=8"
    for address in (
        f"{TARGETS}?{theirs}",
        criterion,
        f"{TARGETS}/import?{theirs}",
        f"{TARGETS}/import/template?{theirs}",
    ):
        assert await mine.status(address) == 404, address
    for address in (f"{TARGETS}/aim?{theirs}", f"{TARGETS}/count?{theirs}", criterion, f"{TARGETS}/import?{theirs}"):
        assert (await mine.press(page, address, set=NEW_SET, what="x", least="1"))[0] == 404, address
    assert not await Assessment.exists()
    assert not await Target.exists()


async def test_a_leader_reads_and_does_not_write(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.leader)
    page = await mine.get(TARGETS)
    assert "Đặt mục tiêu" not in words(page)
    address = f"{TARGETS}/criterion?unit={cast.nhan_co.id}&set={NEW_SET}&criterion=8"
    assert (await mine.press(page, address, **{"met.": "yes"}))[0] == 404
    assert not await Assessment.exists()


async def test_an_aim_is_set_with_its_day_and_taken_back(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    here = f"unit={cast.thon_5.id}&year=2026"
    page = await mine.get(f"{TARGETS}?{here}")
    await mine.press(page, f"{TARGETS}/aim?{here}", set="thon-ntm-lao-cai-2022", by_day="2026-09-30", note="bản mẫu")
    page = words(await mine.get(f"{TARGETS}?{here}"))
    assert "trước hết ngày 30/9/2026 · bản mẫu" in page
    assert "1. Giao thông" in page  # the village's own set is what it is measured by
    assert (await Unit.get(id=cast.thon_5.id)).aims == ["thon-ntm-lao-cai-2022"]
    target = await Target.get()
    await mine.press(await mine.get(f"{TARGETS}?{here}"), f"{TARGETS}/take-back?{here}", target=str(target.id))
    assert not await Target.exists()
    assert await Deed.filter(did="target.taken_back", unit=cast.thon_5).exists()


async def test_a_counted_target_grows_with_approved_reports(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    here = f"unit={cast.nhan_co.id}&year=2026"
    await mine.press(await mine.get(TARGETS), f"{TARGETS}/count?{here}", what="vuon-mau", least="2")
    await filed(cast.hai, cast.thon_5, activity="vuon-mau", state="approved")
    await filed(cast.lan, cast.thon_3, activity="vuon-mau", state="sent")
    await filed(cast.hai, cast.thon_5, activity="vuon-mau", state="approved", day=date(2025, 5, 1))
    page = words(await mine.get(f"{TARGETS}?{here}"))
    assert "1/2" in page
    await mine.press(
        await mine.get(TARGETS), f"{TARGETS}/count?{here}", words="Sản phẩm OCOP", least="38", reached="33"
    )
    assert "Sản phẩm OCOP 33/38" in words(await mine.get(f"{TARGETS}?{here}"))


async def test_a_criterion_is_assessed_with_rates_and_signs(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    address = f"{TARGETS}/criterion?unit={cast.nhan_co.id}&year=2026&set={NEW_SET}&criterion=6"
    page = await mine.get(address)
    told = {"target.": "> 99,08%", "value.": "99,1%", "first": "1"}
    await mine.press(page, address, **told)
    said = await Assessment.get()
    assert (str(said.value), said.target_sign, str(said.target), said.met) == ("99.1000", ">", "99.0800", True)
    assert await Priority.filter(unit=cast.nhan_co, criterion=6).exists()
    again = await mine.get(address)
    assert 'value="&gt; 99,08"' in again
    status, refused = await mine.press(again, address, **{"value.": "nhiều lắm"})
    assert status == 422
    assert "“nhiều lắm” không phải số đọc được" in words(refused)
    assert (await Assessment.get()).met is True


async def test_what_was_met_and_no_longer_is_warns(cast: Cast, visit: Visit) -> None:
    at = datetime(2025, 12, 1, tzinfo=UTC)
    for year, met in ((2025, True), (2026, False)):
        await Assessment.create(unit=cast.nhan_co, year=year, set=NEW_SET, criterion=8, met=met, at=at)
    await Assessment.create(unit=cast.nhan_co, year=2025, set=NEW_SET, criterion=5, met=True, at=at)
    page = words(await (await visit(cast.officer)).get(f"{TARGETS}?unit={cast.nhan_co.id}"))
    assert "Tiêu chí 8 trước đã đạt, nay không còn đạt." in page
    assert "Tiêu chí 5 đã đạt nhưng năm nay chưa đủ minh chứng duy trì" in page
    assert "1 /10 tiêu chí đạt" in page


async def test_a_province_sees_the_average_of_its_communes(cast: Cast, visit: Visit) -> None:
    for commune, many in ((cast.nhan_co, 9), (cast.kien_duc, 6)):
        for number in range(1, many + 1):
            await Assessment.create(unit=commune, year=2026, set=NEW_SET, criterion=number, met=True, at=NOW)
    await Assessment.create(unit=cast.kien_duc, year=2025, set=NEW_SET, criterion=6, met=False, at=NOW)
    page = words(await (await visit(cast.province)).get(TARGETS))
    assert "7,5 tiêu chí/xã" in page
    assert "xã Nhân Cơ 2 9" in page
    assert "xã Kiến Đức 2 6" in page
    minister = await person("Lê Thị Nước", await Unit.get(kind="quoc_gia"), "viewer")
    page = words(await (await visit(minister)).get(TARGETS))
    assert "tỉnh Lâm Đồng 2 7,5" in page
    assert "Nhân Cơ" not in page


async def upload(mine: Browser, page: str, address: str, sheet: bytes, name: str = "bang.csv") -> tuple[int, str]:
    form = FormData({"form_token": form_token(page)})
    form.add_field("sheet", sheet, filename=name, content_type="application/octet-stream")
    answer = await mine.client.post(address, data=form)
    return answer.status, words(await answer.text())


async def test_a_sheet_is_checked_as_a_whole_before_anything_is_kept(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    address = f"{TARGETS}/import?unit={cast.nhan_co.id}&year=2026"
    sheet = (
        "Đơn vị,Năm,Bộ tiêu chí,Tiêu chí,Chỉ tiêu,Đếm,Mục tiêu,Kết quả,Đạt,Ưu tiên,Hạn\n"
        f'Nhân Cơ,2026,{NEW_SET},6,,,"> 99,08%","99,1",,x,\n'
        f"xã Nhân Cơ,2026,{NEW_SET},8,,,,,chưa đạt,,\n"
        f"Thôn 5,,{NEW_SET},,,,,,,,30/6/2026\n"
        "Nhân Cơ,2026,,,,Sản phẩm OCOP,38,33,,,\n"
    )
    bad = sheet + (
        f"Kiến Đức,2026,{NEW_SET},8,,,,,,,\n"
        f"Nhân Cơ,2026,{NEW_SET},77,,,,,,,\n"
        f"Nhân Cơ,2026,{NEW_SET},6,,,abc,,,,\n"
        f"Nhân Cơ,2026,{NEW_SET},8,,,,,đạt,,\n"
        "Nhân Cơ,hai,x,,,,,,,,\n"
    )
    page = await mine.get(address)
    status, told = await upload(mine, page, address, bad.encode())
    assert status == 422
    for line in (
        "Dòng 6: trong địa bàn không có “Kiến Đức”.",
        "Dòng 7: bộ này không có tiêu chí “77”.",
        "Dòng 8: “abc” không phải số đọc được.",
        "Dòng 9: trùng với dòng 3.",
        "Dòng 10: “hai” không phải là năm.",
    ):
        assert line in told
    assert not await Assessment.exists()
    assert not await CountedTarget.exists()
    status, _ = await upload(mine, page, address, sheet.encode())
    assert status == 200
    assert await Assessment.all().order_by("criterion").values_list("criterion", "met") == [(6, True), (8, False)]
    assert [each.criterion for each in await Priority.all()] == [6]
    assert (await Target.get()).by_day == date(2026, 6, 30)
    assert (await CountedTarget.get()).reached == 33


async def test_the_sheet_to_fill_in_comes_back_as_it_went_out(cast: Cast, visit: Visit) -> None:
    await Assessment.create(
        unit=cast.nhan_co, year=2026, set=NEW_SET, criterion=6, value="99.1", target="99.08", target_sign=">", met=True,
        at=NOW,
    )  # fmt: skip
    mine = await visit(cast.officer)
    here = f"unit={cast.nhan_co.id}&year=2026"
    sheet = await (await mine.client.get(f"{TARGETS}/import/template?{here}")).read()
    assert any("> 99,08" in cells for _row, cells in read(sheet).rows)
    page = await mine.get(f"{TARGETS}/import?{here}")
    status, told = await upload(mine, page, f"{TARGETS}/import?{here}", sheet, "muc-tieu.xlsx")
    assert status == 200, told
    assert str((await Assessment.get()).value) == "99.1000"

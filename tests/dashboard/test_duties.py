"""Officers see what is due: who has done it, who waits, who said they cannot, who is late; and keep it as a table."""

from datetime import date, timedelta

from storage import database, duties, nudges
from storage.models import Deed, Incoming, Unit
from storage.nudges import Told
from tests.dashboard.conftest import Clock, Visit, words
from tests.support.cast import NOW, Cast, filed, person

CLEAN_UP = "Vệ sinh định kỳ hàng tháng · tháng 3"


async def said(form: str, period: str, unit: int, person: int, **answers: object) -> None:
    asked = [{"name": name, "label": name, "unit": "", "type": "text"} for name in answers]
    async with database.transaction():
        await duties.file(form, period, unit, person, answers, asked, NOW)


async def test_a_commune_sees_who_owes_the_clean_up(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5, day=date(2026, 3, 2), state="approved")
    await said("cannot:ve-sinh-hang-thang", "2026-03", cast.old_thon_6.id, cast.hai.id, reason="cầu gãy")
    async with database.transaction():
        reminded = Told("duty:ve-sinh-hang-thang:2026-03", cast.thon_3.id, cast.lan.id, "8")
        await nudges.keep([reminded], NOW.date(), NOW)
    page = words(await (await visit(cast.officer)).get(f"/dashboard/duties?unit={cast.nhan_co.id}"))
    assert f"{CLEAN_UP} Đến hết thứ Ba 31/3 · còn 17 ngày · 1 chưa làm, 1 không làm được, 1 đã xong" in page
    assert "thôn 3 chưa làm đã nhắc 1 lần" in page.lower()
    assert "“cầu gãy”" in page
    assert "Hoàn thành kế hoạch năm của xã · năm 2026 Đến hết thứ Sáu 30/1 · quá hạn 43 ngày · 1 chưa làm" in page


async def test_a_province_sees_its_communes_in_numbers(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5, day=date(2026, 3, 2), state="approved")
    page = words(await (await visit(cast.province)).get("/dashboard/duties"))
    assert "Nhân Cơ 1/3 đã xong" in page
    assert "Kiến Đức 0/1 đã xong" in page


async def test_what_is_sent_but_not_approved_still_shows_as_waiting(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5, day=date(2026, 3, 2))
    page = words(await (await visit(cast.officer)).get(f"/dashboard/duties?unit={cast.nhan_co.id}"))
    assert "Thôn 5 chờ duyệt" in page


async def test_a_village_sees_its_own_only(cast: Cast, visit: Visit) -> None:
    browser = await visit(cast.hai)
    page = words(await browser.get("/dashboard/duties"))
    assert CLEAN_UP in page
    assert "Thôn 3" not in page
    assert await browser.status(f"/dashboard/duties?unit={cast.thon_3.id}") == 404
    assert await browser.status(f"/dashboard/duties.csv?unit={cast.nhan_co.id}") == 404


async def test_escalated_ones_and_earlier_months(cast: Cast, visit: Visit, clock: Clock) -> None:
    clock.now = NOW + timedelta(days=22)
    async with database.transaction():
        told = [Told("duty:ve-sinh-hang-thang:2026-03", cast.thon_3.id, cast.officer.id, "escalated"),
                Told("duty:ve-sinh-hang-thang:2026-03", cast.thon_3.id, cast.province.id, "above")]  # fmt: skip
        await nudges.keep(told, clock.now.date(), clock.now)
    browser = await visit(cast.officer)
    page = words(await browser.get(f"/dashboard/duties?unit={cast.nhan_co.id}&at=2026-03-31"))
    assert CLEAN_UP in page
    assert "quá hạn 5 ngày" in page
    assert "Thôn 3 chưa làm đã báo cán bộ xã · đã báo cấp trên" in page
    assert "Vệ sinh định kỳ hàng tháng · tháng 4" in words(await browser.get("/dashboard/duties?at=2030-01-01"))


async def test_the_list_to_keep(cast: Cast, visit: Visit) -> None:
    table = await (await visit(cast.officer)).get(f"/dashboard/duties.csv?unit={cast.nhan_co.id}")
    assert table.splitlines()[0].startswith("\ufeffĐơn vị")
    assert "Thôn 5" in table
    assert "31/03/2026" in table or "2026-03-31" in table


async def test_an_officer_urges_those_who_owe_it(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    address = f"/dashboard/duties?unit={cast.nhan_co.id}"
    page = await mine.get(address)
    assert "Nhắc 3 nơi" in words(page)
    told = {"what": "duty:ve-sinh-hang-thang:2026-03"}
    _status, page = await mine.press(page, f"/dashboard/duties/urge?unit={cast.nhan_co.id}", **told)
    assert "Đã nhắc 2 nơi." in words(page)
    assert "cán bộ nhắc 1 lần" in words(page)
    assert await Incoming.filter(said__contains="duties_due").count() == 2
    _status, page = await mine.press(page, f"/dashboard/duties/urge?unit={cast.nhan_co.id}", **told)
    assert "2 nơi hôm nay đã nhắc rồi." in words(page)
    assert await Deed.filter(did="duty.urged").count() == 2


async def test_only_officers_of_the_place_urge(cast: Cast, visit: Visit) -> None:
    address = f"/dashboard/duties?unit={cast.nhan_co.id}"
    reader = await visit(cast.leader)
    page = await reader.get(address)
    assert "Nhắc 3 nơi" not in words(page)
    told = {"what": "duty:ve-sinh-hang-thang:2026-03"}
    for who in (reader, await visit(cast.neighbour)):
        page = await who.get("/dashboard/duties")
        status, _page = await who.press(page, f"/dashboard/duties/urge?unit={cast.nhan_co.id}", **told)
        assert status == 404
    assert "Nhắc" not in words(await (await visit(cast.province)).get("/dashboard/duties?at=2025-12-31"))


async def test_what_a_village_answered_can_be_read(cast: Cast, visit: Visit) -> None:
    await said("bao-cao-dinh-ky", "2026-H1", cast.thon_5.id, cast.hai.id, ket_qua="Làm 1,2 km đường")
    address = f"/dashboard/duties/filed?unit={cast.thon_5.id}&duty=bao-cao-6-thang-thon&period=2026-H1"
    assert "Làm 1,2 km đường" in words(await (await visit(cast.officer)).get(address))
    assert await (await visit(cast.neighbour)).status(address) == 404
    assert await (await visit(cast.officer)).status(address.replace("H1", "H2")) == 404


async def test_of_the_whole_country_one_chooses_a_province(cast: Cast, visit: Visit) -> None:
    vietnam = await Unit.get(kind="quoc_gia")
    minister = await person("Vũ Thị Bộ", vietnam, "officer")
    browser = await visit(minister)
    assert "Chọn một tỉnh" in words(await browser.get("/dashboard/duties"))
    assert CLEAN_UP in words(await browser.get(f"/dashboard/duties?unit={cast.lam_dong.id}"))

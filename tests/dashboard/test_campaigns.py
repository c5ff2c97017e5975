"""Announcements on the web: written, tried, launched, watched, paused, urged, closed; the neighbour sees none of it."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiohttp import FormData
from PIL import Image

from campaigns import answers, audience
from dashboard.site import SITE, Site
from storage import database
from storage.models import Addressee, Campaign, Chat, Deed, Incoming, Outgoing, Person, Role
from tables.read import read
from tests.campaigns.conftest import Office
from tests.dashboard.conftest import Browser, Visit, form_token, words
from tests.support.cast import SINCE, Cast, filed, person, pictured

PATH = "/dashboard/campaigns"
NEW = f"{PATH}/new"
TOLD = {
    "title": "Ra quân đầu xuân",
    "text.vi": "Dọn vệ sinh đường làng, ngõ xóm, trồng hoa.",
    "day": "2026-03-20",
    "hour": "07:30",
    "by.register": "2026-03-18",
    "by.result": "2026-03-25",
}


async def post(
    mine: Browser,
    address: str,
    *told: Mapping[str, str],
    files: tuple[tuple[str, bytes], ...] = (),
    many: tuple[tuple[str, str], ...] = (),
) -> tuple[int, str, str]:
    """Fill in the form and send it: the answer's status, its words, and where it led."""
    form = FormData({"form_token": form_token(await mine.get(PATH + "/new"))}, quote_fields=False)
    for fields in told:
        for name, value in fields.items():
            form.add_field(name, value)
    for name, value in (*many, *(("ask", ask) for ask in ("seen", "register", "result"))):
        form.add_field(name, value)
    for name, data in files:
        form.add_field("file", io.BytesIO(data), filename=name)
    answer = await mine.client.post(address, data=form)
    return answer.status, await answer.text(), answer.url.path


async def draft(mine: Browser, cast: Cast, **more: str) -> str:
    """The address of a new draft."""
    status, page, address = await post(mine, NEW, {**TOLD, "unit": str(cast.nhan_co.id), **more})
    assert status == 200, words(page)
    return address


async def press(mine: Browser, address: str, does: str, **told: str) -> tuple[int, str]:
    status, page = await mine.press(await mine.get(address), f"{address}/{does}", **told)
    return status, words(page)


async def test_an_officer_writes_an_announcement_and_sees_it_as_it_arrives(
    cast: Cast, visit: Visit, office: Office
) -> None:
    mine = await visit(cast.officer)
    form = words(await mine.get(NEW))
    assert "Soạn thông báo mới" in form
    assert "Thôn 3" in form
    assert "Thôn 1" not in form  # the neighbour's
    code = cast.thon_5.code
    address = await draft(
        mine, cast, responding=code, **{f"content.{code}": "Trồng 200 m hoa", "host": str(cast.thon_3.id)}
    )
    page = words(await mine.get(address))
    assert "7:30" in page or "07:30" in page
    assert "thứ Sáu 20/3/2026" in page
    assert "2 tháng 2 năm Bính Ngọ" in page
    assert "Trồng 200 m hoa" in page
    assert "Đăng ký" in page
    assert "Bản nháp" in page
    made = await Campaign.get()
    assert made.asks["register"] == {"by": "2026-03-18"}
    assert made.audience == {"areas": [cast.nhan_co.code]}
    assert (made.host_id, made.responding, made.contents) == (cast.thon_3.id, [code], {code: "Trồng 200 m hoa"})


async def test_the_moon_is_shown_beside_the_sun(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    assert "thứ Sáu 23/2/2024, tức 14 tháng Giêng" in await mine.get(f"{PATH}/moon?day=2024-02-23")
    for wrong in ("", "2024-02-30", "9999-01-01", "x"):
        assert await mine.get(f"{PATH}/moon?day={wrong}") == ""


async def test_what_is_wrong_is_said_before_anything_leaves(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    address = await draft(mine, cast, **{"by.register": "2026-03-01", "text.vi": ""})
    page = words(await mine.get(address))
    assert "Thông báo chưa có nội dung." in page
    assert "Gửi thử cho tôi" in page
    assert 'action="{address}/launch"' not in page
    assert (await press(mine, address, "launch"))[0] == 409
    assert (await Campaign.get()).state == "draft"


async def test_pictures_and_papers_are_checked_when_they_come(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    drawn = io.BytesIO()
    Image.new("RGB", (2400, 1800), "green").save(drawn, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    told = {**TOLD, "unit": str(cast.nhan_co.id)}
    for name, data, why in (
        ("anh.jpg", drawn.getvalue()[:2000], "không mở được"),
        ("anh.jpg", b"MZ" * 100, "không phải ảnh hay văn bản"),
        ("ke-hoach.pdf", b"<html>", "không đúng loại"),
    ):
        status, page, _address = await post(mine, NEW, told, files=((name, data),))
        assert status == 422, name
        assert why in words(page)
        assert "Ra quân đầu xuân" in page  # what was typed is not lost
    status, page, _address = await post(mine, NEW, told, files=(("ke-hoach.pdf", b"%PDF" + bytes(2_000_000)),))
    assert (status, "Tệp gửi lên quá lớn" in words(page)) == (413, True)  # this server takes a million bytes
    assert not await Campaign.exists()
    many = tuple((f"{nth}.pdf", b"%PDF-1.4 " + bytes([48 + nth])) for nth in range(4))
    assert (await post(mine, NEW, told, files=many))[0] == 422
    files = (("C:\\anh đẹp.jpg", drawn.getvalue()), ("ke-hoach.pdf", b"%PDF-1.4"))
    status, page, address = await post(mine, NEW, told, files=files)
    assert status == 200, words(page)
    photo, paper = (await Campaign.get()).media
    assert (photo["name"], photo["mime"], paper["mime"]) == ("anh đẹp.jpg", "image/jpeg", "application/pdf")
    answer = await mine.client.get(f"{address}/media/{photo['sha256']}")
    shown = Image.open(io.BytesIO(await answer.read()))
    assert (max(shown.size), dict(shown.getexif())) == (1600, {})
    assert (
        (await mine.client.get(f"{address}/media/{paper['sha256']}")).headers["Content-Disposition"].startswith("att")
    )
    assert await mine.status(f"{address}/media/{'0' * 64}") == 404
    await post(mine, f"{address}/edit", told, {"keep": paper["sha256"]})
    assert [each["kind"] for each in (await Campaign.get()).media] == ["file"]


async def test_it_is_sent_to_oneself_first(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    address = await draft(mine, cast)
    status, page = await press(mine, address, "try")
    assert (status, "Đã gửi cho bác" in page) == (200, True)
    await press(mine, address, "try")  # at once again: still one message
    sent = await Outgoing.get()
    assert (sent.person_id, sent.rank) == (cast.officer.id, 0)
    assert "Gửi thử" in sent.reply
    assert "Dọn vệ sinh đường làng" in sent.reply
    await Chat.filter(person=cast.officer).update(stopped=True)
    assert (await press(mine, address, "try"))[0] == 409


async def test_who_gets_it_and_who_cannot_stands_there_before_sending(cast: Cast, visit: Visit, office: Office) -> None:
    await Chat.filter(person=cast.lan).update(stopped=True)
    mine = await visit(cast.officer)
    address = await draft(mine, cast)
    page = words(await mine.get(address))
    assert "1 người không nhận được" in page
    assert "Nguyễn Thị Lan · Thôn 3 đã chặn bot" in page
    assert "Cộng 3" in page
    [row] = read(await (await mine.client.get(f"{address}/unreached.xlsx")).read()).rows
    assert row[1] == ("Nguyễn Thị Lan", "Thôn 3", "đã chặn bot")
    assert "Nguyễn Thị Lan" in await mine.get(f"{address}/unreached.csv")


async def test_of_very_many_who_cannot_be_reached_some_are_named_and_all_are_in_the_table(
    cast: Cast, visit: Visit, office: Office
) -> None:
    many = audience.MOST + 20
    names = [f"Không Máy {nth}" for nth in range(many)]
    await Person.bulk_create([Person(name=name, search=name, agreed_at=SINCE) for name in names])
    without = await Person.filter(name__startswith="Không Máy")
    await Role.bulk_create([Role(person=each, unit=cast.thon_3, role="reporter", since=SINCE) for each in without])
    mine = await visit(cast.officer)
    address = await draft(mine, cast)
    page = words(await mine.get(address))
    assert f"{many} người không nhận được" in page
    assert f"và {many - 20} người nữa: đủ tên trong bảng tải về" in page
    assert len((await mine.get(f"{address}/unreached.csv")).splitlines()) == 1 + many


async def test_the_two_zalo_channels_are_told_apart(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    page = words(await mine.get(await draft(mine, cast)))
    assert "Zalo (bot)" in page
    assert "Zalo (OA)" in page


async def test_it_is_launched_watched_paused_and_goes_on(cast: Cast, visit: Visit, office: Office, site: Site) -> None:
    await Chat.filter(person=cast.lan).update(stopped=True)
    mine = await visit(cast.officer)
    address = await draft(mine, cast)
    status, page = await press(mine, address, "launch", when="now")
    assert (status, "Đã phát động" in page) == (200, True)
    assert site.hurry.is_set()  # it does not wait for the clock's next tick
    await office.tick()
    await press(mine, address, "pause")
    assert "Tạm dừng" in words(await mine.get(address))
    assert not await office.sends()
    await press(mine, address, "resume")
    await office.tick()
    assert len(await office.sends()) == 2
    await office.tick()
    live = words(await mine.get(f"{address}?live=1"))
    assert "2/3 người đã nhận tin" in live
    assert "đã chặn bot 1" in live
    assert live.endswith("CSV ") or "Cộng" in live
    assert "<html" not in await mine.get(f"{address}?live=1")
    rows = read(await (await mine.client.get(f"{address}/ledger.xlsx")).read()).rows
    assert sorted(row[1][3] for row in rows) == ["đã chặn bot", "đã gửi", "đã gửi"]
    assert len(rows) == await Addressee.all().count() == 3
    assert (await mine.get(f"{address}/ledger.csv")).count("\r\n") == 4
    assert await Deed.filter(did="campaign.downloaded", who=cast.officer).count() == 2


async def test_it_waits_for_its_hour_and_can_be_taken_back(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    address = await draft(mine, cast)
    assert (await press(mine, address, "launch", when="at", at="tomorrow"))[0] == 409
    status, page = await press(mine, address, "launch", when="at", at="2026-03-15T08:00")
    assert (status, "Sẽ gửi lúc 8:00" in page) == (200, True)
    await press(mine, address, "recall")
    assert (await Campaign.get()).state == "draft"
    await press(mine, address, "cancel")
    assert "Đã hủy" in words(await mine.get(PATH))
    assert (await press(mine, address, "launch"))[0] == 409


async def test_many_people_need_a_second_officers_yes(
    cast: Cast, visit: Visit, office: Office, server: Any, site: Site
) -> None:
    server.app._state[SITE] = replace(site, second_person_over=2)
    second = await person("Lâm Văn Hai", cast.nhan_co, "officer")
    mine, other = await visit(cast.officer), await visit(second)
    address = await draft(mine, cast)
    _status, page = await press(mine, address, "launch", when="now")
    assert "cần một cán bộ thứ hai đồng ý" in page
    assert "Đồng ý cho gửi" not in page
    assert (await press(mine, address, "confirm"))[0] == 409
    status, page = await press(other, address, "confirm")
    assert (status, "Đã đồng ý" in page) == (200, True)
    assert (await Campaign.get()).confirmed_by_id == second.id


async def test_failed_and_doubtful_messages_wait_for_a_decision(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    address = await draft(mine, cast)
    await press(mine, address, "launch", when="now")
    await office.tick()
    await office.sends(1, "failed")
    await office.sends(1, "unsure")
    await office.sends()
    await office.tick()
    page = words(await mine.get(address))
    assert "Gửi lại 1 tin chưa gửi được" in page
    assert "Máy dừng đúng lúc 1 tin đang gửi" in page
    await press(mine, address, "settled")
    await press(mine, address, "retry")
    await office.tick()
    assert len(await office.sends()) == 1
    assert "3/3 người đã nhận tin" in words(await mine.get(f"{address}?live=1"))


async def out(mine: Browser, cast: Cast, office: Office) -> str:
    address = await draft(mine, cast)
    await press(mine, address, "launch", when="now")
    await office.tick()
    await office.sends()
    await office.tick()
    return address


async def registered(office: Office, who: int, unit: int, text: str, people: int) -> None:
    [made] = await Campaign.all()
    told = {
        "text": text,
        "contents": [{"pieces": [text], "activity": ""}],
        "people": {"value": str(people), "unit": "người"},
    }
    async with database.transaction():
        await answers.answer(office.rules, made.id, "register", who, unit, told, office.now)
        await answers.answer(office.rules, made.id, "seen", who, unit, {}, office.now)


async def test_the_board_shows_each_place_in_order_and_who_is_missing(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    address = await out(mine, cast, office)
    await registered(office, cast.lan.id, cast.thon_3.id, "Trồng hoa", 45)
    [made] = await Campaign.all()
    report = await filed(cast.lan, cast.thon_3, campaign=made)
    page = words(await mine.get(f"{address}/board"))
    assert page.index("Thôn 3") < page.index("Thôn 5")
    assert "1/2 nơi đã đăng ký, 45 người" in page
    assert "1/2 nơi đã báo kết quả" in page
    assert report.code in page
    assert "Nhắc 1 nơi chưa đăng ký" in page
    assert "Thôn 3" not in words(await mine.get(f"{address}/board?lacks=register&live=1"))
    sheet = read(await (await mine.client.get(f"{address}/board.xlsx")).read())
    assert [row[1][0] for row in sheet.rows] == ["Thôn 3", "Thôn 5"]
    assert sheet.rows[0][1][5:7] == ("Trồng hoa", "45")


async def test_one_tap_urges_who_is_missing_and_says_how_often(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    address = await out(mine, cast, office)
    await registered(office, cast.lan.id, cast.thon_3.id, "Trồng hoa", 45)
    board = f"{address}/board"
    _status, page = await mine.press(await mine.get(board), f"{board}/urge", ask="register")
    assert "Đã nhắc 1 nơi." in words(page)
    assert "nhắc 1 lần" in words(page)
    _status, page = await mine.press(await mine.get(board), f"{board}/urge", ask="register", unit=str(cast.thon_5.id))
    assert "1 nơi hôm nay đã nhắc rồi." in words(page)
    _status, page = await mine.press(await mine.get(board), f"{board}/urge", ask="register", unit=str(cast.thon_3.id))
    assert "Không còn nơi nào cần nhắc." in words(page)
    assert (await mine.press(await mine.get(board), f"{board}/urge", ask="checklist"))[0] == 409
    assert await Incoming.filter(key__startswith="campaign_urge:").count() == 2  # Hải and Sáu


async def test_it_is_closed_with_its_sums(cast: Cast, visit: Visit, office: Office, clock: Any) -> None:
    mine = await visit(cast.officer)
    address = await out(mine, cast, office)
    await registered(office, cast.lan.id, cast.thon_3.id, "Trồng hoa", 45)
    board = f"{address}/board"
    _status, page = await mine.press(await mine.get(board), f"{board}/close")
    assert "Đã kết thúc, đã báo cho mọi nơi tham gia" in words(page)
    clock.now += timedelta(hours=1)
    office.later(hours=1)
    [told] = await office.sends()
    assert "Ra quân đầu xuân" in told
    assert (await mine.press(page, f"{board}/close"))[0] == 409


async def test_a_leader_looks_on_and_the_neighbour_sees_nothing(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.officer)
    address = await out(mine, cast, office)
    leader = await visit(cast.leader)
    page = await leader.get(address)
    assert "Tạm dừng" not in words(page)
    assert "Nhắc" not in words(await leader.get(f"{address}/board"))
    assert "Soạn thông báo mới" not in words(await leader.get(PATH))
    every = (address, f"{address}/board", f"{address}/ledger.csv", f"{address}/board.csv", f"{address}/unreached.csv")
    for deed in ("try", "launch", "pause", "cancel", "retry", "again", "settled", "board/urge", "board/close"):
        assert (await leader.press(page, f"{address}/{deed}", ask="register"))[0] == 404, deed
    assert await leader.status(f"{address}/edit") == 404
    neighbour = await visit(cast.neighbour)
    theirs = await neighbour.get(PATH)
    assert "Ra quân đầu xuân" not in theirs
    for each in (*every, f"{address}/edit"):
        assert await neighbour.status(each) == 404, each
    for deed in ("try", "launch", "pause", "board/urge", "board/close", "edit"):
        assert (await neighbour.press(await neighbour.get(NEW), f"{address}/{deed}", ask="seen"))[0] == 404, deed
    told = {**TOLD, "unit": str(cast.nhan_co.id)}
    assert (await post(neighbour, NEW, told))[0] == 404
    told["unit"] = str(cast.kien_duc.id)
    status, page, _address = await post(neighbour, NEW, told, many=(("area", cast.nhan_co.code),))
    assert (status, "địa bàn" in words(page)) == (422, True)
    assert await Campaign.all().count() == 1
    head = await visit(cast.hai)
    assert [await head.status(each) for each in (PATH, NEW, address)] == [404, 404, 404]


async def test_a_wide_office_narrows_its_audience(cast: Cast, visit: Visit, office: Office) -> None:
    mine = await visit(cast.province)
    told = {
        **TOLD, "unit": str(cast.lam_dong.id), "kind": "communes", "organisations": "Hội Phụ nữ, Đoàn Thanh niên",
        "criterion": "xa-ntm-2026-2030|8", "state": "silent_weeks", "state.weeks": "3", "urgent": "1",
        "of.register": "villages",
    }  # fmt: skip
    many = (("area", cast.nhan_co.code), ("area", cast.kien_duc.code), ("role", "officer"), ("role", "viewer"))
    status, page, address = await post(mine, NEW, told, many=many)
    assert status == 200, words(page)
    made = await Campaign.get()
    assert made.audience["areas"] == [cast.nhan_co.code, cast.kien_duc.code]
    assert made.audience["roles"] == ["officer", "viewer"]
    assert made.audience["criterion"] == ["xa-ntm-2026-2030", 8]
    assert made.audience["state"] == {"silent_weeks": 3}
    assert made.audience["urgent"] is True
    assert "thon" in made.asks["register"]["of"]
    form = await mine.get(f"{address}/edit")
    for kept in ('value="communes" selected', "Hội Phụ nữ, Đoàn Thanh niên", 'value="xa-ntm-2026-2030|8" selected'):
        assert kept in form


async def test_reports_photos_and_downloads_are_narrowed_to_a_campaign(
    cast: Cast, visit: Visit, office: Office
) -> None:
    mine = await visit(cast.officer)
    await out(mine, cast, office)
    [made] = await Campaign.all()
    result, other = await filed(cast.lan, cast.thon_3, campaign=made), await filed(cast.hai, cast.thon_5)
    for report in (result, other):
        await pictured(report)
    for page in ("/dashboard/reports", "/dashboard/gallery"):
        assert "Tất cả các đợt" in words(await mine.get(page))
        found = await mine.get(f"{page}?campaign={made.id}")
        assert (result.code in found, other.code in found) == (True, False), page
    kept = await mine.get(f"/dashboard/reports.csv?campaign={made.id}")
    assert (result.code in kept, other.code in kept) == (True, False)
    record = await mine.get(f"/dashboard/reports/{result.code}")
    assert f"/dashboard/campaigns/{made.code}" in record
    assert "Kết quả của đợt" in words(record)
    theirs = await visit(cast.neighbour)
    assert "Ra quân đầu xuân" not in await theirs.get("/dashboard/reports")
    assert result.code not in await theirs.get(f"/dashboard/reports?campaign={made.id}")


async def test_a_commune_sees_its_own_part_of_what_the_province_announced(
    cast: Cast, visit: Visit, office: Office
) -> None:
    above = await visit(cast.province)
    told = {**TOLD, "unit": str(cast.lam_dong.id)}
    _status, _page, address = await post(above, NEW, told)
    await press(above, address, "launch", when="now")
    await office.tick()
    await office.sends()
    await office.tick()
    assert "Thôn 1" in words(await above.get(f"{address}/board"))
    mine, board = await visit(cast.officer), f"{address}/board"
    assert f"{address}/board" in await mine.get(PATH)
    page = words(await mine.get(board))
    assert ("Thôn 5" in page, "Thôn 1" in page) == (True, False)
    assert "Kết thúc và tổng kết" not in page
    assert "Thôn 1" not in await mine.get(f"{address}/board.csv")
    for closed in (address, f"{address}/ledger.csv", f"{board}?within={cast.kien_duc.id}"):
        assert await mine.status(closed) == 404, closed
    _status, page = await mine.press(await mine.get(board), f"{board}/urge", ask="register")
    assert "Đã nhắc 2 nơi." in words(page)
    assert not await Incoming.filter(key__startswith="campaign_urge:", chat__person=cast.tu).exists()
    leader = await visit(cast.leader)
    page = await leader.get(board)
    assert "Nhắc" not in words(page)
    assert (await leader.press(await leader.get(PATH) if "form_token" in page else page, f"{board}/urge"))[0] in (
        403,
        404,
    )
    assert (await mine.press(await mine.get(board), f"{board}/close"))[0] == 404
    assert await (await visit(cast.hai)).status(board) == 404


async def test_two_officers_do_not_overwrite_each_other_unawares(
    cast: Cast, visit: Visit, office: Office, clock: Any
) -> None:
    mine = await visit(cast.officer)
    address = await draft(mine, cast)
    opened = (await Campaign.get()).changed_at.isoformat()
    assert f'name="changed" value="{opened}"' in await mine.get(f"{address}/edit")
    clock.now += timedelta(minutes=5)
    other = await visit(cast.province)
    assert (await post(other, f"{address}/edit", {**TOLD, "title": "Tổng vệ sinh", "changed": opened}))[0] == 200
    status, page, _address = await post(mine, f"{address}/edit", {**TOLD, "title": "Ra quân", "changed": opened})
    assert (status, "Có người đã sửa" in words(page)) == (422, True)
    assert (await Campaign.get()).title == "Tổng vệ sinh"
    now = page.partition('name="changed" value="')[2].partition('"')[0]
    assert (await post(mine, f"{address}/edit", {**TOLD, "title": "Ra quân", "changed": now}))[0] == 200
    assert (await Campaign.get()).title == "Ra quân"

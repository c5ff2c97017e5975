"""One report and its photos: all of it for those who may see it, nothing for others."""

from datetime import date

from catalogue.catalogue import Catalogue
from dashboard.pages.record import spot
from storage import deeds
from storage.files import Files
from storage.models import Photo
from tests.dashboard.conftest import Visit, words
from tests.support.cast import NEW_SET, Cast, filed, pictured

JPEG = b"\xff\xd8\xff\xe0 a picture"


async def test_every_answer_stands_as_it_was_asked(cast: Cast, visit: Visit) -> None:
    report = await filed(
        cast.hai,
        cast.thon_5,
        day=date(2026, 3, 14),
        asked=[
            {"name": "chieu_dai", "label": "Chiều dài", "unit": "km", "type": "decimal"},
            {"name": "so_ho", "label": "Số hộ tham gia", "unit": "hộ", "type": "int"},
            {"name": "kinh_phi", "label": "Kinh phí", "unit": "đồng", "type": "money"},
            {"name": "mat_duong", "label": "Mặt đường", "unit": "", "type": "enum"},
            {"name": "khong_ai_tra_loi", "label": "Số cây trồng", "unit": "cây", "type": "int"},
        ],
        answers={
            "chieu_dai": {"value": "2.5", "unit": "km", "approx": False, "of": None},
            "so_ho": {"value": "12", "unit": "hộ", "of": "15"},
            "kinh_phi": {"value": "1500000", "unit": "đồng", "approx": True},
            "mat_duong": {"value": "bê tông"},
            "cau_hoi_cu": {"value": True},
        },
        lat=11.96,
        lon=107.58,
    )
    await deeds.note(cast.hai.id, "report.sent", f"report:{report.id}", code=report.code)
    page = words(await (await visit(cast.officer)).get(f"/dashboard/reports/{report.code}"))
    for told in (
        "dọn 2km đường trục thôn, 45 người",
        "Chiều dài 2,5 km",
        "Số hộ tham gia 12/15 hộ",
        "Kinh phí khoảng 1.500.000 đồng",
        "Mặt đường bê tông",
        "Số cây trồng chưa có",
        "cau_hoi_cu Có",
        "Thôn 5, xã Nhân Cơ",
        "Người gửi Trần Văn Hải",
        "Gửi lúc 12:00 thứ Bảy 14/3/2026",
        "Ngày thứ Bảy 14/3/2026",
        "Tiêu chí 8. Môi trường và cảnh quan nông thôn",
        "11.96000, 107.58000",
        "Đã gửi · Trần Văn Hải",
    ):
        assert told in page, told


async def test_wording_nobody_compared_is_marked(cast: Cast, visit: Visit, catalogue: Catalogue) -> None:
    unsure = next(
        (each.number, indicator)
        for each in catalogue.sets[NEW_SET].criteria
        for indicator in each.indicators
        if not indicator.verified
    )
    mine = await visit(cast.officer)
    sure = await filed(cast.hai, cast.thon_5, counts=((NEW_SET, 8, ""),))
    report = await filed(cast.hai, cast.thon_5, counts=((NEW_SET, unsure[0], unsure[1].code),))
    page = words(await mine.get(f"/dashboard/reports/{report.code}"))
    assert f"{unsure[1].whole} chưa đối chiếu" in page
    assert "chưa đối chiếu" not in words(await mine.get(f"/dashboard/reports/{sure.code}"))


async def test_a_report_stays_readable_when_its_set_and_activity_are_gone(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5, activity="viec-cu", counts=(("bo-cu", 3, "3.1"),))
    page = words(await (await visit(cast.officer)).get(f"/dashboard/reports/{report.code}"))
    assert "viec-cu" in page
    assert "bo-cu" in page


async def test_nothing_of_next_door_is_found_by_guessing(cast: Cast, visit: Visit, files: Files) -> None:
    report = await filed(cast.tu, cast.kien_duc_thon_1)
    photo = await pictured(
        report, sha256=await files.put(JPEG), shown=await files.put(JPEG), thumb=await files.put(JPEG)
    )
    addresses = [f"/dashboard/reports/{report.code}", f"/dashboard/reports/{report.id}"]
    addresses += [f"/dashboard/photos/{photo.id}/{size}" for size in ("thumb", "shown", "original")]
    for person in (cast.officer, cast.environment_officer, cast.leader, cast.hai, cast.lan):
        mine = await visit(person)
        assert [await mine.status(address) for address in addresses] == [404] * 5, person.name
    theirs = await visit(cast.neighbour)
    assert [await theirs.status(address) for address in addresses] == [200, 404, 200, 200, 200]
    signed_out = await visit(cast.former)
    assert [await signed_out.status(address) for address in addresses] == [401] * 5


async def test_a_village_head_opens_their_own_villages_records_only(cast: Cast, visit: Visit) -> None:
    own, next_door = await filed(cast.sau, cast.thon_5), await filed(cast.lan, cast.thon_3)
    mine = await visit(cast.hai)
    assert await mine.status(f"/dashboard/reports/{own.code}") == 200
    assert await mine.status(f"/dashboard/reports/{next_door.code}") == 404


async def test_a_report_of_an_old_commune_stands_under_its_successor(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.old_thon_6)
    page = words(await (await visit(cast.officer)).get(f"/dashboard/reports/{report.code}"))
    assert "Thôn 6, xã Đắk Wer nay là xã Nhân Cơ" in page


async def test_what_people_type_is_never_markup(cast: Cast, visit: Visit) -> None:
    evil = '<script>alert("1")</script><img src=x onerror=alert(1)>'
    cast.hai.name = f"Hải {evil}"
    await cast.hai.save()
    report = await filed(
        cast.hai,
        cast.thon_5,
        story=evil,
        place=evil,
        answers={"a": {"value": evil, "unit": evil}},
        asked=[{"name": "a", "label": evil, "unit": "", "type": "text"}],
    )
    await pictured(report, caption=f'"{evil}')
    mine = await visit(cast.officer)
    answer = await mine.client.get("/dashboard/reports", params={"q": evil, "activity": evil})
    for page in (
        await mine.get("/dashboard/reports"),
        await mine.get(f"/dashboard/reports/{report.code}"),
        await answer.text(),
    ):
        assert "<script>" not in page
        assert "<img src=x" not in page
    assert evil in words(await mine.get(f"/dashboard/reports/{report.code}"))


async def test_the_way_back_leads_to_the_list_as_it_was(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    listed = await mine.get("/dashboard/reports?state=sent&q=don")
    assert f'href="/dashboard/reports/{report.code}?q=don&amp;state=sent"' in listed
    page = await mine.get(f"/dashboard/reports/{report.code}?q=don&state=sent")
    assert 'href="/dashboard/reports?q=don&amp;state=sent"' in page


async def test_photos_come_small_shown_and_untouched(cast: Cast, visit: Visit, files: Files) -> None:
    report = await filed(cast.hai, cast.thon_5)
    original, shown, thumb = JPEG + b" as sent", JPEG + b" shown", JPEG + b" small"
    photo = await pictured(report, await files.put(original), await files.put(shown), await files.put(thumb))
    mine = await visit(cast.officer)
    for size, data in (("thumb", thumb), ("shown", shown), ("original", original)):
        answer = await mine.client.get(f"/dashboard/photos/{photo.id}/{size}")
        assert (await answer.read(), answer.headers["Content-Type"]) == (data, "image/jpeg")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"].startswith("private")
        assert ("attachment" in answer.headers.get("Content-Disposition", "")) is (size == "original")
        again = await mine.client.get(
            f"/dashboard/photos/{photo.id}/{size}", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status == 304


async def test_what_is_no_picture_is_only_ever_downloaded(cast: Cast, visit: Visit, files: Files) -> None:
    report = await filed(cast.hai, cast.thon_5)
    photo = await pictured(report, sha256=await files.put(b"<script>alert(1)</script>"))
    photo.mime = "text/html"
    await photo.save()
    answer = await (await visit(cast.officer)).client.get(f"/dashboard/photos/{photo.id}/original")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_a_photo_whose_file_is_not_there_is_not_found(cast: Cast, visit: Visit) -> None:
    photo = await pictured(await filed(cast.hai, cast.thon_5))
    mine = await visit(cast.officer)
    for address in (f"{photo.id}/thumb", f"{photo.id}/huge", "0/thumb", "99999999999999999999/thumb"):
        assert await mine.status(f"/dashboard/photos/{address}") == 404


async def test_the_place_is_the_persons_then_a_photos_then_the_villages(cast: Cast) -> None:
    report = await filed(cast.hai, cast.thon_5)
    report.unit = cast.thon_5
    photo = await pictured(report, lat=11.5, lon=107.5)
    for lat, photos, source in ((12.0, [photo], "report"), (None, [photo], "photo"), (None, [], "unit")):
        report.lat = report.lon = lat
        found = spot(report, photos)
        assert found
        assert found.source == source
    report.unit = cast.thon_3
    assert spot(report, []) is None


async def test_a_pdf_kept_with_a_report_is_a_file_and_no_photo(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    await pictured(report)
    paper = await pictured(report, kind="file", name="Biên bản.pdf")
    await Photo.filter(id=paper.id).update(mime="application/pdf", thumb="", shown="")
    desk = await visit(cast.officer)
    page = words(await desk.get(f"/dashboard/reports/{report.code}"))
    assert "1 ảnh" in page
    assert "Tệp gửi kèm Biên bản.pdf" in page
    assert f"/dashboard/photos/{paper.id}/thumb" not in await desk.get("/dashboard/reports")

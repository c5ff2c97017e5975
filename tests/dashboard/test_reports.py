"""The list of reports: one's own area, newest first, narrowed as officials look for things."""

from datetime import date, timedelta

from storage.models import Role
from tests.dashboard.conftest import Visit, codes, words
from tests.support.cast import NEW_SET, NOW, Cast, filed, pictured

LIST = "/dashboard/reports"
OLD_SET = "xa-ntm-2021-2025"


async def test_an_officer_sees_the_reports_of_their_area_newest_first(cast: Cast, visit: Visit) -> None:
    older = await filed(cast.hai, cast.thon_5, sent_at=NOW - timedelta(days=2))
    newer = await filed(cast.lan, cast.thon_3, sent_at=NOW - timedelta(days=1))
    await filed(cast.tu, cast.kien_duc_thon_1)
    page = await (await visit(cast.officer)).get(LIST)
    assert codes(page) == [newer.code, older.code]
    assert "Ra quân dọn vệ sinh" in words(page)
    assert "Thôn 5, xã Nhân Cơ · 14/3/2026" in words(page)
    assert "Chờ duyệt" in words(page)


async def test_each_sees_their_own_part(cast: Cast, visit: Visit) -> None:
    ours = await filed(cast.hai, cast.thon_5)
    sisters = await filed(cast.lan, cast.thon_3, counts=((NEW_SET, 9, ""),))
    theirs = await filed(cast.tu, cast.kien_duc_thon_1)
    merged = await filed(cast.hai, cast.old_thon_6, counts=())
    seen = {
        cast.officer: {ours.code, sisters.code, merged.code},
        cast.leader: {ours.code, sisters.code, merged.code},
        cast.environment_officer: {ours.code},
        cast.neighbour: {theirs.code},
        cast.province: {ours.code, sisters.code, theirs.code, merged.code},
        cast.hai: {ours.code},
        cast.sau: {ours.code},
        cast.lan: {sisters.code},
    }
    for person, expected in seen.items():
        assert set(codes(await (await visit(person)).get(LIST))) == expected, person.name


async def test_it_is_narrowed_by_criterion_and_indicator(cast: Cast, visit: Visit) -> None:
    clean_up = await filed(cast.hai, cast.thon_5)
    mapped = await filed(cast.hai, cast.thon_5, counts=((OLD_SET, 17, "17.3"), (NEW_SET, 8, "")))
    meeting = await filed(cast.lan, cast.thon_3, counts=((OLD_SET, 17, ""),), state="approved")
    mine = await visit(cast.officer)
    for query, found in (
        (f"set={NEW_SET}&criterion=8", {clean_up, mapped}),
        (f"set={OLD_SET}", {mapped, meeting}),
        (f"set={OLD_SET}&criterion=17", {mapped, meeting}),
        (f"set={OLD_SET}&criterion=17&indicator=17.3", {mapped}),
        (f"set={OLD_SET}&criterion=8", set()),
    ):
        assert set(codes(await mine.get(f"{LIST}?{query}"))) == {report.code for report in found}, query


async def test_each_criterion_says_how_many_are_approved_and_waiting(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5)
    await filed(cast.hai, cast.thon_5, state="returned")
    await filed(cast.lan, cast.thon_3, state="approved")
    await filed(cast.lan, cast.thon_3, state="withdrawn")
    await filed(cast.tu, cast.kien_duc_thon_1)
    page = words(await (await visit(cast.officer)).get(LIST))
    assert "8 Môi trường và cảnh quan nông thôn đã duyệt 1 chờ duyệt 2" in page
    assert "Tất cả 3 Chờ duyệt 1 Cần bổ sung 1 Đã duyệt 1 Đã rút 1" in page


async def test_it_is_narrowed_by_state_activity_place_and_period(cast: Cast, visit: Visit) -> None:
    clean_up = await filed(cast.hai, cast.thon_5, state="approved", day=date(2026, 3, 1))
    meeting = await filed(cast.lan, cast.thon_3, activity="hop-thon", day=date(2026, 2, 20))
    old = await filed(cast.hai, cast.old_thon_6, day=date(2025, 5, 1))
    withdrawn = await filed(cast.hai, cast.thon_5, state="withdrawn")
    mine = await visit(cast.officer)
    for query, found in (
        ("", {clean_up, meeting, old}),
        ("state=approved", {clean_up}),
        ("state=withdrawn", {withdrawn}),
        ("activity=hop-thon", {meeting}),
        (f"unit={cast.thon_3.id}", {meeting}),
        (f"unit={cast.old_dak_wer.id}", {old}),
        (f"unit={cast.nhan_co.id}", {clean_up, meeting, old}),
        ("since=2026-02-20&until=2026-02-28", {meeting}),
        ("until=2025-12-31", {old}),
    ):
        assert set(codes(await mine.get(f"{LIST}?{query}"))) == {report.code for report in found}, query


async def test_it_is_searched_without_accents(cast: Cast, visit: Visit) -> None:
    road = await filed(cast.hai, cast.thon_5, story="dọn 2km đường trục thôn", place="", code="NC5-042")
    flowers = await filed(
        cast.lan,
        cast.thon_3,
        story="Trồng hoa mười giờ",
        place="ngõ xóm 3",
        activity="tuyen-duong-hoa",
        code="NC3-007",
    )
    mine = await visit(cast.officer)
    for query, found in (
        ("duong truc", {road}),
        ("Đường Trục", {road}),
        ("TRONG HOA", {flowers}),
        ("nguyễn thị lan", {flowers}),
        ("thon 3", {flowers}),
        (road.code.lower(), {road}),
        ("uong truc", set()),  # the middle of a word is no word
        ("100%_", set()),
        ("'; DROP TABLE reports; --", set()),
    ):
        answer = await mine.client.get(LIST, params={"q": query})
        assert set(codes(await answer.text())) == {report.code for report in found}, query


async def test_what_makes_no_sense_in_the_address_does_not_narrow(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.officer)
    for query in (
        "state=nonsense",
        "set=none&criterion=8",
        "unit=99999999",
        f"unit={cast.kien_duc.id}",
        "since=31/02/2026",
        "before=%00",
        "criterion=²",
    ):
        assert codes(await mine.get(f"{LIST}?{query}")) == [report.code], query


async def test_a_long_list_goes_on_page_by_page_though_new_reports_come_in(cast: Cast, visit: Visit) -> None:
    reports = [await filed(cast.hai, cast.thon_5, sent_at=NOW - timedelta(hours=at // 2)) for at in range(65)]
    mine = await visit(cast.officer)
    first = await mine.get(f"{LIST}?q=don")
    await filed(cast.hai, cast.thon_5, sent_at=NOW + timedelta(hours=1))
    address = first.partition('<p class="paging">')[2].partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "q=don" in address
    second = await mine.get(address)
    address = second.partition('<p class="paging">')[2].partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    third = await mine.get(address)
    expected = [report.code for report in sorted(reports, key=lambda each: (each.sent_at, each.id), reverse=True)]
    assert [*codes(first), *codes(second), *codes(third)] == expected
    assert "paging" not in third


async def test_places_to_choose_from_are_those_below_in_their_order(cast: Cast, visit: Visit) -> None:
    page = await (await visit(cast.officer)).get(LIST)
    choice = words(page.partition('<select id="unit"')[2].partition("</select>")[0])
    assert choice.index("Thôn 3") < choice.index("Thôn 5") < choice.index("xã Đắk Wer")
    assert "Kiến Đức" not in choice


async def test_an_empty_list_says_what_to_expect(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    assert "Chưa có báo cáo nào. Khi thôn gửi" in words(await mine.get(LIST))
    assert "Không có báo cáo nào khớp. Xem tất cả báo cáo" in words(await mine.get(f"{LIST}?q=abc"))


async def test_a_row_shows_its_photos_small(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    photos = [await pictured(report) for _ in range(5)]
    page = await (await visit(cast.officer)).get(LIST)
    shown = [f"/dashboard/photos/{photo.id}/thumb" in page for photo in photos]
    assert shown == [True, True, True, False, False]
    assert "5 ảnh" in words(page)


async def test_an_officer_of_two_communes_sees_both(cast: Cast, visit: Visit) -> None:
    await Role.create(person=cast.officer, unit=cast.kien_duc, role="officer", since=NOW)
    reports = [await filed(cast.hai, cast.thon_5), await filed(cast.tu, cast.kien_duc_thon_1)]
    page = await (await visit(cast.officer)).get(LIST)
    assert set(codes(page)) == {report.code for report in reports}
    choice = words(page.partition('<select id="unit"')[2].partition("</select>")[0])
    assert "xã Nhân Cơ" in choice
    assert "xã Kiến Đức" in choice

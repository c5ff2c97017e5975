"""Who may see what: their own area, from the day they hold an office to the day they leave it."""

from datetime import timedelta

from storage import access
from tests.support.cast import NEW_SET, NOW, filed, person, pictured, settle


async def test_an_officer_sees_their_area_and_nothing_next_door(db: str) -> None:
    cast = await settle()
    ours, theirs = await filed(cast.hai, cast.thon_5), await filed(cast.tu, cast.kien_duc_thon_1)
    assert await access.sees_report(cast.officer.id, ours.id, NOW)
    assert not await access.sees_report(cast.officer.id, theirs.id, NOW)
    assert await access.sees_unit(cast.officer.id, cast.thon_5.id, NOW)
    assert not await access.sees_unit(cast.officer.id, cast.kien_duc_thon_1.id, NOW)
    assert not await access.sees_unit(cast.officer.id, cast.lam_dong.id, NOW)
    assert await access.areas(cast.officer.id, NOW) == [cast.nhan_co.id]


async def test_the_province_and_a_leader_see_all_below_them(db: str) -> None:
    cast = await settle()
    report = await filed(cast.tu, cast.kien_duc_thon_1)
    assert await access.sees_report(cast.province.id, report.id, NOW)
    assert not await access.sees_report(cast.leader.id, report.id, NOW)
    assert await access.sees_report(cast.leader.id, (await filed(cast.hai, cast.thon_5)).id, NOW)


async def test_what_an_old_commune_reported_is_seen_by_its_successor(db: str) -> None:
    cast = await settle()
    report = await filed(cast.hai, cast.old_thon_6)
    assert await access.sees_report(cast.officer.id, report.id, NOW)
    assert await access.sees_unit(cast.officer.id, cast.old_dak_wer.id, NOW)
    assert not await access.sees_report(cast.neighbour.id, report.id, NOW)


async def test_a_village_head_sees_their_own_village_and_the_one_merged_into_it(db: str) -> None:
    cast = await settle()
    own, merged = await filed(cast.sau, cast.thon_5), await filed(cast.hai, cast.old_thon_5)
    next_door = await filed(cast.lan, cast.thon_3)
    for report, seen in ((own, True), (merged, True), (next_door, False)):
        assert await access.sees_report(cast.hai.id, report.id, NOW) is seen
        assert await access.sees_report(cast.sau.id, report.id, NOW) is seen
    assert [unit.name for unit in await access.units_reported_by(cast.hai.id, NOW)] == ["Thôn 5"]
    assert await access.areas(cast.hai.id, NOW) == []


async def test_who_reports_for_a_commune_does_not_see_its_villages(db: str) -> None:
    cast = await settle()
    union = await person("Trịnh Thị Hoa", cast.nhan_co, "reporter", organisation="Hội Phụ nữ")
    assert await access.sees_report(union.id, (await filed(union, cast.nhan_co)).id, NOW)
    assert not await access.sees_report(union.id, (await filed(cast.hai, cast.thon_5)).id, NOW)
    assert not await access.sees_unit(union.id, cast.thon_5.id, NOW)


async def test_an_officer_for_one_criterion_sees_only_what_counts_for_it(db: str) -> None:
    cast = await settle()
    clean_up = await filed(cast.hai, cast.thon_5)
    meeting = await filed(cast.hai, cast.thon_5, activity="hop-thon", counts=((NEW_SET, 9, ""),))
    uncounted = await filed(cast.hai, cast.thon_5, activity="khac", counts=())
    shown = [await access.sees_report(cast.environment_officer.id, r.id, NOW) for r in (clean_up, meeting, uncounted)]
    assert shown == [True, False, False]
    photos = [await pictured(report) for report in (clean_up, meeting)]
    assert [await access.sees_photo(cast.environment_officer.id, p.id, NOW) for p in photos] == [True, False]
    next_door = await filed(cast.tu, cast.kien_duc_thon_1)
    assert not await access.sees_report(cast.environment_officer.id, next_door.id, NOW)


async def test_an_office_opens_and_closes_with_its_dates(db: str) -> None:
    cast = await settle()
    report = await filed(cast.hai, cast.thon_5)
    assert not await access.sees_report(cast.former.id, report.id, NOW)
    assert await access.sees_report(cast.former.id, report.id, NOW - timedelta(days=90))
    assert not await access.sees_report(cast.former.id, report.id, NOW - timedelta(days=900))
    assert not await access.sight(cast.former.id, NOW)


async def test_a_photo_follows_its_report_and_its_sender_keeps_it(db: str) -> None:
    cast = await settle()
    photo = await pictured(await filed(cast.hai, cast.thon_5))
    see = [cast.officer, cast.hai, cast.sau, cast.province]
    blind = [cast.neighbour, cast.lan, cast.tu, cast.former]
    assert [await access.sees_photo(each.id, photo.id, NOW) for each in see] == [True] * 4
    assert [await access.sees_photo(each.id, photo.id, NOW) for each in blind] == [False] * 4

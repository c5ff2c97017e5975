"""What goes into a dossier: approved evidence of the unit and below, in the period, with the officer's changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from dossiers import choices
from dossiers.choices import Choices
from dossiers.contents import Contents
from dossiers.gather import CannotMake, Setting, gather
from storage import database, dossier_papers, targets
from storage.models import Photo
from storage.targets import Said
from tests.dossiers.conftest import Begin
from tests.support.cast import NEW_SET, NOW, Cast, filed, pictured, unit

EIGHT = ((NEW_SET, 8, ""),)


async def contents(setting: Setting, begin: Begin, **more: object) -> Contents:
    return await gather(setting, await begin(**more), NOW)


def codes(found: Contents, criterion: int) -> list[str]:
    line = next(each for each in found.criteria if each.code == str(criterion))
    return [entry.code for entry in line.all_entries()]


async def test_only_what_was_approved_in_the_unit_and_the_period_counts(
    cast: Cast, setting: Setting, begin: Begin
) -> None:
    ours = await filed(cast.hai, cast.thon_5, state="approved")
    merged = await filed(cast.hai, cast.old_thon_6, state="approved")
    await filed(cast.hai, cast.thon_5, state="sent")
    await filed(cast.hai, cast.thon_5, state="approved", day=date(2026, 4, 1))
    await filed(cast.tu, cast.kien_duc_thon_1, state="approved")
    await filed(cast.hai, cast.thon_5, state="approved", counts=(("xa-ntm-2021-2025", 17, ""),))
    found = await contents(setting, begin)
    assert codes(found, 8) == [ours.code, merged.code]
    assert len(found.entries) == 2
    assert found.unit == "xã Nhân Cơ"
    assert found.office.above == "Ủy ban nhân dân" and found.office.name == "xã Nhân Cơ"


async def test_a_village_and_a_garden_have_dossiers_of_their_own(cast: Cast, setting: Setting, begin: Begin) -> None:
    garden = await unit("lam-dong.nhan-co.thon-5.vuon", "nhà bác Tư", "vuon_ray", cast.thon_5, short="VM1")
    theirs = await filed(cast.hai, garden, state="approved", counts=(("vuon-mau-quang-binh-2018", 1, ""),))
    await filed(cast.lan, cast.thon_3, state="approved")
    found = await contents(setting, begin, unit=garden, set="vuon-mau-quang-binh-2018")
    assert [entry.code for entry in found.entries] == [theirs.code]
    assert found.unit == "vườn mẫu nhà bác Tư"
    village = await filed(cast.hai, cast.thon_5, state="approved")
    found = await contents(setting, begin, unit=cast.thon_5)
    assert [entry.code for entry in found.entries] == [village.code]
    assert found.office.above == "Ủy ban nhân dân xã Nhân Cơ"
    assert found.papers[0].form == "Mẫu số 03"


async def test_a_photo_lies_under_the_first_criterion_it_counts_for(cast: Cast, setting: Setting, begin: Begin) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved", counts=((NEW_SET, 8, ""), (NEW_SET, 2, "")))
    await pictured(report)
    await pictured(report, caption="trước khi dọn")
    found = await contents(setting, begin)
    assert codes(found, 2) == codes(found, 8) == [report.code]
    paths = [picture.path for picture in found.pictures()]
    assert paths == [
        "TC02_Ha-tang-kinh-te-xa-hoi/thon-05/2026-03-14_don-ve-sinh_01.jpg",
        "TC02_Ha-tang-kinh-te-xa-hoi/thon-05/2026-03-14_don-ve-sinh_02.jpg",
    ]


async def test_a_photo_with_an_identity_card_never_leaves(cast: Cast, setting: Setting, begin: Begin) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    kept, hidden = await pictured(report), await pictured(report)
    await Photo.filter(id=hidden.id).update(hidden=True)
    found = await contents(setting, begin)
    assert [picture.photo for picture in found.pictures()] == [kept.id]


async def test_it_says_what_is_enough_and_what_is_missing(cast: Cast, setting: Setting, begin: Begin) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    await pictured(report)
    found = await contents(setting, begin)
    eighth = found.criteria[7]
    assert not eighth.enough and eighth.why == "thiếu 1 ảnh"
    await pictured(report)
    found = await contents(setting, begin)
    assert found.criteria[7].enough and not found.criteria[7].why
    assert not found.criteria[0].enough
    assert found.enough == 1


async def test_the_officer_leaves_out_adds_captions_and_puts_first(cast: Cast, setting: Setting, begin: Begin) -> None:
    ours = await filed(cast.hai, cast.thon_5, state="approved")
    first, second, third = [await pictured(ours) for _nth in range(3)]
    other = await filed(cast.lan, cast.thon_3, state="approved")
    old = await filed(cast.lan, cast.thon_3, state="approved", day=date(2026, 1, 5), counts=())
    mine = Choices(
        without_reports=frozenset({other.id}),
        without_photos=frozenset({first.id}),
        captions={second.id: "Đường trục sau khi dọn"},
        first=(third.id,),
    ).add(old.id, (8, ""))
    found = await contents(setting, begin, choices=choices.keep(mine))
    assert codes(found, 8) == [old.code, ours.code]
    [entry] = [entry for entry in found.entries if entry.code == ours.code]
    assert [picture.photo for picture in entry.pictures] == [third.id, second.id]
    assert entry.pictures[1].caption == "Đường trục sau khi dọn"


async def test_what_people_gave_is_summed_and_worth_what_the_commune_says(
    cast: Cast, setting: Setting, begin: Begin
) -> None:
    for _nth in range(2):
        await filed(
            cast.hai, cast.thon_5, state="approved", answers={"ngay_cong": {"value": "45", "unit": "ngày công"}}
        )
    await filed(
        cast.hai,
        cast.thon_5,
        activity="hien-dat",
        state="approved",
        answers={
            "dien_tich": {"value": "120", "unit": "m²"},
            "so_nguoi": {"value": "12"},
            "kho_khan": {"value": "Đá nhiều"},
        },
    )
    found = await contents(setting, begin, choices={"rates": {"labour": "250000"}})
    given = {each.kind: each for each in found.given}
    assert (given["labour"].amount, given["labour"].worth) == (Decimal(90), Decimal(22_500_000))
    assert given["land"].amount == 120 and given["land"].worth is None
    assert found.participation.people == 12
    assert (found.participation.villages_reporting, found.participation.villages) == (1, 3)
    assert [each.words for each in found.difficulties] == ["Đá nhiều"]


async def test_a_periodic_report_also_tells_of_work_that_counts_for_nothing(
    cast: Cast, setting: Setting, begin: Begin
) -> None:
    await filed(cast.hai, cast.thon_5, state="approved", activity="hop-thon", counts=())
    found = await contents(setting, begin, kind="bao-cao-6-thang", days=(date(2026, 1, 1), date(2026, 6, 30)))
    assert found.periodic and not found.papers
    assert found.subject.startswith("Kết quả thực hiện Chương trình xây dựng nông thôn mới 6 tháng đầu năm 2026")
    assert len(found.entries) == 1 and found.done[0].reports == 1
    with pytest.raises(CannotMake, match="nothing_approved"):
        await contents(setting, begin)


async def test_what_was_said_of_a_criterion_stands_beside_it(cast: Cast, setting: Setting, begin: Begin) -> None:
    await filed(cast.hai, cast.thon_5, state="approved")
    async with database.transaction():
        said = Said(Decimal("99.08"), ">", Decimal(95), "≥", met=True)
        await targets.say(cast.nhan_co.id, 2026, (NEW_SET, 8, ""), said, cast.officer.id, NOW)
        await targets.say(cast.nhan_co.id, 2025, (NEW_SET, 8, ""), Said(met=False), cast.officer.id, NOW)
        await dossier_papers.say(cast.nhan_co.id, NEW_SET, 2026, "no-dong", "draft", "", cast.officer.id, NOW)
    found = await contents(setting, begin)
    line = found.criteria[7]
    assert (line.value, line.met, line.met_before) == ("> 99,08", True, False)
    assert found.met == 1
    assert {paper.id: paper.state for paper in found.papers}["no-dong"] == "draft"
    assert all(paper.unverified == "theo quy định 2021–2025, chưa đối chiếu" for paper in found.papers)


async def test_a_unit_with_nothing_approved_says_so(cast: Cast, setting: Setting, begin: Begin) -> None:
    await filed(cast.hai, cast.thon_5)
    with pytest.raises(CannotMake, match="nothing_approved"):
        await contents(setting, begin)


async def test_a_period_that_ends_before_it_begins_is_refused(cast: Cast, setting: Setting, begin: Begin) -> None:
    with pytest.raises(CannotMake, match="period"):
        await contents(setting, begin, days=(date(2026, 3, 31), date(2026, 3, 1)))


async def test_more_reports_than_one_batch_stay_in_order(cast: Cast, setting: Setting, begin: Begin) -> None:
    made = []
    for at in range(450):
        day = date(2026, 2, 15) + timedelta(days=at % 40)
        made.append((day, (await filed(cast.hai, cast.thon_5, state="approved", day=day)).code))
    found = await contents(setting, begin)
    assert [entry.day for entry in found.entries] == sorted(day for day, _code in made)
    assert len({entry.code for entry in found.entries}) == 450


async def test_a_photo_taken_by_a_camera_says_when_in_our_own_time(cast: Cast, setting: Setting, begin: Begin) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    await pictured(report, taken_at=datetime(2026, 3, 14, 1, 30, tzinfo=UTC))
    [picture] = (await contents(setting, begin)).pictures()
    assert picture.taken and picture.at is not None and picture.at.hour == 8

"""Places are taken in whole or not at all, and what lay in an old place is found in the new one."""

import csv
import time
from datetime import date
from pathlib import Path

import pytest

from catalogue.catalogue import SHIPPED
from locales.plain import plain
from storage import access, database, reports, units
from storage.models import Unit
from storage.reports import Wanted
from storage.unit_import import Imported, import_units
from tests.support import cast

DEMO = SHIPPED / "units-demo.csv"
ALWAYS = """
vn,Việt Nam,quoc_gia,,
lam-dong,Lâm Đồng,tinh,vn,
lam-dong.nhan-co,Nhân Cơ,xa,lam-dong,
"""


async def take_in(text: str, *, skip_bad: bool = False, header: str = "code,name,kind,parent,successor") -> Imported:
    lines = text.strip().splitlines()
    rows = list(enumerate(csv.reader(lines), start=2))
    return await import_units(header.split(","), rows, plain=plain, skip_bad=skip_bad, aims={"vuon-mau-tra-vinh"})


async def take_in_demo() -> Imported:
    header, *rows = csv.reader(DEMO.read_text("utf-8").splitlines())
    return await import_units(header, list(enumerate(rows, start=2)), plain=plain)


async def unit(code: str) -> Unit:
    found = await units.by_code(code)
    assert found, code
    return found


async def codes() -> set[str]:
    return {row["code"] for row in await database.rows("SELECT code FROM units")}


async def shorts() -> dict[str, str]:
    return {row["code"]: row["short"] for row in await database.rows("SELECT code, short FROM units")}


async def test_the_demo_is_taken_in_and_a_second_time_changes_nothing(db: str) -> None:
    first, again = await take_in_demo(), await take_in_demo()
    assert (first.added, first.changed, first.problems) == (42, 0, ())
    assert (again.added, again.changed, again.kept) == (0, 0, True)
    thon_5 = await unit("lam-dong.nhan-co.thon-5")
    assert (thon_5.short, thon_5.valid_from) == ("NC5", date(2025, 7, 1))


async def test_a_village_lies_in_its_commune_province_and_country(db: str) -> None:
    await take_in_demo()
    thon_5 = await unit("lam-dong.nhan-co.thon-5")
    assert [above.code for above in await units.above(thon_5.id)] == [thon_5.code, "lam-dong.nhan-co", "lam-dong", "vn"]


async def test_a_report_under_an_old_commune_is_found_under_its_successor(db: str) -> None:
    await take_in_demo()
    old, new = await unit("dak-nong.dak-rlap.dak-wer"), await unit("lam-dong.nhan-co")
    await take_in("dak-nong.dak-rlap.dak-wer.thon-6,Thôn 6,thon,dak-nong.dak-rlap.dak-wer,")
    thon_6 = await unit("dak-nong.dak-rlap.dak-wer.thon-6")
    head = await cast.person("Trưởng thôn cũ", thon_6, "village_head")
    report = await cast.filed(head, thon_6, day=date(2024, 3, 2))
    officer = await cast.person("Cán bộ xã mới", new, "officer")
    seen = await access.sight(officer.id, cast.NOW)
    assert [found.id for found in await reports.newest(seen, Wanted(), 10)] == [report.id]
    assert {old.id, thon_6.id} <= set(await units.ids_within(new.id))


async def test_a_village_that_is_merged_later_lies_in_the_new_one_from_then_on(db: str) -> None:
    await take_in_demo()
    changed = await take_in("lam-dong.nhan-co.thon-8,Thôn 8,thon,lam-dong.nhan-co,lam-dong.nhan-co.thon-7")
    assert (changed.added, changed.changed) == (0, 1)
    thon_7, thon_8 = await unit("lam-dong.nhan-co.thon-7"), await unit("lam-dong.nhan-co.thon-8")
    assert await units.lies_within(thon_8.id, thon_7.id)
    assert not await units.lies_within(thon_7.id, thon_8.id)


async def test_a_village_that_moves_to_another_commune_leaves_the_first(db: str) -> None:
    await take_in_demo()
    await take_in("lam-dong.nhan-co.thon-8,Thôn 8,thon,lam-dong.kien-duc,")
    thon_8 = await unit("lam-dong.nhan-co.thon-8")
    assert not await units.lies_within(thon_8.id, (await unit("lam-dong.nhan-co")).id)
    assert await units.lies_within(thon_8.id, (await unit("lam-dong.kien-duc")).id)
    assert thon_8.short == "NC8"  # reports were read out under it


async def test_columns_the_file_does_not_have_stay_as_they_are(db: str) -> None:
    await take_in_demo()
    before = await unit("dak-nong.dak-rlap.dak-ru")
    await take_in("dak-nong.dak-rlap.dak-ru,Đắk Ru mới,xa", header="code,name,kind")
    after = await unit("dak-nong.dak-rlap.dak-ru")
    assert after.name == "Đắk Ru mới"
    assert (after.aliases, after.official_code, after.valid_to) == (["Đắc Ru", "Đăk Ru"], "24763", date(2025, 6, 30))
    assert await units.above(after.id) == await units.above(before.id)
    assert [found.id for found in await units.find("dac ru")] == [after.id]


@pytest.mark.parametrize(
    "typed", ["Nhân Cơ", "nhan co", "NHAN CO", "xã nhân cơ", "nhanco", "Nha\u0302n Co\u031b", "nhân", "cơ"]
)
async def test_a_place_is_found_however_it_is_typed_the_one_of_today_first(db: str, typed: str) -> None:
    await take_in_demo()
    assert (await units.find(plain(typed)))[0].code == "lam-dong.nhan-co"


@pytest.mark.parametrize("typed", ["Đắc Ru", "Đăk Ru", "Đắk Ru", "Dak Ru", "đăkru"])
async def test_every_spelling_of_the_plans_finds_the_place(db: str, typed: str) -> None:
    await take_in_demo()
    assert [found.name for found in await units.find(plain(typed))] == ["Đắk Ru"]


async def test_the_district_is_found_with_any_apostrophe(db: str) -> None:
    await take_in_demo()
    for typed in ("Đắk R'Lấp", "Đăk R’Lấp", "ĐăkR’Lấp", "dak rlap", "Đắk R`Lấp"):
        assert [found.code for found in await units.find(plain(typed))] == ["dak-nong.dak-rlap"], typed


async def test_a_village_is_sought_within_an_area(db: str) -> None:
    await take_in_demo()
    nhan_co = await unit("lam-dong.nhan-co")
    assert [found.code for found in await units.find("thon 5", nhan_co.id)] == ["lam-dong.nhan-co.thon-5"]
    assert len(await units.find("thon 5")) == 3
    assert await units.find("") == []
    assert await units.find("khong co") == []


async def test_villages_stand_in_the_order_people_count_them(db: str) -> None:
    await take_in_demo()
    await take_in("lam-dong.nhan-co.thon-10,Thôn 10,thon,lam-dong.nhan-co,")
    nhan_co = await unit("lam-dong.nhan-co")
    names = [village.name for village in await units.villages_within([nhan_co.id])]
    assert names == [*(f"Thôn {number}" for number in range(1, 9)), "Thôn 10"]
    assert [child.name for child in await units.children(nhan_co.id)] == names


async def test_villages_of_a_day_are_those_that_existed_then(db: str) -> None:
    await take_in_demo()
    nhan_co = await unit("lam-dong.nhan-co")
    assert await units.villages_within([nhan_co.id], on=date(2025, 6, 30)) == []
    assert len(await units.villages_within([nhan_co.id], on=date(2025, 7, 1))) == 8


async def test_report_codes_begin_with_something_short_that_can_be_read_out(db: str) -> None:
    await take_in(
        ALWAYS
        + "a.nhan-co,Nam Cường,xa,lam-dong,\n"
        + "lam-dong.nhan-co.thon-5,Thôn 5,thon,lam-dong.nhan-co,\n"
        + "lam-dong.nhan-co.thon-5a,Thôn 5A,thon,lam-dong.nhan-co,\n"
        + "lam-dong.nhan-co.bu-dop,Bon Bù Đốp,bon,lam-dong.nhan-co,\n"
        + "lam-dong.nhan-co.x5,Xóm 5,xóm,lam-dong.nhan-co,\n"
        + "lam-dong.nhan-co.tdp-12,Tổ dân phố 12,tổ dân phố,lam-dong.nhan-co,\n"
        + "lam-dong.nhan-co.thon-1-dw,Thôn 1 Đắk Wer,thôn,lam-dong.nhan-co,\n"
        + "lam-dong.nhan-co.thon-5.khu-a,Khu dân cư A,khu_dan_cu,lam-dong.nhan-co.thon-5,\n"
        + "lam-dong.nhan-co.thon-5.vuon-3,Vườn 3,vườn,lam-dong.nhan-co.thon-5,\n"
    )
    found = await shorts()
    assert found == {
        "vn": "VN",
        "lam-dong": "LD",
        "a.nhan-co": "NC",
        "lam-dong.nhan-co": "NCB",
        "lam-dong.nhan-co.thon-5": "NCB5",
        "lam-dong.nhan-co.thon-5a": "NCB5A",
        "lam-dong.nhan-co.bu-dop": "NCBBD",
        "lam-dong.nhan-co.x5": "NCB5B",
        "lam-dong.nhan-co.tdp-12": "NCB12",
        "lam-dong.nhan-co.thon-1-dw": "NCB1DW",
        "lam-dong.nhan-co.thon-5.khu-a": "NCB5KA",
        "lam-dong.nhan-co.thon-5.vuon-3": "NCB5V3",
    }


async def test_todays_commune_has_the_better_code_and_none_is_given_twice(db: str) -> None:
    await take_in_demo()
    found = await shorts()
    assert (found["lam-dong.nhan-co"], found["dak-nong.dak-rlap.nhan-co"]) == ("NC", "NCB")
    assert len(set(found.values())) == len(found)
    await take_in("lam-dong.nam-cat,Nam Cát,xa,lam-dong,")
    assert await shorts() == {**found, "lam-dong.nam-cat": "NCC"}


@pytest.mark.parametrize(
    ("row", "why", "value"),
    [
        (",Thôn 5,thon,lam-dong.nhan-co,", "no code", ""),
        ("Thôn 5,Thôn 5,thon,lam-dong.nhan-co,", "bad code", "Thôn 5"),
        ("x,,thon,lam-dong.nhan-co,", "no name", ""),
        ("x,Thôn 5,,lam-dong.nhan-co,", "no kind", ""),
        ("x,Thôn 5,hành tinh,lam-dong.nhan-co,", "unknown kind", "hanh_tinh"),
        ("x,Thôn 5,thon,nhan-co,", "unknown parent", "nhan-co"),
        ("x,Thôn 5,thon,lam-dong.nhan-co,nhan-co", "unknown successor", "nhan-co"),
        ("x,Kiến Đức,xa,lam-dong.nhan-co,", "parent is no higher", "lam-dong.nhan-co"),
        ("x,Thôn 5,thon,x,", "circle", "x"),
        ("x,Thôn 5,thon,lam-dong.nhan-co,x", "circle", "x"),
        ("x,Thôn 5,thon,lam-dong.nhan-co,,thừa", "too many cells", ""),
        ("vn,Việt Nam,quoc_gia,,", "code twice", "vn (2)"),
    ],
)
async def test_a_bad_row_is_named_with_its_number_and_nothing_is_kept(db: str, row: str, why: str, value: str) -> None:
    done = await take_in(f"{ALWAYS}{row}")
    assert [(problem.row, problem.why, problem.value) for problem in done.problems] == [(5, why, value)]
    assert not done.kept
    assert await codes() == set()


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("valid_from", "31/2/2025", "bad date"),
        ("valid_from", "mai", "bad date"),
        ("group", "4", "bad group"),
        ("lat", "95", "bad degrees"),
        ("lat", "nan", "bad degrees"),
        ("lat", "bắc", "bad degrees"),
        ("lat", "11,98", "half a place"),
        ("official_code", "1" * 21, "too long"),
        ("aims", "vuon-mau-sao-hoa", "unknown criteria set"),
    ],
)
async def test_a_wrong_cell_is_named(db: str, column: str, cell: str, why: str) -> None:
    done = await take_in(f'lam-dong,Lâm Đồng,tinh,"{cell}"', header=f"code,name,kind,{column}")
    assert [problem.why for problem in done.problems if problem.why != "group of no commune"] == [why]
    assert not done.kept


async def test_every_wrong_row_and_every_fault_in_it_is_told_at_once(db: str) -> None:
    done = await take_in(f"{ALWAYS}A,,sao,nhan-co,\nb,B,thon,vn,c\nc,C,thon,nhan-co,b")
    assert [(problem.row, problem.why) for problem in done.problems] == [
        (5, "bad code"),
        (5, "no name"),
        (5, "unknown kind"),
        (5, "unknown parent"),
        (6, "unknown successor"),
        (7, "unknown parent"),
    ]


async def test_two_villages_that_succeed_each_other_are_both_refused(db: str) -> None:
    done = await take_in(
        f"{ALWAYS}b,B,thon,lam-dong.nhan-co,c\nc,C,thon,lam-dong.nhan-co,b\nd,D,thon,lam-dong.nhan-co,c"
    )
    assert [(problem.row, problem.why) for problem in done.problems][:2] == [(5, "circle"), (6, "circle")]


async def test_a_circle_through_units_kept_before_is_seen(db: str) -> None:
    await take_in(f"{ALWAYS}b,B,thon,lam-dong.nhan-co,\nc,C,thon,lam-dong.nhan-co,b")
    done = await take_in("b,B,thon,lam-dong.nhan-co,c")
    assert [(problem.row, problem.why) for problem in done.problems] == [(2, "circle")]


async def test_with_skip_bad_the_good_rows_are_kept_and_what_hangs_on_bad_ones_is_left_out(db: str) -> None:
    done = await take_in(
        f"{ALWAYS}lam-dong.x,X,sao,lam-dong,\nlam-dong.x.thon-1,Thôn 1,thon,lam-dong.x,\n"
        "lam-dong.nhan-co.thon-1,Thôn 1,thon,lam-dong.nhan-co,",
        skip_bad=True,
    )
    assert [(problem.row, problem.why) for problem in done.problems] == [(5, "unknown kind"), (6, "unknown parent")]
    assert (done.added, done.kept) == (4, True)
    assert await codes() == {"vn", "lam-dong", "lam-dong.nhan-co", "lam-dong.nhan-co.thon-1"}


async def test_a_parent_may_stand_below_its_children(db: str) -> None:
    done = await take_in("\n".join(reversed(ALWAYS.strip().splitlines())))
    assert (done.added, done.problems) == (3, ())
    assert len(await units.above((await unit("lam-dong.nhan-co")).id)) == 3


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("code,kind", "missing column"),
        ("code,name,kind,succesor", "unknown column"),
        ("code,name,kind,kind", "column twice"),
    ],
)
async def test_a_wrong_header_is_named(db: str, header: str, why: str) -> None:
    done = await take_in("lam-dong,Lâm Đồng,tinh", header=header)
    assert why in [problem.why for problem in done.problems if problem.row == 1]
    assert not done.kept


async def test_a_country_of_15_000_villages_is_taken_in_within_20_seconds(db: str) -> None:
    lines = ["vn,Việt Nam,quoc_gia,,"]
    for province in range(10):
        lines.append(f"p{province},Tỉnh {province},tinh,vn,")
        for commune in range(75):
            lines.append(f"p{province}.x{commune},Tân Thành {commune},xa,p{province},")
            lines += [f"p{province}.x{commune}.t{at},Thôn {at},thon,p{province}.x{commune}," for at in range(20)]
    begun = time.perf_counter()
    done = await take_in("\n".join(lines))
    assert done.added == len(lines) > 15_000
    assert time.perf_counter() - begun < 20
    begun = time.perf_counter()
    assert len(await units.ids_within((await unit("vn")).id)) == len(lines)
    assert time.perf_counter() - begun < 1


def test_the_demo_file_is_there() -> None:
    assert Path(DEMO).is_file()

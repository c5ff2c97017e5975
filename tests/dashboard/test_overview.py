"""The first page: evidence by village and criterion, gaps, silent villages, and nobody sees next door's."""

import re
from datetime import date, timedelta

from storage.models import Target
from tests.dashboard.conftest import Visit, words
from tests.support.cast import NEW_SET, NOW, Cast, filed, pictured, unit

PAGE = "/dashboard/overview"


def cell(page: str, place: str, number: int) -> str:
    """What stands in the table for a place and the criterion of this number."""
    row = next(row for row in re.findall(r"<tr>(.*?)</tr>", page, re.S) if place in row and "<td" in row)
    found = re.findall(r'<td class="(\w+)"><a href="([^"]*)"[^>]*>([^<]*)</a>', row)
    state, address, told = found[number - 1]
    assert re.search(rf"criterion=([\w-]+\|)?{number}$", address)
    return f"{state} {told}"


async def test_a_village_with_a_report_and_its_photos_has_enough(cast: Cast, visit: Visit) -> None:
    done = await filed(cast.hai, cast.thon_5, state="approved")
    for _ in range(2):
        await pictured(done)
    await filed(cast.lan, cast.thon_3)
    await filed(cast.lan, cast.thon_3, state="approved", counts=((NEW_SET, 2, ""),))  # without photos
    page = await (await visit(cast.officer)).get(PAGE)
    assert cell(page, "Thôn 5", 8) == "met ✓1"
    assert cell(page, "Thôn 3", 8) == "waiting …1"
    assert cell(page, "Thôn 3", 2) == "missing –"
    assert cell(page, "Thôn 5", 1) == "apart ·"  # planning needs papers of the commune
    assert "1/9" in words(page)


async def test_what_a_merged_village_reported_counts_where_it_is_now(cast: Cast, visit: Visit) -> None:
    old = await filed(cast.hai, cast.old_thon_5, state="approved")
    for _ in range(2):
        await pictured(old)
    assert cell(await (await visit(cast.officer)).get(PAGE), "Thôn 5", 8) == "met ✓1"


async def test_a_province_sees_its_communes_and_goes_down(cast: Cast, visit: Visit) -> None:
    done = await filed(cast.hai, cast.thon_5, state="approved")
    for _ in range(2):
        await pictured(done)
    await filed(cast.tu, cast.kien_duc_thon_1)
    mine = await visit(cast.province)
    page = await mine.get(PAGE)
    assert cell(page, "xã Nhân Cơ", 8) == "met ✓1"
    assert cell(page, "xã Kiến Đức", 8) == "waiting …1"
    below = await mine.get(f"{PAGE}?unit={cast.nhan_co.id}&set={NEW_SET}")
    assert cell(below, "Thôn 5", 8) == "met ✓1"


async def test_a_decision_is_in_the_provinces_table_at_once(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    mine = await visit(cast.province)
    assert cell(await mine.get(PAGE), "xã Nhân Cơ", 8) == "waiting …1"
    for _ in range(2):
        await pictured(report)
    report.state, report.changed_at = "approved", NOW
    await report.save()
    assert cell(await mine.get(PAGE), "xã Nhân Cơ", 8) == "met ✓1"


async def test_the_aim_and_its_day_stand_above(cast: Cast, visit: Visit) -> None:
    await Target.create(unit=cast.nhan_co, set=NEW_SET, year=2026, by_day=date(2026, 9, 30))
    assert "hạn 30/9/2026 (Nhân Cơ)" in words(await (await visit(cast.officer)).get(PAGE))


async def test_silent_villages_are_named_with_their_last_day(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5, sent_at=NOW - timedelta(days=3))
    await filed(cast.lan, cast.thon_3, sent_at=NOW - timedelta(days=40))
    mine = await visit(cast.officer)
    silent = words((await mine.get(PAGE)).partition('id="silent"')[2])
    assert "Thôn 3 gần nhất 2/2/2026" in silent
    assert "Thôn 5" not in silent
    assert "Thôn 3" not in words((await mine.get(f"{PAGE}?weeks=8")).partition('id="silent"')[2])
    assert "1/3" in words(await (await visit(cast.province)).get(f"{PAGE}?unit={cast.lam_dong.id}&weeks=8"))


async def test_nobody_sees_next_doors_cells(cast: Cast, visit: Visit) -> None:
    await filed(cast.tu, cast.kien_duc_thon_1, state="approved")
    for person in (cast.officer, cast.leader, cast.environment_officer, cast.hai):
        mine = await visit(person)
        assert "Kiến Đức" not in words(await mine.get(PAGE))
        for place in (cast.kien_duc, cast.kien_duc_thon_1, cast.lam_dong):
            assert await mine.status(f"{PAGE}?unit={place.id}") == 404


async def test_an_officer_for_one_criterion_sees_that_column(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5)
    await filed(cast.hai, cast.thon_5, counts=((NEW_SET, 2, ""),))
    page = await (await visit(cast.environment_officer)).get(PAGE)
    assert re.findall(r'<th scope="col"><abbr[^>]*>(\d+)', page) == ["8"]


async def test_a_village_head_sees_their_own_line(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5)
    await filed(cast.lan, cast.thon_3)
    page = await (await visit(cast.hai)).get(PAGE)
    assert cell(page, "Thôn 5", 8) == "waiting …1"
    assert "Thôn 3" not in words(page)


async def test_the_page_of_a_whole_province_is_light(cast: Cast, visit: Visit) -> None:
    for nth in range(122):  # with the two of the cast as many as Lâm Đồng has
        commune = await unit(f"lam-dong.xa-{nth}", f"Xã thứ {nth}", "xa", cast.lam_dong, group=2)
        await unit(f"lam-dong.xa-{nth}.thon-1", "Thôn 1", "thon", commune)
    page = await (await visit(cast.province)).get(PAGE)
    assert page.count("Xã thứ") >= 122
    assert len(page.encode()) < 150_000
    link = next(link for link in re.findall(r'href="(reports[^"]+)"', page) if f"unit={cast.nhan_co.id}&" in link)
    assert re.search(r"criterion=[\w-]+\|1$", link)

"""The map gathers what people may see, and charts say the same numbers as their tables."""

import json

from storage.models import Unit
from tests.dashboard.conftest import Browser, Visit, words
from tests.support.cast import NEW_SET, NOW, Cast, filed, pictured

EVERYWHERE = "/dashboard/map/clusters?zoom=6&box=8,102,24,110"


async def counted(mine: Browser, more: str = "") -> int:
    return sum(count for _, count, _, _ in json.loads(await mine.get(EVERYWHERE + more)))


async def test_a_report_stands_where_it_was_told_else_its_photo_else_its_village(cast: Cast, visit: Visit) -> None:
    told = await filed(cast.hai, cast.thon_5, lat=12.0, lon=107.0)
    of_photo = await filed(cast.lan, cast.thon_3)
    await pictured(of_photo, lat=12.5, lon=107.5)
    of_village = await filed(cast.hai, cast.thon_5)
    await filed(cast.lan, cast.thon_3)  # nobody knows where
    mine = await visit(cast.officer)
    await mine.get("/dashboard/map")
    found = json.loads(await mine.get("/dashboard/map.geojson"))["features"]
    spots = {
        each["properties"]["code"]: (each["geometry"]["coordinates"], each["properties"]["source"]) for each in found
    }
    assert spots == {
        told.code: ([107.0, 12.0], "report"),
        of_photo.code: ([107.5, 12.5], "photo"),
        of_village.code: ([107.58, 11.96], "unit"),
    }


async def test_places_are_gathered_and_narrowed_and_never_those_of_next_door(cast: Cast, visit: Visit) -> None:
    for _ in range(3):
        await filed(cast.hai, cast.thon_5, lat=12.0, lon=107.0)
    await filed(cast.lan, cast.thon_3, lat=12.0, lon=107.0, activity="hop-thon")
    await filed(cast.tu, cast.kien_duc_thon_1, lat=12.0, lon=107.0)
    await filed(cast.hai, cast.thon_5, lat=12.0, lon=107.0, state="withdrawn")
    for person, count in ((cast.officer, 4), (cast.neighbour, 1), (cast.province, 5), (cast.lan, 1), (cast.hai, 3)):
        mine = await visit(person)
        await mine.get("/dashboard/map")
        assert await counted(mine) == count, person.name
    officers = await visit(cast.officer)
    assert await counted(officers, "&activity=hop-thon") == 1
    [[square, count, lat, lon]] = json.loads(await officers.get("/dashboard/map/clusters?zoom=9&box=11,106,13,108"))
    assert (count, lat, lon) == (4, 12.0, 107.0)
    bubble = json.loads(await officers.get(f"/dashboard/map/here?zoom=9&square={square}"))
    assert len(bubble) == 4
    assert "KD1" not in str(bubble)
    assert "KD1" not in await officers.get("/dashboard/map.geojson")


async def test_boundaries_are_shown_of_their_own_area(cast: Cast, visit: Visit) -> None:
    shape = {"type": "Polygon", "coordinates": [[[107, 12], [108, 12], [108, 13], [107, 12]]]}
    await Unit.filter(id__in=[cast.nhan_co.id, cast.thon_5.id, cast.kien_duc.id]).update(boundary=shape)
    found = json.loads(await (await visit(cast.officer)).get("/dashboard/map/boundaries"))["features"]
    assert [each["properties"]["name"] for each in found] == ["Nhân Cơ", "Thôn 5"]


async def test_what_makes_no_sense_is_no_map(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    for query in (
        "",
        "?zoom=5&box=1,2,3",
        "?zoom=99&box=8,102,24,110",
        "?zoom=5&box=nan,1,2,3",
        "?zoom=5&box=24,1,8,3",
    ):
        assert await mine.status(f"/dashboard/map/clusters{query}") == 404


async def test_charts_say_the_numbers_of_the_area(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5, state="approved")
    await filed(cast.hai, cast.thon_5)
    await filed(cast.tu, cast.kien_duc_thon_1, state="approved")
    page = words(await (await visit(cast.officer)).get(f"/dashboard/charts?set={NEW_SET}"))
    assert "8. Môi trường và cảnh quan nông thôn 1 1" in page
    assert "Thôn 5 1 1" in page
    assert "Kiến Đức" not in page
    province = words(await (await visit(cast.province)).get("/dashboard/charts"))
    assert "xã Nhân Cơ 1 1" in province
    assert "xã Kiến Đức 1 0" in province
    assert "3/2026 2 1" in province


async def test_what_people_gave_is_summed_from_approved_reports(cast: Cast, visit: Visit) -> None:
    land = {"dien_tich": {"value": "120", "unit": "m²"}}
    await filed(cast.hai, cast.thon_5, activity="hien-dat", state="approved", answers=land)
    await filed(cast.hai, cast.thon_5, activity="hien-dat", state="sent", answers=land)
    work = {"ngay_cong": {"value": "35", "unit": "ngày công"}}
    await filed(cast.lan, cast.thon_3, state="approved", answers=work)
    await filed(cast.tu, cast.kien_duc_thon_1, state="approved", answers=work)
    mine = await visit(cast.officer)
    assert "3/2026,120" in await mine.get(f"/dashboard/charts/land.csv?year={NOW.year}")
    assert "3/2026,35" in await mine.get(f"/dashboard/charts/labour.csv?year={NOW.year}")
    assert "3/2026,70" in await (await visit(cast.province)).get(f"/dashboard/charts/labour.csv?year={NOW.year}")
    assert await mine.status(f"/dashboard/charts/labour.csv?unit={cast.kien_duc.id}") == 404
    assert await (await visit(cast.environment_officer)).status("/dashboard/charts/labour.csv") == 404

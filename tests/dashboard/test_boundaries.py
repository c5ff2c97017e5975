"""Boundaries from a GeoJSON file: each finds its unit, or nothing is kept and the file's mistakes are named."""

import json
from pathlib import Path
from unittest.mock import ANY

import pytest
from aiohttp import FormData

from dashboard import boundaries
from dashboard.boundaries import NotTaken
from locales import Speech
from storage.models import Deed, Unit
from tests.dashboard.conftest import Browser, Visit, form_token, words
from tests.support.cast import Cast, settle

SHAPE = {"type": "Polygon", "coordinates": [[[107, 12], [108, 12], [108, 13], [107, 12]]]}


def written(folder: Path, *features: tuple[dict[str, str], object]) -> Path:
    path = folder / "xa.geojson"
    told = [{"type": "Feature", "properties": named, "geometry": shape} for named, shape in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": told}))
    return path


async def test_boundaries_find_their_unit_by_either_code(db: str, tmp_path: Path) -> None:
    cast = await settle()
    await Unit.filter(id=cast.kien_duc.id).update(official_code="24733")
    path = written(tmp_path, ({"code": "lam-dong.nhan-co"}, SHAPE), ({"ma_xa": "24733"}, SHAPE))
    assert await boundaries.load(path, Speech("vi")) == "Đã lưu 2 ranh giới."
    assert [(await Unit.get(id=unit.id)).boundary for unit in (cast.nhan_co, cast.kien_duc)] == [SHAPE, SHAPE]


async def test_one_mistake_and_nothing_is_kept(db: str, tmp_path: Path) -> None:
    cast = await settle()
    mistakes = (
        ({"code": "nowhere"}, SHAPE),
        ({"name": "Nhân Cơ"}, SHAPE),
        ({"code": "lam-dong.kien-duc"}, {"type": "Point", "coordinates": [107, 12]}),
        ({"code": "lam-dong.kien-duc"}, {"type": "Polygon", "coordinates": [[[207, 12], [1, 2], [1, 3], [207, 12]]]}),
    )
    with pytest.raises(NotTaken) as wrong:
        await boundaries.load(written(tmp_path, ({"code": "lam-dong.nhan-co"}, SHAPE), *mistakes), Speech("vi"))
    assert len(str(wrong.value).splitlines()) == 5
    assert "nowhere" in str(wrong.value)
    assert (await Unit.get(id=cast.nhan_co.id)).boundary is None


async def test_what_is_no_geojson_is_refused_with_words(db: str, tmp_path: Path) -> None:
    (tmp_path / "bad.geojson").write_text("{]")
    for path in (tmp_path / "bad.geojson", tmp_path / "none.geojson"):
        with pytest.raises(NotTaken, match=r"GeoJSON|none"):
            await boundaries.load(path, Speech("vi"))


async def sent(mine: Browser, data: bytes) -> tuple[int, str]:
    form = FormData({"form_token": form_token(await mine.get("/dashboard/boundaries"))})
    form.add_field("file", data, filename="xa.geojson", content_type="application/geo+json")
    answer = await mine.client.post("/dashboard/boundaries", data=form)
    return answer.status, words(await answer.text())


async def test_an_officer_loads_boundaries_of_their_own_area_on_the_web(
    cast: Cast, visit: Visit, tmp_path: Path
) -> None:
    mine = await visit(cast.officer)
    file = written(tmp_path, ({"code": "lam-dong.nhan-co.thon-5"}, SHAPE))
    assert await sent(mine, file.read_bytes()) == (200, ANY)
    assert (await Unit.get(id=cast.thon_5.id)).boundary == SHAPE
    assert await Deed.filter(did="boundaries.loaded", who=cast.officer).exists()
    theirs = written(tmp_path, ({"code": "lam-dong.kien-duc"}, SHAPE))
    status, page = await sent(mine, theirs.read_bytes())
    assert status == 422
    assert "lam-dong.kien-duc" in page
    assert (await Unit.get(id=cast.kien_duc.id)).boundary is None
    assert (await sent(mine, b"{]"))[0] == 422

"""Names of folders and files: readable, plain letters, short, taken by Windows, and each once."""

import re
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalogue.catalogue import Catalogue
from dossiers.lines import Folders
from dossiers.naming import LONGEST, Paths, Units, criterion, slug
from storage import units
from storage.models import Unit
from tests.support.cast import Cast

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?<!\.)")
WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
DAY = date(2026, 3, 14)


def test_a_photo_is_where_one_looks_for_it() -> None:
    units = Units([unit(7, "Thôn 5")])
    path = Paths().path(
        f"{criterion(8, 'Môi trường và cảnh quan')}/{units.folders[7]}", DAY, "Dọn vệ sinh", "image/jpeg"
    )
    assert path == "TC08_Moi-truong-va-canh-quan/thon-05/2026-03-14_don-ve-sinh_01.jpg"


@given(st.text(max_size=300))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    made = slug(name, 60)
    assert SAFE.fullmatch(made) and len(made) <= 61 and not WINDOWS.fullmatch(made)


def test_three_hundred_letters_with_quotes_and_emoji_still_say_what_they_are() -> None:
    made = slug('Ra quân "Ngày Chủ nhật xanh" 🌱 ' * 10, 40)
    assert made.startswith("ra-quan-ngay-chu-nhat-xanh")
    assert len(made) <= 40


def test_names_that_windows_forbids_are_changed() -> None:
    assert slug("Con", 40) == "con_"
    assert slug("LPT1", 40) == "lpt1_"


async def test_the_village_that_still_exists_has_the_name_alone(cast: Cast) -> None:
    found = Units(await units.by_ids([cast.old_thon_5.id, cast.thon_5.id])).folders
    assert found == {cast.thon_5.id: "thon-05", cast.old_thon_5.id: "thon-05-dak-wer"}


@given(st.lists(st.sampled_from(["Thôn 5", "thon 05", "Thôn 5 2", "Bản Ơ", "🌱", "Con"])))
def test_units_of_one_name_never_share_a_folder(names: list[str]) -> None:
    every = [unit(at, name) for at, name in enumerate(names)]
    folders = Units(every).folders
    assert len(set(folders.values())) == len(every)
    assert folders == Units(every[::-1]).folders


def unit(id: int, name: str, **more: Any) -> Unit:
    return Unit(id=id, name=name, code=f"{id:03}", **more)


def test_photos_of_one_day_and_work_are_numbered() -> None:
    paths = Paths()
    made = [paths.path("TC08_x/thon-05", DAY, "Dọn vệ sinh", "image/jpeg") for _nth in range(120)]
    assert len(set(made)) == 120
    assert made[0].endswith("_01.jpg") and made[119].endswith("_120.jpg")


def test_folders_of_every_set_are_safe_short_and_once(catalogue: Catalogue) -> None:
    for of in catalogue.sets.values():
        paths = list(Folders(of).paths.values())
        assert len({path.lower() for path in paths}) == len(paths), of.id
        for path in paths:
            assert all(SAFE.fullmatch(part) and len(part) <= LONGEST for part in path.split("/")), path
            assert len(path) + 40 + 60 < 200

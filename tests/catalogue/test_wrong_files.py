"""A wrong file is refused with its name, its entry and the reason; files of the place add to what ships."""

from pathlib import Path

import pytest

from catalogue.catalogue import SHIPPED, load
from catalogue.entries import WrongCatalogue

CLEAN_UP = """
[[activity]]
id = "ve-sinh-duong-lang"
group = "moi-truong"
name_vi = "Dọn vệ sinh thứ Bảy tình nguyện"
name_en = "Saturday clean-up"
short_vi = "Thứ Bảy sạch"
short_en = "Saturday"
"""
ACTIVITY = """
[[activity]]
id = "danh-ca"
group = "{group}"
name_vi = "Đánh cá"
name_en = "Fishing"
short_vi = "{short}"
short_en = "Fishing"
[[activity.fields]]
name = "so_ca"
label_vi = "Số cá"
type = "{type}"
"""
SET = """
id = "{id}"
name_vi = "Bộ của xã"
name_en = "The commune's own"
level = "thon"
legal_basis = "Quyết định 1"
period = "2026-"
official = true
status = "verified"
[[criterion]]
number = 1
name_vi = "Đường"
name_en = "Roads"
status = "verified"
activities = ["{activity}"]
"""


def place(folder: Path, **files: str) -> Path:
    """A place's own catalogue; `criteria_x` is the file criteria/x.toml."""
    (folder / "criteria").mkdir()
    for name, text in files.items():
        (folder / f"{name.replace('criteria_', 'criteria/')}.toml").write_text(text, "utf-8")
    return folder


def problems(local: Path) -> str:
    with pytest.raises(WrongCatalogue) as refused:
        load(SHIPPED, local)
    return "\n".join(refused.value.problems)


def test_a_place_renames_an_activity_and_adds_a_set_of_its_own(tmp_path: Path) -> None:
    local = place(
        tmp_path,
        activities=CLEAN_UP,
        criteria_cua_xa=SET.format(id="cua-xa", activity="ve-sinh-duong-lang"),
        applies='[[applies]]\nset = "cua-xa"\nkinds = ["thon"]\nfrom = 2026-01-01\n',
    )
    catalogue = load(SHIPPED, local)
    assert catalogue.activities["ve-sinh-duong-lang"].short_vi == "Thứ Bảy sạch"
    assert "hop-thon" in catalogue.activities
    assert catalogue.sets["cua-xa"].criteria[0].activities == ("ve-sinh-duong-lang",)
    assert [applies.set for applies in catalogue.applies].count("cua-xa") == 1


def test_what_a_place_says_of_a_sets_days_replaces_what_ships(tmp_path: Path) -> None:
    local = place(tmp_path, applies='[[applies]]\nset = "xa-ntm-2026-2030"\nkinds = ["xa"]\nfrom = 2026-07-01\n')
    found = [applies for applies in load(SHIPPED, local).applies if applies.set == "xa-ntm-2026-2030"]
    assert [str(applies.first) for applies in found] == ["2026-07-01"]


def test_a_place_asks_for_more_photos_of_one_criterion(tmp_path: Path) -> None:
    wanted = '[[set]]\nid = "xa-ntm-2026-2030"\npeople_facing = [8]\n[[set.criterion]]\nnumber = 8\nphotos = 6\n'
    evidence = load(SHIPPED, place(tmp_path, evidence=wanted)).evidence
    assert evidence.of("xa-ntm-2026-2030", 8).photos == 6
    assert evidence.of("xa-ntm-2026-2030", 8).people_facing
    assert evidence.of("xa-ntm-2026-2030", 2).photos == 2


def test_a_place_has_a_chain_of_its_own_and_keeps_the_usual_one(tmp_path: Path) -> None:
    own = """
[[chain]]
id = "nhan-co"
of = ["lam-dong.nhan-co"]
[[chain.step]]
id = "tinh"
name_vi = "cấp tỉnh"
name_en = "the province"
kinds = ["tinh"]
may = ["approve", "return"]
[waiting]
working_days = 3
"""
    rules = load(SHIPPED, place(tmp_path, review=own)).review
    assert rules.chain(["lam-dong.nhan-co.thon-5", "lam-dong.nhan-co", "lam-dong"]).first == "tinh"
    assert rules.chain(["lam-dong.kien-duc.thon-1", "lam-dong.kien-duc", "lam-dong"]).first == "xa"
    assert (rules.working_days, rules.evening.hour) == (3, 21)


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    assert load(SHIPPED, tmp_path).activities.keys() == load(SHIPPED, None).activities.keys()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"activities": ACTIVITY.format(group="bien", short="Cá", type="int")},
            ("activities.toml, activity danh-ca:", "there is no group 'bien'"),
        ),
        (
            {"activities": ACTIVITY.format(group="an-ninh", short="Đánh bắt cá ngoài khơi xa", type="int")},
            ("activity danh-ca:", "short_vi has 25 characters, a button holds 20"),
        ),
        (
            {"activities": ACTIVITY.format(group="an-ninh", short="Cá", type="fish")},
            ("activity danh-ca, fields so_ca:", "type is 'fish'"),
        ),
        (
            {"activities": CLEAN_UP + CLEAN_UP},
            ("activity ve-sinh-duong-lang:", "stands there twice"),
        ),
        ({"activities": CLEAN_UP.replace("name_vi", "nmae_vi")}, ("name_vi is missing", "nmae_vi is not known here")),
        ({"activities": CLEAN_UP + "often = true\n"}, ("often must be a whole number, not True",)),
        ({"activities": "[[activity"}, ("activities.toml, the file: cannot be read",)),
        (
            {"criteria_x": SET.format(id="x", activity="hat-karaoke")},
            ("x.toml, the file: criterion 1: there is no activity 'hat-karaoke'",),
        ),
        (
            {"criteria_x": SET.format(id="x", activity="khac"), "criteria_y": SET.format(id="x", activity="khac")},
            ("y.toml", "the set x stands in x.toml already"),
        ),
        (
            {"applies": '[[applies]]\nset = "khong-co"\nkinds = ["xa"]\nfrom = 2026-01-01\n'},
            ("applies.toml, applies khong-co: there is no criteria set 'khong-co'",),
        ),
        (
            {"applies": '[[applies]]\nset = "xa-ntm-2026-2030"\nkinds = ["hanh-tinh"]\nfrom = "mai"\n'},
            ("'hanh-tinh' is no kind of unit", "from must be a day like 2026-02-15, not 'mai'"),
        ),
        (
            {
                "review": '[[chain]]\nid = "x"\nof = ["a"]\n[[chain.step]]\nid = "xa"\nname_vi = "X"\nname_en = "X"\nkinds = ["xa"]\nmay = ["return", "burn"]\n'
            },
            ("review.toml, chain x", "may has 'burn'", "no step may approve"),
        ),
        (
            {
                "review": '[[reason]]\nid = "x"\nfor = "return"\nname_vi = "X"\nname_en = "X"\nneeds_vi = "x"\nneeds_en = "x"\n[day]\nmorning = "six"\n'
            },
            ("reason x: asks is missing", "morning must be a time like 06:30, not 'six'"),
        ),
        (
            {"evidence": '[[set]]\nid = "xa-ntm-2026-2030"\ncheap = [11]\n'},
            ("evidence.toml, set xa-ntm-2026-2030: the set has no criterion 11",),
        ),
        (
            {
                "duties": '[[duty]]\nid = "x"\nname_vi = "X"\nname_en = "X"\nof = ["thon"]\nevery = "year"\n'
                'before = "02-30"\nmet_by = { activities = ["hat"] }\n'
            },
            ("duties.toml, duty x: before must be a month and day", "there is no activity 'hat'"),
        ),
    ],
)
def test_a_wrong_file_is_refused_with_file_entry_and_reason(
    tmp_path: Path, files: dict[str, str], said: tuple[str, ...]
) -> None:
    told = problems(place(tmp_path, **files))
    for words in said:
        assert words in told


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    wrong = ACTIVITY.format(group="bien", short="Đánh bắt cá ngoài khơi xa", type="fish")
    told = problems(place(tmp_path, activities=wrong, applies='[[applies]]\nset = "khong-co"\n'))
    assert len(told.splitlines()) == 6

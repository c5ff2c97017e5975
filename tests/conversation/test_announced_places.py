"""Where an announcement is held, which places join in, what each does: read from its own words."""

import pytest

from conversation.announced_places import Told, each_does, places_told

DISTRICT = ("Đắk R'Lấp", "Đắk Ru", "Nhân Cơ", "Nhân Đạo", "Kiến Đức")
COMMUNE = ("Nhân Cơ", "Thôn 1", "Thôn 5", "Thôn 10")


@pytest.mark.parametrize(
    ("text", "names", "told"),
    [
        (
            "Ra quân, 8 giờ ngày 23/02/2024 tại UBND xã Nhân Cơ; các xã, thị trấn còn lại hưởng ứng cùng giờ.",
            DISTRICT,
            Told(2, (1, 3, 4)),
        ),
        ("ra quan 8h ngay 23/2 tai nhan co, dak ru va kien duc huong ung", DISTRICT, Told(2, (1, 4))),
        ("Ra quân tại UBND xã Nhân Cơ; các thôn hưởng ứng tại chỗ. Đăng ký trước 18/3", COMMUNE, Told(0, (1, 2, 3))),
        ("Họp tại nhà văn hóa thôn 10, 14 giờ thứ Hai", COMMUNE, Told(3)),
        ("Địa điểm: nhà văn hóa Thôn 5. Đăng ký tại thôn 1 trước 18/3", COMMUNE, Told(2)),
        ("Đăng ký tại UBND xã Nhân Cơ trước 18/3", COMMUNE, Told()),
        ("Các thôn dọn vệ sinh, báo kết quả trước 20/3", COMMUNE, Told()),
        (
            "Ra quân thứ Sáu\n- Thôn 5: trồng hoa 500 m\n- thon 10: dọn rác",
            COMMUNE,
            Told(None, (), {2: "trồng hoa 500 m", 3: "dọn rác"}),
        ),
        ("Gold day at Nhân Cơ; all the others join in", DISTRICT, Told(2, (1, 3, 4))),
    ],
)
def test_it_is_read_from_the_text(text: str, names: tuple[str, ...], told: Told) -> None:
    assert places_told(text, names) == told


def test_a_place_it_does_not_know_is_said_back() -> None:
    assert each_does("Thôn 5: trồng hoa; Thôn 7: dọn rác", COMMUNE) == ({2: "trồng hoa"}, ["Thôn 7"])
    assert each_does("8 giờ: tập trung", COMMUNE) == ({}, ["8 giờ"])

"""A registration and a broadcast in one free sentence."""

from datetime import date

import pytest

from handlers.registration import read_out, said_back, understood
from locales import Speech
from tests.support.talk import shipped


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("dọn vệ sinh với trồng hoa 500m, khoảng 60 người", "dọn vệ sinh; trồng hoa 500 m · khoảng 60 người"),
        ("don ve sinh voi trong hoa 500m khoang 60 nguoi", "don ve sinh; trong hoa 500 m · khoảng 60 người"),
        ("phát quang 2km, sơn cổng chào; 35 hộ 80 người", "phát quang 2 km; sơn cổng chào · 80 người · 35 hộ"),
        ("đóng góp 20 triệu làm đường 300m", "đóng góp 20.000.000 đồng làm đường 300 m"),
        ("thôn em đăng ký 50 người", "50 người"),
        ("theo kế hoạch của xã", "theo kế hoạch của xã"),
    ],
)
def test_a_registration_is_said_back_in_full(said: str, back: str) -> None:
    assert said_back(Speech(), understood(shipped(), said)) == back


def test_contents_are_kept_with_their_works() -> None:
    found = understood(shipped(), "dọn vệ sinh với trồng hoa 500m, khoảng 60 người")
    assert [each["activity"] for each in found["contents"]] == ["ve-sinh-duong-lang", "tuyen-duong-hoa"]
    assert found["people"] == {"value": "60", "unit": "người", "approx": True}


@pytest.mark.parametrize(
    ("said", "times", "minutes", "languages"),
    [
        ("đã phát 5h30, 17h, 15 phút, tiếng Việt", ["05:30", "17:00"], 15, ["Việt"]),
        ("da phat 2 lan, moi lan 10 phut, tieng viet va tieng mong", [], 20, ["Việt", "Mông"]),
        ("đã phát sáng nay 5 giờ, 20 phút, bằng tiếng M'Nông", ["05:00"], 20, ["M’Nông"]),
    ],
)
def test_what_was_read_out(said: str, times: list[str], minutes: int, languages: list[str]) -> None:
    found = read_out(shipped(), said, date(2024, 2, 23))
    assert (found["times"], found["minutes"], found["languages"]) == (times, minutes, languages)

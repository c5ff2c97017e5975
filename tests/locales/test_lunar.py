"""The lunar calendar of Vietnam, which differs from China's by an hour."""

from datetime import date

import pytest

from locales.lunar import Lunar, to_lunar, to_solar


@pytest.mark.parametrize(
    ("day", "moon", "year"),
    [
        (date(2024, 2, 23), Lunar(14, 1, 2024), "Giáp Thìn"),  # the launch of the plans
        (date(2026, 2, 17), Lunar(1, 1, 2026), "Bính Ngọ"),
        (date(2026, 2, 16), Lunar(29, 12, 2025), "Ất Tỵ"),
        (date(2025, 7, 25), Lunar(1, 6, 2025, leap=True), "Ất Tỵ"),
        (date(2007, 2, 17), Lunar(1, 1, 2007), "Đinh Hợi"),  # a day before China's
        (date(1985, 1, 21), Lunar(1, 1, 1985), "Ất Sửu"),  # a month before China's
    ],
)
def test_days_by_the_moon(day: date, moon: Lunar, year: str) -> None:
    assert to_lunar(day) == moon
    assert moon.year_name == year
    assert to_solar(moon.day, moon.month, moon.year, moon.leap) == day


@pytest.mark.parametrize(
    ("day", "month", "year", "leap"),
    [
        (30, 1, 2024, False),
        (30, 12, 2025, False),
        (1, 5, 2025, True),
        (31, 1, 2024, False),
        (1, 13, 2024, False),
        (1, 1, 2150, False),
    ],
)
def test_a_day_the_moon_does_not_have(day: int, month: int, year: int, leap: bool) -> None:
    assert to_solar(day, month, year, leap) is None

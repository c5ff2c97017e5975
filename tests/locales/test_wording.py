"""Days, numbers and amounts as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from locales import Speech
from locales.amounts import UNITS, amount_words, number_words, size_words
from locales.dates import day_words, lunar_words, moment_words, relative_words

VI, EN = Speech("vi"), Speech("en")
SATURDAY = date(2026, 3, 14)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("day", "vi", "en"),
    [
        (SATURDAY, "thứ Bảy 14/3/2026", "Saturday 14/3/2026"),
        (date(2026, 3, 8), "chủ nhật 8/3/2026", "Sunday 8/3/2026"),
        (date(2024, 2, 23), "thứ Sáu 23/2/2024", "Friday 23/2/2024"),
    ],
)
def test_a_day_is_said_in_full(day: date, vi: str, en: str) -> None:
    assert day_words(VI, day) == vi
    assert day_words(EN, day) == en


def test_a_day_of_a_choice_is_short() -> None:
    assert day_words(VI, date(2026, 3, 8), year=False) == "chủ nhật 8/3"


@pytest.mark.parametrize(
    ("day", "vi"),
    [
        (SATURDAY, "hôm nay"),
        (date(2026, 3, 13), "hôm qua"),
        (date(2026, 3, 12), "hôm kia"),
        (date(2026, 3, 15), "ngày mai"),
        (date(2026, 3, 8), "chủ nhật 8/3"),
        (date(2025, 12, 31), "thứ Tư 31/12/2025"),
    ],
)
def test_a_near_day_is_said_as_people_do(day: date, vi: str) -> None:
    assert relative_words(VI, day, SATURDAY) == vi


def test_a_day_by_the_moon() -> None:
    assert lunar_words(VI, date(2024, 2, 23)) == "14 tháng Giêng năm Giáp Thìn (âm lịch)"
    assert lunar_words(VI, date(2026, 2, 10)) == "23 tháng Chạp năm Ất Tỵ (âm lịch)"
    assert lunar_words(VI, date(2025, 8, 1)) == "8 tháng 6 nhuận năm Ất Tỵ (âm lịch)"
    assert lunar_words(EN, date(2024, 2, 23)) == "day 14 of the first lunar month, Giáp Thìn"


def test_an_hour_is_said_in_the_time_of_the_place() -> None:
    moment = datetime(2026, 3, 13, 23, 5, tzinfo=UTC)
    assert moment_words(VI, moment, VIETNAM) == "6:05 thứ Bảy 14/3/2026"
    assert moment_words(VI, moment, VIETNAM, SATURDAY) == "6:05 hôm nay"


@pytest.mark.parametrize(
    ("value", "unit", "vi", "en"),
    [
        ("1500000", "đồng", "1.500.000 đồng", "1,500,000 dong"),
        ("2", "km", "2 km", "2 km"),
        ("2.5", "km", "2,5 km", "2.5 km"),
        ("92.1", "%", "92,1%", "92.1%"),
        ("1", "hộ", "1 hộ", "1 household"),
        ("12", "hộ", "12 hộ", "12 households"),
        ("45", "người", "45 người", "45 people"),
        ("0.00025", "ha", "0,00025 ha", "0.00025 ha"),
        ("2.5", "sào", "2,5 sào", "2.5 sào"),
        ("7", "chum", "7 chum", "7 chum"),
        ("50", "", "50", "50"),
        ("120000000", "đồng/năm", "120.000.000 đồng/năm", "120,000,000 đồng/năm"),
    ],
)
def test_an_amount_is_said_back(value: str, unit: str, vi: str, en: str) -> None:
    assert amount_words(VI, Decimal(value), unit) == vi
    assert amount_words(EN, Decimal(value), unit) == en


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_keeps_its_name_in_vietnamese(unit: str) -> None:
    assert amount_words(VI, 3, unit).replace(" ", "").endswith(unit.replace(" ", ""))


def test_a_language_that_babel_does_not_know_counts_as_vietnamese() -> None:
    assert number_words(Speech("x-none"), 1200) == "1.200"


@pytest.mark.parametrize(
    ("size", "vi"), [(0, "0 B"), (900, "900 B"), (5_234_567, "5,2 MB"), (20_000_000, "20 MB"), (3 * 10**14, "300 TB")]
)
def test_the_size_of_a_file(size: int, vi: str) -> None:
    assert size_words(VI, size) == vi

"""Days and hours as people say them, on Saturday 14 March 2026."""

import unicodedata
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.dates import find_date, find_time
from conversation.text import nfc, several
from locales import lunar

TODAY = date(2026, 3, 14)  # a Saturday; 26 tháng Giêng Bính Ngọ

PAST = [
    ("hôm nay", "2026-03-14"), ("hom nay", "2026-03-14"), ("HÔM NAY", "2026-03-14"), ("hoom nay", "2026-03-14"),
    ("sáng nay", "2026-03-14"), ("chiều nay", "2026-03-14"), ("bữa nay", "2026-03-14"), ("hnay", "2026-03-14"),
    ("today", "2026-03-14"), ("hôm qua", "2026-03-13"), ("hom qua", "2026-03-13"), ("chiều qua", "2026-03-13"),
    ("tối hôm qua", "2026-03-13"), ("hqua", "2026-03-13"), ("yesterday", "2026-03-13"), ("hôm kia", "2026-03-12"),
    ("bua kia", "2026-03-12"), ("3 ngày trước", "2026-03-11"), ("hai hôm trước", "2026-03-12"),
    ("cách đây 2 tuần", "2026-02-28"), ("cach day 5 ngay", "2026-03-09"),
    # weekdays
    ("thứ 7", "2026-03-14"), ("thu 7", "2026-03-14"), ("thứ bảy", "2026-03-14"), ("T7", "2026-03-14"),
    ("chủ nhật", "2026-03-08"), ("CN", "2026-03-08"), ("chu nhat vua roi", "2026-03-08"),
    ("chủ nhật vừa rồi", "2026-03-08"), ("chủ nhật vừa qua", "2026-03-08"), ("sáng chủ nhật", "2026-03-08"),
    ("chủ nhật tuần trước", "2026-03-08"), ("thứ 7 tuần trước", "2026-03-07"), ("thứ bảy vừa rồi", "2026-03-07"),
    ("thứ hai", "2026-03-09"), ("thứ 2 tuần này", "2026-03-09"), ("thứ 2 tuần trước", "2026-03-02"), ("T2", "2026-03-09"),
    ("thứ tư", "2026-03-11"), ("thứ năm", "2026-03-12"), ("chiều thứ sáu", "2026-03-13"), ("thứ ba tuần rồi", "2026-03-03"),
    ("last sunday", "2026-03-08"),
    # by the sun
    ("23/2", "2026-02-23"), ("23/02", "2026-02-23"), ("14/3", "2026-03-14"), ("15/3", "2025-03-15"),
    ("23/02/2024", "2024-02-23"), ("23/2/24", "2024-02-23"), ("23-2-24", "2024-02-23"), ("23.2.2024", "2024-02-23"),
    ("23 / 2 / 2024", "2024-02-23"), ("2024-02-23", "2024-02-23"), ("ngày 23-2", "2026-02-23"), ("hôm 8/3", "2026-03-08"),
    ("sáng 8/3", "2026-03-08"), ("12-14/3", "2026-03-14"), ("ngày 12", "2026-03-12"), ("ngày 20", "2026-02-20"),
    ("ngay 31", "2026-01-31"), ("hôm 8", "2026-03-08"), ("ngày 20 tháng trước", "2026-02-20"),
    ("ngày 12 tháng này", "2026-03-12"), ("ngày 12 tháng 3", "2026-03-12"), ("12 tháng 3", "2026-03-12"),
    ("ngày 12 tháng ba", "2026-03-12"), ("ngày 30 tháng tư", "2025-04-30"), ("ngày 12 tháng 3 năm 2024", "2024-03-12"),
    ("ngày 12 tháng 3/2024", "2024-03-12"), ("mùng 8 tháng 3", "2026-03-08"), ("mồng 2 tháng 9", "2025-09-02"),
    ("mồng 8/3", "2026-03-08"), ("29/2/2024", "2024-02-29"), ("ngày 23/2 năm 2024", "2024-02-23"),
    # by the moon
    ("rằm", "2026-03-03 âm"), ("ngày rằm", "2026-03-03 âm"), ("ram", "2026-03-03 âm"), ("rằm tháng giêng", "2026-03-03 âm"),
    ("rằm tháng 7", "2025-09-06 âm"), ("mồng 8", "2026-02-24 âm"), ("mùng một", "2026-02-17 âm"), ("mong 8 am lich", "2026-02-24 âm"),
    ("mùng 6 Tết", "2026-02-22 âm"), ("mung 6 tet", "2026-02-22 âm"), ("14 tháng Giêng", "2026-03-02 âm"),
    ("ngày 14 tháng giêng", "2026-03-02 âm"), ("23 tháng Chạp", "2026-02-10 âm"), ("23 thang chap", "2026-02-10 âm"),
    ("14/1 âm", "2026-03-02 âm"), ("14/1 âl", "2026-03-02 âm"), ("14/1 (âm lịch)", "2026-03-02 âm"), ("14/1 al", "2026-03-02 âm"),
    ("14/1/2024 âm lịch", "2024-02-23 âm"), ("10 tháng 3 âm lịch", "2025-04-07 âm"), ("mồng 10 tháng 3", "2025-04-07 âm"),
    ("30 Tết", "2026-02-16 âm"), ("giao thừa", "2026-02-16 âm"), ("29 tết", "2026-02-16 âm"),
    ("15 tháng 6 nhuận", "2025-08-08 âm"), ("ngày 14 tháng Giêng năm 2024", "2024-02-23 âm"),
    # within a sentence
    ("hôm qua dọn 2km đường, 45 người", "2026-03-13"), ("Ngày 8/3 chị em trồng hoa", "2026-03-08"),
    ("dọn vệ sinh chủ nhật 8/3", "2026-03-08"), ("12/15 hộ dọn ngày 7/3", "2026-03-07"),
    ("họp thôn tối thứ 6 ở nvh", "2026-03-13"),
]  # fmt: skip

NEVER = [
    "", "31/2", "30/2", "29/2", "32/1", "12/13", "0/5", "31 tháng 4", "ngày 31 tháng 2", "29/2/2025", "30 tháng giêng năm 2024",
    "12/15 hộ", "5/7 hộ", "thu 7 trieu", "thu 5 tạ rác", "lần thứ 3", "đợt thứ 2", "tháng Chạp", "tháng 3", "năm 2026",
    "3 ngày 12 người", "mỗi ngày 12 người", "ngày mai", "thứ hai tuần sau", "chủ nhật tới", "thú 7", "1.500.000", "2,29%",
    "45 người", "hoa mai", "trước Tết", "1-2 km", "NC5-042", "24/24", "7h30",
]  # fmt: skip

AHEAD = [
    ("ngày mai", "2026-03-15"), ("sáng mai", "2026-03-15"), ("mai", None), ("hôm nay", "2026-03-14"), ("chủ nhật", "2026-03-15"),
    ("thứ 7", "2026-03-14"), ("chủ nhật tới", "2026-03-15"), ("thứ hai tuần sau", "2026-03-16"), ("20/3", "2026-03-20"),
    ("23/2", "2027-02-23"), ("ngày 20", "2026-03-20"), ("ngày 12", "2026-04-12"), ("rằm", "2026-04-02 âm"),
    ("mùng 6 Tết", "2027-02-11 âm"), ("ngày kia", "2026-03-16"), ("30/4", "2026-04-30"), ("15/7/2026", "2026-07-15"),
    ("30 Tết", "2027-02-05 âm"),
]  # fmt: skip


def told(text: str, *, future: bool = False) -> str | None:
    found = find_date(text, TODAY, future)
    return f"{found.day}{' âm' if found.lunar else ''}" if found else None


@pytest.mark.parametrize(("said", "meant"), PAST)
def test_a_day_that_was(said: str, meant: str) -> None:
    assert told(said) == meant


@pytest.mark.parametrize("said", NEVER)
def test_no_day_that_was(said: str) -> None:
    assert told(said) is None


@pytest.mark.parametrize(("said", "meant"), AHEAD)
def test_a_day_to_come(said: str, meant: str | None) -> None:
    assert told(said, future=True) == meant


def test_enough_rows() -> None:
    assert len(PAST) + len(NEVER) + len(AHEAD) >= 80


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("7h30", "07:30"), ("7h", "07:00"), ("8 giờ", "08:00"), ("8 gio", "08:00"), ("19h", "19:00"), ("7g30", "07:30"),
        ("7:30", "07:30"), ("8 giờ 30 phút", "08:30"), ("7 rưỡi sáng", "07:30"), ("7h rưỡi", "07:30"), ("2h chiều", "14:00"),
        ("7 giờ tối", "19:00"), ("12h trưa", "12:00"), ("1h trưa", "13:00"), ("9h đêm", "21:00"), ("8h kém 15", "07:45"),
        ("sáng nay 7h30", "07:30"), ("chiều 2h", "14:00"), ("tối nay 7h họp", "19:00"), ("họp lúc 19h30 ở nvh", "19:30"),
        ("8h 45 người", "08:00"), ("từ 7h đến 9h", "07:00"), ("8 GIỜ", "08:00"),
    ],
)  # fmt: skip
def test_an_hour(said: str, meant: str) -> None:
    found = find_time(said)
    assert found and found.time == time.fromisoformat(meant)


@pytest.mark.parametrize("said", ["", "45h", "25h", "12/15h", "trong 2 giờ", "2 giờ đồng hồ", "45 người", "23/2"])
def test_no_hour(said: str) -> None:
    assert find_time(said) is None


@pytest.mark.parametrize("text", ["hôm qua dọn", "dọn hôm qua", "dọn, hôm qua, xong"])
def test_the_words_of_the_day_are_known(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    found = find_date(decomposed, TODAY)
    assert found and nfc(decomposed)[found.start : found.end] == "hôm qua"


PIECES = st.sampled_from(
    sorted(
        several("""ngày hôm nay qua kia mai rằm mồng mùng tháng giêng chạp năm tết âm lịch thứ T7 CN chủ nhật tuần trước này
    sau 0 1 2 12 29 30 31 99 2024 2026 1899 9999 / - . : h giờ rưỡi kém sáng chiều tối nhuận""")
    )
)


@given(
    st.one_of(
        st.text(max_size=60), st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=8).map("".join)
    ),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.booleans(),
)
def test_anything_said_of_a_day_is_read_without_a_crash(text: str, today: date, future: bool) -> None:
    if found := find_date(text, today, future):
        assert 0 <= found.start < found.end <= len(nfc(text))
        assert 1989 <= found.day.year <= 2100
    if hour := find_time(text):
        assert 0 <= hour.start < hour.end <= len(nfc(text))


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_every_day_can_be_told_by_sun_and_by_moon(day: date) -> None:
    today = day + timedelta(days=3)
    moon = lunar.to_lunar(day)
    by_sun = find_date(f"{day.day}/{day.month}/{day.year}", today)
    leap = " nhuận" if moon.leap else ""
    by_moon = find_date(f"ngày {moon.day} tháng {moon.month}{leap} âm lịch", today)
    assert by_sun and by_sun.day == day
    assert by_moon and by_moon.day == day and by_moon.lunar

"""An announcement written in one message: what it is about, when, what it asks and until when."""

from datetime import date

import pytest

from conversation.announced import announced, deadline

TODAY = date(2024, 2, 5)
SPRING = (
    "Ra quân đầu xuân 2024, 8 giờ thứ Sáu 23/02/2024 tại UBND xã Nhân Cơ; các thôn hưởng ứng tại chỗ."
    " Đăng ký nội dung và số người trước 20/02, báo kết quả trước 29/02."
)


def test_the_spring_launch_in_one_message() -> None:
    found = announced(SPRING, TODAY)
    assert found.title == "Ra quân đầu xuân 2024"
    assert (found.day, found.hour) == (date(2024, 2, 23), "08:00")
    assert found.by == (("register", date(2024, 2, 19)), ("result", date(2024, 2, 28)))  # before means the day before


def test_without_accents() -> None:
    found = announced("ra quan don ve sinh, chu nhat 18/2 luc 7h, dang ky truoc ngay 16/2", TODAY)
    assert (found.title, found.day, found.hour) == ("ra quan don ve sinh", date(2024, 2, 18), "07:00")
    assert found.by == (("register", date(2024, 2, 15)),)


def test_a_date_by_the_sun_goes_before_its_weekday_and_the_moon() -> None:
    found = announced("Lễ phát động lúc 8 giờ, thứ Sáu, ngày 23/02/2024 (14/01 năm Giáp Thìn)", TODAY)
    assert (found.day, found.hour) == (date(2024, 2, 23), "08:00")


def test_the_first_line_is_the_title_and_an_evening_is_no_deadline() -> None:
    found = announced("Thông báo họp thôn\n19h30 tối thứ Bảy tại nhà văn hóa. Mời dự đông đủ", TODAY)
    assert (found.title, found.day, found.hour) == ("Thông báo họp thôn", date(2024, 2, 10), "19:30")
    assert found.asks == ("part",)


def test_news_asks_nothing() -> None:
    assert announced("Nghỉ Tết từ 8/2 đến 14/2, các thôn trực", TODAY).asks == ()


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("trước ngày 20/2", date(2024, 2, 19)),
        ("20/2", date(2024, 2, 20)),
        ("chậm nhất 17h ngày 20/2", date(2024, 2, 20)),
        ("hạn thứ Sáu", date(2024, 2, 9)),
        ("lúc nào cũng được", None),
    ],
)
def test_a_deadline_told_by_itself(said: str, last: date | None) -> None:
    assert deadline(said, TODAY) == last

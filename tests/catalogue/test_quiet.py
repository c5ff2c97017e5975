"""Working days leave out weekends and holidays; nights end in the morning of the place."""

from datetime import UTC, date, datetime, time

import pytest

from catalogue.catalogue import load
from catalogue.quiet import until, working_days_before
from tests.support.cast import ICT

RULES = load().review


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-03-12 15:00", "2026-03-10 15:00"),  # Thursday: Tuesday
        ("2026-03-17 15:00", "2026-03-13 15:00"),  # Tuesday: Friday
        ("2026-03-16 15:00", "2026-03-12 15:00"),  # Monday: Thursday
        ("2026-03-15 15:00", "2026-03-11 23:59:59.999999"),  # Sunday counts as the end of Friday
    ],
)
def test_two_working_days_before(now: str, since: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=ICT)
    assert working_days_before(at, 2, ()) == datetime.fromisoformat(since).replace(tzinfo=ICT)


def test_holidays_are_no_working_days() -> None:
    tet = {date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18), date(2026, 2, 19), date(2026, 2, 20)}
    monday = datetime(2026, 2, 23, 9, 0, tzinfo=ICT)
    assert working_days_before(monday, 2, tet) == datetime(2026, 2, 12, 9, 0, tzinfo=ICT)


@pytest.mark.parametrize(
    ("at", "morning"),
    [
        ("2026-03-16 20:59", None),
        ("2026-03-16 21:00", "2026-03-17 06:30"),
        ("2026-03-17 00:10", "2026-03-17 06:30"),
        ("2026-03-17 06:29", "2026-03-17 06:30"),
        ("2026-03-17 06:30", None),
    ],
)
def test_the_night_of_the_place(at: str, morning: str | None) -> None:
    told = until({}, RULES, datetime.fromisoformat(at).replace(tzinfo=ICT).astimezone(UTC))
    assert told == (datetime.fromisoformat(morning).replace(tzinfo=ICT) if morning else None)


def test_hours_of_ones_own() -> None:
    noon = datetime(2026, 3, 16, 12, 30, tzinfo=ICT)
    ends = until({"quiet": ["12:00", "13:30"]}, RULES, noon)
    assert ends is not None and ends.time() == time(13, 30)
    assert until({"quiet": "none"}, RULES, noon.replace(hour=23)) is None

"""How often a duty comes back, and the first day that is too late: months, half-years, years, days by sun or moon."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catalogue.entries import Entry
from locales import lunar
from locales.plain import plain

NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOON = re.compile(r"(\d{1,2}) (\d{1,2}) (?:am lich|lunar)")
ALLOWED = 'month, end of month, first monday … last sunday, half-year, year, date, or a lunar day like "14/01 âm lịch"'
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """What is done from the first to the last day counts; `before` is strict: the first day that is too late."""

    key: str  # 2026-03, 2026-H1, 2026, or the day it is due: 2026-03-02
    first: date
    last: date
    before: date

    @property
    def until(self) -> date:
        return self.before - DAY


@dataclass(frozen=True)
class Rhythm:
    kind: str = "month"  # month weekday half-year year date moon
    nth: int = 0  # of a weekday; of the moon's month: the day
    of: int = 0  # weekday; the moon's month
    before: tuple[tuple[int, int], ...] = ()  # month and day; of a month: (0, day)
    day: date | None = None  # of a date: the first that is too late
    next_year: bool = False  # a year's report that is due after its end
    within_days: int = 30  # of a date or a lunar day: how long before it the work may be done

    def periods(self, first: date, last: date) -> Iterator[Period]:
        """Those that have begun by the last day and are not over before the first."""
        years = [self.day.year] if self.day else range(max(first.year - 2, 1900), min(last.year + 2, 2150))
        for year in years:
            for period in KINDS[self.kind](self, year):
                if period.first <= last and max(period.until, period.last) >= first:
                    yield period

    def newest(self, day: date) -> Period | None:
        """The one that began last."""
        return max(self.periods(day - 800 * DAY, day), key=lambda period: (period.first, period.before), default=None)


def _months(rhythm: Rhythm, year: int) -> Iterator[Period]:
    for month in range(1, 13):
        first, days = date(year, month, 1), monthrange(year, month)[1]
        last = first.replace(day=days)
        before = first + min(rhythm.before[0][1] - 1, days) * DAY if rhythm.before else last + DAY
        yield Period(f"{year}-{month:02}", first, last, before)


def _weekdays(rhythm: Rhythm, year: int) -> Iterator[Period]:
    for period in _months(Rhythm(), year):
        found = [day for day in _days(period.first, period.last) if day.weekday() == rhythm.of]
        until = found[rhythm.nth - 1 if rhythm.nth > 0 else -1]
        yield Period(period.key, period.first, period.last, until + DAY)


def _halves(rhythm: Rhythm, year: int) -> Iterator[Period]:
    halves = ((date(year, 1, 1), date(year, 6, 30)), (date(year, 7, 1), date(year, 12, 31)))
    before = [date(year, *rhythm.before[0])] if rhythm.before else [halves[0][1] + DAY, halves[1][1] + DAY]
    if len(rhythm.before) > 1:
        month, day = rhythm.before[1]
        before.append(date(year + (month < 7), month, day))
    for nth, ((first, last), too_late) in enumerate(zip(halves, before, strict=False), start=1):
        yield Period(f"{year}-H{nth}", first, last, too_late)


def _years(rhythm: Rhythm, year: int) -> Iterator[Period]:
    month, day = rhythm.before[0] if rhythm.before else (1, 1)
    after = rhythm.next_year or not rhythm.before
    yield Period(f"{year}", date(year, 1, 1), date(year, 12, 31), date(year + after, month, day))


def _date(rhythm: Rhythm, _year: int) -> Iterator[Period]:
    if rhythm.day:
        until = rhythm.day - DAY
        yield Period(until.isoformat(), until - rhythm.within_days * DAY, until, rhythm.day)


def _moons(rhythm: Rhythm, year: int) -> Iterator[Period]:
    """The thirtieth is the last day of a month that has only 29."""
    until = lunar.to_solar(rhythm.nth, rhythm.of, year) or lunar.to_solar(29, rhythm.of, year)
    if until:
        yield Period(until.isoformat(), until - rhythm.within_days * DAY, until, until + DAY)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + away * DAY for away in range((last - first).days + 1))


KINDS = {
    "month": _months,
    "weekday": _weekdays,
    "half-year": _halves,
    "year": _years,
    "date": _date,
    "moon": _moons,
}


def read_rhythm(entry: Entry) -> Rhythm:
    every = plain(entry.text("every"))
    rhythm = _kind(entry, every)
    said = _before(entry, rhythm.kind)
    within = entry.whole("within_days", 30)
    if rhythm.kind == "half-year" and len(said) > 2:
        entry.wrong("before has more than two days, a year has two halves")
    return Rhythm(
        rhythm.kind,
        rhythm.nth,
        rhythm.of,
        tuple(each for each in said if not isinstance(each, date)),
        next((each for each in said if isinstance(each, date)), None),
        entry.truth("next_year", False),
        within,
    )


def _kind(entry: Entry, every: str) -> Rhythm:
    nth, _space, weekday = every.partition(" ")
    moon = MOON.fullmatch(every)
    if every in ("month", "end of month"):
        return Rhythm("month")
    if every == "half year":
        return Rhythm("half-year")
    if every in ("year", "date"):
        return Rhythm(every)
    if nth in NTH and weekday in WEEKDAYS:
        return Rhythm("weekday", NTH[nth], WEEKDAYS.index(weekday))
    if moon and 1 <= int(moon[1]) <= 30 and 1 <= int(moon[2]) <= 12:
        return Rhythm("moon", int(moon[1]), int(moon[2]))
    if every:
        entry.wrong(f"every is {entry.values['every']!r}, which is none of: {ALLOWED}")
    return Rhythm()


def _before(entry: Entry, kind: str) -> list[tuple[int, int] | date]:
    """07-15 of a year or half-year, 25 of a month, 2026-02-20 of a date; none of a weekday or the moon."""
    told = entry.texts("before")
    if kind == "year" and not told:
        entry.wrong("before is missing: a yearly duty needs a day")
    if kind == "date" and not told:
        entry.wrong("before is missing: a duty of one date needs a day like 2026-02-20")
    if kind in ("weekday", "moon") and told:
        entry.wrong("before does not go with a weekday or a lunar day: they say by when already")
        return []
    if kind != "half-year" and len(told) > 1:
        entry.wrong("before must be one day")
    return [day for each in told if (day := _day(entry, kind, each)) is not None]


def _day(entry: Entry, kind: str, told: str) -> tuple[int, int] | date | None:
    try:
        if kind == "date":
            return date.fromisoformat(told)
        if kind == "month":
            day = int(told)
            if not 2 <= day <= 31:
                raise ValueError
            return 0, day
        month, _dash, day_of = told.partition("-")
        date(2023, int(month), int(day_of))  # not a leap year: 29 February comes too seldom
        return int(month), int(day_of)
    except ValueError:
        wanted = {"date": "a day like 2026-02-20", "month": "a day of the month from 2 to 31"}
        entry.wrong(f"before must be {wanted.get(kind, 'a month and day like 07-15')}, not {told!r}")
        return None

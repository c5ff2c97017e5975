"""From what was told of a day to the day itself, by the sun or the moon, behind us or ahead."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from locales import lunar

Told = Mapping[str, str]
# What a reading gives: the day and whether it was told by the moon; None where there is no such day.
Day = tuple[date, bool] | None

NUMBER = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
          "muoi mot": 11, "muoi hai": 12, "gieng": 1, "chap": 12}  # fmt: skip
WEEKDAY = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "chu nhat": 6, "cn": 6, "monday": 0, "tuesday": 1,
           "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}  # fmt: skip
AWAY = {"nay": 0, "today": 0, "hnay": 0, "qua": -1, "hqua": -1, "yesterday": -1, "kia": -2, "mai": 1, "tomorrow": 1,
        "mot": 2}  # fmt: skip
WEEKS = {"tuan nay": 0, "this week": 0, "tuan truoc": -1, "tuan qua": -1, "tuan roi": -1, "tuan vua roi": -1,
         "last week": -1, "tuan sau": 1, "tuan toi": 1, "next week": 1}  # fmt: skip
YEARS = range(1990, 2100)


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if year in YEARS and 1 <= day <= monthrange(year, month)[1] else None


def _on(day: int, month: int, year: int, moon: bool, leap: bool = False) -> date | None:
    return lunar.to_solar(day, month, year, leap) if moon else _date(year, month, day)


def _nearest(day: int, month: int, moon: bool, leap: bool, today: date, ahead: bool) -> Day:
    """This year or the next that way; a thirtieth of a lunar month is rarer, a leap month up to nineteen years off."""
    for years in range(-1, 20 if leap else 4 if moon else 2):
        found = _on(day, month, today.year + years if ahead else today.year - years, moon, leap)
        if found and (found >= today if ahead else found <= today):
            return found, moon
    return None


def numeric(told: Told, today: date, ahead: bool) -> Day:
    day, month, moon = int(told["day"]), int(told["month"]), bool(told.get("moon"))
    if not told.get("year"):
        return _nearest(day, month, moon, False, today, ahead)
    year = int(told["year"])
    found = _on(day, month, year + 2000 if year < 100 else year, moon)
    return (found, moon) if found else None


def spoken(told: Told, today: date, ahead: bool) -> Day:
    full_moon = told["name"] == "ram"
    if not full_moon and not told["day"]:
        return None
    day = 15 if full_moon else number(told["day"])
    month = number(told["month"])
    # Mồng 8 tháng 3 is by the sun; the Hùng kings' day, mồng 10 tháng 3, is by the moon.
    moon = bool(
        full_moon
        or told["moon"]
        or told["leap"]
        or told["month"] in ("gieng", "chap")
        or (told["name"] and (day, month) == (10, 3))
    )
    if told["year"]:
        found = _on(day, month, int(told["year"]), moon, bool(told["leap"]))
        return (found, moon) if found else None
    return _nearest(day, month, moon, bool(told["leap"]), today, ahead)


def by_moon(told: Told, today: date, ahead: bool) -> Day:
    """Rằm, mồng 8, mùng 6 Tết: in the lunar month around today, or at the turn of the lunar year."""
    day = 15 if not told["day"] else number(told["day"])
    if told["tet"]:
        return _nearest(day, 1, True, False, today, ahead)
    near = (today + timedelta(days=away if ahead else -away) for away in range(62))
    return next(((each, True) for each in near if lunar.to_lunar(each).day == day), None)


def year_end(told: Told, today: date, ahead: bool) -> Day:
    """Tết's eve is called the thirtieth even where the month has only 29 days."""
    if told["day"] == "29":
        return _nearest(29, 12, True, False, today, ahead)
    new_year = _nearest(1, 1, True, False, today + timedelta(days=1), ahead)
    return (new_year[0] - timedelta(days=1), True) if new_year else None


def in_month(told: Told, today: date, ahead: bool) -> Day:
    day, first = int(told["day"]), today.replace(day=1)
    if told["which"]:
        if told["which"] != "thang nay":
            first = (first - timedelta(days=1)).replace(day=1)
        found = _date(first.year, first.month, day)
        return (found, False) if found else None
    for _ in range(13):
        found = _date(first.year, first.month, day)
        if found and (found >= today if ahead else found <= today):
            return found, False
        first = (first + timedelta(days=32)).replace(day=1) if ahead else (first - timedelta(days=1)).replace(day=1)
    return None


def weekday(told: Told, today: date, ahead: bool) -> Day:
    named = told["weekday"].removeprefix("thu").strip()
    weekday = int(named[-1]) - 2 if named[-1].isdigit() else WEEKDAY[named]
    if told["when"] in WEEKS:
        found = today + timedelta(days=7 * WEEKS[told["when"]] + weekday - today.weekday())
        return (found, False) if ahead or found <= today else None
    if ahead:
        return today + timedelta(days=(weekday - today.weekday()) % 7), False
    if told["when"] in ("toi", "sau", "next"):
        return None
    back = (today.weekday() - weekday) % 7
    return today - timedelta(days=back or (7 if told["when"] and told["when"] != "nay" else 0)), False


def away(told: Told, today: date, ahead: bool) -> Day:
    away = 2 if told["word"] == "kia" and told.get("name") == "ngay" else AWAY[told["word"]]
    return (today + timedelta(days=away), False) if ahead or away <= 0 else None


def ago(told: Told, today: date, ahead: bool) -> Day:
    return today - timedelta(days=number(told["count"]) * (7 if told["unit"] == "tuan" else 1)), False


def number(told: str) -> int:
    return NUMBER[told] if told in NUMBER else int(told)

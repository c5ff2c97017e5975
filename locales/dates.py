"""Days and hours in words for people: thứ Bảy 14/3/2026, 14 tháng Giêng, hôm qua lúc 7:30."""

from datetime import date, datetime, tzinfo

from locales import Speech, _
from locales.lunar import to_lunar

WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
HALVES = {"H1": _("the first half of {year}"), "H2": _("the second half of {year}")}
DAYS_AWAY = {0: _("today"), -1: _("yesterday"), -2: _("the day before yesterday"), 1: _("tomorrow")}


def day_words(speech: Speech, day: date, *, year: bool = True) -> str:
    weekday = speech.say(WEEKDAYS[day.weekday()])
    sentence = _("{weekday} {day}/{month}/{year}") if year else _("{weekday} {day}/{month}")
    return speech.say(sentence, weekday=weekday, day=day.day, month=day.month, year=day.year)


def day_opening(speech: Speech, day: date, *, year: bool = True) -> str:
    """The same where it begins a line: Chủ nhật 8/3."""
    words = day_words(speech, day, year=year)
    return words[:1].upper() + words[1:]


def relative_words(speech: Speech, day: date, today: date) -> str:
    """Today, yesterday, tomorrow; a day this year without its year; else the whole day."""
    near = DAYS_AWAY.get((day - today).days)
    return speech.say(near) if near else day_words(speech, day, year=day.year != today.year)


def lunar_words(speech: Speech, day: date) -> str:
    """14 tháng Giêng Giáp Thìn."""
    moon = to_lunar(day)
    month = {1: _("the first lunar month"), 12: _("the last lunar month")}.get(moon.month, _("lunar month {number}"))
    sentence = _("day {day} of {month}, leap, {year}") if moon.leap else _("day {day} of {month}, {year}")
    return speech.say(sentence, day=moon.day, month=speech.say(month, number=moon.month), year=moon.year_name)


def moment_words(speech: Speech, moment: datetime, timezone: tzinfo, today: date | None = None) -> str:
    """An hour and its day in that time zone; with `today`, as people would say it."""
    local = moment.astimezone(timezone)
    day = relative_words(speech, local.date(), today) if today else day_words(speech, local.date())
    return speech.say(_("{hour} {day}"), hour=f"{local.hour}:{local.minute:02}", day=day)


def period_words(speech: Speech, key: str, today: date) -> str:
    """2026-03 is tháng 3, 2026-H1 is 6 tháng đầu năm 2026, 2026 is năm 2026, a day is the day."""
    year, _dash, rest = key.partition("-")
    if not rest:
        return speech.say(_("year {year}"), year=year)
    if rest in HALVES:
        return speech.say(HALVES[rest], year=year)
    if "-" in rest:
        return day_words(speech, date.fromisoformat(key), year=int(year) != today.year)
    sentence = _("month {month}") if int(year) == today.year else _("month {month}/{year}")
    return speech.say(sentence, month=int(rest), year=year)

"""When somebody is not to be disturbed, and when a working day has passed. Pure: settings, rules and a moment."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from catalogue.review import ReviewRules

Settings = Mapping[str, Any]  # {"review": "morning", "quiet": ["21:00", "06:30"] or "none"}


def only_mornings(settings: Settings) -> bool:
    """Somebody who wants one message each morning instead of a card for each report."""
    return settings.get("review") == "morning"


def until(settings: Settings, rules: ReviewRules, at: datetime) -> datetime | None:
    """If this is at night, when the morning comes; None by day."""
    evening, morning = hours(settings, rules)
    local = at.astimezone(rules.timezone)
    if evening == morning:
        return None
    if evening > morning:
        night = local.time() >= evening or local.time() < morning
    else:
        night = evening <= local.time() < morning
    if not night:
        return None
    day = local.date() if local.time() < morning else local.date() + timedelta(days=1)
    return datetime.combine(day, morning, rules.timezone)


def hours(settings: Settings, rules: ReviewRules) -> tuple[time, time]:
    """When their evening begins and their morning."""
    said = settings.get("quiet")
    if said == "none":
        return time(0), time(0)
    if isinstance(said, list) and len(said) == 2:
        return time.fromisoformat(said[0]), time.fromisoformat(said[1])
    return rules.evening, rules.morning


def works(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def working_days_before(now: datetime, days: int, holidays: Collection[date]) -> datetime:
    """The moment since which so many working days have passed; `now` in the place's own time zone."""
    at = now
    while not works(at.date(), holidays):  # on a free day as at the end of the last working day
        at = datetime.combine(at.date(), time(0), at.tzinfo)
        at -= timedelta(microseconds=1)
    for _nth in range(days):
        at -= timedelta(days=1)
        while not works(at.date(), holidays):
            at -= timedelta(days=1)
    return at

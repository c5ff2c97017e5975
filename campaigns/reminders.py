"""Reminds people of what is due: once a day at most, at hours when they can read, and never of what is done.

A tick only asks what is due now. What was told is a row that can exist once (storage/nudges.py), so that ticks that
come twice, late, from two clocks, or after the clock was turned back tell nothing twice; of reminders whose days
passed unseen only the newest is told, as long as it is not too late.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaigns import duties, gaps
from campaigns.duties import Owed
from campaigns.today import Item, Today
from catalogue import quiet
from catalogue.catalogue import Catalogue
from catalogue.duties import Duty
from catalogue.periods import Period
from storage import burden, charges, database, inbox, nudges, review
from storage import duties as rows
from storage.kinds import COMMUNES
from storage.nudges import Told

NOON = (time(11, 30), time(13, 0))
EVENING = (time(19, 0), time(20, 30))
EVERY = timedelta(minutes=5)
AHEAD = timedelta(days=300)  # a reminder may come before its period begins
AT_ONCE = 200  # people in one transaction
ASKED_AGO = timedelta(days=3)  # who asked to be reminded again is, also when the clock stood still for some days


class Reminders:
    """A tick of the clock; `zone` is where days begin and end."""

    def __init__(self, catalogue: Catalogue, zone: ZoneInfo, per_week: int = burden.PER_WEEK) -> None:
        self.catalogue, self.zone, self.per_week = catalogue, zone, per_week
        self._looked_at: datetime | None = None
        self._gaps_on: date | None = None  # every village is looked at: once each evening is enough

    async def tick(self, now: datetime) -> None:
        if self._looked_at and timedelta(0) <= now - self._looked_at < EVERY:
            return
        self._looked_at = now
        local = now.astimezone(self.zone)
        noon, evening = _within(local.time(), NOON), _within(local.time(), EVENING)
        if noon or evening:
            with_gaps = evening and self._gaps_on != local.date()
            today = await self.due(local.date(), now, with_gaps=with_gaps)
            self._gaps_on = local.date() if with_gaps else self._gaps_on
            await self._tell(today, local, now, noon=noon)

    async def due(self, day: date, now: datetime, *, with_gaps: bool = True) -> Today:
        """What everybody would be reminded of that day, as things stand."""
        today = Today()
        open_ = [
            (duty, period)
            for duty in self.catalogue.duties.values()
            for period in duty.periods(day, day + AHEAD)
            if newest(duty, period, day)
        ]
        said = await nudges.told([duties.what(duty, period) for duty, period in open_])
        for duty, period in open_:
            await self._due(today, duty, period, said, day, now)
        await self._asked_for(today, open_, said, day)
        if with_gaps:
            await gaps.add(self.catalogue, today, day, now)
        return today

    async def _due(self, today: Today, duty: Duty, period: Period, said: set[Told], day: date, now: datetime) -> None:
        which, final = newest(duty, period, day) or ("", False)
        owing = [owed for owed in await duties.standing(duty, period) if not owed.silent and owed.since <= day]
        people = await whom(duty, owing, now) if owing else {}
        for owed in owing:
            for person, settings in people.get(owed.unit, ()):
                told = Told(owed.what, owed.unit, person, which)
                if told not in said:
                    today.add(person, settings, Item(told, (period.until - day).days, final))

    async def _asked_for(self, today: Today, open_: Sequence[tuple[Duty, Period]], said: set[Told], day: date) -> None:
        """ "Remind me tomorrow evening": once more, whatever else they got that week."""
        known = {duties.what(duty, period): (duty, period) for duty, period in open_}
        asked = sorted((told for told in said if _asks(told, day)), key=lambda told: (told.person, told.what))
        settings = await review.settings(sorted({told.person for told in asked}))
        for wish in asked:
            told = replace(wish, which=wish.which.replace("asked:", "again:"))
            owed = await duties.one(*known[told.what], told.unit) if told not in said else None
            if owed and not owed.silent:
                item = Item(told, (owed.period.until - day).days, asked=True)
                today.add(told.person, settings.get(told.person, {}), item)

    async def _tell(self, today: Today, local: datetime, now: datetime, *, noon: bool) -> None:
        had = await nudges.reminded_on(local.date(), sorted(today.items))
        due = [
            person
            for person, items in sorted(today.items.items())
            if person not in had
            and self._at_this_hour(items, today.settings[person], now, local, noon=noon)
            and wants(today.settings[person], items)
        ]
        room = await burden.room(due, now, self.per_week)
        chosen = [person for person in due if may(today.items[person], room[person], self.per_week)]
        for begin in range(0, len(chosen), AT_ONCE):
            async with database.transaction():
                for person in chosen[begin : begin + AT_ONCE]:
                    await tell(person, [item.told for item in today.items[person]], local.date(), now, now)

    def _at_this_hour(
        self, items: Iterable[Item], settings: Mapping[str, Any], now: datetime, local: datetime, *, noon: bool
    ) -> bool:
        """In the evening; at noon where it is the last day, or where the evening is their quiet time."""
        if quiet.until(settings, self.catalogue.review, now):
            return False
        if not noon:
            return True
        evening = datetime.combine(local.date(), EVENING[0], self.zone)
        last_day = any(item.days_left == 0 and not item.asked for item in items)
        return last_day or quiet.until(settings, self.catalogue.review, evening) is not None


async def tell(person: int, told: Sequence[Told], day: date, now: datetime, at: datetime) -> None:
    """In the caller's transaction: they are reminded of this, that day from this hour on."""
    await nudges.keep(told, day, now)
    key = f"due:{day.isoformat()}:{person}:{await nudges.last_of(person, day)}"
    now_ms, due_ms = int(now.timestamp() * 1000), int(at.timestamp() * 1000)
    await inbox.put_event(person, key, "duties_due", {"day": day.isoformat()}, now.isoformat(), now_ms, due_ms)


def newest(duty: Duty, period: Period, day: date) -> tuple[str, bool] | None:
    """The reminder whose day came last, and whether it is the last of all; None before the first and when too late."""
    passed = [(which, on) for which, on in duty.reminders(period) if on <= day]
    if not passed or day > period.until:
        return None
    return passed[-1][0], len(passed) == len(duty.reminders(period))


def _asks(told: Told, day: date) -> bool:
    """To be reminded again that evening, or on one shortly before that passed without a clock."""
    kind, _colon, on = told.which.partition(":")
    return kind == "asked" and day - ASKED_AGO <= date.fromisoformat(on) <= day


def wants(settings: Mapping[str, Any], items: Iterable[Item]) -> bool:
    """Who wants no reminders gets none but those they asked for."""
    return settings.get("reminders") != "none" or any(item.asked for item in items)


def may(items: Iterable[Item], room: int, per_week: int) -> bool:
    """The most urgent first: the week's last message is kept for what is reminded of for the last time."""
    items = list(items)
    if any(item.asked for item in items):
        return True
    return room > 0 and (room > 1 or per_week == 1 or any(item.final for item in items))


async def whom(duty: Duty, owing: Sequence[Owed], now: datetime) -> dict[int, list[tuple[int, Mapping[str, Any]]]]:
    """Who is reminded, by unit, with their settings: village heads, else who reports; a commune's officers."""
    found: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
    of_communes = [owed for owed in owing if owed.kind in COMMUNES]
    for owed in of_communes:
        people = await charges.responsible(owed.unit, (), now, COMMUNES)
        settings = await review.settings(people)
        found[owed.unit] = [(person, settings.get(person, {})) for person in people]
    if len(of_communes) < len(owing):
        first: dict[int, str] = {}
        for row in await rows.who_reports(duty.of, now):
            if first.setdefault(row["unit_id"], row["role"]) == row["role"]:
                found.setdefault(row["unit_id"], []).append((row["person_id"], row["settings"]))
    return found


def _within(at: time, window: tuple[time, time]) -> bool:
    return window[0] <= at < window[1]

"""Who hears of what is still owed after its last reminder: the officers in charge, and days later those above them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns import duties
from campaigns.duties import Owed
from catalogue import quiet
from catalogue.catalogue import Catalogue
from catalogue.duties import Duty
from catalogue.periods import Period
from storage import campaigns, charges, database, inbox, nudges, review
from storage.kinds import COMMUNES, LARGE, OFFICE
from storage.nudges import Told

DAY = timedelta(days=1)
SPOKEN_OF = timedelta(days=7)  # after those above may hear of it, it is only seen on the board
MORNING = timedelta(hours=4)
EVERY = timedelta(minutes=5)
TO_ONE = (*COMMUNES, OFFICE)  # of these only the officers right above them hear


@dataclass(frozen=True)
class Late:
    """What is still owed for one duty and period; `above`: those above the officers hear of it too."""

    duty: Duty
    period: Period
    owed: tuple[Owed, ...]
    above: bool = False


def begins(duty: Duty, period: Period) -> date:
    """The day after the last reminder."""
    return max((day for _which, day in duty.reminders(period)), default=period.until) + DAY


def upward(duty: Duty, period: Period) -> date:
    return period.before + duty.upward_after * DAY


def late(catalogue: Catalogue, day: date) -> Iterator[tuple[Duty, Period]]:
    for duty in catalogue.duties.values():
        for period in duty.periods(day - 400 * DAY, day + DAY):
            if begins(duty, period) <= day < upward(duty, period) + SPOKEN_OF:
                yield duty, period


class Mornings:
    """A tick: whoever must hear of something owed gets their morning message, once for each thing."""

    def __init__(self, catalogue: Catalogue, zone: ZoneInfo) -> None:
        self.catalogue, self.zone = catalogue, zone
        self._looked_at: datetime | None = None

    async def tick(self, now: datetime) -> None:
        if self._looked_at and timedelta(0) <= now - self._looked_at < EVERY:
            return
        self._looked_at = now
        local = now.astimezone(self.zone)
        begin = datetime.combine(local.date(), self.catalogue.review.morning, self.zone)
        if not begin <= local < begin + MORNING:
            return
        people = await self._hearing(local.date(), now)
        settings = await review.settings(sorted(people))
        awake = [each for each in sorted(people) if not quiet.until(settings[each], self.catalogue.review, now)]
        day = local.date().isoformat()
        async with database.transaction():
            for person in awake:
                # The same message as the review's: who has both gets one.
                key, now_ms = f"morning:{day}:{person}", int(now.timestamp() * 1000)
                await inbox.put_event(person, key, "review_morning", {"day": day}, now.isoformat(), now_ms)

    async def _hearing(self, day: date, now: datetime) -> set[int]:
        people: set[int] = set()
        for duty, period in late(self.catalogue, day):
            told = {(each.unit, each.which) for each in await nudges.told([duties.what(duty, period)])}
            for owed in await duties.standing(duty, period):
                if owed.silent:
                    continue
                if (owed.unit, "escalated") not in told:
                    people |= set(await in_charge(owed, now))
                if owed.kind not in TO_ONE and day >= upward(duty, period) and (owed.unit, "above") not in told:
                    people |= set(await over(owed.unit, now))
        return people


async def in_charge(owed: Owed, now: datetime) -> list[int]:
    if owed.kind in COMMUNES:
        return await over(owed.unit, now)
    if owed.kind == OFFICE:
        return await campaigns.officers_in(owed.above or 0, now)
    return await charges.responsible(owed.unit, (), now, COMMUNES)


async def over(unit: int, now: datetime) -> list[int]:
    """The officers of the province."""
    return sorted({row["person_id"] for row in await charges.officers_over(unit, (), now, LARGE)})


async def of_officer(catalogue: Catalogue, person: int, area: int, kind: str, day: date, now: datetime) -> list[Late]:
    """What one officer hears of this morning, of the area they are an officer of."""
    found: list[Late] = []
    if kind in LARGE and person not in await over(area, now):
        return found
    for duty, period in late(catalogue, day):
        owing = [owed for owed in await duties.standing(duty, period, area) if not owed.silent]
        if kind in LARGE:
            above = day >= upward(duty, period)
            mine = [
                owed
                for owed in owing
                if owed.kind in COMMUNES or owed.above == area or (above and owed.kind not in TO_ONE)
            ]
        else:
            mine = [owed for owed in owing if owed.kind not in COMMUNES and person in await in_charge(owed, now)]
        if mine:
            found.append(Late(duty, period, tuple(mine), above=kind in LARGE))
    return found


async def heard(person: int, found: list[Late], day: date, now: datetime) -> None:
    """In the caller's transaction: they were told."""
    said = [
        Told(owed.what, owed.unit, person, "above" if each.above and owed.kind not in TO_ONE else "escalated")
        for each in found
        for owed in each.owed
    ]
    await nudges.keep(said, day, now)

"""Which duty is due from which unit in which period, and how far it is: met, waiting, cannot, or still missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from catalogue.catalogue import Catalogue
from catalogue.duties import Duty
from catalogue.periods import Period
from storage import duties as rows
from storage.database import Row

State = Literal["met", "waiting", "returned", "cannot", "missing"]
# A report that was sent silences the reminders to the village, though its officers still see it as not met.
SILENT: tuple[State, ...] = ("met", "waiting", "cannot")
OF_REPORT: dict[str, State] = {"approved": "met", "sent": "waiting", "returned": "returned"}


@dataclass(frozen=True)
class Owed:
    """One duty of one unit in one period."""

    duty: Duty
    period: Period
    unit: int
    name: str
    kind: str
    above: int | None
    state: State
    since: date = date.min  # when the unit began
    reason: str = ""  # why it cannot be done this time

    @property
    def what(self) -> str:
        return what(self.duty, self.period)

    @property
    def silent(self) -> bool:
        return self.state in SILENT


def what(duty: Duty, period: Period) -> str:
    """How its reminders name it: duty:ve-sinh-hang-thang:2026-03."""
    return f"duty:{duty.id}:{period.key}"


def of_what(catalogue: Catalogue, told: str, near: date) -> tuple[Duty, Period] | None:
    """The duty and period that a reminder's name means; None if the catalogue no longer has them."""
    kind, _colon, rest = told.partition(":")
    id, _colon, key = rest.partition(":")
    duty = catalogue.duties.get(id) if kind == "duty" else None
    period = duty.period(key, near) if duty else None
    return (duty, period) if duty and period else None


async def standing(duty: Duty, period: Period, area: int | None = None) -> list[Owed]:
    """Of every unit that owes it (in an area): those there on its last day, also such as began meanwhile."""
    return [
        Owed(
            *(duty, period, row["id"], row["name"], row["kind"], row["parent_id"], state),
            since=row["valid_from"] or date.min,
            reason=reason,
        )
        for row, state, reason in await _owing(duty, period, area)
    ]


async def counted(duty: Duty, period: Period, area: int) -> dict[int, Counter[State]]:
    """The same in numbers, by the unit above: how many of its units are how far."""
    found: dict[int, Counter[State]] = {}
    for row, state, _reason in await _owing(duty, period, area):
        found.setdefault(row["parent_id"] or 0, Counter())[state] += 1
    return found


async def _owing(duty: Duty, period: Period, area: int | None) -> list[tuple[Row, State, str]]:
    owing = await rows.owing(duty.of, period.until, duty.within, area)
    if not owing:
        return []
    states = await _states(duty, period, area)
    excused = await rows.excused(duty.id, period.key, area)
    found: list[tuple[Row, State, str]] = []
    for row in owing:
        state = states.get(row["id"], "missing")
        cannot = row["id"] in excused and state not in ("met", "waiting")
        found.append((row, "cannot" if cannot else state, excused.get(row["id"], "")))
    return found


async def _states(duty: Duty, period: Period, area: int | None) -> dict[int, State]:
    if duty.form:
        return dict.fromkeys(await rows.filed(duty.form, period.key, area), "met")
    if duty.dossier:
        found = await rows.ready(duty.dossier, area)
        return {row["unit_id"]: "met" for row in found if _speaks_of(row["first_day"], row["last_day"], period)}
    reported = await rows.reported(duty.of, duty.activities, period.first, period.last, area)
    return {unit: OF_REPORT[state] for unit, state in reported.items()}


def _speaks_of(first: date, last: date, period: Period) -> bool:
    """A half-year may run from 15/12 to 14/6: its middle says which one it is. And it is as long as the period."""
    days, wanted = (last - first).days + 1, (period.last - period.first).days + 1
    return period.first <= first + timedelta(days=days // 2) <= period.last and 2 * days >= wanted


async def one(duty: Duty, period: Period, unit: int) -> Owed | None:
    """As it stands now, for one unit; None if it does not owe it."""
    return next((owed for owed in await standing(duty, period, unit) if owed.unit == unit), None)


def current(duties: Sequence[Duty], day: date) -> list[tuple[Duty, Period]]:
    """Each duty with the period that began last, the next due first."""
    found = [(duty, period) for duty in duties if (period := duty.rhythm.newest(day)) and period.until >= duty.since]
    return sorted(found, key=lambda pair: (pair[1].before, pair[0].id))

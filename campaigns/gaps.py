"""Criterion-gap nudges: what evidence a village with a target still lacks, the cheapest first, one a week at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaigns.today import Item, Today
from catalogue import rules
from catalogue.catalogue import Catalogue
from catalogue.rules import Gap
from storage import duties as rows
from storage import gaps, nudges, targets
from storage.database import Row
from storage.kinds import VILLAGES
from storage.nudges import Told

AHEAD = timedelta(days=60)  # before the target's day
ONE_IN = timedelta(days=7)
TIMES = 2  # that one gap is spoken of to one person for one target


@dataclass(frozen=True)
class Aim:
    """What a village's own target, or that of the place it lies in, asks for by a day."""

    set: str
    by_day: date

    def what(self, gap: Gap) -> str:
        """gap:xa-ntm-2021-2025:17:17.3:2026-12-31; nobody is told of the same one for ever."""
        _set, number, code = gap.counts.key
        return f"gap:{self.set}:{number}:{code}:{self.by_day.isoformat()}"


async def add(catalogue: Catalogue, today: Today, day: date, now: datetime) -> None:
    """To each village's person the cheapest gap they were told of least, if none was told in the last seven days."""
    aims = _nearest(await targets.reaching(VILLAGES, day, day + AHEAD), catalogue)
    if not aims:
        return
    history = await nudges.gaps_told(sorted(aims), day - AHEAD - ONE_IN)
    lately = {row["unit_id"] for row in history if row["day"] > day - ONE_IN}
    first: dict[int, str] = {}
    people: dict[int, list[Row]] = {}
    for row in await rows.who_reports(VILLAGES, now):
        if row["unit_id"] in aims and first.setdefault(row["unit_id"], row["role"]) == row["role"]:
            people.setdefault(row["unit_id"], []).append(row)
    for unit in sorted(people.keys() - lately):
        aim = aims[unit]
        told = [what for what, _day in {(row["what"], row["day"]) for row in history if row["unit_id"] == unit}]
        if gap := least_told(await lacking(catalogue, unit, aim), aim, told):
            what = aim.what(gap)
            for row in people[unit]:
                nudge = Told(what, unit, row["person_id"], str(told.count(what) + 1))
                today.add(row["person_id"], row["settings"], Item(nudge, (aim.by_day - day).days))


def _nearest(found: Iterable[Row], catalogue: Catalogue) -> dict[int, Aim]:
    """A village's own target before its commune's; the sooner before the later."""
    aims: dict[int, Aim] = {}
    for row in found:
        if row["set"] in catalogue.sets:
            aims.setdefault(row["unit_id"], Aim(row["set"], row["by_day"]))
    return aims


def least_told(found: Sequence[Gap], aim: Aim, told: Sequence[str]) -> Gap | None:
    """`found` is cheapest first; told twice is enough."""
    open_ = [gap for gap in found if told.count(aim.what(gap)) < TIMES]
    return min(open_, key=lambda gap: told.count(aim.what(gap)), default=None)


async def lacking(catalogue: Catalogue, unit: int, aim: Aim) -> list[Gap]:
    """By the target's day, the cheapest first."""
    of = catalogue.sets[aim.set]
    since = aim.by_day - timedelta(days=rules.longest(catalogue, of))
    found = rules.evidence(await gaps.approved(unit, of.id, since, aim.by_day))
    first = await targets.first(unit, aim.by_day.year)
    return rules.cheapest_first(rules.gaps(catalogue, of, found, aim.by_day, first))


async def still(catalogue: Catalogue, what: str, unit: int) -> tuple[Aim, Gap] | None:
    """The gap that a nudge names, if it is still there."""
    parts = what.split(":")
    if len(parts) != 5 or parts[1] not in catalogue.sets:
        return None
    aim = Aim(parts[1], date.fromisoformat(parts[4]))
    found = await lacking(catalogue, unit, aim)
    return next(((aim, gap) for gap in found if aim.what(gap) == what), None)

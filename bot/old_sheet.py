"""Reads the spreadsheet beside earlier years' photos: village, day, activity, criterion, file; each row on its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.old_files import CannotRead, OldFiles
from catalogue import rules, search
from catalogue.catalogue import Catalogue
from locales import _, any_language
from locales.plain import plain
from photos.pipeline import NotAPicture, look_in_thread
from storage import access, units
from storage.access import Sight
from storage.models import Unit
from storage.unit_cells import READ
from storage.wrong_rows import Problem, Wrong
from tables.read import Table

COLUMNS = {
    "file": _("file|photo|file name"),
    "village": _("village|village code"),
    "day": _("day|date"),
    "activity": _("activity"),
    "criterion": _("criterion"),
    "set": _("criteria set|set"),
    "place": _("place"),
    "story": _("story|note"),
}
NEEDED = ("file", "village", "day", "activity")
LONGEST = {"place": 500, "story": 2000}
OLDEST = date(1990, 1, 1)
EVERY = 10  # rows between two words about how far it is

Key = tuple[str, int, str]  # set, criterion, indicator


@dataclass(frozen=True)
class OldPhoto:
    """One row as it was understood; rows that differ in nothing but file and criterion are one report."""

    row: int
    file: str
    unit: int
    day: date
    activity: str
    counts: tuple[Key, ...]
    place: str = ""
    story: str = ""


class Sheet:
    def __init__(self, files: OldFiles, catalogue: Catalogue, seen: Sight, now: datetime, zone: tzinfo) -> None:
        self.files, self.catalogue, self.seen = files, catalogue, seen
        self.today = now.astimezone(zone).date()
        self._units: dict[str, Unit] = {}

    async def read(
        self, table: Table, executor: Executor, far: Callable[[int, int], Awaitable[None]]
    ) -> tuple[list[OldPhoto], list[Problem]]:
        """Those in order, and what is wrong with the others; `far` hears how many of how many are read."""
        columns = _columns(table.header)
        if missing := [name for name in NEEDED if name not in columns]:
            return [], [Problem(1, "missing column", name) for name in missing]
        good: list[OldPhoto] = []
        problems: list[Problem] = []
        for nth, (number, cells) in enumerate(table.rows):
            if nth % EVERY == 0:
                await far(nth, len(table.rows))
            told = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
            try:
                good.append(await self._row(number, told, executor))
            except Wrong as wrong:
                problems.append(wrong.at(number))
            except CannotRead as wrong:
                problems.append(Problem(number, wrong.why, str(wrong.value)))
            except NotAPicture as wrong:
                problems.append(Problem(number, wrong.why, told["file"]))
        return good, problems

    async def _row(self, number: int, told: Mapping[str, str], executor: Executor) -> OldPhoto:
        for name in NEEDED:
            if not told[name]:
                raise Wrong("no " + name)
        for name, most in LONGEST.items():
            if len(told.get(name, "")) > most:
                raise Wrong("too long", name)
        when = _day(told["day"])
        if not OLDEST <= when <= self.today:
            raise Wrong("no such day", told["day"])
        unit, activity = await self._village(told["village"]), self._activity(told["activity"])
        counts = await self._counts(unit, when, activity, told.get("criterion", ""), told.get("set", ""))
        file = self.files.find(told["file"])
        await look_in_thread(executor, await asyncio.to_thread(self.files.read, file))  # can it be opened at all?
        return OldPhoto(number, file, unit.id, when, activity, counts, told.get("place", ""), told.get("story", ""))

    async def _village(self, told: str) -> Unit:
        """By its code, or by a name that only one place of theirs has: Thôn 5, or Thôn 5, Nhân Cơ."""
        if told not in self._units:
            unit = await units.by_code(told) or await self._named(told)
            if not await access.covers(self.seen, unit.id):
                raise Wrong("not yours", told)
            self._units[told] = unit
        return self._units[told]

    async def _named(self, told: str) -> Unit:
        name, _comma, above = told.partition(",")
        found = [
            unit
            for unit in await units.by_ids([each.id for each in await units.find(plain(name), limit=units.MANY)])
            if plain(unit.name) == plain(name) and await access.covers(self.seen, unit.id)
        ]
        if above.strip():
            found = [unit for unit in found if unit.parent and plain(unit.parent.name) in plain(above)]
        standing = [unit for unit in found if unit.successor_id is None and unit.valid_to is None]
        found = standing or found  # an old village that was merged into one of its name is meant by its code
        if len(found) > 1:
            raise Wrong("several villages", told)
        if not found:
            raise Wrong("unknown village", told)
        return found[0]

    def _activity(self, told: str) -> str:
        named = [
            each.id
            for each in self.catalogue.activities.values()
            if plain(told) in {plain(each.id), *(plain(each.name(language)) for language in ("vi", "en"))}
        ]
        if named or search.is_sure(self.catalogue, told):
            return named[0] if named else search.activities(self.catalogue, told)[0].id
        raise Wrong("unknown activity", told)

    async def _counts(self, unit: Unit, when: date, activity: str, criterion: str, of: str) -> tuple[Key, ...]:
        """The criterion told, in the sets in force there on that day; none told: what the activity counts for."""
        above = await units.above(unit.id)
        sets = rules.sets_in_force(self.catalogue, [(each.kind, tuple(each.aims)) for each in above], when)
        if of:
            sets = tuple(each for each in self.catalogue.sets.values() if plain(of) == plain(each.id))
            if not sets:
                raise Wrong("unknown criteria set", of)
        if not criterion:
            return tuple(each.key for each in rules.counts_for(self.catalogue, activity, sets))
        number, _dot, _part = criterion.partition(".")
        found = [
            (each.id, known.number, criterion if any(one.code == criterion for one in known.indicators) else "")
            for each in sets
            for known in each.criteria
            if str(known.number) == number.strip()
        ]
        if not found:
            raise Wrong("unknown criterion", criterion)
        return tuple(found)


def _day(told: str) -> date:
    try:
        when = READ["valid_from"](told)
    except Wrong as wrong:
        raise Wrong(wrong.why, told) from None
    assert isinstance(when, date)
    return when


def _columns(header: tuple[str, ...]) -> dict[str, int]:
    named = {name: any_language(words) | {name} for name, words in COLUMNS.items()}
    found: dict[str, int] = {}
    for at, heading in enumerate(header):
        for name, words in named.items():
            if plain(heading) in words:
                found.setdefault(name, at)
    return found

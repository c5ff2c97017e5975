"""Takes in photos of earlier years with a spreadsheet that says what they show: checked whole before any is kept.

They become reports by way of "import", sent like any other, or approved at once by an officer who may approve them. Run
twice it changes nothing: a report is known by what it says, a photo by its bytes.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.old_files import CannotRead, OldFiles
from bot.old_sheet import Key, OldPhoto, Problem, Sheet
from bot.units import WHY_FILE
from catalogue.catalogue import Catalogue
from locales import Speech, _, n_
from photos.pipeline import look_in_thread
from reports import review, submit
from reports.submit import Filing
from storage import access, database, filing, photos
from storage.conversations import Draft
from storage.files import Files
from storage.photos import Facts
from tables.read import WrongFile, read

CHANNEL = "import"
SHOWN = 200  # problems; more says nothing more

WHY = {
    "missing column": _("The column “{value}” is missing. Needed are: file, village, day, activity."),
    "no file": _("Row {row}: the file's name is missing."),
    "no village": _("Row {row}: the village is missing."),
    "no day": _("Row {row}: the day is missing."),
    "no activity": _("Row {row}: the activity is missing."),
    "too long": _("Row {row}: “{value}” is too long."),
    "bad date": _("Row {row}: “{value}” is no day; write it like 2025-07-01 or 1/7/2025."),
    "no such day": _("Row {row}: the day {value} lies in the future or too long ago."),
    "unknown village": _("Row {row}: there is no village “{value}” in your area. Its code is always understood."),
    "several villages": _("Row {row}: several villages are called “{value}”. Please write its code."),
    "not yours": _("Row {row}: “{value}” is not in your area."),
    "unknown activity": _("Row {row}: there is no activity “{value}”."),
    "unknown criterion": _("Row {row}: there was no criterion “{value}” for that village on that day."),
    "unknown criteria set": _("Row {row}: there is no criteria set “{value}”."),
    "missing": _("Row {row}: there is no file “{value}”."),
    "several": _("Row {row}: several files are called “{value}”. Please write its folder too."),
    "unreadable": _("Row {row}: the file “{value}” cannot be read."),
    "too_large": _("Row {row}: the file “{value}” is larger than 50 MB."),
    "empty": _("Row {row}: the file “{value}” is empty."),
    "not_a_picture": _("Row {row}: the file “{value}” is no picture."),
    "broken": _("Row {row}: the picture “{value}” is broken."),
    "may not approve": _("Row {row}: this person may not approve reports of that village."),
    "bomb": _("Row {row}: the picture “{value}” is too large to open."),
}
SOURCE = {
    "not_a_folder": _("There is no folder or ZIP file {value}."),
    "broken_zip": _("{value} is no ZIP file that can be read."),
    "too_many": _("There are more than {value} files. Please import them in parts."),
}
NOTHING_KEPT = _("Nothing was imported. Mend these rows, or import the others with --skip-bad.")
MAY_NOT = _("This person is no officer, or holds no office now. “python -m bot people” lists who does.")
LEFT_OUT = n_("{count} problem; its row was left out.", "{count} problems; their rows were left out.")
AND_MORE = n_("… and {count} more problem.", "… and {count} more problems.")
DONE = _("{reports} new reports, {photos} new photos; {known} photos were there already.")


class NotTaken(Exception):
    """Nothing was kept; the lines say why."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))


@dataclass
class Count:
    reports: int = 0
    photos: int = 0
    known: int = 0


@dataclass(frozen=True)
class Importer:
    files: Files
    catalogue: Catalogue
    zone: ZoneInfo
    speech: Speech
    by: int
    now: datetime
    approved: bool = False

    async def take(self, source: Path, sheet: Path, *, skip_bad: bool) -> list[str]:
        """The lines to print; NotTaken says why not."""
        seen = await access.sight(self.by, self.now)
        if not seen.reviewing:
            raise NotTaken(self.speech.say(MAY_NOT))
        try:
            table = await asyncio.to_thread(read, sheet)
            old = await asyncio.to_thread(OldFiles, source)
        except FileNotFoundError:
            raise NotTaken(self.speech.say(_("There is no file {path}."), path=sheet)) from None
        except WrongFile as wrong:
            raise NotTaken(self.speech.say(WHY_FILE[wrong.why], value=wrong.value)) from None
        except CannotRead as wrong:
            raise NotTaken(self.speech.say(SOURCE[wrong.why], value=wrong.value)) from None
        try:
            with ThreadPoolExecutor(2) as executor:
                checker = Sheet(old, self.catalogue, seen, self.now, self.zone)
                good, problems = await checker.read(table, executor)
                if self.approved and (wrong_rows := await self._may_not(good)):
                    problems = sorted([*problems, *wrong_rows], key=lambda each: each.row)
                    left = {each.row for each in wrong_rows}
                    good = [each for each in good if each.row not in left]
                if problems and (not skip_bad or not good):
                    raise NotTaken(*self._lines(problems), self.speech.say(NOTHING_KEPT))
                done = await self._keep(old, good, executor)
        finally:
            old.close()
        left_out = [self.speech.count(LEFT_OUT, len(problems))] if problems else []
        said = self.speech.say(DONE, reports=done.reports, photos=done.photos, known=done.known)
        return [*self._lines(problems), *left_out, said]

    def _lines(self, problems: Sequence[Problem]) -> list[str]:
        lines = [self.speech.say(WHY[each.why], row=each.row, value=each.value) for each in problems[:SHOWN]]
        return lines + ([self.speech.count(AND_MORE, len(problems) - SHOWN)] if len(problems) > SHOWN else [])

    async def _keep(self, old: OldFiles, good: Sequence[OldPhoto], executor: Executor) -> Count:
        """A report and its photos at a time: files first, then all its rows or none."""
        together: dict[tuple[object, ...], list[OldPhoto]] = {}
        for each in good:
            together.setdefault((each.unit, each.day, each.activity, each.place, each.story), []).append(each)
        done = Count()
        for rows in together.values():
            facts = {each.file: await self._facts(old, each.file, executor) for each in rows}
            async with database.transaction():
                await self._report(rows, facts, done)
        return done

    async def _facts(self, old: OldFiles, file: str, executor: Executor) -> Facts:
        data = await asyncio.to_thread(old.read, file)
        looked = await look_in_thread(executor, data)
        return Facts(
            sha256=await self.files.put(data),
            size=len(data),
            mime=looked.mime,
            kept_at=self.now,
            width=looked.width,
            height=looked.height,
            shown=await self.files.put(looked.shown),
            thumb=await self.files.put(looked.thumb),
            taken_at=looked.taken_at,
            lat=looked.lat,
            lon=looked.lon,
        )

    async def _report(self, rows: Sequence[OldPhoto], facts: dict[str, Facts], done: Count) -> None:
        first, fresh = rows[0], []
        for file, found in facts.items():
            # As if it had come on the day it shows: of two that are alike the one that came later is the copy.
            at = datetime.combine(first.day, time(12), self.zone).astimezone(UTC)
            photo, is_new = await photos.keep_imported(self.by, file, found, at)
            done.photos += is_new
            done.known += not is_new
            fresh.append(photo)
        form = ""
        for nth in count(1):
            form = f"{CHANNEL}.{_told(first)}.{nth}"
            known = await filing.imported(form, first.unit, first.activity, first.day)
            if known is None:
                break
            there = set(await filing.photo_ids(known["id"]))
            fresh = [photo for photo in fresh if photo not in there]
            if fresh and known["state"] in filing.OPEN:
                await submit.add_photos(known["id"], tuple(fresh), self.by, self.now)
                fresh = []
        if fresh:  # also where the earlier one is decided: that stays as it was decided
            await self._new(rows, form, tuple(dict.fromkeys(fresh)))
            done.reports += 1

    async def _new(self, rows: Sequence[OldPhoto], form: str, shown: tuple[int, ...]) -> None:
        first, now_ms = rows[0], int(self.now.timestamp() * 1000)
        report = await submit.submit(
            Filing(
                draft=Draft(self.by, form, {}, opened_ms=now_ms, touched_ms=now_ms, state="done"),
                unit=first.unit,
                person=self.by,
                activity=first.activity,
                day=first.day,
                story=first.story,
                now=self.now,
                place=first.place,
                photos=shown,
                counts=_counts(rows),
                filed_for_unit=True,
                channel=CHANNEL,
            ),
            self.catalogue.review,
            tell=False,
        )
        if self.approved:
            await review.approve(self.catalogue.review, report.id, self.by, self.now, 1, tell=False)

    async def _may_not(self, good: Sequence[OldPhoto]) -> list[Problem]:
        """Rows of villages whose reports this person may not approve."""
        rules = self.catalogue.review
        return [
            Problem(row.row, "may not approve")
            for row in good
            if not await review.may_approve_first(rules, row.unit, _counts([row]), self.by, self.now)
        ]


def _counts(rows: Sequence[OldPhoto]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(key for each in rows for key in each.counts))


def _told(row: OldPhoto) -> str:
    """What a report says, as a short name that is the same each time."""
    said = json.dumps([row.unit, str(row.day), row.activity, row.place, row.story], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:40]

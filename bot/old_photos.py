"""Takes in photos of earlier years with a spreadsheet that says what they show: checked whole before any is kept.

They become reports by way of "import", sent like any other, or approved at once by an officer who may approve them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path

from bot import row_words
from bot.old_files import CannotRead, OldFiles
from bot.old_keep import Keeper, counts_of
from bot.old_sheet import OldPhoto, Sheet
from catalogue.catalogue import Catalogue
from dashboard.uploaded import WHY_FILE
from dossiers.build import Cancelled
from locales import Speech, _
from reports import entitled
from storage import access
from storage.access import Sight
from storage.files import Files
from storage.wrong_rows import Problem
from tables.read import Table, WrongFile, read

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
    "no_sheet": _("There is no sheet (XLSX or CSV) in the ZIP file."),
    "several_sheets": _("There are several sheets in the ZIP file; one is wanted."),
}
NOTHING_KEPT = _("Nothing was imported: please mend these rows.")
MAY_NOT = _("This person is no officer, or holds no office now. “python -m bot people” lists who does.")
DONE = _("{reports} new reports, {photos} new photos; {known} photos were there already.")


class NotTaken(Exception):
    """Nothing was kept; the lines say why. `good`: so many rows would do without the others."""

    def __init__(self, *lines: str, good: int = 0) -> None:
        super().__init__("\n".join(lines))
        self.lines, self.good = list(lines), good


async def _unheard(_step: str, _done: int, _of: int) -> bool:
    return True


@dataclass(frozen=True)
class Importer:
    files: Files
    catalogue: Catalogue
    zone: tzinfo
    speech: Speech
    by: int
    now: datetime
    approved: bool = False
    tell: Callable[[str, int, int], Awaitable[bool]] = _unheard  # step, done, of; False: it is to stop

    async def take(self, source: Path, sheet: Path | bytes | None, *, skip_bad: bool) -> list[str]:
        """The lines to print; NotTaken says why not. Without a sheet it lies beside the photos."""
        seen = await access.sight(self.by, self.now)
        if not seen.reviewing:
            raise NotTaken(self.speech.say(MAY_NOT))
        try:
            old = await asyncio.to_thread(OldFiles, source)
        except CannotRead as wrong:
            raise self._refused(wrong) from None
        try:
            with ThreadPoolExecutor(2) as executor:
                return await self._take(seen, old, sheet, executor, skip_bad=skip_bad)
        finally:
            await asyncio.to_thread(old.close)

    async def _take(
        self, seen: Sight, old: OldFiles, sheet: Path | bytes | None, executor: Executor, *, skip_bad: bool
    ) -> list[str]:
        table = await asyncio.to_thread(self._table, old, sheet)
        checker = Sheet(old, self.catalogue, seen, self.now, self.zone)
        good, problems = await checker.read(table, executor, partial(self._far, "check"))
        if self.approved and (wrong_rows := await self._may_not(good)):
            problems = sorted([*problems, *wrong_rows], key=lambda each: each.row)
            left = {each.row for each in wrong_rows}
            good = [each for each in good if each.row not in left]
        lines = row_words.lines(problems, WHY, self.speech)
        if problems and (not skip_bad or not good):
            raise NotTaken(*lines, self.speech.say(NOTHING_KEPT), good=len(good))
        keeper = Keeper(self.files, self.catalogue.review, self.zone, self.by, self.now, self.approved)
        done = await keeper.keep(old, good, executor, partial(self._far, "keep"))
        said = self.speech.say(DONE, reports=done.reports, photos=done.photos, known=done.known)
        return [*lines, *row_words.left_out(problems, self.speech), said]

    def _table(self, old: OldFiles, sheet: Path | bytes | None) -> Table:
        try:
            return read(old.sheet() if sheet is None else sheet)
        except FileNotFoundError:
            raise NotTaken(self.speech.say(_("There is no file {path}."), path=sheet)) from None
        except WrongFile as wrong:
            raise NotTaken(self.speech.say(WHY_FILE[wrong.why], value=wrong.value)) from None
        except CannotRead as wrong:
            raise self._refused(wrong) from None

    def _refused(self, wrong: CannotRead) -> NotTaken:
        return NotTaken(self.speech.say(SOURCE[wrong.why], value=wrong.value))

    async def _far(self, step: str, done: int, of: int) -> None:
        if not await self.tell(step, done, of):
            raise Cancelled

    async def _may_not(self, good: Sequence[OldPhoto]) -> list[Problem]:
        """Rows of villages whose reports this person may not approve."""
        rules = self.catalogue.review
        return [
            Problem(row.row, "may not approve")
            for row in good
            if not await entitled.may_approve_first(rules, row.unit, counts_of([row]), self.by, self.now)
        ]

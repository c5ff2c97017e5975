"""Keeps photos of earlier years whose rows are all in order: they become reports, each with its photos or not at all.

Run twice it changes nothing: a report is known by what it says, a photo by its bytes.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from itertools import count

from bot.old_files import OldFiles
from bot.old_sheet import Key, OldPhoto
from catalogue.review import ReviewRules
from photos.pipeline import look_in_thread
from reports import review, submit
from reports.submit import Filing
from storage import database, filing, photos
from storage.conversations import Draft
from storage.files import Files
from storage.photos import Facts

CHANNEL = "import"


@dataclass
class Count:
    reports: int = 0
    photos: int = 0
    known: int = 0


@dataclass(frozen=True)
class Keeper:
    """`approved`: at once, by the officer who brings them."""

    files: Files
    rules: ReviewRules
    zone: tzinfo
    by: int
    now: datetime
    approved: bool

    async def keep(
        self, old: OldFiles, good: Sequence[OldPhoto], executor: Executor, far: Callable[[int, int], Awaitable[None]]
    ) -> Count:
        """A report and its photos at a time: files first, then all its rows or none."""
        together: dict[tuple[object, ...], list[OldPhoto]] = {}
        for each in good:
            together.setdefault((each.unit, each.day, each.activity, each.place, each.story), []).append(each)
        done, rows_done = Count(), 0
        for rows in together.values():
            await far(rows_done, len(good))
            facts = {each.file: await self._facts(old, each.file, executor) for each in rows}
            async with database.transaction():
                await self._report(rows, facts, done)
            rows_done += len(rows)
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
                counts=counts_of(rows),
                filed_for_unit=True,
                channel=CHANNEL,
            ),
            self.rules,
            tell=False,
        )
        if self.approved:
            await review.approve(self.rules, report.id, self.by, self.now, 1, tell=False)


def counts_of(rows: Sequence[OldPhoto]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(key for each in rows for key in each.counts))


def _told(row: OldPhoto) -> str:
    """What a report says, as a short name that is the same each time."""
    said = json.dumps([row.unit, str(row.day), row.activity, row.place, row.story], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:40]

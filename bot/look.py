"""Looks at every photo once it is kept, and again when it joins a report: its fingerprints and its flags.

What was not looked at is known by its row, so that a crash costs nothing and photos of before are made up for.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import copies
from bot.steady import going_on
from bot.waiting import until
from catalogue.photos import PhotoLimits
from conversation.identity import speaks_of_a_card
from photos import fingerprint
from photos.fingerprint import Grey
from photos.images import NotAPicture
from photos.quality import Quality, quality
from reports import photo_flags
from storage import database, fingerprints, flags, inbox, leases
from storage.database import Row
from storage.files import Files
from storage.flags import OWN, Flag
from storage.models import Photo, PhotoFlag

log = logging.getLogger(__name__)

AT_ONCE = 20
POLL = 1.0  # seconds
PATIENCE = 2.0  # times as long as it looked it leaves the machine to those who wait for an answer
REST = 30.0  # seconds, when the database or the files are away
LEASE_MS = 60_000
FRESH = timedelta(days=3)  # what was sent before is not worth a word to its sender any more
LOSING = ("telegram",)  # channels that take what a photo says of itself out of it, and take files
IN_DOUBT = {"copy", "near", "late"}  # where the photo's own time and place would have helped
OF_THE_PICTURE = ("blurred", "dark", "blank")


@dataclass(frozen=True)
class Seen:
    """What a picture shows, which is looked at once."""

    prints: dict[int, int]
    quality: Quality
    like: dict[int, str]  # other photos: copy or near


class Looker:
    def __init__(
        self,
        holder: str,
        files: Files,
        limits: PhotoLimits,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        executor: Executor,
    ) -> None:
        self.holder, self.files, self.limits = holder, files, limits
        self.clock, self.zone, self.executor = clock, zone, executor
        self.aside: set[int] = set()  # failed by a mistake of ours; tried again when we start anew

    async def run(self, stop: asyncio.Event) -> None:
        try:
            while not stop.is_set():
                began, rest = time.monotonic(), REST
                with going_on("photos not looked at"):
                    more = await self.once() == AT_ONCE
                    rest = PATIENCE * (time.monotonic() - began) if more else POLL
                await until(stop, seconds=rest)
        finally:
            await leases.release("look", self.holder)

    async def once(self) -> int:
        """Look at what waits; one process at a time, or two would not see that each has the other's photo."""
        found = await flags.waiting(AT_ONCE, sorted(self.aside))
        if not found or not await leases.take("look", self.holder, LEASE_MS, int(self.clock().timestamp() * 1000)):
            return 0
        for photo in found:
            with going_on("photo not looked at", but=database.FAULTS, photo=photo.id) as looking:
                await self._look(photo)
            if looking.error:
                self.aside.add(photo.id)
        return len(found)

    async def _look(self, photo: Photo) -> None:
        seen = None if await flags.has_fingerprints(photo.id) else await self._see(photo)
        like = seen.like if seen else dict(await flags.known_like(photo.id))
        async with database.transaction():
            photo = await flags.locked(photo.id)  # a while has passed: somebody may have judged it, or had it removed
            if photo.state != "kept":
                return
            known = await flags.all_of(photo.id)
            if seen and "blank" not in {flag.kind for flag in photo_flags.of_quality(seen.quality, self.limits)}:
                await fingerprints.keep(photo.id, seen.prints)
            found = await self._flags(photo, seen, known, like)
            card = next((flag for flag in found if flag.kind == "identity"), None)
            looked_over = any(flag.kind == "identity" and flag.dismissed_by_id for flag in known)
            await self._tell(photo, found)
            await flags.settle(photo.id, found, (card is not None or photo.hidden) and not looked_over, self.clock())
        log.info("photo looked at", extra={"photo": photo.id, "count": len(found)})

    async def _see(self, photo: Photo) -> Seen | None:
        like = dict.fromkeys(await flags.exact(photo, copies.SHOWN), "copy")
        picture = await self._small(photo.thumb)
        if picture is None or not await self.files.exists(photo.shown):
            return None
        shown, run = await self.files.get(photo.shown), asyncio.get_running_loop().run_in_executor
        try:
            prints = await run(self.executor, fingerprint.fingerprints, picture)
            seen = await run(self.executor, quality, shown)
        except NotAPicture:
            return None
        if seen.range >= self.limits.blank:  # all white walls are alike
            for found in await copies.near(photo.id, picture, prints, self._small_of, self.executor):
                like.setdefault(found.photo, "near")
        return Seen(prints, seen, like)

    async def _small_of(self, photo: int) -> Grey | None:
        return await self._small(await flags.thumb(photo))

    async def _small(self, thumb: str) -> Grey | None:
        if not thumb or not await self.files.exists(thumb):
            return None
        data = await self.files.get(thumb)
        try:
            return await asyncio.get_running_loop().run_in_executor(self.executor, fingerprint.grey, data)
        except NotAPicture:
            return None

    async def _flags(self, photo: Photo, seen: Seen | None, known: list[PhotoFlag], like: dict[int, str]) -> list[Flag]:
        stands_in = await flags.reports_of([photo.id, *like])
        own = [row for row in stands_in if row["photo"] == photo.id]
        found = [*photo_flags.of_reports(photo, own, self.limits, self.zone)]
        if own:
            found += photo_flags.of_uses(*await flags.uses(photo), self.limits)
        if seen:
            found += photo_flags.of_quality(seen.quality, self.limits)
        else:
            found += [Flag(flag.kind, facts=flag.facts) for flag in known if flag.kind in OF_THE_PICTURE]
        if speaks_of_a_card(photo.caption, photo.name):
            found.append(Flag("identity"))
        for other, kind in like.items():
            found += await self._pair(photo, other, kind, stands_in)
        return found

    async def _pair(self, photo: Photo, other: int, kind: str, stands_in: list[Row]) -> list[Flag]:
        """Whichever of the two came later is flagged; within one report, or just sent twice, it is no matter."""
        mine, theirs = ({row["report"] for row in stands_in if row["photo"] == each} for each in (photo.id, other))
        again = not theirs and await flags.sender(other) == photo.person_id
        kind = OWN if mine & theirs or again else kind
        if await flags.came_before(other, photo.id):
            return [Flag(kind, like=other)]
        await flags.also(other, Flag(kind, like=photo.id), self.clock())
        return []

    async def _tell(self, photo: Photo, found: list[Flag]) -> None:
        """Its sender is told not to send identity cards, and once a year how photos keep their time and place."""
        if photo.chat_id is None or self.clock() - photo.sent_at > FRESH:
            return
        kinds = {flag.kind for flag in found}
        if "identity" in kinds:
            await self._event(photo, f"photo:{photo.id}:identity", "photo_identity", {"photo": photo.id})
        elif kinds & IN_DOUBT and photo.kind == "photo" and photo.taken_at is None:
            channel = await flags.channel(photo.chat_id)
            if channel in LOSING:
                key = f"as_file:{photo.person_id}:{photo.sent_at.year}"
                await self._event(photo, key, "photo_as_file", {"channel": channel})

    async def _event(self, photo: Photo, key: str, event: str, about: dict[str, str | int]) -> None:
        now = self.clock()
        at, now_ms = now.isoformat(), int(now.timestamp() * 1000)
        await inbox.put_event(photo.person_id, key=key, event=event, about=about, at=at, now_ms=now_ms)

"""Takes in the photos of earlier years that officials uploaded, and tells them what came of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.old_photos import Importer, NotTaken
from catalogue.catalogue import Catalogue
from dossiers.gather import CannotMake
from locales import Speech
from storage import database, inbox, old_imports, queued
from storage.files import Files
from storage.models import OldImport

log = logging.getLogger(__name__)


class OldPhotos:
    table = old_imports.TABLE

    def __init__(
        self, catalogue: Catalogue, zone: tzinfo, files: Files, folder: Path, clock: Callable[[], datetime]
    ) -> None:
        self.catalogue, self.zone, self.files, self.folder, self.clock = catalogue, zone, files, folder, clock

    async def make(self, id: int, tell: Callable[[str, int, int], Awaitable[bool]]) -> None:
        asked, now = await self._asked(id), self.clock()
        person = asked.made_by
        speech = Speech(person.language or "vi", person.address)
        importer = Importer(self.files, self.catalogue, self.zone, speech, person.id, now, asked.approve, tell)
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.folder) as unfinished:
            source, sheet = await self._fetched(asked, Path(unfinished))
            try:
                lines = await importer.take(source, sheet, skip_bad=asked.skip_bad)
            except NotTaken as why:
                await self._end(asked, "refused", why.lines, why.good)
            else:
                await self._end(asked, "ready", lines)
        await old_imports.let_go(self.files, now)

    async def _fetched(self, asked: OldImport, folder: Path) -> tuple[Path, bytes | None]:
        packed = folder / "photos.zip"
        try:
            await asyncio.to_thread(packed.write_bytes, await self.files.get(asked.packed))
            return packed, await self.files.get(asked.sheet) if asked.sheet else None
        except FileNotFoundError as lost:
            raise CannotMake("lost") from lost

    async def _end(self, asked: OldImport, state: str, lines: list[str], good: int = 0) -> None:
        """The row and the word to whoever asked are kept together."""
        now = self.clock()
        async with database.transaction():
            if not await old_imports.ended(asked, state, lines, now, good):
                return
            await self._say(asked, f"old_photos_{state}", now)
        log.info("old photos looked at", extra={"job": asked.id, "state": state})

    async def failed(self, id: int, why: str) -> None:
        asked, now = await self._asked(id), self.clock()
        async with database.transaction():
            if not await queued.failed(self.table, id, why, now):
                return
            await self._say(asked, "old_photos_failed", now)
        log.warning("old photos given up", extra={"job": id, "why": why})

    async def _asked(self, id: int) -> OldImport:
        found = await old_imports.by_id(id)
        assert found is not None
        return found

    async def _say(self, asked: OldImport, event: str, now: datetime) -> None:
        at, now_ms = now.isoformat(), int(now.timestamp() * 1000)
        key = f"{event}:{asked.id}:{int(asked.asked_at.timestamp())}"
        await inbox.put_event(asked.made_by_id, key=key, event=event, about={"import": asked.id}, at=at, now_ms=now_ms)

"""Builds the dossiers people asked for, and tells them."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from dossiers import build
from dossiers.gather import Setting
from storage import database, dossiers, inbox, queued
from storage.files import Files
from storage.models import Dossier

log = logging.getLogger(__name__)


class Dossiers:
    table = dossiers.TABLE

    def __init__(self, setting: Setting, files: Files, folder: Path, clock: Callable[[], datetime]) -> None:
        self.setting, self.files, self.folder, self.clock = setting, files, folder, clock

    async def make(self, id: int, tell: Callable[[str, int, int], Awaitable[bool]]) -> None:
        """The row and the word to whoever asked are kept together."""
        dossier = await self._dossier(id)
        built = await build.build(self.setting, dossier, self.files, self.clock(), self.folder, tell)
        now = self.clock()
        async with database.transaction():
            if not await dossiers.ready(dossier, built.sha256, built.size, now, built.missing):
                return
            await self._say(dossier, "dossier_ready", {"missing": built.missing}, now)
        log.info("dossier ready", extra={"dossier": id, "bytes": built.size, "missing": built.missing})

    async def failed(self, id: int, why: str) -> None:
        dossier, now = await self._dossier(id), self.clock()
        async with database.transaction():
            if not await queued.failed(self.table, id, why, now):
                return
            await self._say(dossier, "dossier_failed", {"why": why}, now)
        log.warning("dossier given up", extra={"dossier": id, "why": why})

    async def _dossier(self, id: int) -> Dossier:
        found = await dossiers.by_id(id)
        assert found is not None
        return found

    async def _say(self, dossier: Dossier, event: str, about: dict[str, str | int], now: datetime) -> None:
        await inbox.put_event(
            dossier.made_by_id,
            key=f"{event}:{dossier.id}:{int((dossier.asked_at or now).timestamp())}",
            event=event,
            about={"dossier": dossier.id, **about},
            at=now.isoformat(),
            now_ms=int(now.timestamp() * 1000),
        )

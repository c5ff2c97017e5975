"""The account's tokens: kept in storage, renewed under a lease, the next refresh token safe before it is used."""

import asyncio
import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bot.channels.base import SendError, Unreachable
from storage import channel_tokens, database, inbox, leases, people
from storage.models import ChannelToken

NAME = "zalo_oa"
LEASE = "zalo_oa.token"
LEASE_MS = 60_000  # longer than a renewal may take
POLL = 0.1
PATIENCE = 25.0  # seconds to wait for whoever is renewing
EARLY = 5  # renewed when a fifth of its time is left (5 of 25 hours): time to mend what goes wrong
MEND = "Zalo takes the refresh token no more: a new one is needed"
REST = 600.0  # seconds between tries while the account is set up wrongly

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pair:
    access: str
    refresh: str
    expires_ms: int
    refreshed_ms: int
    seed: str


class TokenRefused(SendError):
    """Zalo takes neither this refresh token nor gives another; a person must consent again."""


Ask = Callable[[str], Awaitable[tuple[str, str, int]]]  # the refresh token: access, next refresh token, seconds


class Tokens:
    """`seed` is the refresh token of the settings, `folder` where an answer is safe when the database is not."""

    def __init__(self, ask: Ask, *, seed: str, folder: Path, holder: str, clock: Callable[[], datetime]) -> None:
        self.ask, self.given, self.holder, self.clock = ask, seed, holder, clock
        self.seed = hashlib.sha256(seed.encode()).hexdigest()
        self.file = folder / f"{NAME}.token"
        self._alone = asyncio.Lock()
        self._known: ChannelToken | None = None
        self._refused = ""  # a refresh token that will never be good again

    async def access(self, stale: str = "") -> str:
        """A token that works; `stale` is one that Zalo has just called spent."""
        known = self._known
        if known and known.access and known.access != stale and known.expires_ms > self._now_ms():
            return known.access
        async with self._alone:
            return (await self._renewed(stale)).access

    async def keep_fresh(self) -> None:
        """Renew in time. Whatever goes wrong is told while the old token still works."""
        async with self._alone:
            token = await self._row()
            if self._now_ms() < token.expires_ms - (token.expires_ms - token.refreshed_ms) // EARLY:
                return
            try:
                await self._renewed(token.access)
            except SendError as error:
                if token.expires_ms <= self._now_ms():
                    raise
                log.warning("token not renewed yet", extra={"channel": NAME, "error": type(error).__name__})

    async def state(self) -> ChannelToken:
        return await self._row()

    async def _renewed(self, stale: str) -> ChannelToken:
        loop = asyncio.get_running_loop()
        ends = loop.time() + PATIENCE
        while True:
            token = await self._row()
            if token.access and token.access != stale and token.expires_ms > self._now_ms():
                return token
            if token.refresh == self._refused:
                raise Unreachable(MEND, retry_in=REST)
            if await leases.take(LEASE, self.holder, LEASE_MS, self._now_ms()):
                try:
                    return await self._renew(stale)
                finally:
                    with contextlib.suppress(*database.FAULTS):
                        await leases.release(LEASE, self.holder)
            if loop.time() > ends:
                raise Unreachable("the token is being renewed", retry_in=5)
            await asyncio.sleep(POLL)

    async def _renew(self, stale: str) -> ChannelToken:
        """With the lease held: look again, for another may just have done it; then spend the refresh token."""
        token = await self._row()
        if token.access and token.access != stale and token.expires_ms > self._now_ms():
            return token
        lost = token.asked_ms > token.refreshed_ms
        await channel_tokens.asking(NAME, self._now_ms())
        try:
            access, refresh, seconds = await self.ask(token.refresh)
        except TokenRefused as error:
            now = await self._row()
            if now.refresh != token.refresh:  # we stood still, and another took over and spent it
                return now
            self._refused = token.refresh
            await self._tell(token, "the answer to an earlier renewal was lost" if lost else error.words)
            raise Unreachable(MEND, retry_in=REST) from error
        except SendError as error:
            if self._ending(token):
                await self._tell(token, error.words)
            raise
        at = self._now_ms()
        pair = Pair(access, refresh, at + seconds * 1000, at, self.seed)
        # From here until it is on the disk is the only moment in which a crash loses the account.
        _write(self.file, pair)
        log.info("token renewed", extra={"channel": NAME, "seconds": seconds})
        try:
            await self._into_database(pair)
            return await self._row()
        except database.FAULTS as error:
            log.error("renewed token is not in the database yet", extra={"error": type(error).__name__})
            return self._take(ChannelToken(name=NAME, **asdict(pair)))

    async def _row(self) -> ChannelToken:
        """What is kept: begun anew if the settings have another refresh token, with what only the disk has."""
        token = await channel_tokens.get(NAME)
        if token is None or token.seed != self.seed:
            await channel_tokens.begin(NAME, self.given, self.seed)
            token = await channel_tokens.get(NAME)
            assert token is not None
        pair = _read(self.file)
        if pair is not None and pair.seed == self.seed and pair.refreshed_ms > token.refreshed_ms:
            await self._into_database(pair)
            token = await channel_tokens.get(NAME) or token
        return self._take(token)

    def _take(self, token: ChannelToken) -> ChannelToken:
        self._known = token
        return token

    async def _into_database(self, pair: Pair) -> None:
        await channel_tokens.keep(NAME, pair.access, pair.refresh, pair.expires_ms, pair.refreshed_ms, pair.seed)

    def _ending(self, token: ChannelToken) -> bool:
        """Half of the time kept for mending is gone."""
        left, whole = token.expires_ms - self._now_ms(), token.expires_ms - token.refreshed_ms
        return bool(left * 2 * EARLY < whole)

    async def _tell(self, token: ChannelToken, words: str) -> None:
        """Those who can have it mended hear it once for each refresh token."""
        log.error("token not renewed", extra={"channel": NAME, "why": words})
        hours = max(0, (token.expires_ms - self._now_ms()) // 3_600_000)
        now = self.clock()
        async with database.transaction():
            await channel_tokens.troubled(NAME, token.refresh, words)
            for person in await people.in_charge(now):
                await inbox.put_event(
                    person,
                    key=f"{NAME}.token:{token.refreshed_ms}:{self.seed[:8]}:{person}",
                    event="channel_token",
                    about={"hours": hours},
                    at=now.isoformat(),
                    now_ms=self._now_ms(),
                )

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)


def _write(file: Path, pair: Pair) -> None:
    """Whole or not at all, and through a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as made:
        json.dump(asdict(pair), made)
        made.flush()
        os.fsync(made.fileno())
    fresh.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(file: Path) -> Pair | None:
    try:
        return Pair(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return None

"""Files in an S3-compatible store. What it has not taken yet lies in DATA_DIR/files, and is read from there."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from storage.files import PIECE, SHA256, Files

if TYPE_CHECKING:
    from obstore.store import S3Config  # only there for those who check types

PATIENCE = 3.0  # seconds that whoever keeps a file waits for the store; then it stays here until the store takes it
LIMIT = timedelta(seconds=60)  # for one request
RETRIES = timedelta(seconds=5)
GONE = (NotFoundError, FileNotFoundError)  # whichever its client chooses to raise
FAULTS = (BaseError, OSError)


class StoreAway(OSError):
    """The store does not answer, or refuses us; what it should have is still here, what it has must wait."""


class Bucket(Files):
    """Behind the same names as files on disk; those on disk are the ones the store has not taken yet."""

    def __init__(self, folder: Path, store: S3Store, patience: float = PATIENCE) -> None:
        super().__init__(folder)
        self.store, self.patience = store, patience
        self.away = ""  # why the store did not take the last file
        self._moving = asyncio.Lock()

    def key(self, sha: str) -> str:
        return self.path(sha).relative_to(self.folder).as_posix()

    async def put(self, data: bytes) -> str:
        """Kept for good on this disk, and in the store as soon as it takes it."""
        try:
            sha = await super().put(data)
        except OSError:  # our disk is full: the store may still have room
            return await self._put_at_once(data)
        if self.away:  # nobody waits for a store that does not answer; `move` finds out when it does
            return sha
        try:
            async with asyncio.timeout(self.patience):
                await self._store(sha, data)
        except TimeoutError:
            self.away = "slow"
        except StoreAway:
            pass
        return sha

    async def _put_at_once(self, data: bytes) -> str:
        sha = hashlib.sha256(data).hexdigest()
        await self._upload(sha, data)
        return sha

    async def get(self, sha: str) -> bytes:
        try:
            return await super().get(sha)
        except FileNotFoundError:
            pass
        try:
            found = await obstore.get_async(self.store, self.key(sha))
            return bytes(await found.bytes_async())
        except GONE:
            raise FileNotFoundError(sha) from None
        except FAULTS as error:
            raise StoreAway(type(error).__name__) from error

    async def exists(self, sha: str) -> bool:
        return await super().exists(sha) or await self._size(sha) is not None

    async def check(self, sha: str) -> bool:
        if await super().exists(sha):
            return await super().check(sha)
        digest = hashlib.sha256()
        try:
            found = await obstore.get_async(self.store, self.key(sha))
            async for piece in found.stream(min_chunk_size=PIECE):
                digest.update(piece)
        except GONE:
            return False
        except FAULTS as error:
            raise StoreAway(type(error).__name__) from error
        return digest.hexdigest() == sha

    async def remove(self, sha: str) -> None:
        try:
            await obstore.delete_async(self.store, self.key(sha))
        except GONE:
            pass
        except FAULTS as error:
            raise StoreAway(type(error).__name__) from error
        await super().remove(sha)

    async def names(self) -> AsyncIterator[str]:
        for top in range(256):
            here = await asyncio.to_thread(self._here, f"{top:02x}")
            for name in sorted({*here, *await self._there(f"{top:02x}")}):
                yield name

    async def state(self) -> str:
        """Files are taken in while this disk has room, whether the store answers or not."""
        if (words := await super().state()) != "ok":
            return words
        waiting = await self.waiting()
        try:
            async with asyncio.timeout(1.0):
                await self._size("0" * 64)
        except (StoreAway, TimeoutError):
            return f"ok, but the store does not answer; {waiting} files wait in {self.folder}"
        return f"ok, but {waiting} files wait for the store ({self.away})" if waiting and self.away else "ok"

    async def waiting(self) -> int:
        """How many files lie here that the store should have."""
        return len([name async for name in super().names()])

    async def move(self, tell: Callable[[int], None] = lambda _: None) -> tuple[int, int]:
        """Give the store what lies here: how many files it took, and how many were spoilt here.

        Broken off at any moment, nothing is lost: a file leaves this disk only when the store has all of it.
        """
        moved = spoilt = 0
        async with self._moving:
            async for sha in super().names():
                try:
                    data = await super().get(sha)
                except FileNotFoundError:  # another process was quicker
                    continue
                if hashlib.sha256(data).hexdigest() != sha:
                    spoilt += 1
                    continue
                await self._store(sha, data)
                moved += 1
                tell(moved)
        return moved, spoilt

    async def _store(self, sha: str, data: bytes) -> None:
        await self._upload(sha, data)
        await super().remove(sha)

    async def _upload(self, sha: str, data: bytes) -> None:
        try:
            if await self._size(sha) != len(data):
                await obstore.put_async(self.store, self.key(sha), data)
                if await self._size(sha) != len(data):
                    raise StoreAway("cut short")
        except StoreAway as error:
            self.away = str(error)
            raise
        except FAULTS as error:
            self.away = type(error).__name__
            raise StoreAway(self.away) from error
        self.away = ""

    async def _size(self, sha: str) -> int | None:
        try:
            return int((await obstore.head_async(self.store, self.key(sha)))["size"])
        except GONE:
            return None
        except FAULTS as error:
            raise StoreAway(type(error).__name__) from error

    def _here(self, top: str) -> list[str]:
        return [path.name for path in (self.folder / top).glob("*/*") if SHA256.fullmatch(path.name)]

    async def _there(self, top: str) -> list[str]:
        found: list[str] = []
        try:
            async for page in obstore.list(self.store, prefix=top):
                found += [each["path"].rsplit("/", 1)[-1] for each in page]
        except FAULTS as error:
            raise StoreAway(type(error).__name__) from error
        return [name for name in found if SHA256.fullmatch(name)]


def opened(
    folder: Path, url: str = "", *, endpoint: str = "", region: str = "", key: str = "", secret: str = ""
) -> Files:
    """Files in a folder, or in s3://bucket/prefix with what it has not taken yet in that folder."""
    if not url:
        return Files(folder)
    parts = urlsplit(url)
    config: S3Config = {"access_key_id": key, "secret_access_key": secret, "region": region or "us-east-1"}
    if endpoint:
        config["endpoint"] = endpoint
    store = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config=config,
        client_options={"allow_http": endpoint.startswith("http:"), "timeout": LIMIT, "connect_timeout": RETRIES},
        retry_config={"max_retries": 2, "retry_timeout": RETRIES},
    )
    return Bucket(folder, store)

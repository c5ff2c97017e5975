"""Keeps inbox messages in local files while the database is slow or away."""

import asyncio
import fcntl
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from storage.inbox import Waiting

SEGMENT = 4_000_000  # bytes, after which a new file begins
AT_ONCE = 200  # messages put into the database in one go

log = logging.getLogger(__name__)


class SpoolFull(Exception):
    """The disk has no more room for messages; the channel must send them again."""


class Spool:
    """Segments of JSON lines; one being written or drained is locked, so several processes may share the folder."""

    def __init__(self, folder: Path, most: int = 500_000_000) -> None:
        self.folder = folder
        self.most = most
        self._segment: int | None = None  # the file we append to
        self._turn = Lock()

    async def append(self, messages: list[Waiting]) -> None:
        """Return once they are safe on disk. SpoolFull if they cannot be."""
        await asyncio.to_thread(self._append, messages)

    async def drain(self, put: Callable[[list[Waiting]], Awaitable[None]]) -> int:
        """Put everything into the database and forget it here; how many messages. If `put` raises, they stay."""
        self.close()
        return sum([await self._drain(segment, put) for segment in self._segments()])

    def size(self) -> int:
        """Bytes that wait here."""
        return sum(_size(segment) for segment in self._segments())

    def close(self) -> None:
        with self._turn:
            if self._segment is not None:
                os.close(self._segment)
                self._segment = None

    def _segments(self) -> list[Path]:
        return sorted(self.folder.glob("*.jsonl"))

    async def _drain(self, segment: Path, put: Callable[[list[Waiting]], Awaitable[None]]) -> int:
        file = _locked(segment)
        if file is None:
            return 0  # another process writes it or drains it
        try:
            messages, whole = await asyncio.to_thread(_read, segment)
            for at in range(0, len(messages), AT_ONCE):
                await put(messages[at : at + AT_ONCE])
            _forget(segment, whole)
        finally:
            os.close(file)
        return len(messages)

    def _append(self, messages: list[Waiting]) -> None:
        lines = "".join(json.dumps(asdict(message), ensure_ascii=False) + "\n" for message in messages).encode()
        with self._turn:
            if self.size() + len(lines) > self.most:
                raise SpoolFull(f"more than {self.most} bytes wait in {self.folder}")
            try:
                self._write(lines)
            except OSError as error:
                raise SpoolFull(f"{self.folder}: {error.strerror}") from error

    def _write(self, lines: bytes) -> None:
        if self._segment is not None and os.lseek(self._segment, 0, os.SEEK_END) > SEGMENT:
            os.close(self._segment)
            self._segment = None
        if self._segment is None:
            self._segment = self._new_segment()
        before = os.lseek(self._segment, 0, os.SEEK_END)
        try:
            if os.write(self._segment, lines) < len(lines):
                raise OSError(28, "no space left")
            os.fsync(self._segment)
        except OSError:
            os.ftruncate(self._segment, before)
            raise

    def _new_segment(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020}-{os.getpid()}"  # in the order of arrival, also after a restart
        fresh = self.folder / f"{name}.new"
        file = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        # Locked before anybody can see it, or another process might drain and delete it under our hands.
        fcntl.flock(file, fcntl.LOCK_EX)
        fresh.rename(fresh.with_suffix(".jsonl"))
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file


def _size(segment: Path) -> int:
    try:
        return segment.stat().st_size
    except FileNotFoundError:
        return 0  # drained meanwhile


def _locked(segment: Path) -> int | None:
    try:
        file = os.open(segment, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def _read(segment: Path) -> tuple[list[Waiting], bool]:
    """Its messages, and whether that is all of them. A torn last line was never acknowledged, so nothing is missing."""
    lines = segment.read_bytes().split(b"\n")
    messages, whole = [], True
    for line in lines[:-1]:
        try:
            messages.append(Waiting(**json.loads(line)))
        except (ValueError, TypeError):
            whole = False
    return messages, whole


def _forget(segment: Path, whole: bool) -> None:
    if whole:
        segment.unlink(missing_ok=True)
        return
    log.error("spool segment damaged", extra={"file": segment.name})
    segment.rename(segment.with_suffix(".damaged"))

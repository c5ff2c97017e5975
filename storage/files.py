"""Files under the name of what is in them: DATA_DIR/files/ab/cd/abcd…, written whole or not at all, never changed."""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

SHA256 = re.compile(r"[0-9a-f]{64}")
LARGEST = 500_000_000  # bytes of one file
PIECE = 1 << 20


class Files:
    """Files by the sha256 of their bytes. What blocks runs in a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha: str) -> Path:
        if not SHA256.fullmatch(sha):
            raise ValueError("not the name of a kept file")
        return self.folder / sha[:2] / sha[2:4] / sha

    async def put(self, data: bytes) -> str:
        """Keep the bytes for good, power loss included; their name."""
        if len(data) > LARGEST:
            raise ValueError("too large to keep")
        return await asyncio.to_thread(self._put, data)

    async def get(self, sha: str) -> bytes:
        return await asyncio.to_thread(self.path(sha).read_bytes)

    async def exists(self, sha: str) -> bool:
        return await asyncio.to_thread(self.path(sha).is_file)

    async def check(self, sha: str) -> bool:
        """Is the file there, with the very bytes it is named after?"""
        return await asyncio.to_thread(_named_rightly, self.path(sha))

    async def remove(self, sha: str) -> None:
        """For good, as somebody asked for it; nothing else ever takes a file away."""
        await asyncio.to_thread(self._remove, self.path(sha))

    async def writable(self) -> bool:
        return await asyncio.to_thread(self._writable)

    async def state(self) -> str:
        """Words that begin with "ok" while files are taken in; else what is wrong."""
        return "ok" if await self.writable() else "cannot be written; is the disk full, or the folder not ours?"

    async def names(self) -> AsyncIterator[str]:
        """Every kept file, in order; a file kept meanwhile may be missing."""
        for folder in await asyncio.to_thread(_inside, self.folder, 2):
            for name in await asyncio.to_thread(_names, folder):
                yield name

    def _put(self, data: bytes) -> str:
        sha = hashlib.sha256(data).hexdigest()
        path = self.path(sha)
        if _size(path) != len(data):  # missing, or spoilt by a failing disk: these bytes mend it
            self._make_folders(path.parent)
            _write_whole(path, data)
        # Also when another writer has just put it there: we say "kept" only once that is sure.
        _sync(path.parent)
        return sha

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync(path.parent)

    def _make_folders(self, folder: Path) -> None:
        for each in (self.folder, folder.parent, folder):
            if not each.is_dir():
                each.mkdir(parents=True, exist_ok=True)
                _sync(each.parent)

    def _writable(self) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as file:
                file.write(b"?")
                file.flush()
        except OSError:
            return False
        return True


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _write_whole(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _named_rightly(path: Path) -> bool:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == path.name


def _inside(folder: Path, depth: int) -> list[Path]:
    """The folders `depth` levels below."""
    found = [folder] if folder.is_dir() else []
    for _ in range(depth):
        found = sorted(path for each in found for path in each.iterdir() if path.is_dir())
    return found


def _names(folder: Path) -> list[str]:
    """Left-overs of a writer that was killed begin with a dot, and are no files of ours."""
    return sorted(path.name for path in folder.iterdir() if SHA256.fullmatch(path.name))

"""Copies everything that must not be lost into a folder, while the bot runs: rows, photos and what DATA_DIR keeps."""

import asyncio
import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.config import Settings
from bot.store import files_of
from storage import copies, migrate
from storage.files import Files

FORMAT = 1
SUMS = "SHA256SUMS"  # as `sha256sum -c` reads it; written last, so without it a backup is incomplete
BEFORE = ("spool",)  # in DATA_DIR: emptied into the database, so a message is in one of them at least
AFTER = ("secret_key", "catalogue", "uploads")  # in DATA_DIR: what rows lean on


class CannotBackUp(Exception):
    """Why, in words for whoever asked."""


@dataclass(frozen=True)
class Manifest:
    format: int
    version: str
    made_at: str
    database: str
    migrations: list[str]
    tables: dict[str, int]  # how many rows
    files: int
    missing: list[str]  # photos that rows name and that were lost or spoilt before


async def back_up(settings: Settings, target: Path, now: datetime) -> Manifest:
    """A folder that is there whole or not at all. The database must be open."""
    if pending := await migrate.pending():
        raise CannotBackUp(f"The database is not up to date ({', '.join(pending)}). Run first: python -m bot migrate")
    await asyncio.to_thread(_check_target, target)
    part = target.parent / f".{target.name}.{os.getpid()}.part"
    try:
        manifest = await _fill(settings, part, now)
        await asyncio.to_thread(_finish, part, target)
    except OSError as error:
        raise CannotBackUp(f"{error.filename or target}: {error.strerror}") from error
    finally:
        await asyncio.to_thread(shutil.rmtree, part, True)
    return manifest


def _check_target(target: Path) -> None:
    if not target.parent.is_dir():
        raise CannotBackUp(f"There is no folder {target.parent}. Make it first.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CannotBackUp(f"{target} is there already. Name a new folder; an old backup is never written over.")


async def _fill(settings: Settings, part: Path, now: datetime) -> Manifest:
    sums: dict[str, str] = {}
    await asyncio.to_thread(_make_folders, part)
    await asyncio.to_thread(_copy_beside, settings.data_dir, BEFORE, part, sums)
    counts, named = await _copy_rows(part, sums)
    # Photos are kept before their rows say so, and never change: those kept meanwhile do no harm.
    files, missing = await _copy_files(files_of(settings), named, part, sums)
    await asyncio.to_thread(_copy_beside, settings.data_dir, AFTER, part, sums)
    manifest = Manifest(
        format=FORMAT,
        version=our_version(),
        made_at=now.isoformat(),
        database=copies.dialect(),
        migrations=await migrate.applied(),
        tables=counts,
        files=files,
        missing=missing,
    )
    text = json.dumps(asdict(manifest), indent=1).encode()
    sums["manifest.json"] = await asyncio.to_thread(_write, part / "manifest.json", text)
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    await asyncio.to_thread(_write, part / SUMS, lines.encode())
    return manifest


def _make_folders(part: Path) -> None:
    part.mkdir(0o700)
    (part / "tables").mkdir()


def our_version() -> str:
    try:
        return version("thon-bao")
    except PackageNotFoundError:
        return "from source"


async def _copy_rows(part: Path, sums: dict[str, str]) -> tuple[dict[str, int], set[str]]:
    """How many rows of each table, and the photos they name."""
    counts: dict[str, int] = {}
    named: set[str] = set()
    async with copies.one_moment():
        for table in copies.tables():
            pictures = [at for at, column in enumerate(table.columns) if column in ("sha256", "shown", "thumb")]
            lines = [json.dumps(table.columns)]
            with _Part(part / "tables" / f"{table.name}.jsonl") as file:
                counts[table.name] = 0
                async for row in copies.read(table):
                    counts[table.name] += 1
                    named.update(row[at] for at in pictures if row[at])
                    lines.append(json.dumps(row, ensure_ascii=False))
                    if len(lines) > copies.PAGE:
                        await asyncio.to_thread(file.add, lines)
                        lines = []
                await asyncio.to_thread(file.add, lines)
            sums[f"tables/{table.name}.jsonl"] = file.digest.hexdigest()
    return counts, named


class _Part:
    """A file of lines and its sum."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.digest = hashlib.sha256()

    def __enter__(self) -> "_Part":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.file)

    def add(self, lines: list[str]) -> None:
        text = "".join(f"{line}\n" for line in lines).encode()
        self.digest.update(text)
        _write_all(self.file, text)


async def _copy_files(files: Files, named: set[str], part: Path, sums: dict[str, str]) -> tuple[int, list[str]]:
    count = 0
    async for sha in files.names():
        if not await files.check(sha):
            continue
        where = files.path(sha).relative_to(files.folder)
        if files.path(sha).is_file():
            await asyncio.to_thread(_link, files.path(sha), part / "files" / where)
        else:
            await asyncio.to_thread(_write, part / "files" / where, await files.get(sha))
        sums[f"files/{where}"] = sha
        named.discard(sha)
        count += 1
    return count, sorted(named)


def _link(source: Path, target: Path) -> None:
    """A second name for the same bytes, which never change; a copy where the folders are on different disks."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _copy_beside(data_dir: Path, names: tuple[str, ...], part: Path, sums: dict[str, str]) -> None:
    for top in names:
        for source in [data_dir / top, *sorted((data_dir / top).rglob("*"))]:
            name = f"data/{source.relative_to(data_dir)}"
            if source.is_file():
                try:
                    content = source.read_bytes()
                except FileNotFoundError:
                    continue  # a spool that was drained, an upload that has become a photo
                sums[name] = _write(part / name, content)


def _write(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _write_all(file, content)
    finally:
        os.close(file)
    return hashlib.sha256(content).hexdigest()


def _write_all(file: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]


def _finish(part: Path, target: Path) -> None:
    os.sync()  # everything is on disk before it has its name
    if target.exists():
        target.rmdir()
    part.rename(target)
    os.sync()

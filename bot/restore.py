"""Takes a backup back into an empty place, after every byte of it has been checked."""

import asyncio
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.backup import FORMAT, SUMS, Manifest
from bot.config import Settings
from bot.store import files_of
from storage import copies, database, migrate
from storage.copies import NotWhole, Table, Values
from storage.files import Files


class Refused(Exception):
    """Why this backup, or this place, will not do; in words."""


async def restore(settings: Settings, source: Path) -> Manifest:
    manifest = await asyncio.to_thread(check, source)
    _check_version(manifest)
    await _check_empty(settings, source)
    try:
        await _restore_files(settings, source)
        await migrate.migrate(settings.database_url, manifest.migrations[-1])
        await _restore_rows(settings, source, manifest)
        await migrate.migrate(settings.database_url, restored=True)
        await asyncio.to_thread(_restore_beside, settings.data_dir, source / "data")
    except NotWhole as error:
        raise Refused(f"The rows of this backup do not fit together: {error}. Nothing was restored.") from error
    except OSError as error:
        raise Refused(
            f"{error.filename or settings.data_dir}: {error.strerror}. Empty the place and try again."
        ) from error
    return manifest


def check(source: Path) -> Manifest:
    """Every part is there and unchanged, and nothing else; the names of what is not are in the words."""
    sums = _read_sums(source)
    there = {str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()} - {SUMS}
    problems = [f"{name} is missing" for name in sorted(sums.keys() - there)]
    problems += [f"{name} does not belong to it" for name in sorted(there - sums.keys())]
    problems += [f"{name} is damaged" for name in sorted(sums.keys() & there) if _sum(source / name) != sums[name]]
    if problems:
        more = f" … and {len(problems) - 10} more" if len(problems) > 10 else ""
        raise Refused(f"This backup is not whole: {'; '.join(problems[:10])}{more}.")
    manifest = _read_manifest(source)
    files = sum(name.startswith("files/") for name in sums)
    if files != manifest.files:
        raise Refused(f"This backup is not whole: {SUMS} names {files} photos, manifest.json counts {manifest.files}.")
    for table, rows in manifest.tables.items():
        name = f"tables/{table}.jsonl"
        if name not in sums:
            raise Refused(f"This backup is not whole: {name} is missing.")
        if (found := _lines(source / name) - 1) != rows:
            raise Refused(f"This backup is not whole: {name} has {found} rows, manifest.json counts {rows}.")
    return manifest


def _read_sums(source: Path) -> dict[str, str]:
    if not source.is_dir():
        raise Refused(f"There is no folder {source}.")
    try:
        text = (source / SUMS).read_text()
    except FileNotFoundError:
        raise Refused(f"{source} is no whole backup: {SUMS}, which is written last, is missing.") from None
    except UnicodeDecodeError:
        raise Refused(f"This backup is not whole: {SUMS} is damaged.") from None
    found = [re.fullmatch(r"([0-9a-f]{64})  (?!/)(?!.*\.\./)(.+)", line) for line in text.splitlines()]
    if not found or not all(found) or not text.endswith("\n"):
        raise Refused(f"This backup is not whole: {SUMS} is damaged.")
    sums = {line[2]: line[1] for line in found if line}
    if "manifest.json" not in sums or len(sums) != len(found):
        raise Refused(f"This backup is not whole: {SUMS} is damaged.")
    return sums


def _read_manifest(source: Path) -> Manifest:
    try:
        return Manifest(**json.loads((source / "manifest.json").read_text()))
    except (ValueError, TypeError):
        raise Refused("This backup was made by a version that writes another manifest.json.") from None


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _check_version(manifest: Manifest) -> None:
    known = migrate.known()
    if manifest.format != FORMAT or manifest.migrations != known[: len(manifest.migrations)] or not manifest.migrations:
        raise Refused(
            f"This backup was made by another version ({manifest.version}). Restore it with that, then update."
        )


async def _check_empty(settings: Settings, source: Path) -> None:
    await database.open(settings.database_url)
    try:
        full = bool(await migrate.applied()) and not await copies.is_empty()
    finally:
        await database.close()
    if full:
        raise Refused("The database is not empty. Restore into an empty one: set another DATA_DIR or DATABASE_URL.")
    async for sha in files_of(settings).names():
        # Photos of this very backup may be there: an earlier try was broken off.
        if not (source / "files" / sha[:2] / sha[2:4] / sha).is_file():
            where = settings.files_url or settings.data_dir / "files"
            raise Refused(f"{where} is not empty. Restore into an empty place: set another DATA_DIR or FILES_URL.")


async def _restore_files(settings: Settings, source: Path) -> None:
    kept = files_of(settings)
    async for sha in Files(source / "files").names():
        await kept.put(await Files(source / "files").get(sha))


async def _restore_rows(settings: Settings, source: Path, manifest: Manifest) -> None:
    await database.open(settings.database_url)
    try:
        await copies.write(manifest.database, _contents(source, manifest))
    finally:
        await database.close()


def _contents(source: Path, manifest: Manifest) -> Iterator[tuple[Table, Iterator[Values]]]:
    keys = {table.name: table.key for table in copies.tables()}
    for name in manifest.tables:
        with (source / "tables" / f"{name}.jsonl").open() as file:
            yield Table(name, keys.get(name, "id"), json.loads(next(file))), map(json.loads, file)


def _restore_beside(data_dir: Path, kept: Path) -> None:
    if not kept.is_dir():
        return
    for source in sorted(path for path in kept.rglob("*") if path.is_file()):
        target = data_dir / source.relative_to(kept)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o600)
    os.sync()

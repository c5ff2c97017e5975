"""The photos of earlier years as they lie in a folder or a ZIP, each found by the name a spreadsheet gives it."""

import lzma
import os
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from photos.pipeline import LARGEST

MOST = 100_000  # files
SHEETS = (".xlsx", ".csv")
# What zipfile raises at a ZIP that is cut short, altered, locked, or packed in a way it does not know.
SPOILT = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, RuntimeError)


class CannotRead(Exception):
    """Why: too_many not_a_folder broken_zip no_sheet several_sheets; of one: missing several too_large unreadable."""

    def __init__(self, why: str, value: object = "") -> None:
        super().__init__(why)
        self.why, self.value = why, value


class OldFiles:
    """Opened once; nothing is unpacked to the disk, and nothing outside is ever read."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.zip = _zip(source) if source.is_file() else None
        if self.zip is None and not source.is_dir():
            raise CannotRead("not_a_folder", source)
        self.names: dict[str, list[str]] = {}  # two may differ in capitals only
        self.alone: dict[str, list[str]] = {}  # by the last part of their name
        for count, name in enumerate(self._all(), start=1):
            if count > MOST:
                raise CannotRead("too_many", MOST)
            self.names.setdefault(_key(name), []).append(name)
            self.alone.setdefault(_key(name).rpartition("/")[2], []).append(name)

    def close(self) -> None:
        if self.zip is not None:
            self.zip.close()

    def find(self, told: str) -> str:
        """The file a sheet means: by its whole path within, or by its name where only one has it."""
        key = _key(told)
        found = self.names.get(key) or self.alone.get(key, [])
        if len(found) > 1:
            raise CannotRead("several", told)
        if not found:
            raise CannotRead("missing", told)
        return found[0]

    def sheet(self) -> bytes:
        """The only spreadsheet among them."""
        found = [name for key, names in self.names.items() for name in names if key.endswith(SHEETS)]
        if len(found) != 1:
            raise CannotRead("several_sheets" if found else "no_sheet")
        return self.read(found[0])

    def read(self, name: str) -> bytes:
        try:
            return self._read(name)
        except SPOILT as error:
            raise CannotRead("unreadable", name) from error

    def _read(self, name: str) -> bytes:
        """Never more than a photo may have, whatever the ZIP says of it."""
        with self.zip.open(name) if self.zip is not None else (self.source / name).open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise CannotRead("too_large", name)
        return data

    def _all(self) -> Iterable[str]:
        if self.zip is not None:
            return (name for name in self.zip.namelist() if not name.endswith("/"))
        return (
            (Path(folder) / name).relative_to(self.source).as_posix()
            for folder, _folders, names in os.walk(self.source)  # links to other folders are not followed
            for name in names
            if not (Path(folder) / name).is_symlink()
        )


def _zip(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except SPOILT as error:
        raise CannotRead("broken_zip", source.name) from error


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace("\\", "/").removeprefix("./").casefold().strip()

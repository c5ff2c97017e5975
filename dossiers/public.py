"""A dossier for the public: copies of its photos on which faces are hidden stand wherever the photos would."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

from dossiers.contents import Contents, Entry, Line, Picture
from photos import faces
from photos.pipeline import NotAPicture, look


class Kept(Protocol):
    """The store of files."""

    async def put(self, data: bytes) -> str: ...
    async def get(self, sha: str) -> bytes: ...


async def with_copies(contents: Contents, files: Kept, tell: Callable[[int, int], Awaitable[None]]) -> Contents:
    """A second a photo, where faces are looked for. `tell` hears how far it is, and raises when it was cancelled."""
    pictures, copies = list(contents.pictures()), dict[int, Picture]()
    for done, picture in enumerate(pictures):
        await tell(done, len(pictures))
        copies[picture.photo] = await _copy(picture, contents.copies, files)
    entries = {each.report: _entry(each, copies) for each in contents.entries}
    criteria = tuple(_line(each, entries) for each in contents.criteria)
    return replace(contents, entries=tuple(entries.values()), criteria=criteria)


async def _copy(picture: Picture, kind: str, files: Kept) -> Picture:
    """Of one that cannot be opened there is none: it is missing, and never the photo itself in its place."""
    nothing = replace(picture, sha256="", shown="", thumb="")
    try:
        large, small = await asyncio.to_thread(_hidden, await files.get(picture.shown), kind)
    except (FileNotFoundError, ValueError, NotAPicture):
        return nothing
    name = await files.put(large)
    path = str(PurePosixPath(picture.path).with_suffix(".jpg"))
    return replace(
        picture, sha256=name, shown=name, thumb=await files.put(small), mime="image/jpeg", size=len(large), path=path
    )


def _hidden(shown: bytes, kind: str) -> tuple[bytes, bytes]:
    large = faces.HIDING[kind](shown)
    return large, look(large).thumb


def _entry(entry: Entry, copies: dict[int, Picture]) -> Entry:
    return replace(entry, pictures=tuple(copies[each.photo] for each in entry.pictures))


def _line(line: Line, entries: dict[int, Entry]) -> Line:
    return replace(
        line,
        entries=tuple(entries[each.report] for each in line.entries),
        indicators=tuple(_line(each, entries) for each in line.indicators),
    )

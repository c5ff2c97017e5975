"""The part of the chain of evidence that goes with a dossier: what concerns it in full, of the rest only the sums."""

import hashlib
from collections.abc import Collection
from typing import Any

from storage import database, ledger, roots
from storage.models import LedgerRoot

PAGE = 2000


async def extract(photos: Collection[int], reports: Collection[int]) -> tuple[dict[str, Any], bytes] | None:
    """The header for manifest.json and the lines of chain.jsonl; None where no entry is about the dossier."""
    entered = list((await ledger.entries_of(list(photos))).values())
    if not entered:
        return None
    concerned = {f"photo:{id}" for id in photos} | {f"report:{id}" for id in reports}
    first, last = min(entered), await _end(max(entered))
    lines: list[str] = []
    before = sealed = ledger.START
    n = first - 1
    while n < last:
        page = await database.rows(
            'SELECT n, "of", facts, before, hash FROM ledger WHERE n > ? AND n <= ? ORDER BY n LIMIT ?', n, last, PAGE
        )
        if not page:
            break
        if n < first:
            before = page[0]["before"]
        for row in page:
            about = ":".join(row["of"].split(":")[:2])
            lines.append(row["facts"] if about in concerned else ledger.digest(row["facts"]))
        n, sealed = page[-1]["n"], page[-1]["hash"]
    text = "".join(f"{line}\n" for line in lines).encode()
    header = {
        "sha256": hashlib.sha256(text).hexdigest(),
        "first": first,
        "last": n,
        "before": before,
        "hash": sealed,
        "roots": [
            {"day": root.day.isoformat(), "n": root.n, "hash": root.hash} for root in await roots.between(first, n)
        ],
    }
    return header, text


async def _end(least: int) -> int:
    """Up to the next day's root, whose seal people noted down; else as far as the chain has come."""
    root = await LedgerRoot.filter(n__gte=least).order_by("n").first()
    return root.n if root else (await ledger.head())[0]

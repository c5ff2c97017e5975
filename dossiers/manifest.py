"""manifest.json: what lies in a dossier's folder or ZIP, checked by the script that goes with it (verify.py).

    {"format": 1, "dossier": 12, "unit": "lam-dong.nhan-co", "name": "Xã Nhân Cơ", "set": "xa-ntm-2026-2030",
     "first_day": "2026-01-01", "last_day": "2026-12-31", "made_at": "2026-11-02T08:00:00+00:00",
     "files": [{"path": "TC08_…/thon-05/2026-03-14_don-ve-sinh_01.jpg", "sha256": "…", "size": 1234,
                "photo": 17, "report": "NC5-042", "entry": 311, "blurred": false}, …],
     "missing": [{"photo": 18, "report": "NC5-043", "why": "lost", "on": null, "by": ""}],
     "chain": {"path": "chain.jsonl", "sha256": "…", "first": 300, "last": 2410, "before": "…", "hash": "…",
               "roots": [{"day": "2026-03-14", "n": 350, "hash": "…"}, …]}}

`files` lists every file but manifest.json itself, the script and chain.jsonl. `photo`, `report` and `entry` (its n in
the ledger, from `storage.ledger.entries_of`) are given for originals only; a blurred copy has `blurred` and no
`entry`, as its bytes are not those that were received. `why` is lost, spoilt or forgotten (removed on request: `on`
which day, and `by` whom that was allowed, as far as the chain says so).

`chain` is what `storage.ledger_part.extract(photos, reports)` gives: its header, and chain.jsonl, a line for each entry
from `first` to `last`: the entry's facts where it concerns the dossier, else only the sha256 of its facts, so
that nothing of other villages goes out. Every hash is sha256(before + sha256(facts)), as hexadecimal text.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

FORMAT = 1
NAME = "manifest.json"
CHAIN = "chain.jsonl"
SCRIPT = "kiem-tra.py"  # its name in the dossier
SCRIPT_TEXT = Path(__file__).with_name("verify.py")  # needs Python 3.8 or newer, and nothing else


@dataclass(frozen=True)
class Listed:
    path: str
    sha256: str
    size: int
    photo: int | None = None
    report: str = ""
    entry: int | None = None
    blurred: bool = False


@dataclass(frozen=True)
class Missing:
    photo: int
    report: str
    why: str  # lost spoilt forgotten
    on: date | None = None  # forgotten: when, and who allowed it
    by: str = ""


def text(
    *,
    dossier: int,
    unit: str,
    name: str,
    set: str,
    first_day: date,
    last_day: date,
    made_at: datetime,
    files: Iterable[Listed],
    missing: Iterable[Missing],
    chain: Mapping[str, Any] | None,
) -> bytes:
    return json.dumps(
        {
            "format": FORMAT,
            "dossier": dossier,
            "unit": unit,
            "name": name,
            "set": set,
            "first_day": first_day.isoformat(),
            "last_day": last_day.isoformat(),
            "made_at": made_at.isoformat(),
            "files": [asdict(each) for each in files],
            "missing": [{**asdict(each), "on": each.on and each.on.isoformat()} for each in missing],
            "chain": {"path": CHAIN, **chain} if chain else None,
        },
        ensure_ascii=False,
        indent=1,
    ).encode()

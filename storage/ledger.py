"""The chain of evidence: what was received, sent and decided; each entry is sealed together with all before it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from storage import database
from storage.database import Row, filled, marks

START = "0" * 64  # what the first entry is sealed with
LOCK = 7_426_002  # the number of our advisory lock in PostgreSQL


async def enter(kind: str, of: str, at: datetime, *, late: bool = False, **facts: object) -> None:
    """In the caller's transaction: ids, codes and sums; never a name, a phone number or words somebody wrote.

    Kinds: photo report withdrawn decision counted deleted, and late where all of before is in. Their n is given when
    the transaction ends. `late` marks what had been kept before there was a chain.
    """
    marked = {"late": True} if late else {}
    await database.last(_append, {"kind": kind, "of": of, "at": plain(at), **facts, **marked})


async def _append(entries: list[dict[str, object]]) -> None:
    if not database.is_sqlite():
        await database.execute("SELECT pg_advisory_xact_lock(?)", LOCK)
    last, before = await head()
    rows = []
    for n, entry in enumerate(entries, start=last + 1):
        facts = canonical({"n": n, **entry})
        sealed = seal(before, facts)
        at = datetime.fromisoformat(str(entry["at"]))
        rows.append((n, entry["kind"], entry["of"], facts, before, sealed, at))
        before = sealed
    await database.execute_many(
        'INSERT INTO ledger (n, kind, "of", facts, before, hash, at) VALUES (?, ?, ?, ?, ?, ?, ?)', rows
    )


async def head() -> tuple[int, str]:
    """How long the chain is, and its last seal."""
    found = await database.rows("SELECT n, hash FROM ledger ORDER BY n DESC LIMIT 1")
    return (int(found[0]["n"]), str(found[0]["hash"])) if found else (0, START)


def canonical(facts: object) -> str:
    """The one way these facts are written, whichever database they have been in."""
    return json.dumps(_same(facts), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _same(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _same(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_same(each) for each in value]
    # PostgreSQL gives 10000000000000000 for what was kept as 1e16.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def seal(before: str, facts: str) -> str:
    """Over the sum of the facts, so that the chain can be followed without knowing them all."""
    return digest(before + digest(facts))


def fingerprint(sealed: str) -> str:
    """As people note it down: eight groups of four."""
    return " ".join(sealed[at : at + 4] for at in range(0, 32, 4))


def plain(value: Any) -> Any:
    """A value as the ledger writes it: times in UTC, the same from both databases."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


PHOTO = (
    "SELECT p.id, p.sha256, p.size, p.mime, p.taken_at, p.lat, p.lon, p.sent_at, p.shown, p.thumb, p.state,"
    " coalesce(c.channel, '') AS channel FROM photos p LEFT JOIN chats c ON c.id = p.chat_id"
)


async def photo(id: int, at: datetime) -> None:
    """In the transaction that says its bytes are kept."""
    [row] = await database.rows(f"{PHOTO} WHERE p.id = ?", id)
    await enter("photo", f"photo:{id}", at, **photo_facts(row))


def photo_facts(row: Row) -> dict[str, Any]:
    same = {name: row[name] for name in ("sha256", "size", "mime", "lat", "lon", "channel")}
    return {**same, "taken_at": plain(row["taken_at"] or None), "sent_at": plain(row["sent_at"])}


async def version(
    report: int,
    code: str,
    number: int,
    state: str,
    said: Mapping[str, Any],
    by: int | None,
    at: datetime,
    *,
    late: bool = False,
) -> None:
    """In the transaction that keeps a version: `said` as storage.review keeps it."""
    facts = version_facts(said)
    await enter("report", f"report:{report}:{number}", at, late=late, code=code, state=state, by=by, **facts)


def version_facts(said: Mapping[str, Any]) -> dict[str, Any]:
    """What people wrote is there only as a sum."""
    photos = list(said["photos"])
    return {"activity": said["activity"], "day": said["day"], "photos": photos, "said": digest(canonical(said))}


DECISION = (
    'SELECT d.id, d.report_id, d.version, d.step, d.did, d.reason, d.words, d.by_id AS "by", d.at, d.undone_at'
    " FROM decisions d"
)


async def decision(row: Mapping[str, Any], at: datetime, *, late: bool = False) -> None:
    """In the transaction that keeps it. Row: as DECISION gives it."""
    await enter("decision", f"decision:{row['id']}", at, late=late, **decision_facts(row))


async def undone(decision: int, at: datetime, *, late: bool = False) -> None:
    await enter("decision", f"decision:{decision}", at, late=late, did="undone")


def decision_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    same = {name: row[name] for name in ("version", "step", "did", "reason", "by")}
    return {"report": row["report_id"], **same, "words": digest(row["words"]) if row["words"] else ""}


async def entries_of(photos: Sequence[int]) -> dict[int, int]:
    """The n under which each photo's original was entered; one that is not there has none."""
    found: dict[int, int] = {}
    for at in range(0, len(photos), 500):
        names = filled([f"photo:{photo}" for photo in photos[at : at + 500]])
        for row in await database.rows(
            f"""SELECT "of", min(n) AS n FROM ledger WHERE "of" IN ({marks(names)}) AND kind = 'photo' GROUP BY 1""",
            *names,
        ):
            found[int(row["of"].partition(":")[2])] = int(row["n"])
    return found

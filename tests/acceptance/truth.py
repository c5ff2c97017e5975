"""What must be true in the end, whatever happened on the way: read from the rows, the files and the chats."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from storage import database
from tests.acceptance.heads import Head, Sent
from tests.acceptance.running import Installation, until


class Fake(Protocol):
    """A channel's fake: what each person sees."""

    @property
    def chats(self) -> Mapping[Any, Sequence[dict[str, Any]]]: ...


async def settled(place: Installation) -> None:
    """Wait until nothing is on its way any more."""
    await until(_nothing_waits, f"nothing waits; {place.logs()}")
    assert not await database.rows("SELECT id, why FROM inbox WHERE state <> 'done'"), place.errors()


async def _nothing_waits() -> bool:
    for table, states in (("inbox", "'waiting'"), ("outbox", "'waiting', 'sending'"), ("photos", "'waiting'")):
        [row] = await database.rows(f"SELECT count(*) AS n FROM {table} WHERE state IN ({states})")
        if row["n"]:
            return False
    return True


async def check(place: Installation, fake: Fake, heads: Sequence[Head]) -> None:
    """Every report is there once with everything in it, and its receipt reached its own village head alone."""
    sent = [one for head in heads for one in head.sent]
    kept = await database.rows("SELECT id, code, story, answers FROM reports ORDER BY id")
    assert sorted(row["code"] for row in kept) == sorted(one.code for one in sent)
    by_code = {row["code"]: row for row in kept}
    for one in sent:
        await _check_report(place, one, by_code[one.code])
    _check_receipts(fake, sent)
    assert not await database.rows(
        "SELECT id, state FROM outbox WHERE state NOT IN ('sent', 'delivered', 'read', 'merged')"
    )


async def _check_report(place: Installation, sent: Sent, row: database.Row) -> None:
    assert row["story"] == sent.story
    answers = row["answers"] if isinstance(row["answers"], dict) else json.loads(row["answers"])
    assert [answers[name]["value"] for name in ("khoi_luong_rac", "so_nguoi")] == [str(sent.kilos), str(sent.people)]
    photos = await database.rows(
        "SELECT p.sha256, p.state FROM report_photos l JOIN photos p ON p.id = l.photo_id WHERE l.report_id = ?"
        " ORDER BY l.position",
        row["id"],
    )
    assert [photo["state"] for photo in photos] == ["kept"] * len(sent.photos)
    assert sorted(photo["sha256"] for photo in photos) == sorted(sent.photos)
    for sha in sent.photos:
        assert hashlib.sha256(_file(place, sha).read_bytes()).hexdigest() == sha


def _file(place: Installation, sha: str) -> Path:
    return next((place.folder / "data" / "files").rglob(f"{sha}*"))


def _check_receipts(fake: Fake, sent: Sequence[Sent]) -> None:
    for one in sent:
        told = {
            int(user)
            for user, chat in fake.chats.items()
            for message in chat
            if _is_ours(message) and f"Mã báo cáo: {one.code}." in message.get("text", "")
        }
        assert told == {one.user}, (one, told)


def _is_ours(message: dict[str, Any]) -> bool:
    return bool(message["from"]["is_bot"] if "from" in message else message["from_bot"])

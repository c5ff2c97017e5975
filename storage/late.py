"""Takes into the chain of evidence what was kept before there was one, marked as late."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from storage import database, ledger, review
from storage.models import ReportVersion

PAGE = 500
ALL = "chain"  # what that entry is of
LACKING = """NOT EXISTS (SELECT 1 FROM ledger l WHERE l."of" = '{of}:' || {id})"""


async def unfinished() -> bool:
    """The chain has not begun, or it began with late entries and was broken off before all of them were in."""
    first = await database.rows("SELECT facts FROM ledger WHERE n = 1")
    if not first:
        return True
    return bool(json.loads(first[0]["facts"]).get("late")) and not await database.rows(
        'SELECT 1 AS yes FROM ledger WHERE "of" = ? LIMIT 1', ALL
    )


async def take_in(now: datetime) -> int:
    """Photos, versions and decisions that are not in the chain; how many. Broken off, it goes on where it was.

    An entry at the end says that all are in: what comes to the tables later past the chain was slipped in.
    """
    count = 0
    for some in (_photos, _bare_reports, _versions, _decisions):
        taken = await some(now, 0)
        while taken:
            count += len(taken)
            taken = await some(now, taken[-1])
    async with _alone():
        if await ledger.head() != (0, ledger.START) and await unfinished():
            await ledger.enter("late", ALL, now)
    return count


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """Two processes that take in at once do not enter a thing twice."""
    async with database.transaction():
        if not database.is_sqlite():
            await database.execute("SELECT pg_advisory_xact_lock(?)", ledger.LOCK)
        yield


async def _photos(now: datetime, after: int) -> list[int]:
    async with _alone():
        found = await database.rows(
            f"{ledger.PHOTO} WHERE p.id > ? AND p.state = 'kept' AND {LACKING.format(of='photo', id='p.id')}"
            " ORDER BY p.id LIMIT ?",
            *(after, PAGE),
        )
        for row in found:
            await ledger.enter("photo", f"photo:{row['id']}", now, **ledger.photo_facts(row), late=True)
    return [int(row["id"]) for row in found]


async def _bare_reports(now: datetime, after: int) -> list[int]:
    """Reports from elsewhere, of which no version was kept."""
    async with _alone():
        found = await database.rows(
            "SELECT id FROM reports r WHERE r.id > ? AND NOT EXISTS"
            " (SELECT 1 FROM report_versions v WHERE v.report_id = r.id AND v.version = r.version) ORDER BY id LIMIT ?",
            *(after, PAGE),
        )
        for row in found:
            await review.keep_version(row["id"], None, now, late=True)
    return [int(row["id"]) for row in found]


async def _versions(now: datetime, after: int) -> list[int]:
    async with _alone():
        found = await database.rows(
            "SELECT v.id, r.code, r.version, r.state FROM report_versions v JOIN reports r ON r.id = v.report_id"
            f""" WHERE v.id > ? AND {LACKING.format(of="report", id="r.id || ':' || v.version")}"""
            " ORDER BY v.id LIMIT ?",
            *(after, PAGE),
        )
        kept = {each.id: each for each in await ReportVersion.filter(id__in=[row["id"] for row in found])}
        for row in found:
            of = kept[row["id"]]
            state = row["state"] if of.version == row["version"] else "sent"
            await ledger.version(of.report_id, row["code"], of.version, state, of.said, of.by_id, now, late=True)
    return [int(row["id"]) for row in found]


async def _decisions(now: datetime, after: int) -> list[int]:
    async with _alone():
        found = await database.rows(
            f"{ledger.DECISION} WHERE d.id > ? AND {LACKING.format(of='decision', id='d.id')} ORDER BY d.id LIMIT ?",
            *(after, PAGE),
        )
        for row in found:
            await ledger.decision(row, now, late=True)
            if row["undone_at"]:
                await ledger.undone(row["id"], now, late=True)
    return [int(row["id"]) for row in found]

"""What was received, sent and decided enters a chain that cannot be changed unnoticed."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from storage import database, late, ledger, review
from storage.models import LedgerEntry
from tests.support import cast
from tests.support.cast import NOW


async def chain() -> list[LedgerEntry]:
    return await LedgerEntry.all().order_by("n")


async def test_entries_are_sealed_one_upon_the_other(db: str) -> None:
    for nth in range(3):
        async with database.transaction():
            await ledger.enter("photo", f"photo:{nth}", NOW, sha256="a" * 64)
    before = ledger.START
    for n, entry in enumerate(await chain(), start=1):
        assert (entry.n, entry.before, entry.hash) == (n, before, ledger.seal(before, entry.facts))
        assert json.loads(entry.facts) == {
            "n": n, "kind": "photo", "of": f"photo:{n - 1}", "at": "2026-03-14T05:00:00+00:00", "sha256": "a" * 64,
        }  # fmt: skip
        before = entry.hash
    assert await ledger.head() == (3, before)


async def test_what_is_rolled_back_leaves_no_gap(db: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction():
            await ledger.enter("photo", "photo:1", NOW)
            raise ZeroDivisionError
    async with database.transaction():
        await ledger.enter("photo", "photo:2", NOW)
        with pytest.raises(ZeroDivisionError):
            async with database.transaction():
                await ledger.enter("photo", "photo:3", NOW)
                raise ZeroDivisionError
        async with database.transaction():
            await ledger.enter("photo", "photo:4", NOW)
    assert [(entry.n, entry.of) for entry in await chain()] == [(1, "photo:2"), (2, "photo:4")]


async def test_many_at_once_make_one_chain(db: str) -> None:
    async def one(nth: int) -> None:
        async with database.transaction():
            await ledger.enter("photo", f"photo:{nth}", NOW)
            await asyncio.sleep(0.001 * (nth % 3))

    await asyncio.gather(*(one(nth) for nth in range(30)))
    before = ledger.START
    for n, entry in enumerate(await chain(), start=1):
        assert (entry.n, entry.before) == (n, before)
        before = entry.hash


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger SET facts = '{}'",
        "DELETE FROM ledger",
        "UPDATE ledger_roots SET hash = 'b'",
        "DELETE FROM ledger_roots",
    ],
)
async def test_the_database_refuses_to_change_the_chain(db: str, sql: str) -> None:
    await ledger.enter("photo", "photo:1", NOW)
    await database.execute("INSERT INTO ledger_roots (day, n, hash, at) VALUES (?, 1, 'a', ?)", NOW.date(), NOW)
    with pytest.raises(database.FAULTS, match="only ever added"):
        await database.execute(sql)


async def test_a_report_and_its_decisions_are_entered_without_what_people_wrote(db: str) -> None:
    people = await cast.settle()
    report = await cast.filed(people.hai, people.thon_5)
    async with database.transaction():
        await review.keep_version(report.id, people.hai.id, NOW)
        did = await review.decide(
            report_id=report.id, version=1, step="xa", did="returned", reason="", words="Bác Hải gọi 0912345678",
            before={}, by_id=people.officer.id, at=NOW,
        )  # fmt: skip
        await review.undo(did.id, NOW + timedelta(minutes=1))
    entries = await chain()
    assert [(entry.kind, entry.of) for entry in entries] == [
        ("report", f"report:{report.id}:1"),
        ("decision", f"decision:{did.id}"),
        ("decision", f"decision:{did.id}"),
    ]
    assert [json.loads(entry.facts).get("did") for entry in entries] == [None, "returned", "undone"]
    assert not any("0912345678" in entry.facts or people.hai.name in entry.facts for entry in entries)


async def test_what_was_kept_before_there_was_a_chain_is_taken_in_once_and_marked(db: str) -> None:
    people = await cast.settle()
    report = await cast.filed(people.hai, people.thon_5)
    photos = [await cast.pictured(report) for _nth in range(2)]
    now = datetime(2026, 4, 1, tzinfo=UTC)
    assert await late.take_in(now) == len(photos) + 1
    assert await late.take_in(now) == 0
    *entries, end = [json.loads(entry.facts) for entry in await chain()]
    assert (end["kind"], end["of"]) == ("late", "chain")
    assert all(entry["late"] and entry["at"] == "2026-04-01T00:00:00+00:00" for entry in entries)
    assert [entry["code"] for entry in entries if entry["kind"] == "report"] == [report.code]


async def test_taking_in_that_was_broken_off_goes_on_with_the_next_start(db: str) -> None:
    people = await cast.settle()
    report = await cast.filed(people.hai, people.thon_5)
    photo = await cast.pictured(report)
    assert await late.unfinished()
    await ledger.enter("photo", f"photo:{photo.id}", NOW, late=True)  # as far as it came before the power failed
    assert await late.unfinished()
    assert await late.take_in(NOW) == 1
    assert not await late.unfinished()


async def test_a_chain_that_began_with_the_first_photo_has_nothing_to_take_in(db: str) -> None:
    await ledger.enter("photo", "photo:1", NOW)
    assert not await late.unfinished()

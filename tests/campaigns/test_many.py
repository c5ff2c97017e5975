"""Twenty thousand recipients: written in seconds, in bounded memory, and killed at any point nobody is lost or doubled."""

import asyncio
import os
import random
import signal
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from campaigns import audience, carriers, ledger, writing
from campaigns.rules import Rules
from storage import database
from storage.models import Campaign
from tests.campaigns.conftest import Office
from tests.support.cast import NOW, SINCE
from tests.support.talk import shipped

MANY = 20_000
KILLS = 30 if os.environ.get("SOAK") else 3
KILLED = """
import asyncio, sys
from datetime import datetime
from campaigns import writing
from campaigns.rules import Rules
from storage import database
from tests.support.talk import shipped

async def main():
    await database.open(sys.argv[1])
    print("begun", flush=True)
    await writing.write(Rules(shipped()), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
    await database.close()

asyncio.run(main())
"""


async def crowd(many: int, unit: int) -> None:
    """People who report for a village, each with one chat; every tenth has none."""
    first = (await database.rows("SELECT max(id) AS last FROM people"))[0]["last"] + 1
    at, since = database.moment(NOW), database.moment(SINCE)
    async with database.transaction():
        await database.execute_many(
            "INSERT INTO people (id, name, search, language, address, agreed_at, settings, created_at)"
            " VALUES (?, ?, ?, 'vi', 'bac', ?, '{}', ?)",
            [(first + n, f"Người {n}", f"nguoi {n}", since, at) for n in range(many)],
        )
        await database.execute_many(
            "INSERT INTO roles (person_id, unit_id, role, organisation, since) VALUES (?, ?, 'reporter', '', ?)",
            [(first + n, unit, since) for n in range(many)],
        )
        await database.execute_many(
            "INSERT INTO chats (channel, address, person_id, stopped, used_ms) VALUES ('telegram', ?, ?, ?, ?)",
            [(f"many-{n}", first + n, False, 1) for n in range(many) if n % 10],
        )


async def begun(office: Office) -> Campaign:
    made = await office.draft()
    await database.execute("UPDATE campaigns SET state = 'writing' WHERE id = ?", made.id)
    return made


async def test_twenty_thousand_are_written_in_seconds_with_bounded_memory(office: Office) -> None:
    await crowd(MANY - 3, office.cast.thon_5.id)
    made = await begun(office)
    started = time.monotonic()
    found = await audience.reckon(office.rules, made, office.now, await carriers.all())
    reckoned = time.monotonic() - started
    assert (found.total, found.why["no_chat"]) == (MANY, MANY // 10)
    tracemalloc.start()
    assert await writing.write(office.rules, made.id, office.now, most=2) == 2 * writing.BATCH
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    started = time.monotonic()
    assert await writing.write(office.rules, made.id, office.now) == MANY - 2 * writing.BATCH
    written = time.monotonic() - started
    started = time.monotonic()
    far = await ledger.progress(made)
    counted = time.monotonic() - started
    print(f"reckoned {reckoned:.1f} s, written {written:.1f} s, peak {peak / 1e6:.0f} MB, counted {counted:.2f} s")
    assert far.total == MANY and sum(far.states.values()) == MANY
    assert written < 60 and peak < 40e6


@pytest.mark.slow
async def test_killed_at_any_point_of_writing_nobody_is_left_out_or_written_twice(office: Office, db: str) -> None:
    await crowd(2997, office.cast.thon_5.id)
    made, chance = await begun(office), random.Random(5)
    script = Path(__file__).parent.parent.parent
    for _nth in range(KILLS):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", KILLED, db, str(made.id), office.now.isoformat(),
            cwd=script, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        async with asyncio.timeout(60):
            await process.stdout.readline()
            await asyncio.sleep(chance.uniform(0, 0.3))
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
            await process.wait()
    await writing.write(Rules(shipped()), made.id, office.now)
    far = await ledger.progress(await office.again(made))
    assert (far.state, far.total) == ("sending", 3000)
    assert far.waiting + far.states["no_chat"] == 3000
    [row] = await database.rows("SELECT count(*) AS n, count(DISTINCT person_id) AS people FROM outbox")
    assert row["n"] == row["people"] == far.waiting

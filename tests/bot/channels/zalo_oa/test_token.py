"""The refresh token is good once: two processes never both use it, and a crash anywhere loses as little as can be."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import SendError, Unreachable
from bot.channels.zalo_oa.api import Link, OAuth
from bot.channels.zalo_oa.token import Tokens
from storage import channel_tokens, database
from tests.support import cast
from tests.support.zalo_oa import APP, HOUR, REFRESH, SECRET, FakeOA, Trouble, serving


class World:
    """One account, one database, and as many processes as a test wants."""

    def __init__(self, fake: FakeOA, url: str, link: Link, folder: Path) -> None:
        self.fake, self.url, self.link, self.folder = fake, url, link, folder

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.fake.now() / 1000, UTC)

    def later(self, **time: float) -> None:
        self.fake.shift_ms += int(timedelta(**time).total_seconds() * 1000)

    def process(self, holder: str = "one", seed: str = REFRESH, ask: Any = None) -> Tokens:
        oauth = OAuth(self.link, self.url, APP, SECRET)
        folder = self.folder / holder
        return Tokens(ask or oauth.renew, seed=seed, folder=folder, holder=holder, clock=self.now)

    def answering(self, then: Callable[[], Awaitable[None]]) -> Callable[[str], Awaitable[tuple[str, str, int]]]:
        """Something happens between Zalo's answer and our keeping it."""
        oauth = OAuth(self.link, self.url, APP, SECRET)

        async def ask(refresh: str) -> tuple[str, str, int]:
            told = await oauth.renew(refresh)
            await then()
            return told

        return ask


@pytest.fixture
async def world(db: str, tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        yield made


@asynccontextmanager
async def a_world(folder: Path) -> AsyncIterator[World]:
    fake, link = FakeOA(), Link()
    async with serving(fake) as url:
        yield World(fake, url, link, folder)
        await link.close()


async def kept() -> Any:
    token = await channel_tokens.get("zalo_oa")
    assert token is not None
    return token


async def events() -> list[dict[str, Any]]:
    return [json.loads(row["said"]) for row in await database.rows("SELECT said FROM inbox WHERE channel = 'event'")]


async def test_the_first_renewal_takes_the_token_of_the_settings_and_keeps_the_next(world: World) -> None:
    access = await world.process().access()
    token = await kept()
    assert (token.access, token.refresh) == (access, world.fake.refresh)
    assert token.expires_ms - token.refreshed_ms == 25 * HOUR
    assert await world.process("two").access() == access
    assert world.fake.asked == [REFRESH]


async def test_it_is_renewed_hours_before_it_ends_and_not_sooner(world: World) -> None:
    one = world.process()
    first = await one.access()
    world.later(hours=19)
    await one.keep_fresh()
    assert await one.access() == first
    world.later(hours=2)
    await one.keep_fresh()
    assert await one.access() != first
    assert len(world.fake.asked) == 2


async def test_many_processes_that_need_it_at_once_renew_it_once(world: World) -> None:
    processes = [world.process(f"p{nth}") for nth in range(5)]
    world.fake.troubles.append(Trouble("slow", path="oauth", seconds=0.3))
    first = await asyncio.gather(*(each.access() for each in processes for _ in range(3)))
    assert len(set(first)) == 1
    second = await asyncio.gather(*(each.access(stale=first[0]) for each in processes for _ in range(3)))
    assert len(set(second)) == 1
    assert second[0] != first[0]
    assert len(world.fake.asked) == 2


PROCESS = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.channels.zalo_oa.api import Link, OAuth
from bot.channels.zalo_oa.token import Tokens
from storage import database
async def main(db, url, folder, holder, times):
    await database.open(db)
    link = Link()
    oauth = OAuth(link, url, "{app}", "{secret}")
    tokens = Tokens(oauth.renew, seed="{seed}", folder=Path(folder), holder=holder, clock=lambda: datetime.now(UTC))
    token = ""
    for _ in range(int(times)):
        token = await tokens.access(stale=token)
        print(token, flush=True)
    await link.close()
    await database.close()
asyncio.run(main(*sys.argv[1:]))
"""


async def start(world: World, db: str, holder: str, times: int) -> asyncio.subprocess.Process:
    code = PROCESS.format(app=APP, secret=SECRET, seed=REFRESH)
    arguments = (db, world.url, str(world.folder), holder, str(times))
    return await asyncio.create_subprocess_exec(sys.executable, "-c", code, *arguments, stdout=PIPE, stderr=PIPE)


@pytest.mark.slow
async def test_real_processes_that_renew_against_each_other_spend_no_token_twice(world: World, db: str) -> None:
    running = [await start(world, db, f"p{nth}", 4) for nth in range(2)]
    for process in running:
        said, errors = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, errors.decode()
        assert len(set(said.split())) == 4
    assert len(set(world.fake.asked)) == len(world.fake.asked)
    assert (await kept()).refresh == world.fake.refresh


@pytest.mark.slow
async def test_a_process_killed_while_it_waits_for_the_answer_costs_nothing_if_zalo_never_heard(
    world: World, db: str
) -> None:
    world.fake.troubles.append(Trouble("slow", path="oauth", seconds=30))
    process = await start(world, db, "killed", 1)
    async with asyncio.timeout(30):
        while not (token := await channel_tokens.get("zalo_oa")) or not token.asked_ms:
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    process.kill()
    await process.communicate()
    world.later(seconds=61)  # its lease ends
    assert await world.process().access()
    assert (await kept()).refresh == world.fake.refresh


async def test_while_the_database_cannot_be_written_no_token_is_spent(world: World) -> None:
    one = world.process()
    await one.access()
    await database.execute("ALTER TABLE channel_tokens RENAME TO away")
    with pytest.raises(database.FAULTS):
        await one.access(stale=(one._known.access if one._known else ""))
    await database.execute("ALTER TABLE away RENAME TO channel_tokens")
    assert len(world.fake.asked) == 1


async def test_a_new_token_the_database_could_not_take_is_safe_on_the_disk(world: World) -> None:
    async def database_goes_away() -> None:
        await database.execute("ALTER TABLE channel_tokens RENAME TO away")

    one = world.process(ask=world.answering(database_goes_away))
    access = await one.access()
    assert access in world.fake.access
    await database.execute("ALTER TABLE away RENAME TO channel_tokens")
    assert (await kept()).refresh == REFRESH  # spent by now
    after = world.process()  # the same machine, started again
    assert await after.access() == access
    assert (await kept()).refresh == world.fake.refresh
    assert world.fake.asked == [REFRESH]
    assert (world.folder / "one" / "zalo_oa.token").stat().st_mode & 0o077 == 0


async def test_an_answer_lost_on_the_way_is_told_while_the_old_token_still_works(world: World) -> None:
    people = await cast.settle()
    one = world.process()
    first = await one.access()
    world.later(hours=21)
    world.fake.troubles.append(Trouble("lost", path="oauth"))
    await one.keep_fresh()  # nobody knows yet whether Zalo took it
    assert await events() == []
    await one.keep_fresh()
    assert await one.access() == first
    told = await events()
    assert [each["event"] for each in told] == ["channel_token"]
    assert told[0]["about"] == {"hours": 3}
    [row] = await database.rows("SELECT c.person_id FROM inbox i JOIN chats c ON c.id = i.chat_id")
    assert row["person_id"] == people.province.id  # no officer stands above them
    assert "lost" in (await kept()).trouble
    await one.keep_fresh()
    assert len(await events()) == 1
    assert len(world.fake.asked) == 3  # a dead token is not offered again and again


async def test_one_that_stood_still_while_another_took_over_takes_the_others_token(world: World) -> None:
    await cast.settle()
    oauth = OAuth(world.link, world.url, APP, SECRET)

    async def stands_still(refresh: str) -> tuple[str, str, int]:
        world.later(seconds=61)  # the lease ends
        await world.process("two").access()
        return await oauth.renew(refresh)

    access = await world.process(ask=stands_still).access()
    assert access in world.fake.access
    assert (await kept()).access == access
    assert await events() == []


async def test_when_it_has_ended_messages_wait_for_a_person_to_mend_it(world: World) -> None:
    one = world.process()
    await one.access()
    world.fake.refresh = "another-one"
    world.later(hours=26)
    with pytest.raises(Unreachable) as caught:
        await one.access()
    assert caught.value.retry_in == 600
    mended = world.process(seed="another-one")
    assert await mended.access() in world.fake.access
    assert (await kept()).trouble == ""


async def test_a_new_token_in_the_settings_replaces_all_that_was_kept(world: World) -> None:
    await world.process().access()
    world.fake.refresh = "by-new-consent"
    assert await world.process(seed="by-new-consent").access() in world.fake.access
    assert world.fake.asked == [REFRESH, "by-new-consent"]


@pytest.mark.parametrize("kind", ["502", "reset", "429"])
async def test_trouble_on_the_way_is_tried_again_and_told_only_when_time_runs_out(world: World, kind: str) -> None:
    await cast.settle()
    one = world.process()
    first = await one.access()
    world.fake.troubles.append(Trouble(kind, times=99, path="oauth"))
    world.later(hours=21)
    await one.keep_fresh()
    assert await one.access() == first
    assert await events() == []
    world.later(hours=2)
    await one.keep_fresh()
    assert len(await events()) == 1
    world.later(hours=3)
    with pytest.raises(SendError):
        await one.access()
    world.fake.troubles.clear()
    assert await one.access() != first
    assert (await kept()).trouble == ""


async def test_wrong_app_settings_are_told_but_not_taken_for_a_dead_token(world: World) -> None:
    oauth = OAuth(world.link, world.url, APP, "wrong secret")
    with pytest.raises(Unreachable) as caught:
        await world.process(ask=oauth.renew).access()
    assert "secret key" in caught.value.words
    assert await world.process("two").access()

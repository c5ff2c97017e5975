"""Echoes a second: our Telegram transport against a bare aiohttp echo and a stock python-telegram-bot, in one run.

`python -m benchmarks.echo` exits 1 below the goal. Telegram runs in this process, each bot in one of its own.
"""

import argparse
import asyncio
import statistics
import sys
from asyncio.subprocess import Process
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from benchmarks.telegram_load import SECRET, Load, Measured
from bot.channels.base import Arrived
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.webhook import PATH
from conversation.messages import Reply

ROUNDS = 5
SECONDS = 3.0
GOAL = 0.40  # of bare aiohttp


class Echo:
    """An inbox that answers at once instead of keeping anything."""

    channel: Telegram

    async def put(self, arrived: list[Arrived]) -> None:
        for each in arrived:
            await self.channel.send(each.address, Reply(each.said.text))

    async def stopped(self, channel: str, address: str, *, stopped: bool) -> None: ...

    async def get(self, sha: str) -> bytes:
        raise FileNotFoundError(sha)

    async def tell(self, channel: str, facts: dict[str, object]) -> None: ...


async def ours(api: str) -> None:
    echo, app = Echo(), web.Application()

    async def hook(request: web.Request) -> web.StreamResponse:
        return await echo.channel.routes()[0].handler(request)

    app.router.add_post(PATH, hook)
    here = await listening(app)
    echo.channel = Telegram(
        "1:ours",
        inbox=echo,
        files=echo,
        clock=lambda: datetime.now(UTC),
        holder="benchmark",
        api_url=api,
        webhook_secret=SECRET,
        public_url=here,
        tell=echo.tell,
    )
    await echo.channel.open()
    await asyncio.Event().wait()


async def bare(api: str) -> None:
    session = aiohttp.ClientSession()

    async def hook(request: web.Request) -> web.Response:
        message = (await request.json())["message"]
        answer = {"chat_id": message["chat"]["id"], "text": message["text"]}
        async with session.post(f"{api}/bot1:bare/sendMessage", json=answer) as response:
            await response.json()
        return web.Response()

    app = web.Application()
    app.router.add_post(PATH, hook)
    here = await listening(app)
    async with session.post(f"{api}/bot1:bare/setWebhook", json={"url": here + PATH}):
        await asyncio.Event().wait()


async def listening(app: web.Application) -> str:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def stock(api: str) -> None:
    """As its own examples do it: polling, over httpx."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    app = Application.builder().token("1:stock").base_url(f"{api}/bot").concurrent_updates(True).build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.run_polling()


KINDS = ("bare", "ours", "stock")


async def main() -> int:
    load = Load()
    async with load.serving() as api:
        bots = {kind: await start(kind, api) for kind in KINDS}
        try:
            await asyncio.wait_for(asyncio.gather(*(load.bot(f"1:{kind}").ready.wait() for kind in KINDS)), 30)
            return await compare(load, bots)
        finally:
            for bot in bots.values():
                bot.kill()
                await bot.wait()


async def start(kind: str, api: str) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.echo", "--be", kind, "--api", api)


async def compare(load: Load, bots: dict[str, Process]) -> int:
    full: dict[str, list[Measured]] = {kind: [] for kind in KINDS}
    for kind in KINDS:
        await load.full(f"1:{kind}", 1.0)  # to warm up
    for turn in range(ROUNDS):
        for kind in KINDS if turn % 2 else reversed(KINDS):
            full[kind].append(await load.full(f"1:{kind}", SECONDS))
    print(f"{ROUNDS} rounds of {SECONDS:.0f} s, 64 updates waiting; p50 and p99 in ms at half of each one's rate")
    print(f"{'':8}{'echoes/s':>10}{'min':>8}{'max':>8}{'× bare':>9}{'p50':>8}{'p99':>8}{'RSS MB':>8}")
    for kind in KINDS:
        rates = [each.rate for each in full[kind]]
        rate = statistics.median(rates)
        half = await load.steady(f"1:{kind}", SECONDS, rate / 2)
        print(
            f"{kind:8}{rate:10.0f}{min(rates):8.0f}{max(rates):8.0f}{ratio(full, kind):9.2f}"
            f"{half.p50:8.1f}{half.p99:8.1f}{memory(bots[kind].pid):8.0f}"
        )
    reached = ratio(full, "ours")
    print(f"ours / bare aiohttp: {reached:.2f}, goal {GOAL:.2f}{'' if reached >= GOAL else '  missed'}")
    return 0 if reached >= GOAL else 1


def memory(process: int) -> float:
    """What it holds, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def ratio(full: dict[str, list[Measured]], kind: str) -> float:
    """The median of how it compared within each round: other work on the machine then meets both alike."""
    return statistics.median(we.rate / bare.rate for we, bare in zip(full[kind], full["bare"], strict=True))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--be", choices=KINDS)
    arguments.add_argument("--api", default="")
    chosen = arguments.parse_args()
    if chosen.be == "stock":
        stock(chosen.api)
    elif chosen.be:
        asyncio.run({"ours": ours, "bare": bare}[chosen.be](chosen.api))
    else:
        sys.exit(asyncio.run(main()))

"""How others send to many, each as its documentation says: `python -m benchmarks.recipes KIND URL FIRST MANY RATE`.

When told to stop (SIGTERM) it prints how many it takes for sent and how many it has given up.
"""

import asyncio
import json
import signal
import sys

import aiohttp

from tests.support.telegram import TOKEN

WORDS = "Ra quân chung tay xây dựng nông thôn mới, thứ Sáu 23/02/2024, 7 giờ 30 tại nhà văn hóa thôn."
told = {"sent": 0, "lost": 0}


async def ptb(url: str, people: range, rate: float, retries: int) -> None:
    """python-telegram-bot with its AIORateLimiter: everything at once, the limiter decides."""
    from telegram.error import TelegramError
    from telegram.ext import AIORateLimiter, ExtBot

    limiter = AIORateLimiter(overall_max_rate=rate, overall_time_period=1, max_retries=retries)
    async with ExtBot(TOKEN, base_url=f"{url}/bot", rate_limiter=limiter) as bot:

        async def send(chat: int) -> None:
            try:
                await bot.send_message(chat, WORDS)
                told["sent"] += 1
            except TelegramError:
                told["lost"] += 1

        await asyncio.gather(*(send(chat) for chat in people))


async def loop(url: str, people: range) -> None:
    """The loop of aiogram's documentation: send, wait out a 429 and send again, sleep 0.05."""
    async with aiohttp.ClientSession() as session:
        for chat in people:
            while True:
                body = {"chat_id": chat, "text": WORDS}
                async with session.post(f"{url}/bot{TOKEN}/sendMessage", json=body) as answer:
                    said = await answer.json()
                if answer.status != 429:
                    break
                await asyncio.sleep(said["parameters"]["retry_after"])
            told["sent" if answer.status == 200 else "lost"] += 1
            await asyncio.sleep(0.05)


async def main(kind: str, url: str, first: int, many: int, rate: float) -> None:
    people = range(first, first + many)
    work = loop(url, people) if kind == "aiogram" else ptb(url, people, rate, 5 if kind == "ptb-retries" else 0)
    task = asyncio.create_task(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        pass
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    _, kind, url, first, many, rate = sys.argv
    asyncio.run(main(kind, url, int(first), int(many), float(rate)))

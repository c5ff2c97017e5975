"""Village heads in a benchmark: each reports over and over, and says the next thing when the last was answered."""

import asyncio
import io
import itertools
import json
import random
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from PIL import Image

from benchmarks.telegram_load import HEADER, SECRET, Measured

PEOPLE = 400
SETTLES = 3.0  # seconds
FIRST = 10_000  # the first person's id
ACTIVITY, SEND = "Dọn vệ sinh", "✓ Gửi"
SENTENCE = "dọn 2km đường trục thôn, 45 người, 300kg rác"
PICTURES = 3000  # all different, as people's are
UNASKED = "dạng tệp"  # what is said once to those whose photo is like another's
# What is said, and how the answer begins or goes on. Photos are answered when the chat has been quiet for a while.
REPORT = ("báo cáo", "[photo]", f"[{ACTIVITY}]", SENTENCE, f"[{SEND}]", "menu")
Json = dict[str, Any]


@dataclass
class Person:
    id: int
    heard: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    shown: dict[str, str] = field(default_factory=dict)  # the last buttons: label and what they send


class Villages:
    """A Telegram that is only quick, for one bot, and the village heads who talk with it."""

    def __init__(self) -> None:
        self.session: aiohttp.ClientSession | None = None
        self.people = {id: Person(id) for id in range(FIRST, FIRST + PEOPLE)}
        self.hook = ""
        self.hooked = asyncio.Event()
        self.took: list[float] = []
        self.turns = 0
        self.ids = itertools.count(1)
        self.pictures = itertools.cycle([_picture(number) for number in range(PICTURES)])

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._asked)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await self.session.close()
            await runner.cleanup()

    async def saturate(self, seconds: float) -> Measured:
        """Everybody says the next thing at once."""
        return await self._live(seconds, pause=0.0)

    async def stroll(self, seconds: float, rate: float) -> Measured:
        """So many turns a second, evenly."""
        return await self._live(seconds, pause=PEOPLE / rate)

    async def _live(self, seconds: float, pause: float) -> Measured:
        self.took, self.turns = [], 0
        begins = time.perf_counter() + SETTLES
        await asyncio.gather(*(self._person(each, begins, begins + seconds, pause) for each in self.people.values()))
        cuts = statistics.quantiles(self.took, n=100)
        return Measured(self.turns / seconds, cuts[49] * 1000, cuts[98] * 1000)

    async def _person(self, person: Person, begins: float, ends: float, pause: float) -> None:
        """Only turns between the two moments count: before, people get out of step; after, they finish."""
        await asyncio.sleep(random.uniform(0, max(pause, SETTLES)))
        while time.perf_counter() < ends:
            for words in REPORT:
                began = time.perf_counter()
                await self._turn(person, words)
                took = time.perf_counter() - began
                if begins <= began + took < ends:
                    self.turns += 1
                    self.took += [took] if words != "[photo]" else []
                await asyncio.sleep(max(0.0, pause - took))

    async def _turn(self, person: Person, words: str) -> None:
        assert self.session is not None
        update = self._update(person, words)
        async with self.session.post(self.hook, json=update, headers={HEADER: SECRET}) as answer:
            assert answer.status == 200, answer.status
        heard = await asyncio.wait_for(person.heard.get(), 60)
        buttons = [each for row in heard.get("reply_markup", {}).get("inline_keyboard", []) for each in row]
        person.shown = {each["text"]: each.get("callback_data", "") for each in buttons}

    def _update(self, person: Person, words: str) -> Json:
        number = next(self.ids)
        sender = {"id": person.id, "is_bot": False, "first_name": "Hải", "language_code": "vi"}
        chat = {"id": person.id, "type": "private", "first_name": "Hải"}
        message: Json = {"message_id": number, "from": sender, "chat": chat, "date": int(time.time())}
        if words == "[photo]":
            file = {"file_id": f"AgAC{number}", "file_unique_id": f"u{number}", "file_size": 20_000}
            sizes = [
                file | {"file_id": f"AgACs{number}", "width": 90, "height": 67},
                file | {"width": 640, "height": 480},
            ]
            return {"update_id": number, "message": message | {"photo": sizes}}
        if words.startswith("["):
            data = person.shown[words.strip("[]")]
            query = {"id": str(number), "from": sender, "message": message, "chat_instance": "1", "data": data}
            return {"update_id": number, "callback_query": query}
        return {"update_id": number, "message": message | {"text": words}}

    async def _asked(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await request.read()
        given: Json = json.loads(body) if body else {}
        result: Any = True
        if method == "sendMessage":
            chat = int(given["chat_id"])
            if UNASKED not in given["text"]:
                self.people[chat].heard.put_nowait(given)
            about = {"id": chat, "type": "private", "first_name": "Hải"}
            bot = {"id": 1, "is_bot": True, "first_name": "Thôn Báo", "username": "thonbao_bot"}
            result = {"message_id": next(self.ids), "from": bot, "chat": about, "date": 1, "text": given["text"]}
        elif method == "getMe":
            result = {"id": 1, "is_bot": True, "first_name": "Thôn Báo", "username": "thonbao_bot"}
        elif method == "setWebhook":
            self.hook = given["url"]
            self.hooked.set()
        elif method == "getFile":
            result = {"file_id": given["file_id"], "file_unique_id": "u", "file_path": f"photos/{given['file_id']}"}
        return web.json_response({"ok": True, "result": result})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=next(self.pictures))


def _picture(number: int) -> bytes:
    """Each another scene: large patches of light and dark."""
    chance, file = random.Random(number), io.BytesIO()
    patches = Image.frombytes("L", (8, 6), chance.randbytes(48))
    patches.resize((640, 480), Image.Resampling.BICUBIC).convert("RGB").save(file, "JPEG", quality=60)
    return file.getvalue()

"""A strict fake of the Telegram Bot API: in a test's own process, or `python -m tests.support.telegram --port N`.

The bot talks to it as to the real one. Tests drive it under /control/, most easily with a Phone (tests/support/phone.py).
"""

import argparse
import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field

from aiohttp import web

from tests.support.telegram_methods import Json, Methods
from tests.support.telegram_rules import METHODS, No, Upload, bad, check
from tests.support.telegram_updates import Updates

TOKEN = "123456:TEST-token_of_the_fake"
USERNAME = "thonbao_test_bot"


@dataclass
class Someone:
    id: int
    name: str = "Hải"
    language: str = "vi"
    started: bool = False
    blocked: bool = False
    gone: bool = False


@dataclass
class File:
    data: bytes
    name: str
    size: int


@dataclass
class Trouble:
    """What goes wrong with the next `times` requests (of one method, or to one person).

    429: with retry_after = seconds. 500, 502 …: that status. lost: it is done, but the answer never comes.
    reset: not done, the connection breaks. slow: done after so many seconds. cut: half a file, then it breaks.
    """

    kind: str
    times: int = 1
    method: str = ""
    user: int = 0
    seconds: float = 1


@dataclass
class Call:
    at: float
    method: str
    params: Json = field(default_factory=dict)
    answer: int = 0


class FakeTelegram:
    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.me: Json = {"id": 123456, "is_bot": True, "first_name": "Thôn Báo", "username": USERNAME}
        self.people: dict[int, Someone] = {}
        self.chats: dict[int, list[Json]] = {}  # what each person sees
        self.files: dict[str, File] = {}
        self.taps: set[str] = set()  # not yet acknowledged
        self.calls: list[Call] = []
        self.troubles: list[Trouble] = []
        self.overall: int | None = None  # messages a second, else 429
        self.person: int | None = None
        self.latency = 0.0  # seconds from a request to its answer, at least
        self.updates = Updates()
        self.methods = Methods(self)
        self._recent: deque[tuple[float, int]] = deque()  # within the last second
        self._recent_to: Counter[int] = Counter()
        self._ids = 0

    def app(self) -> web.Application:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self.asked)
        app.router.add_get("/file/bot{token}/{path:.+}", self.file_asked)
        app.router.add_route("*", "/control/{what}", self.controlled)
        return app

    def now(self) -> int:
        return int(time.time())

    def next_id(self) -> int:
        self._ids += 1
        return self._ids

    def next_album(self) -> str:
        return f"1{self.next_id():08}"

    def keep_file(self, data: bytes, name: str, size: int | None = None) -> str:
        file_id = f"AgACfile{self.next_id()}"
        self.files[file_id] = File(data, name, size or len(data))
        return file_id

    def new_message(self, someone: Someone, sender: Json, content: Json) -> Json:
        chat = {"id": someone.id, "type": "private", "first_name": someone.name}
        return {"message_id": self.next_id(), "from": sender, "chat": chat, "date": self.now()} | content

    async def asked(self, request: web.Request) -> web.StreamResponse:
        if not self.latency:
            return await self._asked(request)
        began = time.monotonic()
        answer = await self._asked(request)
        await asyncio.sleep(max(0.0, began + self.latency - time.monotonic()))
        return answer

    async def _asked(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = Call(time.time(), method)
        self.calls.append(call)
        try:
            if request.match_info["token"] != self.token:
                raise No(401, "Unauthorized")
            if method not in METHODS:
                raise No(404, "Not Found")
            given = await _given(request)
            call.params = {name: value for name, value in given.items() if not isinstance(value, Upload)}
            call.params |= {
                name: f"<{len(each.data)} bytes>" for name, each in given.items() if isinstance(each, Upload)
            }
            given = check(method, given)
            trouble = await self._trouble(method, given)
            if trouble == "reset":
                return _broken(request)
            result = await getattr(self.methods, method)(given)
            call.answer = 200
            if trouble == "lost":
                return _broken(request)
            return web.json_response({"ok": True, "result": result})
        except No as no:
            call.answer = no.code
            body: Json = {"ok": False, "error_code": no.code, "description": no.description}
            return web.json_response(body | ({"parameters": no.parameters} if no.parameters else {}), status=no.code)

    async def file_asked(self, request: web.Request) -> web.StreamResponse:
        file = self.files.get(request.match_info["path"].removeprefix("files/"))
        if request.match_info["token"] != self.token or file is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        try:
            trouble = await self._trouble("file", {})
        except No as no:
            return web.Response(status=no.code)
        if trouble == "reset":
            return _broken(request)
        answer = web.StreamResponse(headers={"Content-Length": str(len(file.data))})
        await answer.prepare(request)
        await answer.write(file.data[: len(file.data) // 2] if trouble == "cut" else file.data)
        return _broken(request, answer) if trouble == "cut" else answer

    async def _trouble(self, method: str, given: Json) -> str:
        user = int(given.get("chat_id", 0))
        for trouble in self.troubles:
            if trouble.method in ("", method) and trouble.user in (0, user) and trouble.times > 0:
                trouble.times -= 1
                if trouble.kind == "429":
                    _too_many(int(trouble.seconds))
                if trouble.kind.isdecimal():
                    raise No(int(trouble.kind), "Internal Server Error")
                if trouble.kind == "slow":
                    await asyncio.sleep(trouble.seconds)
                return trouble.kind
        if method.startswith(("send", "edit", "copy")):
            self._check_pace(user)
        return ""

    def _check_pace(self, user: int) -> None:
        now = time.monotonic()
        while self._recent and self._recent[0][0] < now - 1:
            self._recent_to[self._recent.popleft()[1]] -= 1
        if self.overall is not None and len(self._recent) >= self.overall:
            _too_many(1)
        if self.person is not None and self._recent_to[user] >= self.person:
            _too_many(1)
        self._recent.append((now, user))
        self._recent_to[user] += 1

    async def controlled(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["what"] == "file":
            size = int(request.query.get("size", 0)) or None
            return web.json_response(
                {"file_id": self.keep_file(await request.read(), request.query.get("name", ""), size)}
            )
        told = await request.json() if request.can_read_body else dict(request.query)
        answer = getattr(self, f"on_{request.match_info['what']}")(told)
        return web.json_response(answer)

    def someone(self, told: Json) -> Someone:
        user = int(told["user"])
        someone = self.people.setdefault(user, Someone(user))
        someone.name = told.get("name", someone.name)
        someone.language = told.get("language", someone.language)
        return someone

    def on_person(self, told: Json) -> Json:
        someone = self.someone(told)
        for name in ("started", "gone"):
            setattr(someone, name, told.get(name, getattr(someone, name)))
        return asdict(someone)

    def on_message(self, told: Json) -> Json:
        """They write something: its fields as Telegram has them; `edit` for an edited one."""
        someone = self.someone(told)
        someone.started = True
        chat = self.chats.setdefault(someone.id, [])
        if told.get("edit"):
            message = next(each for each in chat if each["message_id"] == told["edit"])
            message |= told["message"] | {"edit_date": self.now()}
            self.updates.add("edited_message", someone.id, dict(message))
            return {"message_id": message["message_id"]}
        message = self.new_message(someone, _sender(someone), told["message"])
        if "reply_to" in told:
            message["reply_to_message"] = next(each for each in chat if each["message_id"] == told["reply_to"])
        chat.append(message)
        self.updates.add("message", someone.id, message)
        return {"message_id": message["message_id"]}

    def on_tap(self, told: Json) -> Json:
        someone = self.someone(told)
        message = next(each for each in self.chats[someone.id] if each["message_id"] == told["message_id"])
        query = {
            "id": f"{self.next_id()}00{someone.id}",
            "from": _sender(someone),
            "message": message,
            "chat_instance": str(someone.id),
            "data": told["data"],
        }
        self.taps.add(str(query["id"]))
        self.updates.add("callback_query", someone.id, query)
        return {"id": query["id"]}

    def on_block(self, told: Json) -> Json:
        """They block the bot, or with `blocked` false let it in again."""
        someone = self.someone(told)
        someone.blocked = told.get("blocked", True)
        user = _sender(someone)
        member, kicked = {"user": self.me, "status": "member"}, {"user": self.me, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if someone.blocked else (kicked, member)
        chat = {"id": someone.id, "type": "private", "first_name": someone.name}
        change = {"chat": chat, "from": user, "date": self.now(), "old_chat_member": old, "new_chat_member": new}
        self.updates.add("my_chat_member", someone.id, change)
        return {}

    def on_update(self, told: Json) -> Json:
        """Any update as it stands: `kind` and `content`."""
        return {"update_id": self.updates.add(told["kind"], int(told.get("user", 0)), told["content"])}

    def on_trouble(self, told: Json) -> Json:
        self.troubles.append(Trouble(**told))
        return {}

    def on_calm(self, told: Json) -> Json:
        self.troubles.clear()
        return {}

    def on_settings(self, told: Json) -> Json:
        self.updates.deliveries = told.get("deliveries", self.updates.deliveries)
        self.overall = told.get("overall", self.overall)
        self.person = told.get("person", self.person)
        self.latency = told.get("latency", self.latency)
        return {}

    def on_chat(self, told: Json) -> Json:
        """What a person sees, and how many updates (of anybody) the bot has not received yet."""
        return {"messages": self.chats.get(int(told["user"]), []), "waiting": len(self.updates.waiting)}

    def on_calls(self, told: Json) -> list[Json]:
        return [asdict(call) for call in self.calls if told.get("method", call.method) == call.method]


async def _given(request: web.Request) -> Json:
    if request.content_type == "application/json":
        try:
            given = await request.json()
        except ValueError:
            raise bad("can't parse JSON object") from None
        if not isinstance(given, dict):
            raise bad("object expected")
        return given
    given = dict(request.query)
    for name, value in (await request.post()).items():
        given[name] = Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
    return given


def _sender(someone: Someone) -> Json:
    return {"id": someone.id, "is_bot": False, "first_name": someone.name, "language_code": someone.language}


def _too_many(seconds: int) -> None:
    raise No(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _broken(request: web.Request, answer: web.StreamResponse | None = None) -> web.StreamResponse:
    if request.transport:
        request.transport.abort()
    return answer or web.Response()


@asynccontextmanager
async def serving(fake: FakeTelegram, port: int = 0) -> AsyncIterator[str]:
    """The fake on this machine; gives its address, what TELEGRAM_API_URL wants."""
    runner = web.AppRunner(fake.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await fake.updates.close()
        await runner.cleanup()


async def _serve(port: int, token: str) -> None:
    async with serving(FakeTelegram(token), port) as url:
        print(json.dumps({"url": url}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--token", default=TOKEN)
    chosen = arguments.parse_args()
    asyncio.run(_serve(chosen.port, chosen.token))

"""A strict fake of the Zalo Bot API: in a test's own process, or `python -m tests.support.zalo_bot --port N`.

The bot talks to it as to the real one. Tests drive it under /control/, most easily with a ZaloPhone
(tests/support/zalo_phone.py). What no source tells (marked "supposed") is the mildest guess.
"""

import argparse
import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.support.zalo_bot_events import Events
from tests.support.zalo_bot_rules import METHODS, OUTCOMES, Json, No, check_url

TOKEN = "1459232241454765289:TEST-token_of_the_fake"
JAVA = {"User-Agent": "Java/17.0.12"}


@dataclass
class Someone:
    id: str
    name: str = "Hải"
    blocked: bool = False


@dataclass
class Media:
    data: bytes
    mime: str
    made: float


@dataclass
class Trouble:
    """What goes wrong with the next `times` requests (of one method).

    429: with Retry-After = seconds. quota: 429 without. 502 …: that status. lost: it is done, but the answer never
    comes. reset: not done, the connection breaks. page: an answer that is not JSON. For method "media" also: slow
    (so many seconds before the headers), expired, html (a page in place of the picture).
    """

    kind: str
    times: int = 1
    method: str = ""
    seconds: float = 1


@dataclass
class Call:
    at: float
    method: str
    params: Json = field(default_factory=dict)
    status: int = 0


class FakeZalo:
    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.me = {
            "id": token.split(":", maxsplit=1)[0], "account_name": "bot.ThonBao", "account_type": "BASIC",
            "can_join_groups": False, "display_name": "Bot Thôn Báo",
        }  # fmt: skip
        self.address = ""  # where we are served, for links to media
        self.people: dict[str, Someone] = {}
        self.chats: dict[str, list[Json]] = {}  # what each person sees
        self.media: dict[str, Media] = {}
        self.calls: list[Call] = []
        self.troubles: list[Trouble] = []
        self.typing: list[str] = []
        self.quota: int | None = None  # messages both ways
        self.users = 50
        self.counted = 0
        self.errors_as_200 = False
        self.media_life: float | None = None  # seconds
        self.photo_field = "photo_url"  # or "photo", "attachments"
        self.loopback = True  # a webhook on this machine is allowed
        self.echo = True  # our own messages come back to us
        self.events = Events()
        self._ids = self._date = 0

    def app(self) -> web.Application:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self.asked)
        app.router.add_get("/zdn/{name}", self.media_asked)
        app.router.add_route("*", "/control/{what}", self.controlled)
        return app

    def next_id(self) -> str:
        self._ids += 1
        return f"{self._ids:05x}a1b2c3d4e5f6071"

    async def asked(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = Call(time.time(), method)
        self.calls.append(call)
        try:
            if request.match_info["token"] != self.token:
                raise No(401, "Unauthorized")
            if method not in METHODS:
                raise No(404, "Not Found")
            call.params = await _given(request)
            METHODS[method](call.params)
            trouble = self._trouble(method)
            if trouble and trouble.kind == "reset":
                return _broken(request)
            if trouble and trouble.kind == "page":
                return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
            result = await getattr(self, f"do_{method}")(call.params)
            call.status = 200
            if trouble and trouble.kind == "lost":
                return _broken(request)
            return web.json_response({"ok": True} if result is None else {"ok": True, "result": result})
        except No as no:
            call.status = 200 if self.errors_as_200 else no.status
            headers = {"Retry-After": str(no.retry_after)} if no.retry_after is not None else {}
            return web.json_response(no.body, status=call.status, headers=headers)

    async def media_asked(self, request: web.Request) -> web.StreamResponse:
        trouble = self._trouble("media")
        kept = self.media.get(request.match_info["name"])
        if trouble and trouble.kind == "slow":
            await asyncio.sleep(trouble.seconds)
        old = kept and self.media_life is not None and time.time() - kept.made > self.media_life
        if kept is None or old or (trouble and trouble.kind == "expired"):
            return web.Response(status=404, text="Not Found")
        if trouble and trouble.kind == "html":
            return web.Response(text="<html>Đã hết hạn</html>", content_type="text/html")
        return web.Response(body=kept.data, content_type=kept.mime)

    def _trouble(self, method: str) -> Trouble | None:
        for trouble in self.troubles:
            if trouble.times > 0 and (trouble.method == method or (not trouble.method and method.startswith("send"))):
                trouble.times -= 1
                if trouble.kind in ("429", "quota"):
                    raise No(429, "Quota exceeded", int(trouble.seconds) if trouble.kind == "429" else None)
                if trouble.kind.isdecimal():
                    raise No(int(trouble.kind), "Internal server error")
                return trouble
        return None

    async def do_getMe(self, given: Json) -> Json:
        return dict(self.me)

    async def do_getUpdates(self, given: Json) -> Json | list[Json]:
        if self.events.url:
            raise No(400, "Bad Request: getUpdates is not available while a webhook is set")  # supposed
        return await self.events.poll(float(given.get("timeout", 30)))

    async def do_setWebhook(self, given: Json) -> Json:
        check_url(given["url"], loopback=self.loopback)
        self.events.hook(given["url"], given["secret_token"])
        verified = await self.do_testWebhook({})
        return {"url": given["url"], "updated_at": _now(), "verification": verified}

    async def do_deleteWebhook(self, given: Json) -> Json:
        self.events.hook("", "")
        return {"url": "", "updated_at": _now()}

    async def do_getWebhookInfo(self, given: Json) -> Json:
        if not self.events.url:
            raise No(404, "Not Found")
        return {"url": self.events.url, "updated_at": _now()}

    async def do_testWebhook(self, given: Json) -> Json:
        """Zalo knocks with an empty body."""
        url = self.events.url
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(3)) as session,
                session.post(url, headers=JAVA, skip_auto_headers=("Content-Type",)) as answer,
            ):
                status = answer.status
            fault = "webhook.http.5xx" if status >= 500 else "other"
            outcome = "webhook.ok" if status == 200 else OUTCOMES.get(status, fault)
        except (aiohttp.ClientError, OSError):
            outcome = "webhook.err.unreachable"
        return {"ok": outcome == "webhook.ok", "url": url, "outcome": outcome, "hint": ""}

    async def do_sendMessage(self, given: Json) -> Json:
        return self._sent(given, {"text": given["text"]})

    async def do_sendPhoto(self, given: Json) -> Json:
        someone = self._reachable(given)
        caption = {"caption": given["caption"]} if given.get("caption") else {}
        # Fetched now and again on the phone: an address that works once gives a black picture, and still "ok".
        pictures = [await _fetched(given["photo"]) for _ in range(2)]
        black = not (pictures[0] and pictures[0] == pictures[1])
        return self._sent({"chat_id": someone.id}, {"photo": given["photo"], "black": black} | caption)

    async def do_sendSticker(self, given: Json) -> Json:
        return self._sent(given, {"sticker": given["sticker"]})

    async def do_sendVoice(self, given: Json) -> Json:
        return self._sent(given, {"voice_url": given["voice_url"]})

    async def do_sendChatAction(self, given: Json) -> None:
        self.typing.append(self._reachable(given).id)

    def _reachable(self, given: Json) -> Someone:
        someone = self.people.get(given["chat_id"])
        if someone is None:
            raise No(400, "Bad Request: chat not found")  # supposed
        if someone.blocked:
            raise No(400, "Bad Request: the user has blocked the bot")  # supposed
        return someone

    def _sent(self, given: Json, content: Json) -> Json:
        someone = self._reachable(given)
        self._count()
        message = {"message_id": self.next_id(), "date": _now()}
        self.chats.setdefault(someone.id, []).append({**message, "from_bot": True, **content})
        if self.echo:
            own = {"id": self.me["id"], "is_bot": True, "display_name": self.me["display_name"]}
            self._happens(someone, "text", {"text": content.get("text", "")}, sender=own)
        return message

    def _count(self) -> None:
        if self.quota is not None and self.counted >= self.quota:
            raise No(429, "Quota exceeded")
        self.counted += 1

    def _happens(self, someone: Someone, kind: str, content: Json, sender: Json | None = None) -> str:
        id = self.next_id()
        self._date = max(self._date + 1, _now())
        message = {
            "date": self._date,
            "chat": {"chat_type": "PRIVATE", "id": someone.id},
            "message_id": id,
            "from": sender or {"id": someone.id, "is_bot": False, "display_name": someone.name},
            **content,
        }
        self.events.add(someone.id, {"event_name": f"message.{kind}.received", "message": message})
        return id

    async def controlled(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["what"] == "file":
            name = f"{self.next_id()}{request.query.get('ending', '.jpg')}"
            mime = request.query.get("mime", "image/jpeg")
            self.media[name] = Media(await request.read(), mime, time.time())
            return web.json_response({"url": f"{self.address}/zdn/{name}"})
        told = await request.json() if request.can_read_body else dict(request.query)
        return web.json_response(getattr(self, f"on_{request.match_info['what']}")(told))

    def on_message(self, told: Json) -> Json:
        """They send something: `kind` and its fields as Zalo has them. The 51st person is not served."""
        user = str(told["user"])
        if user not in self.people and len(self.people) >= self.users:
            return {"message_id": ""}
        someone = self.people.setdefault(user, Someone(user, told.get("name", "Hải")))
        self._count()
        content = dict(told.get("content", {}))
        if told["kind"] == "image":
            url = content.pop("photo_url")
            attached = {"attachments": [{"type": "photo", "payload": {"url": url}}]}
            content |= attached if self.photo_field == "attachments" else {self.photo_field: url}
            content = {"caption": "", "message_type": "CHAT_PHOTO", **content}
        self.chats.setdefault(user, []).append({"from_bot": False, **content})
        return {"message_id": self._happens(someone, told["kind"], content)}

    def on_event(self, told: Json) -> Json:
        """Any event as it stands, unchecked."""
        self.events.add(str(told.get("user", "")), told["event"], checked=False)
        return {}

    def on_block(self, told: Json) -> Json:
        self.people[str(told["user"])].blocked = told.get("blocked", True)
        return {}

    def on_trouble(self, told: Json) -> Json:
        self.troubles.append(Trouble(**told))
        return {}

    def on_calm(self, told: Json) -> Json:
        self.troubles.clear()
        return {}

    def on_settings(self, told: Json) -> Json:
        for name, value in told.items():
            setattr(self.events if hasattr(self.events, name) else self, name, value)
        return {}

    def on_release(self, told: Json) -> Json:
        self.events.release()
        return {}

    def on_chat(self, told: Json) -> Json:
        """What a person sees, and how many events (of anybody) the bot has not received yet."""
        return {"messages": self.chats.get(str(told["user"]), []), "waiting": self.events.waiting}

    def on_calls(self, told: Json) -> list[Json]:
        return [asdict(call) for call in self.calls if told.get("method", call.method) == call.method]


async def _given(request: web.Request) -> Json:
    """Query, form or JSON; an empty body is no body."""
    if request.content_type == "application/json":
        body = await request.read()
        try:
            given = json.loads(body) if body.strip() else {}
        except ValueError:
            raise No(400, "Bad Request: malformed JSON") from None
        if not isinstance(given, dict):
            raise No(400, "Bad Request: object expected")
        return dict(request.query) | given
    return dict(request.query) | {name: str(value) for name, value in (await request.post()).items()}


async def _fetched(url: str) -> bytes:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(3)) as session,
            session.head(url, headers=JAVA) as head,
            session.get(url, headers=JAVA) as answer,
        ):
            fine = head.status == answer.status == 200 and answer.content_type.startswith("image/")
            return await answer.read() if fine else b""
    except (aiohttp.ClientError, OSError):
        return b""


def _now() -> int:
    return int(time.time() * 1000)


def _broken(request: web.Request) -> web.StreamResponse:
    if request.transport:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def serving(fake: FakeZalo, port: int = 0) -> AsyncIterator[str]:
    """The fake on this machine; gives its address, what ZALO_BOT_API_URL (and ZALO_MEDIA_HOSTS) want."""
    runner = web.AppRunner(fake.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    address: Any = runner.addresses[0]
    fake.address = f"http://127.0.0.1:{address[1]}"
    try:
        yield fake.address
    finally:
        await fake.events.close()
        await runner.cleanup()


async def _serve(port: int, token: str) -> None:
    async with serving(FakeZalo(token), port) as url:
        print(json.dumps({"url": url}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--token", default=TOKEN)
    chosen = arguments.parse_args()
    asyncio.run(_serve(chosen.port, chosen.token))

"""A strict fake of a Zalo Official Account: in a test's own process, or `python -m tests.support.zalo_oa --port N`.

OAuth, the API v3.0, the webhook and the server of pictures in one. Tests drive it under /control/, most easily with an
OaPhone (tests/support/zalo_oa_phone.py).
"""

import argparse
import asyncio
import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

from tests.support import zalo_oa_rules as rules
from tests.support.zalo_oa_events import Events
from tests.support.zalo_oa_rules import Json, No

APP, SECRET, REFRESH, KEY, ACCOUNT = (
    "360846524940903967",
    "app-secret",
    "refresh-0",
    "webhook-key",
    "388613280878808645",
)
HOUR = 3_600_000
FREE, WINDOW, ASSETS = 48 * HOUR, 7 * 24 * HOUR, 7 * 24 * HOUR
ACCESS_SECONDS = 90_000
REFRESH_DAYS = 90


@dataclass
class Someone:
    id: str
    name: str = "Hải"
    follower: bool = False
    blocked: bool = False  # or not seen for 45 days
    acted_ms: int = 0  # their last interaction


@dataclass
class Kept:
    data: bytes
    mime: str = "image/jpeg"
    expired: bool = False
    slow: float = 0.0


@dataclass
class Trouble:
    """What goes wrong with the next `times` requests whose path has `path` in it.

    429: with Retry-After. 502 …: that status. -32 …: that error number. lost: done, but the answer never comes.
    reset: not done, the connection breaks. slow: done after so many seconds.
    """

    kind: str
    times: int = 1
    path: str = "message"
    seconds: float = 1


@dataclass
class FakeOA:
    hurry: float = 0.01
    people: dict[str, Someone] = field(default_factory=dict)
    chats: dict[str, list[Json]] = field(default_factory=dict)  # what each person sees, as a Telegram chat is written
    media: dict[str, Kept] = field(default_factory=dict)
    assets: dict[str, tuple[str, int]] = field(default_factory=dict)  # uploads: their kind, and when
    refresh: str = REFRESH  # the only refresh token that is good
    access: dict[str, int] = field(default_factory=dict)  # until when each access token works
    codes: dict[str, str] = field(default_factory=dict)  # consent codes with their challenge
    asked: list[str] = field(default_factory=list)  # refresh tokens that came, in order
    calls: list[tuple[str, int]] = field(default_factory=list)  # path and error number of each request
    troubles: list[Trouble] = field(default_factory=list)
    templates: dict[str, set[str]] = field(default_factory=lambda: {"7895417a7d3f9461cd2e": {"noi_dung"}})
    by_template: list[Json] = field(default_factory=list)
    quota: int | None = None  # messages left this month
    wallet: int = 1000  # paid messages that can be paid for
    receipts: bool = True  # phones are on, and say so
    shift_ms: int = 0
    access_seconds: int = ACCESS_SECONDS
    url: str = ""

    def __post_init__(self) -> None:
        self.events = Events(APP, ACCOUNT, KEY, hurry=self.hurry)
        self._ids = 0

    def app(self) -> web.Application:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_post("/v4/oa/access_token", self.token_asked)
        app.router.add_get("/media/{name}", self.media_asked)
        app.router.add_route("*", "/control/{what}", self.controlled)
        app.router.add_route("*", "/{path:.*}", self.asked_for)
        return app

    def now(self) -> int:
        return int(time.time() * 1000) + self.shift_ms

    def next_id(self) -> int:
        self._ids += 1
        return self._ids

    # --- OAuth

    async def token_asked(self, request: web.Request) -> web.StreamResponse:
        trouble = await self._trouble("oauth", request)
        if isinstance(trouble, web.StreamResponse):
            return trouble
        try:
            if request.content_type != "application/x-www-form-urlencoded":
                raise No(-14001, "Invalid content type")
            given = await request.post()
            if request.headers.get("secret_key") != SECRET or given.get("app_id") != APP:
                raise No(-14004, "Invalid app id or secret key")
            told = self._granted({name: str(value) for name, value in given.items()})
        except No as no:
            return web.json_response(
                {"error": no.code, "error_name": no.words, "error_description": no.words, "error_reason": no.words}
            )
        return _broken(request) if trouble == "lost" else web.json_response(told)

    def _granted(self, given: Json) -> Json:
        if given.get("grant_type") == "refresh_token":
            self.asked.append(given.get("refresh_token", ""))
            if given.get("refresh_token") != self.refresh:
                raise No(-14014, "Invalid refresh token")
        elif given.get("grant_type") == "authorization_code":
            challenge = self.codes.pop(given.get("code", ""), None)
            digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
            if challenge != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
                raise No(-14003, "Invalid code or code verifier")
        else:
            raise No(-14001, "Invalid grant type")
        number = self.next_id()
        self.refresh, access = f"refresh-{number}", f"access-{number}"
        self.access[access] = self.now() + self.access_seconds * 1000
        return {"access_token": access, "refresh_token": self.refresh, "expires_in": str(self.access_seconds)}

    # --- the API

    async def asked_for(self, request: web.Request) -> web.StreamResponse:
        path = f"/{request.match_info['path']}"
        trouble = await self._trouble(path, request)
        if isinstance(trouble, web.StreamResponse):
            return trouble
        try:
            self._check_token(request.headers.get("access_token", ""))
            data = await self._done(request, path)
            self.calls.append((path, 0))
        except No as no:
            self.calls.append((path, no.code))
            return web.json_response({"error": no.code, "message": no.words})
        if trouble == "lost":
            return _broken(request)
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _done(self, request: web.Request, path: str) -> Json:
        match request.method, path:
            case "POST", "/v3.0/oa/message/cs":
                return self._consult(rules.body(await request.read()))
            case "POST", "/v3.0/oa/message/template":
                return self._by_template(rules.body(await request.read()))
            case "POST", "/v3.0/oa/message/transaction" | "/v3.0/oa/message/promotion":
                raise No(-240, "This API was shut down on 2026-03-01")
            case "POST", "/v2.0/oa/message":
                return self._reaction(rules.body(await request.read()))
            case "POST", "/v2.0/oa/upload/image" | "/v2.0/oa/upload/gif" | "/v2.0/oa/upload/file":
                return await self._upload(request, path.rpartition("/")[2])
            case "POST", "/v3.0/oa/quota/message":
                someone = self._known(str(rules.body(await request.read()).get("user_id", "")))
                return {"last_interaction": someone.acted_ms, "cs_reply": {"remain": 8, "total": 8}}
            case "GET", "/v2.0/oa/getoa":
                return {"oa_id": ACCOUNT, "name": "Xã Nhân Cơ", "is_verified": True, "num_follower": len(self.people)}
            case "GET", "/v3.0/oa/user/detail":
                user = rules.body(request.query.get("data", "").encode()).get("user_id", "")
                someone = self._known(str(user))
                return {"user_id": user, "display_name": someone.name, "user_is_follower": someone.follower}
        raise No(-201, "API not found")

    def _check_token(self, token: str) -> None:
        if token not in self.access:
            raise No(-216, "Access token is invalid")
        if self.access[token] <= self.now():
            raise No(-216, "Access token has expired")

    def _known(self, user: str) -> Someone:
        if user not in self.people:
            raise rules.invalid("user_id")
        return self.people[user]

    def _consult(self, body: Json) -> Json:
        someone = self._known(rules.recipient(body))
        fresh = {name: kind for name, (kind, at) in self.assets.items() if self.now() - at < ASSETS}
        shown = rules.message(body, fresh)
        if someone.blocked:
            raise No(-227, "User is banned or has been inactive for more than 45 days")
        if not someone.follower and not someone.acted_ms:
            raise No(-213, "User has not followed OA")
        quiet = self.now() - someone.acted_ms
        if quiet > WINDOW:
            raise No(-230, "User has not interacted with the OA in the past 7 days")
        if self.quota is not None and self.quota <= 0:
            raise No(-211, "Out of quota")
        if quiet > FREE:
            if self.wallet <= 0:
                raise No(-321, "Zalo Cloud Account has not enough money")
            self.wallet -= 1
        if self.quota is not None:
            self.quota -= 1
        return self._show(someone, shown)

    def _show(self, someone: Someone, shown: Json) -> Json:
        sent_as = f"{self.next_id():08x}oa{self.next_id()}"
        message: Json = {"message_id": self.next_id(), "sent_as": sent_as, "from": {"is_bot": True}, "date": self.now()}
        message["text"] = shown["text"]
        for key in ("photo", "file", "asks_info"):
            if shown.get(key):
                message[key] = shown[key]
        if shown.get("buttons"):
            keys = ("text", "type", "payload")
            rows = [[dict(zip(keys, each.values(), strict=True))] for each in shown["buttons"]]
            message["reply_markup"] = {"inline_keyboard": rows}
        self.chats.setdefault(someone.id, []).append(message)
        if self.receipts:
            told = {"sender": {"id": ACCOUNT}, "recipient": {"id": someone.id}, "message": {"msg_id": sent_as}}
            self.tell("user_received_message", told)
        return {"message_id": sent_as, "user_id": someone.id}

    def _by_template(self, body: Json) -> Json:
        someone = self._known(str(body.get("user_id", "")))
        wanted = self.templates.get(str(body.get("template_id")))
        if wanted is None:
            raise No(-131, "Template is not approved")
        data = body.get("template_data")
        if (
            not isinstance(data, dict)
            or set(data) != wanted
            or not all(isinstance(each, str) for each in data.values())
        ):
            raise No(-1121, "Template data is invalid")
        if someone.blocked:
            raise No(-118, "Zalo account does not exist or is disabled")
        self.by_template.append(body)
        told = self._show(someone, {"text": " ".join(data.values())})
        return told | {"sent_time": str(self.now()), "quota": {"quota_type": "sub_quota", "remain": 99}}

    def _reaction(self, body: Json) -> Json:
        if "sender_action" not in body:
            raise No(-240, "This API sends articles only")
        return {"message_id": f"r{self.next_id()}"}

    async def _upload(self, request: web.Request, kind: str) -> Json:
        if not request.content_type.startswith("multipart/"):
            raise rules.invalid("content type")
        file = (await request.post()).get("file")
        if not isinstance(file, web.FileField):
            raise rules.invalid("file")
        data = file.file.read()
        rules.upload(kind, file.filename, data)
        name = f"{kind}-{self.next_id()}"
        self.assets[name] = ("file" if kind == "file" else "image", self.now())
        self.media[name] = Kept(data)
        return {"token": name} if kind == "file" else {"attachment_id": name}

    async def media_asked(self, request: web.Request) -> web.StreamResponse:
        kept = self.media.get(request.match_info["name"])
        if kept is None or kept.expired:
            return web.Response(status=404)
        await asyncio.sleep(kept.slow)
        return web.Response(body=kept.data, content_type=kept.mime)

    async def _trouble(self, path: str, request: web.Request) -> web.StreamResponse | str:
        for trouble in self.troubles:
            if trouble.path in path and trouble.times > 0:
                trouble.times -= 1
                if trouble.kind == "429":
                    return web.Response(status=429, headers={"Retry-After": str(int(trouble.seconds))})
                if trouble.kind.isdecimal():
                    return web.Response(status=int(trouble.kind))
                if trouble.kind.startswith("-"):
                    return web.json_response({"error": int(trouble.kind), "message": "as the test has it"})
                if trouble.kind == "reset":
                    return _broken(request)
                if trouble.kind == "slow":
                    await asyncio.sleep(trouble.seconds)
                return trouble.kind
        return ""

    # --- what people do

    def tell(self, name: str, told: Json) -> None:
        self.events.add({"app_id": APP, "event_name": name, "timestamp": str(self.now())} | told)

    async def controlled(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["what"] == "media":
            name = f"m{self.next_id()}"
            self.media[name] = Kept(await request.read(), request.query.get("mime", "image/jpeg"))
            return web.json_response({"name": name, "url": f"{self.url}/media/{name}"})
        told = await request.json() if request.can_read_body else dict(request.query)
        return web.json_response(getattr(self, f"on_{request.match_info['what']}")(told))

    def someone(self, told: Json) -> Someone:
        return self.people.setdefault(str(told["user"]), Someone(str(told["user"])))

    def on_follow(self, told: Json) -> Json:
        someone = self.someone(told)
        someone.follower, someone.acted_ms = True, self.now()
        self.tell("follow", {"oa_id": ACCOUNT, "follower": {"id": someone.id}, "source": "oa_profile"})
        return {}

    def on_unfollow(self, told: Json) -> Json:
        """And they do not want to hear from us any more."""
        someone = self.someone(told)
        someone.follower, someone.acted_ms = False, 0
        self.tell("unfollow", {"oa_id": ACCOUNT, "follower": {"id": someone.id}, "source": "oa_profile"})
        return {}

    def on_message(self, told: Json) -> Json:
        """They send something: `kind` is text, image, location …; `message` as Zalo has it; `hidden` for a tap."""
        someone = self.someone(told)
        someone.follower = someone.follower or not someone.acted_ms
        someone.acted_ms = self.now()
        number = self.next_id()
        message = {"msg_id": f"{number:x}d3cdf3af{someone.id}"} | told["message"]
        if not told.get("hidden"):
            shown = {"message_id": number, "from": {"is_bot": False}, "text": message.get("text", "")}
            self.chats.setdefault(someone.id, []).append(shown)
        told = {"sender": {"id": someone.id}, "recipient": {"id": ACCOUNT}, "user_id_by_app": f"5{someone.id}"}
        self.tell(f"user_send_{told_kind(message)}", told | {"message": message})
        return {"message_id": number, "msg_id": message["msg_id"]}

    def on_info(self, told: Json) -> Json:
        someone = self.someone(told)
        someone.acted_ms = self.now()
        parties = {"sender": {"id": someone.id}, "recipient": {"id": ACCOUNT}}
        self.tell("user_submit_info", parties | {"info": told["info"]})
        return {}

    def on_seen(self, told: Json) -> Json:
        someone = self.someone(told)
        ids = [each["sent_as"] for each in self.chats.get(someone.id, []) if each["from"]["is_bot"]]
        parties = {"sender": {"id": ACCOUNT}, "recipient": {"id": someone.id}}
        self.tell("user_seen_message", parties | {"message": {"msg_ids": ids}})
        return {"message_ids": ids}

    def on_chat(self, told: Json) -> Json:
        return {"messages": self.chats.get(str(told["user"]), []), "waiting": len(self.events.on_the_way)}

    def on_settings(self, told: Json) -> Json:
        for name in ("url", "deliveries", "mixed", "hurry", "prefix", "first", "key", "off"):
            setattr(self.events, name, told.get(name, getattr(self.events, name)))
        for name in ("quota", "wallet", "receipts", "access_seconds"):
            setattr(self, name, told.get(name, getattr(self, name)))
        self.shift_ms += int(told.get("later_hours", 0) * HOUR)
        return {"shift_ms": self.shift_ms, "off": self.events.off}

    def on_trouble(self, told: Json) -> Json:
        self.troubles.append(Trouble(**told))
        return {}

    def on_consent(self, told: Json) -> Json:
        """An administrator of the account says yes; a code for the given challenge."""
        code = f"code-{self.next_id()}"
        self.codes[code] = told["code_challenge"]
        return {"code": code, "oa_id": ACCOUNT}

    def on_state(self, told: Json) -> Json:
        answers = [asdict(answer) for answer in self.events.answers]
        return {"asked": self.asked, "calls": self.calls, "answers": answers, "off": self.events.off}


def told_kind(message: Json) -> str:
    attachments: list[Any] = message.get("attachments") or []
    return str(attachments[0]["type"]) if attachments else "text"


def _broken(request: web.Request) -> web.StreamResponse:
    if request.transport:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def serving(fake: FakeOA, port: int = 0) -> AsyncIterator[str]:
    """The fake on this machine; gives its address, what ZALO_OA_API_URL and ZALO_OA_OAUTH_URL want."""
    runner = web.AppRunner(fake.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake.url
    finally:
        await fake.events.close()
        await runner.cleanup()


async def _serve(port: int, hook: str) -> None:
    fake = FakeOA()
    fake.events.url = hook
    async with serving(fake, port) as url:
        print(json.dumps({"url": url}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--hook", default="", help="the webhook, as the console has it")
    chosen = arguments.parse_args()
    asyncio.run(_serve(chosen.port, chosen.hook))

"""The chat page itself and what it is made of, all from here: no other server, nothing inline."""

import hashlib
import json
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from bot.channels.web.door import Door
from locales import Speech, _

HERE = Path(__file__).parent
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:;"
    " base-uri 'none'; form-action 'self'; frame-src {frames}; frame-ancestors {frames}"
)
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

STRANGER = _("{You} can type here the code the commune gave, for example K7Q4-92.")
AT_HOME = _("When something was done, {you} can simply send photos here.")

# What chat.js says by itself, under the name it uses.
WORDS = {
    "offline": _("No network. What {you} send is kept here and leaves by itself."),
    "connecting": _("Connecting…"),
    "online": _("Answers at once"),
    "waiting": _("Waiting for the network"),
    "sending": _("Sending…"),
    "sent": _("Sent"),
    "failed": _("Not sent."),
    "again": _("Try again"),
    "remove": _("Remove"),
    "stopped": _("Interrupted. It goes on by itself."),
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "choose_photos": _("Choose photos"),
    "send_place": _("Send where I am"),
    "no_place": _("The phone did not say where it is. {You} can type the place."),
    "place": _("A place on the map"),
    "photo": _("Photo {number}"),
    "file": _("File"),
    "too_large": _("This file is too large: at most {megabytes} MB."),
    "bot": _("Thôn Báo"),
    "me": _("{You}"),
}


class Page:
    def __init__(self, door: Door, largest: int, *, demo: bool) -> None:
        self.door = door
        self.largest = largest
        self.demo = demo
        self.assets = {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir())}
        self.version = hashlib.sha256(b"".join(self.assets.values())).hexdigest()[:12]
        # The demo shows two chats side by side in frames of its own page.
        self.policy = POLICY.format(frames="'self'" if demo else "'none'")
        self.templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)

    async def show(self, request: web.Request) -> web.Response:
        browser = await self.door.browser(request)
        if browser is None and (who := request.match_info.get("who")):
            raise web.HTTPSeeOther(f"/demo/as/{who}?to=beside")
        speech = self.door.speech_of(browser)
        hello = AT_HOME if browser and browser.agreed else STRANGER
        words = {name: _open(speech, sentence) for name, sentence in (WORDS | {"hello": hello}).items()}
        response = self.render(
            "chat.html",
            speech,
            words=json.dumps(words, ensure_ascii=False),
            base=request.path.rstrip("/"),
            chat=browser.chat if browser else "",
            name=browser.name if browser else "",
            largest=self.largest,
            demo=self.demo,
        )
        if browser and browser.stale:
            await self.door.renew(request, response, browser.session)
        return response

    def render(self, template: str, speech: Speech, **values: object) -> web.Response:
        html = self.templates.get_template(template).render(
            say=speech.say, language=speech.language, static=f"/chat/static/{self.version}", **values
        )
        response = web.Response(text=html, content_type="text/html")
        response.enable_compression()
        response.headers.update(HEADERS | {"Content-Security-Policy": self.policy})
        return response

    async def asset(self, request: web.Request) -> web.Response:
        data = self.assets.get(request.match_info["name"])
        if data is None:
            return web.Response(status=404)
        kind = TYPES[Path(request.match_info["name"]).suffix]
        response = web.Response(body=data, content_type=kind, charset="utf-8", headers=FOR_EVER)
        response.enable_compression()
        return response


def _open(speech: Speech, sentence: str) -> str:
    """A sentence whose numbers the page fills in itself."""
    return speech.say(sentence, number="{number}", megabytes="{megabytes}")

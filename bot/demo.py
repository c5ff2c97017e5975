"""The demo: a sample commune with sample people, and a page where you choose who you are. On this machine only."""

import csv
import secrets
from datetime import datetime
from pathlib import Path

from aiohttp import web

import catalogue
from bot.channels.web import Web
from bot.units import import_file
from dashboard.site import Site
from dashboard.visitor import SESSION, keep
from locales import Speech, _
from locales.plain import plain
from storage import samples, sign_in, units
from storage.samples import Sample

DATA = Path(catalogue.__file__).parent
COMMUNE = "lam-dong.nhan-co"
TITLES = {
    ("village_head", "thon"): _("Village head"),
    ("officer", "xa"): _("Officer of the commune"),
    ("officer", "tinh"): _("Province coordinator"),
}


async def fill(now: datetime) -> None:
    """Put in whatever is still missing of the sample commune."""
    if await units.by_code(COMMUNE) is None:
        await import_file(DATA / "units-demo.csv", skip_bad=False)
    for one in _people():
        await samples.settle(
            _address(one["who"]), one["name"], plain(one["name"]), one["address"], one["unit"], one["role"], now
        )


def _people() -> list[dict[str, str]]:
    with (DATA / "people-demo.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _address(who: str) -> str:
    return f"demo-{who}"


async def chosen() -> dict[str, Sample]:
    """The sample people by the name they have in an address."""
    by_address = {_address(one["who"]): one["who"] for one in _people()}
    return {by_address[sample.address]: sample for sample in await samples.all_of_them(list(by_address))}


def add_to(app: web.Application, site: Site, chat: Web) -> None:
    demo = Demo(site, chat)
    app.add_routes(
        [
            web.get("/", demo.choose),
            web.get("/demo/beside", demo.beside),
            web.get("/demo/as/{who}", demo.become),
        ]
    )


class Demo:
    def __init__(self, site: Site, chat: Web) -> None:
        self.site = site
        self.chat = chat
        self.speech = Speech(site.default_language, "ban")

    async def choose(self, request: web.Request) -> web.Response:
        people = [(who, sample, self._title(sample)) for who, sample in (await chosen()).items()]
        return self.chat.page.render("choose.html", self.speech, people=people)

    async def beside(self, request: web.Request) -> web.Response:
        """A village head's chat on the left; on the right the officer's overview, or the officer's chat."""
        people = [(who, sample, self._title(sample)) for who, sample in (await chosen()).items()]
        return self.chat.page.render("beside.html", self.speech, people=people)

    async def become(self, request: web.Request) -> web.Response:
        """Sign in as this person, in the chat and on the dashboard; `to` says where to go on."""
        who = request.match_info["who"]
        sample = (await chosen()).get(who)
        if sample is None:
            raise web.HTTPNotFound
        where = {"dashboard": "/dashboard", "beside": f"/as/{who}/chat"}.get(request.query.get("to", ""), "/chat")
        response = web.Response(status=303, headers={"Location": where, "Cache-Control": "no-store"})
        if where != "/dashboard":
            token = await self.chat.door.open(request, sample.address, sample.person)
            self.chat.door.hand_over(response, token, where)
        if where != f"/as/{who}/chat":  # beside another's, it must not change who looks at the dashboard
            now, browser = self.site.clock(), request.headers.get("User-Agent", "")
            session = await sign_in.new_session(sample.person, now, browser, secrets.token_urlsafe(32))
            keep(response, self.site, SESSION, session, int(sign_in.SESSION_LASTS.total_seconds()))
        return response

    def _title(self, sample: Sample) -> str:
        place = " · ".join(part for part in (sample.unit, sample.above) if part and sample.kind != "tinh")
        title = self.speech.say(TITLES.get((sample.role, sample.kind), _("Somebody")))
        return f"{title} · {place or sample.unit}"

"""Coming in by a one-time link from the bot, and leaving."""

import re
import secrets

from aiohttp import web

from dashboard import look
from dashboard.auth import TRIES, origin
from dashboard.mini_app import telegram_user
from dashboard.site import SITE
from dashboard.visitor import SESSION, VISITOR, keep
from locales import _
from storage import access, sign_in

FIRST = "/dashboard"
INSIDE = re.compile(r"/dashboard/(?!.*\.\.)[\w./?=&%-]*", re.ASCII)
OVER = _("This link has been used or is older than five minutes. Please write /web to the bot for a new one.")
BUSY = _("Too many tries. Please wait ten minutes, then ask the bot for a new link.")

NOT_TELEGRAM = _("Telegram did not say who you are. Please close this, then write /web to the bot for a link.")


async def enter(request: web.Request) -> web.Response:
    """Officials begin with how their area stands, village heads with what they sent."""
    seen = request[VISITOR].sight
    raise web.HTTPSeeOther("/dashboard/overview" if seen.areas or seen.bounded else "/dashboard/reports")


async def ask(request: web.Request) -> web.Response:
    """Without a link: how to get one."""
    if request[VISITOR].sight:
        raise web.HTTPSeeOther(FIRST)
    return await look.door(request, 200)


async def show(request: web.Request) -> web.Response:
    """Only a button: a link preview reads this page, and must not use the link up."""
    site, token = request.app[SITE], request.match_info["token"]
    if request.app[TRIES].too_many(origin(request), site.clock()):
        return await look.message(request, 429, BUSY)
    owner = await sign_in.opens_for(token, site.clock())
    if owner is None:
        return await _refused(request)
    if request[VISITOR].sight.person == owner and request[VISITOR].sight:
        raise web.HTTPSeeOther(_inside(request.query.get("to", "")) or FIRST)  # already here: the link stays unspent
    return await look.page(request, "enter.html", token=token, to=_inside(request.query.get("to", "")))


async def spend(request: web.Request) -> web.Response:
    site = request.app[SITE]
    if request.app[TRIES].too_many(origin(request), site.clock()):
        return await look.message(request, 429, BUSY)
    session = await sign_in.spend(
        request.match_info["token"], site.clock(), request.headers.get("User-Agent", ""), secrets.token_urlsafe(32)
    )
    if session is None:
        return await _refused(request)
    return await _enter(request, session)


async def telegram(request: web.Request) -> web.Response:
    """Opened inside Telegram: what it signed stands behind the # of our address, which only the browser sees."""
    return await look.page(request, "telegram.html", to=_inside(request.query.get("to", "")))


async def from_telegram(request: web.Request) -> web.Response:
    site, tries = request.app[SITE], request.app[TRIES]
    if tries.too_many(origin(request), site.clock()):
        return await look.message(request, 429, BUSY)
    signed = str((await request.post()).get("signed", ""))
    user = telegram_user(signed, site.telegram_token, site.clock())
    person = await sign_in.known_by("telegram", user) if user else None
    if person is None:
        tries.add(origin(request), site.clock())
        return await look.message(request, 403, NOT_TELEGRAM)
    browser = request.headers.get("User-Agent", "")
    return await _enter(request, await sign_in.new_session(person, site.clock(), browser, secrets.token_urlsafe(32)))


async def choose(request: web.Request) -> web.Response:
    """The demo's way in, without a link."""
    site = request.app[SITE]
    chosen = str((await request.post()).get("person", ""))
    known = {row["id"] for row in await access.holders(look.ENTERING, site.clock(), 60)} if site.demo else set()
    if not chosen.isdecimal() or int(chosen) not in known:
        raise web.HTTPNotFound
    browser = request.headers.get("User-Agent", "")
    return await _enter(
        request, await sign_in.new_session(int(chosen), site.clock(), browser, secrets.token_urlsafe(32))
    )


async def _enter(request: web.Request, session: str) -> web.Response:
    site = request.app[SITE]
    entered = web.HTTPSeeOther(_inside(str((await request.post()).get("to", ""))) or FIRST)
    keep(entered, site, SESSION, session, int(sign_in.SESSION_LASTS.total_seconds()))
    raise entered


async def _refused(request: web.Request) -> web.Response:
    request.app[TRIES].add(origin(request), request.app[SITE].clock())
    return await look.message(request, 410, OVER)


def _inside(address: str) -> str:
    """An address of the dashboard to go on to; anything else would lead people away."""
    return address if INSIDE.fullmatch(address) else ""


async def leave(request: web.Request) -> web.Response:
    await sign_in.end_session(request.cookies.get(SESSION, ""), request.app[SITE].clock())
    response = web.HTTPSeeOther("/sign-in")
    response.del_cookie(SESSION, path="/")
    raise response


ROUTES = [
    web.get("/dashboard", enter),
    web.get("/sign-in", ask),
    web.post("/sign-in/demo", choose),
    web.get("/sign-in/telegram", telegram),
    web.post("/sign-in/telegram", from_telegram),
    web.get("/sign-in/{token}", show),
    web.post("/sign-in/{token}", spend),
    web.post("/dashboard/sign-out", leave),
]

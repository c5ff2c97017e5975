"""The browsers somebody is signed in with: seen, ended one by one or all at once."""

from aiohttp import web

from dashboard import look
from dashboard.browsers import browser_words
from dashboard.site import SITE
from dashboard.visitor import SESSION, VISITOR
from storage import deeds, sign_in

PATH = "/dashboard/sessions"


async def show(request: web.Request) -> web.Response:
    visitor, now = request[VISITOR], request.app[SITE].clock()
    this = request.cookies.get(SESSION, "")
    told = [
        (each, browser_words(visitor.speech, each.browser), sign_in.is_this(each, this))
        for each in await sign_in.sessions(visitor.sight.person, now)
    ]
    return await look.page(request, "sessions.html", sessions=told)


async def end(request: web.Request) -> web.Response:
    """Ending this very browser's session is signing out."""
    person, now = request[VISITOR].sight.person, request.app[SITE].clock()
    if not await sign_in.end_one(person, int(request.match_info["id"]), now):
        raise web.HTTPNotFound
    await deeds.note(person, "session.ended", f"person:{person}", session=int(request.match_info["id"]))
    raise web.HTTPSeeOther(PATH)


async def end_all(request: web.Request) -> web.Response:
    person, now = request[VISITOR].sight.person, request.app[SITE].clock()
    await sign_in.end_all(person, now)
    await deeds.note(person, "session.all_ended", f"person:{person}")
    raise web.HTTPSeeOther("/sign-in")


ROUTES = [
    web.get(PATH, show),
    web.post(PATH + "/end-all", end_all),
    web.post(PATH + r"/{id:\d{1,9}}/end", end),
]

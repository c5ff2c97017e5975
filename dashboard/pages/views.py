"""Keeping a way to look at the reports under a name, and forgetting it again."""

from urllib.parse import parse_qsl

from aiohttp import web

from dashboard.asking import from_query
from dashboard.visitor import VISITOR
from storage import views

LONGEST = 60


async def keep(request: web.Request) -> web.Response:
    told = await request.post()
    name = " ".join(str(told.get("name", "")).split())[:LONGEST]
    query = from_query(dict(parse_qsl(str(told.get("query", ""))[:2000])))
    if name:
        await views.keep(request[VISITOR].sight.person, name, query.link().partition("?")[2])
    raise web.HTTPSeeOther(query.link())


async def forget(request: web.Request) -> web.Response:
    told = await request.post()
    await views.forget(request[VISITOR].sight.person, str(told.get("name", "")))
    raise web.HTTPSeeOther(from_query(dict(parse_qsl(str(told.get("query", ""))[:2000]))).link())


ROUTES = [web.post("/dashboard/views", keep), web.post("/dashboard/views/forget", forget)]

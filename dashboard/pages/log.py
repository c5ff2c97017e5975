"""The log: who did what to what in one's own area, newest first, to read and to keep."""

from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from dashboard import download, look
from dashboard.asking import day
from dashboard.site import SITE
from dashboard.telling import DEEDS, Teller
from dashboard.visitor import VISITOR
from locales import _
from locales.plain import plain
from storage import deed_log
from storage.deed_log import Line, Wanted
from tables.write import Cell

PATH = "/dashboard/log"
MOST = 50
KEYS = ("who", "did", "since", "until")
COLUMNS = (_("Time"), _("Who"), _("Did"), _("To what"), _("Area"), _("Facts"))


async def show(request: web.Request) -> web.Response:
    areas = _areas(request)
    wanted = _wanted(request)
    found = await deed_log.newest(areas, wanted, MOST + 1)
    return await look.page(
        request,
        "log.html",
        lines=found[:MOST],
        older=_address(request, before=str(found[MOST - 1].id)) if len(found) > MOST else "",
        first=_address(request) if request.query.get("before") else "",
        wanted=wanted,
        who=request.query.get("who", "")[:100],
        kinds=sorted(((did, look.teller(request).deed(did)) for did in DEEDS), key=lambda pair: plain(pair[1])),
        narrowed=any(request.query.get(key) for key in KEYS),
        xlsx=_address(request, to=f"{PATH}.xlsx"),
        csv=_address(request, to=f"{PATH}.csv"),
    )


def _areas(request: web.Request) -> tuple[int, ...]:
    areas = request[VISITOR].sight.areas
    if not areas:
        raise web.HTTPNotFound
    return areas


def _wanted(request: web.Request) -> Wanted:
    zone, query = request.app[SITE].timezone, request.query
    before = query.get("before", "")
    return Wanted(
        who=plain(query.get("who", "")[:100]),
        did=query.get("did", "") if query.get("did", "") in DEEDS else "",
        since=day(query.get("since", "")),
        until=day(query.get("until", "")),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
        zone=zone,
    )


def _address(request: web.Request, to: str = PATH, **more: str) -> str:
    kept = {key: request.query[key] for key in KEYS if request.query.get(key)}
    return str(request.rel_url.with_path(to).with_query(kept | more))


async def keep(request: web.Request) -> web.StreamResponse:
    tell = look.teller(request)
    header = [tell.speech.say(title) for title in COLUMNS]
    rows = _rows(tell, deed_log.all_of(_areas(request), _wanted(request)))
    return await download.send(request, request.match_info["kind"], "nhat-ky", header, rows)


async def _rows(tell: Teller, batches: AsyncIterator[list[Line]]) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    async for batch in batches:
        yield [
            (
                line.at.astimezone(tell.timezone),
                line.who,
                tell.deed(line.did),
                line.to,
                line.place,
                ", ".join(f"{name}: {value}" for name, value in line.facts.items()),
            )
            for line in batch
        ]


ROUTES = [web.get(PATH, show), web.get(PATH + ".{kind:xlsx|csv}", keep)]

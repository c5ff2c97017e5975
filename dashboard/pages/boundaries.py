"""Boundaries of one's own places from a GeoJSON file, for the map."""

from aiohttp import web
from aiohttp.web_request import FileField

from dashboard import boundaries, look
from dashboard.pages.targets import EDITING
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from storage import offices

PATH = "/dashboard/boundaries"
LARGEST = 20_000_000


async def show(request: web.Request) -> web.Response:
    if not await offices.governs(request[VISITOR].sight.person, EDITING, request.app[SITE].clock()):
        raise web.HTTPNotFound
    return await look.page(request, "boundaries.html", problems=[], kept="")


async def _mine(request: web.Request) -> set[int]:
    """The places they govern as a whole."""
    me = request[VISITOR].person
    assert me is not None
    found = {unit.id for unit in await offices.governed(me.id, EDITING, request.app[SITE].clock())}
    if not found:
        raise web.HTTPNotFound
    return found


async def take(request: web.Request) -> web.Response:
    mine, file, me = await _mine(request), (await request.post()).get("file"), request[VISITOR].person
    assert me is not None
    speech = request[VISITOR].speech
    try:
        if not isinstance(file, FileField):
            raise boundaries.NotTaken(speech.say(_("Please choose a file first.")))
        data = file.file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise boundaries.NotTaken(speech.say(_("The file is larger than {value} MB."), value=LARGEST // 1_000_000))
        kept = await boundaries.take(data, speech, mine, me.id)
    except boundaries.NotTaken as why:
        return await look.page(request, "boundaries.html", status=422, problems=str(why).splitlines(), kept="")
    return await look.page(request, "boundaries.html", problems=[], kept=kept)


ROUTES = [web.get(PATH, show), web.post(PATH, take)]

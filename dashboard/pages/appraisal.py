"""What an appraisal team sees by its link: the sampled reports and their photos, to say pass or fail of each."""

from aiohttp import web

from dashboard import look, minutes
from dashboard.asking import number
from dashboard.auth import TRIES, origin
from dashboard.site import SITE
from locales import _
from storage import appraisals, database
from storage.models import Appraisal

PATH = "/appraisal/{token:[A-Za-z0-9_-]{20,60}}"
PASSED = {"pass": True, "fail": False}
OVER = _("This link has ended or is not right. Please ask the commune for a new one.")


class Ended(Exception):
    """The link opens nothing, or not any more."""


async def _opened(request: web.Request) -> Appraisal:
    site, tries = request.app[SITE], request.app[TRIES]
    now = site.clock()
    if tries.too_many(origin(request), now):
        raise Ended
    found = await appraisals.by_token(request.match_info["token"], now)
    if found is None:
        tries.add(origin(request), now)
        raise Ended
    return found


async def show(request: web.Request) -> web.Response:
    try:
        found = await _opened(request)
    except Ended:
        return await look.message(request, 410, OVER)
    items = await appraisals.items(found.id)
    return await look.page(
        request,
        "appraisal.html",
        found=found,
        items=items,
        photos=await appraisals.photos([each.report_id for each in items]),
        path_=request.path,
        results=minutes.RESULT,
        decided=sum(each.passed is not None for each in items),
    )


async def say(request: web.Request) -> web.Response:
    try:
        found = await _opened(request)
    except Ended:
        return await look.message(request, 410, OVER)
    told = await request.post()
    position = number(request.match_info["position"]) or 0
    passed = PASSED.get(str(told.get("passed", "")))
    async with database.transaction():
        remark = str(told.get("remark", "")).strip()[:1000]
        said = await appraisals.say(found, position, passed, remark, request.app[SITE].clock())
    if not said:
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/appraisal/{request.match_info['token']}#item-{position}")


async def photo(request: web.Request) -> web.StreamResponse:
    """As shown, without metadata: of the sample alone, and never what may show an identity card."""
    try:
        found = await _opened(request)
    except Ended:
        return await look.message(request, 410, OVER)
    row = await appraisals.shows(found.id, number(request.match_info["id"]) or 0)
    sha = row[request.match_info["size"]] if row else ""
    files = request.app[SITE].files
    if not sha or not await files.exists(sha):
        raise web.HTTPNotFound
    headers = {"Cache-Control": "private, no-store"}
    return web.Response(body=await files.get(sha), content_type="image/jpeg", headers=headers)


async def keep(request: web.Request) -> web.StreamResponse:
    try:
        found = await _opened(request)
    except Ended:
        return await look.message(request, 410, OVER)
    return await minutes.send(request, found)


ROUTES = [
    web.get(PATH, show),
    web.post(f"{PATH}/items/{{position:\\d+}}", say),
    web.get(f"{PATH}/photos/{{id:\\d+}}/{{size:thumb|shown}}", photo),
    web.get(f"{PATH}/minutes{minutes.KIND}", keep),
]

"""Photos of earlier years in a ZIP, with a sheet that says what they show: uploaded here, taken in by the jobs part."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Sequence

from aiohttp import web
from aiohttp.web_request import FileField

from dashboard import download, look
from dashboard.dossier_place import WHY as WHY_JOB
from dashboard.site import SITE
from dashboard.uploaded import WHY_FILE
from dashboard.visitor import VISITOR
from locales import Speech, _
from locales.amounts import number_words
from storage import database, old_imports, queued
from storage.models import OldImport, Person
from tables.read import WrongFile, read
from tables.write import Cell

PATH = "/dashboard/gallery/old"
ROW = f"{PATH}/{{id:\\d+}}"
AT_ONCE = 3  # uploads of one official whose ZIPs lie here
HEADER = (
    *(_("File"), _("Village"), _("Day"), _("Activity"), _("Criterion"), _("Criteria set")),
    *(_("Place"), _("Note")),
)
STATES = {
    "waiting": _("Waiting its turn"),
    "building": _("Being looked at"),
    "ready": _("Taken in"),
    "refused": _("Some rows are wrong"),
    "failed": _("Could not be taken in"),
    "cancelled": _("Cancelled"),
}
STEPS = {
    "": _("It begins in a moment."),
    "check": _("Checking the rows: {done} of {of}"),
    "keep": _("Taking the photos in: {done} of {of}"),
}
WHY = {
    "interrupted": WHY_JOB["interrupted"],
    "disk": WHY_JOB["disk"],
    "broken": _("Something went wrong three times. Please tell whoever runs the server."),
    "lost": _("The uploaded file is no longer there. Please upload it again."),
}


def _official(request: web.Request) -> Person:
    """Whoever reviews reports somewhere; what they may bring in is checked row by row."""
    visitor = request[VISITOR]
    if visitor.person is None or not visitor.sight.reviewing:
        raise web.HTTPNotFound
    return visitor.person


async def show(request: web.Request) -> web.Response:
    return await _page(request, _official(request))


async def _page(request: web.Request, me: Person, wrong: str = "") -> web.Response:
    found = await old_imports.of_person(me.id)
    return await look.page(
        request, "old_photos.html", status=422 if wrong else 200, found=found, states=STATES, wrong=wrong, base=PATH
    )


async def template(request: web.Request) -> web.StreamResponse:
    """The columns, to be filled in: a row for each photo."""
    _official(request)
    say = request[VISITOR].speech.say
    return await download.send(request, "xlsx", "anh-nam-truoc", [say(title) for title in HEADER], _no_rows())


async def _no_rows() -> AsyncIterator[Sequence[Sequence[Cell]]]:
    yield []


async def take(request: web.Request) -> web.Response:
    """Into the queue; what is no ZIP or no sheet is said at once, all else when every row was looked at."""
    me, told, speech = _official(request), await request.post(), request[VISITOR].speech
    packed, sheet = told.get("packed"), told.get("sheet")
    if await old_imports.lying_here(me.id) >= AT_ONCE:
        return await _page(request, me, speech.say(_("Please wait for the earlier ones, or discard them first.")))
    if not isinstance(packed, FileField) or not packed.filename:
        return await _page(request, me, speech.say(_("Please choose a ZIP file first.")))
    if not await asyncio.to_thread(zipfile.is_zipfile, packed.file):
        return await _page(request, me, speech.say(_("{name} is no ZIP file, or a broken one."), name=packed.filename))
    table = b""
    if isinstance(sheet, FileField) and sheet.filename:
        table = await asyncio.to_thread(sheet.file.read)
        try:
            await asyncio.to_thread(read, table)
        except WrongFile as why:
            return await _page(request, me, speech.say(WHY_FILE[why.why], value=why.value))
    id = await _keep(request, me, packed, table)
    raise web.HTTPSeeOther(f"{PATH}/{id}")


async def _keep(request: web.Request, me: Person, packed: FileField, table: bytes) -> int:
    site, told = request.app[SITE], await request.post()
    await asyncio.to_thread(packed.file.seek, 0)
    kept = await site.files.put(await asyncio.to_thread(packed.file.read))
    sheet = await site.files.put(table) if table else ""
    how = {"approve": told.get("approve") == "1", "skip_bad": told.get("skip") == "1"}
    async with database.transaction():
        within = request[VISITOR].sight.reviewing[0]
        return await old_imports.ask(me.id, within, packed.filename, kept, sheet, site.clock(), **how)


async def _one(request: web.Request) -> OldImport:
    """Only their own: its lines name files and villages."""
    me, id = _official(request), request.match_info["id"]
    found = await old_imports.by_id(int(id)) if len(id) < 10 else None
    if found is None or found.made_by_id != me.id:
        raise web.HTTPNotFound
    return found


async def one(request: web.Request) -> web.Response:
    asked, speech = await _one(request), request[VISITOR].speech
    return await look.page(
        request,
        "old_import.html",
        asked=asked,
        base=PATH,
        state=speech.say(STATES.get(asked.state, asked.state)),
        words=await _how_far(speech, asked),
        why=speech.say(WHY.get(asked.why, WHY["broken"])) if asked.state == "failed" else "",
    )


async def _how_far(speech: Speech, asked: OldImport) -> str:
    if asked.state == "waiting":
        return speech.say(_("Number {place} in the queue"), place=await queued.place(old_imports.TABLE, asked.id))
    done, of = number_words(speech, asked.done), number_words(speech, asked.of)
    return speech.say(STEPS.get(asked.step, STEPS[""]), done=done, of=of) if asked.state == "building" else ""


async def progress(request: web.Request) -> web.Response:
    """For the page that waits."""
    asked = await _one(request)
    words = await _how_far(request[VISITOR].speech, asked)
    told = {"state": asked.state, "words": words, "done": asked.done, "of": asked.of}
    return web.json_response(told, headers={"Cache-Control": "no-store"})


async def rest(request: web.Request) -> web.Response:
    """The rows that are right; the others are left out."""
    asked = await _one(request)
    await old_imports.without_bad_rows(asked, request.app[SITE].clock())
    raise web.HTTPSeeOther(f"{PATH}/{asked.id}")


async def cancel(request: web.Request) -> web.Response:
    asked, site = await _one(request), request.app[SITE]
    if await old_imports.cancel(asked, site.clock()):
        await old_imports.let_go(site.files, site.clock())
    raise web.HTTPSeeOther(f"{PATH}/{asked.id}")


ROUTES = [
    web.get(PATH, show),
    web.post(PATH, take),
    web.get(f"{PATH}/template", template),
    web.get(ROW, one),
    web.get(f"{ROW}/progress", progress),
    web.post(f"{ROW}/rest", rest),
    web.post(f"{ROW}/cancel", cancel),
]

"""The papers of a unit's dossier: missing, a draft, or signed, and the signed ones uploaded as a scan or a photo."""

import asyncio

from aiohttp import web
from aiohttp.web_request import FileField

from catalogue.criteria import CriteriaSet
from catalogue.documents import DocumentList
from dashboard import look
from dashboard.asking import number
from dashboard.dossier_place import PATH, Place, place, sets
from dashboard.site import SITE
from dossiers.naming import ENDINGS
from locales import _
from photos.pipeline import NotAPicture, sniff
from photos.pipeline import look as look_at
from storage import database, dossier_papers

PAPERS = f"{PATH}/papers"
LARGEST = 20_000_000  # bytes
STATES = {"missing": _("missing"), "draft": _("draft"), "signed": _("signed")}
WHY = {
    "none": _("Please choose a file first."),
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than 20 MB. Please scan it at 150 dpi, or photograph it."),
    "not_a_paper": _("This is neither a PDF nor a photo. Please upload a scan (PDF) or a photo of the signed paper."),
    "broken": _("This file cannot be opened. Please scan or photograph the paper again."),
    "locked": _("This PDF is locked with a password. Please save it without one."),
}


class NotAPaper(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def show(request: web.Request) -> web.Response:
    return await _page(request, await place(request), "")


async def _asked(request: web.Request, at: Place) -> tuple[CriteriaSet, DocumentList | None, int]:
    site = request.app[SITE]
    today = site.clock().astimezone(site.timezone).date()
    found = await sets(request, at.unit, today)
    of = site.catalogue.sets.get(request.query.get("set", "")) or (found[0] if found else None)
    year = number(request.query.get("year", "")) or today.year
    if of is None or not 2000 <= year <= 2100:
        raise web.HTTPNotFound
    return of, site.catalogue.documents.list_for(at.unit.kind), year


async def _page(request: web.Request, at: Place, wrong: str) -> web.Response:
    of, documents, year = await _asked(request, at)
    return await look.page(
        request,
        "dossier_papers.html",
        status=422 if wrong else 200,
        at=at,
        of=of,
        year=year,
        documents=documents,
        there=await dossier_papers.of_unit(at.unit.id, of.id, year),
        states=STATES,
        wrong=wrong,
        link=at.papers,
    )


async def say(request: web.Request) -> web.Response:
    """Missing, a draft or signed, and a note; with a file: the signed paper."""
    at = await place(request, to_change=True)
    of, documents, year = await _asked(request, at)
    told = await request.post()
    document = str(told.get("document", ""))
    if documents is None or document not in {each.id for each in documents.documents}:
        raise web.HTTPNotFound
    now, note = request.app[SITE].clock(), str(told.get("note", "")).strip()[:500]
    state = str(told.get("state", ""))
    state = state if state in dossier_papers.STATES else "missing"
    scan = told.get("file")
    if isinstance(scan, FileField) and scan.filename:
        try:
            data, ending = await asyncio.to_thread(_read, scan)
        except NotAPaper as refusal:
            return await _page(request, at, WHY[refusal.why])
        sha = await request.app[SITE].files.put(data)
        async with database.transaction():
            await dossier_papers.say(at.unit.id, of.id, year, document, "signed", note, at.me.id, now)
            await dossier_papers.signed(at.unit.id, of.id, year, document, sha, ending, at.me.id, now)
    else:
        async with database.transaction():
            await dossier_papers.say(at.unit.id, of.id, year, document, state, note, at.me.id, now)
    raise web.HTTPSeeOther(at.papers(of.id, year))


def _read(scan: FileField) -> tuple[bytes, str]:
    """Believed is what it is, not what it is called."""
    data = scan.file.read(LARGEST + 1)
    if not data:
        raise NotAPaper("empty")
    if len(data) > LARGEST:
        raise NotAPaper("too_large")
    mime = sniff(data)
    if mime == "application/pdf":
        if b"%%EOF" not in data[-2048:]:
            raise NotAPaper("broken")
        if b"/Encrypt" in data:
            raise NotAPaper("locked")
    elif mime.startswith("image/"):
        try:
            look_at(data)
        except NotAPicture:
            raise NotAPaper("broken") from None
    else:
        raise NotAPaper("not_a_paper")
    return data, ENDINGS.get(mime, "bin")


async def signed(request: web.Request) -> web.Response:
    """A signed paper, to keep."""
    at = await place(request)
    of, _documents, year = await _asked(request, at)
    there = await dossier_papers.one(at.unit.id, of.id, year, request.query.get("document", ""))
    files = request.app[SITE].files
    if there is None or not there.sha256 or not await files.exists(there.sha256):
        raise web.HTTPNotFound
    return web.Response(
        body=await files.get(there.sha256),
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f'attachment; filename="{there.name}"',
            "Cache-Control": "private, no-store",
        },
    )


ROUTES = [web.get(PAPERS, show), web.post(PAPERS, say), web.get(f"{PAPERS}/signed", signed)]

"""One dossier: how it stands, making it, how far it is, and what came of it to download."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from aiohttp import web

from dashboard import look
from dashboard.dossier_place import OUTDATED, PATH, STATES, STEPS, WHY, Place, one
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from dossiers import choices, papers, standing
from dossiers.writers import zip
from locales import Speech, _
from locales.amounts import number_words, size_words
from storage import database, dossiers, forgotten, queued
from storage.models import Dossier

ROW = f"{PATH}/{{id:\\d+}}"
PAPERS_SHOWN = 60


async def show(request: web.Request) -> web.Response:
    at, dossier = await one(request)
    return await _page(request, at, dossier, "")


async def _page(request: web.Request, at: Place, dossier: Dossier, wrong: str) -> web.Response:
    site, speech = request.app[SITE], request[VISITOR].speech
    of, kind = site.catalogue.sets.get(dossier.set), site.catalogue.documents.kinds.get(dossier.kind)
    packed = await kept(request, dossier)
    there = await papers.of_dossier(site.catalogue, dossier) if kind and kind.papers else ()
    mine = choices.read(dossier.choices)
    return await look.page(
        request,
        "dossier.html",
        status=422 if wrong else 200,
        at=at,
        dossier=dossier,
        of=of,
        kind=kind.name(speech.language) if kind else dossier.kind,
        standings=await standing.of_dossier(site.catalogue, dossier, of) if of and _open(dossier) else [],
        papers=there,
        papers_link=at.papers(dossier.set, dossier.last_day.year),
        changes=mine,
        rate=lambda kind: number_words(Speech("vi"), mine.rates[kind]) if kind in mine.rates else "",
        state=speech.say(STATES.get(dossier.state, dossier.state)),
        how_far=_how_far(speech, dossier),
        why=_why(speech, dossier),
        missing=int(dossier.why.removeprefix("missing:")) if dossier.why.startswith("missing:") else 0,
        place=await queued.place(dossiers.TABLE, dossier.id) if dossier.state in queued.WAITING else 0,
        files=_papers_inside(speech, packed) if packed else [],
        size=size_words(speech, dossier.size or 0),
        wrong=wrong,
    )


def _open(dossier: Dossier) -> bool:
    """Still worth looking at what goes in: what is ready stands as it was."""
    return dossier.state in ("draft", "failed", "cancelled", "outdated")


def _how_far(speech: Speech, dossier: Dossier) -> str:
    return speech.say(
        STEPS.get(dossier.step, STEPS[""]), done=number_words(speech, dossier.done), of=number_words(speech, dossier.of)
    )


def _why(speech: Speech, dossier: Dossier) -> str:
    """What is wrong with an office's template is said in its own words."""
    if dossier.state != "failed":
        return speech.say(OUTDATED) if dossier.state == "outdated" else ""
    why, _colon, words = dossier.why.partition(":")
    return words or speech.say(WHY.get(why, WHY["broken"]))


def _papers_inside(speech: Speech, packed: zip.Packed) -> list[tuple[int, str, str]]:
    """The papers that may be opened without unpacking: their number, name and size."""
    return [
        (nth, item.path.rpartition("/")[2], size_words(speech, item.size))
        for nth, item in enumerate(packed.items)
        if item.path.endswith((".docx", ".xlsx", ".pdf"))
    ][:PAPERS_SHOWN]


async def kept(request: web.Request, dossier: Dossier) -> zip.Packed | None:
    """What came of it, once it is ready; None also where it is outdated by now."""
    if dossier.state != "ready":
        return None
    packed: zip.Packed | None = None
    with suppress(FileNotFoundError, ValueError):
        packed = zip.read(await request.app[SITE].files.get(dossier.sha256))
    if packed is None or await _lacks_one(packed):
        await outdated(dossier)
        return None
    return packed


async def _lacks_one(packed: zip.Packed) -> bool:
    """Lists of earlier versions say a photo's file alone."""
    photos = [item.photo for item in packed.items if item.photo]
    return await forgotten.among(photos, [item.sha256 for item in packed.items if not item.photo])


async def outdated(dossier: Dossier) -> None:
    await dossiers.outdated(dossier.id)
    dossier.state = "outdated"


async def make(request: web.Request) -> web.Response:
    """Into the queue; what cannot be made is said at once."""
    at, dossier = await one(request, to_change=True)
    site = request.app[SITE]
    of, kind = site.catalogue.sets.get(dossier.set), site.catalogue.documents.kinds.get(dossier.kind)
    if of is None or kind is None:
        return await _page(request, at, dossier, WHY["unknown"])
    if kind.papers and not any(each.reports for each in await standing.of_dossier(site.catalogue, dossier, of)):
        return await _page(request, at, dossier, WHY["nothing_approved"])
    async with database.transaction():
        await dossiers.ask(dossier, at.me.id, site.clock())
    raise web.HTTPSeeOther(f"{PATH}/{dossier.id}")


async def cancel(request: web.Request) -> web.Response:
    at, dossier = await one(request, to_change=True)
    async with database.transaction():
        await dossiers.cancel(dossier, at.me.id, request.app[SITE].clock())
    raise web.HTTPSeeOther(f"{PATH}/{dossier.id}")


async def again(request: web.Request) -> web.Response:
    """A new one with the same changes; the old one stays as it is."""
    at, dossier = await one(request, to_change=True)
    days = (dossier.first_day, dossier.last_day)
    now = request.app[SITE].clock()
    async with database.transaction():
        args = (dossier.kind, dossier.unit_id, dossier.set, days, at.me.id, now, dossier.choices)
        made = await dossiers.begin(*args)
    raise web.HTTPSeeOther(f"{PATH}/{made.id}")


async def rates(request: web.Request) -> web.Response:
    """What a day of labour and a square metre are worth in this commune."""
    at, dossier = await one(request, to_change=True)
    told, read = await request.post(), dict[str, Decimal]()
    for kind in choices.RATES:
        try:
            worth = choices.rate(str(told.get(kind, ""))[:40])
        except ValueError as error:
            words = request[VISITOR].speech.say(_("“{value}” is no number I can read."), value=str(error))
            return await _page(request, at, dossier, words)
        if worth:
            read[kind] = worth
    async with database.transaction():
        await dossiers.choose(dossier.id, {**dossier.choices, "rates": {kind: str(read[kind]) for kind in read}})
    raise web.HTTPSeeOther(f"{PATH}/{dossier.id}")


async def copies(request: web.Request) -> web.Response:
    """Whether it shows the photos as received, or copies for the public."""
    _at, dossier = await one(request, to_change=True)
    kind = str((await request.post()).get("copies", ""))
    if kind and kind not in choices.COPIES:
        raise web.HTTPBadRequest
    async with database.transaction():
        await dossiers.choose(dossier.id, {**dossier.choices, "copies": kind})
    raise web.HTTPSeeOther(f"{PATH}/{dossier.id}")


async def progress(request: web.Request) -> web.Response:
    """For the page that waits."""
    _at, dossier = await one(request)
    speech = request[VISITOR].speech
    told: dict[str, Any] = {
        "state": dossier.state,
        "words": _how_far(speech, dossier) if dossier.state == "building" else "",
        "done": dossier.done,
        "of": dossier.of,
    }
    if dossier.state == "waiting":
        place = await queued.place(dossiers.TABLE, dossier.id)
        told["words"] = speech.say(_("Number {place} in the queue"), place=place)
    return web.json_response(told, headers={"Cache-Control": "no-store"})


ROUTES = [
    web.get(ROW, show),
    web.get(f"{ROW}/progress", progress),
    web.post(f"{ROW}/make", make),
    web.post(f"{ROW}/cancel", cancel),
    web.post(f"{ROW}/again", again),
    web.post(f"{ROW}/rates", rates),
    web.post(f"{ROW}/copies", copies),
]

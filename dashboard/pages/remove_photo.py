"""Removes one photo for good: asked why, told what follows, and asked again."""

from typing import Any

from aiohttp import web

from dashboard import look
from dashboard.asking import number
from dashboard.dossier_place import CHANGING
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from storage import access, appointing, database, forgetting
from storage.database import Row
from storage.models import Person

REASONS = {
    "asked": _("Somebody in it asked for it"),
    "private": _("It shows something private: papers, an illness, a child"),
    "mistake": _("It was sent by mistake"),
}
GONE = _("The photo was removed for good.")
FILE_STAYS = _(
    "The photo is gone from every page, but the store did not answer and still has its file."
    " Please tell whoever runs the server."
)


async def may(person: Person | None, units: set[int], request: web.Request) -> bool:
    """Who answers for all of the place; of a photo in several reports, for the places of all."""
    if person is None or not units:
        return False
    held = await appointing.held_over(person.id, sorted(units), request.app[SITE].clock())
    return all({role for role, _steps in roles} & set(CHANGING) for roles in held.values())


async def ask(request: web.Request) -> web.Response:
    photo, reports = await _one(request)
    return await _page(request, photo, reports)


async def remove(request: web.Request) -> web.Response:
    """Rows first, then the files, so that no row names a file that is gone without saying so."""
    photo, reports = await _one(request)
    told, me = await request.post(), request[VISITOR].sight.person
    why = str(told.get("why", ""))
    if why not in REASONS:
        return await _page(request, photo, reports, wrong=_("Please say why it should go."))
    if told.get("sure") != "yes":
        return await _page(request, photo, reports, why=why)
    site = request.app[SITE]
    async with database.transaction():
        goes = await forgetting.forget_photo(photo, why, me, site.clock())
    said = GONE
    try:
        for sha in goes:
            await site.files.remove(sha)
    except OSError:
        said = FILE_STAYS
    return await _page(request, photo, reports, said=said)


async def _one(request: web.Request) -> tuple[int, list[Row]]:
    """The photo and the reports it stands in; 404 for whoever may not remove it."""
    photo, visitor = number(request.match_info["id"]) or 0, request[VISITOR]
    reports = await forgetting.reports_with(photo) if await access.shows(visitor.sight, photo) else []
    if not await may(visitor.person, {row["unit_id"] for row in reports}, request):
        raise web.HTTPNotFound
    return photo, reports


async def _page(request: web.Request, photo: int, reports: list[Row], wrong: str = "", **told: Any) -> web.Response:
    told = {"why": "", "said": "", **told}
    status = 422 if wrong else 200
    return await look.page(
        request, "remove_photo.html", status, photo=photo, reports=reports, reasons=REASONS, wrong=wrong, **told
    )


PATH = r"/dashboard/photos/{id:\d+}/remove"
ROUTES = [web.get(PATH, ask), web.post(PATH, remove)]

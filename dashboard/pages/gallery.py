"""Photos side by side, narrowed like the list; open the report from a photo, or choose some and keep them."""

import re
from collections.abc import AsyncIterator

from aiohttp import web

from dashboard import look, stored_zip
from dashboard.asking import asked, number, wanted
from dashboard.choices import choices
from dashboard.pages.photos import PICTURES
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from locales.plain import plain
from storage import gallery
from storage.gallery import Picture

PATH = "/dashboard/gallery"
MOST = 48  # photos a page
CHOSEN = 500  # photos a ZIP


async def show(request: web.Request) -> web.Response:
    seen, catalogue = request[VISITOR].sight, request.app[SITE].catalogue
    query = asked(request, PATH)
    narrowed = await wanted(query.query, seen, catalogue)
    before, flagged = number(request.query.get("before", "")), bool(seen.reviewing and request.query.get("flagged"))
    page, after = await gallery.newest(seen, narrowed, MOST, before, flagged=flagged)
    return await look.page(
        request,
        "gallery.html",
        asked=query,
        wanted=narrowed,
        page=page,
        flagged=flagged,
        after=after,
        choices=await choices(request, narrowed, with_criteria=True),
        criterion=criterion_words(request, narrowed.set, narrowed.criterion),
    )


def criterion_words(request: web.Request, of: str, number: int | None) -> str:
    known = request.app[SITE].catalogue.sets.get(of)
    language = request[VISITOR].speech.language
    found = next((each for each in known.criteria if each.number == number), None) if known else None
    return f"{found.number}. {found.name(language)}" if found else ""


async def keep(request: web.Request) -> web.StreamResponse:
    """The chosen photos as one file. What is not theirs to see is left out without a word."""
    site = request.app[SITE]
    told = [str(each) for each in (await request.post()).getall("photo", [])][:CHOSEN]
    chosen = [each for each in map(number, told) if each is not None]
    found = await gallery.chosen(request[VISITOR].sight, chosen)
    if not found:
        return await look.message(request, 400, _("Please choose at least one photo first."))
    now = site.clock().astimezone(site.timezone)

    async def files() -> AsyncIterator[tuple[str, bytes]]:
        for picture in found:
            if await site.files.exists(picture.sha256):
                yield file_name(picture), await site.files.get(picture.sha256)

    return await stored_zip.send(request, f"anh-{now:%Y%m%d-%H%M}", files(), now)


def file_name(picture: Picture) -> str:
    """20260314_NC5-042_thon-5_ve-sinh-duong-lang_17.jpg: plain letters, and no other photo has it."""
    parts = (picture.day.replace("-", ""), picture.code, plain(picture.place), picture.activity, str(picture.id))
    named = "_".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-")[:40] for part in parts)
    return f"{named}.{PICTURES.get(picture.mime, 'bin')}"


ROUTES = [web.get(PATH, show), web.post(f"{PATH}.zip", keep)]

"""Photos side by side, narrowed like the list; open the report from a photo, or choose some and keep them."""

import asyncio
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
from photos import faces
from storage import gallery
from storage.gallery import Picture

PATH = "/dashboard/gallery"
MOST = 48  # photos a page
CHOSEN = 500  # photos a ZIP
PUBLIC = ("public", "faces", "hidden")  # copies without place and time; without faces as far as found; all in squares
AT_ONCE = asyncio.Semaphore(1)  # photos in which faces are looked for: each keeps a core busy for a second


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
    posted = await request.post()
    told, copies = [str(each) for each in posted.getall("photo", [])][:CHOSEN], str(posted.get("copies", ""))
    chosen = [each for each in map(number, told) if each is not None]
    found = await gallery.chosen(request[VISITOR].sight, chosen)
    if not found:
        return await look.message(request, 400, _("Please choose at least one photo first."))
    now = site.clock().astimezone(site.timezone)

    async def files() -> AsyncIterator[tuple[str, bytes]]:
        for picture in found:
            sha = picture.shown if copies in PUBLIC else picture.sha256
            if sha and await site.files.exists(sha):
                data = await site.files.get(sha)
                if copies in faces.HIDING:
                    async with AT_ONCE:
                        data = await asyncio.to_thread(faces.HIDING[copies], data)
                yield file_name(picture, public=copies in PUBLIC), data

    return await stored_zip.send(request, f"anh-{now:%Y%m%d-%H%M}", files(), now)


def file_name(picture: Picture, *, public: bool = False) -> str:
    """20260314_NC5-042_thon-5_ve-sinh-duong-lang_17.jpg: plain letters, and no other photo has it."""
    parts = (picture.day.replace("-", ""), picture.code, plain(picture.place), picture.activity, str(picture.id))
    named = "_".join(re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-")[:40] for part in parts)
    return f"{named}.{'jpg' if public else PICTURES.get(picture.mime, 'bin')}"


ROUTES = [web.get(PATH, show), web.post(f"{PATH}.zip", keep)]

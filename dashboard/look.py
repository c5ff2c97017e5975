"""Makes pages of templates, in the visitor's language."""

from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from dashboard import assets, telling
from dashboard.site import SITE
from dashboard.visitor import VISIT, VISITOR, keep
from storage import access, people

TEMPLATES = web.AppKey("dashboard_templates", jinja2.Environment)
A_DAY = 24 * 60 * 60
ENTERING = ("admin", "officer", "viewer", "village_head", "reporter")


def furnish(app: web.Application) -> None:
    aiohttp_jinja2.setup(
        app,
        app_key=TEMPLATES,
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def page(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    visitor, site = request[VISITOR], request.app[SITE]
    speech, person = visitor.speech, visitor.person
    roles = await people.roles_of([person.id], site.clock()) if person else {}
    told = {
        "_": speech.say,
        "n_": lambda one, many, count: speech.count((one, many), count),
        "tell": teller(request),
        "asset": assets.address,
        "visitor": visitor,
        "roles": roles.get(person.id, ()) if person else (),
        "path": request.path,
        **values,
    }
    response = aiohttp_jinja2.render_template(template, request, told, app_key=TEMPLATES, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.enable_compression()
    if visitor.visit:
        keep(response, site, VISIT, visitor.visit, A_DAY)
    return response


def teller(request: web.Request) -> telling.Teller:
    site = request.app[SITE]
    return telling.Teller(request[VISITOR].speech, site.timezone, site.catalogue)


async def message(request: web.Request, status: int, words: str) -> web.Response:
    return await page(request, "message.html", status, words=request[VISITOR].speech.say(words))


async def door(request: web.Request, status: int = 401) -> web.Response:
    """How to come in; in the demo one may choose who to be."""
    site = request.app[SITE]
    holders = await access.holders(ENTERING, site.clock(), 60) if site.demo else []
    return await page(request, "door.html", status, holders=holders)

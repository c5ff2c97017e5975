"""The minutes of an appraisal to keep: a paper to complete and sign, and the same as a table."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from dashboard import download, look
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from dossiers.minutes import minutes_of
from dossiers.writers import minutes
from dossiers.writers.filling import BadTemplate
from locales import _
from storage import appraisals
from storage.models import Appraisal
from tables.write import Cell

RESULT = {True: _("pass"), False: _("fail"), None: _("not looked at")}
HEADER = (_("No."), _("Code"), _("Day"), _("Unit"), _("Activity"), _("Conclusion"), _("Remark"), _("At"))


KIND = r"{kind:(\.docx)?}"  # how their addresses end


async def send(request: web.Request, found: Appraisal) -> web.StreamResponse:
    return await (_paper if request.match_info["kind"] else _table)(request, found)


async def _paper(request: web.Request, found: Appraisal) -> web.StreamResponse:
    """In the layout of official papers. What is wrong with an office's own template is said on a page."""
    site = request.app[SITE]
    today = site.clock().astimezone(site.timezone).date()
    told = minutes_of(site.catalogue, found, await appraisals.items(found.id), today)
    try:
        written = await asyncio.to_thread(minutes.write, told, site.templates)
    except BadTemplate as wrong:
        words = request[VISITOR].speech.say(wrong.sentence, **wrong.values)
        return await look.message(request, 422, words)
    return web.Response(body=written, headers=download.headers("docx", _name(found)))


async def _table(request: web.Request, found: Appraisal) -> web.StreamResponse:
    """Every report of the sample with what was said of it; its share and seed, by which it can be drawn again."""
    say = request[VISITOR].speech.say
    return await download.send(request, "xlsx", _name(found), [say(each) for each in HEADER], _rows(request, found))


def _name(found: Appraisal) -> str:
    return f"bien-ban-tham-dinh-{found.id}-{found.percent}pt-{found.seed}"


async def _rows(request: web.Request, found: Appraisal) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    tell = look.teller(request)
    say = request[VISITOR].speech.say
    rows: list[Sequence[Cell]] = [
        (
            each.position,
            each.report.code,
            each.report.day,
            tell.place(each.report.unit),
            tell.activity(each.report.activity),
            say(RESULT[each.passed]),
            each.remark,
            tell.moment(each.at) if each.at else "",
        )
        for each in await appraisals.items(found.id)
    ]
    blank = ("",) * 6
    rows += [
        ("", *blank, ""),
        ("", say(_("Team")), found.team, *blank[:5]),
        ("", say(_("Share")), f"{found.percent}%", *blank[:5]),
        ("", say(_("Seed")), found.seed, *blank[:5]),
        ("", say(_("Period")), f"{tell.day(found.first_day)} – {tell.day(found.last_day)}", *blank[:5]),
    ]
    yield rows

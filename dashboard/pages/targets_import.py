"""Targets and assessments from a sheet: checked as a whole first, then kept at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from aiohttp import web
from aiohttp.web_request import FileField

from dashboard import download, look, target_sheet
from dashboard.pages.targets import EDITING, PATH, Place, place, set_of
from dashboard.site import SITE
from dashboard.target_sheet import WHY, Aim, Count, Read
from dashboard.uploaded import WHY_FILE
from dashboard.visitor import VISITOR
from locales import _
from reports.measures import in_words
from storage import database, deeds, offices, targets, units
from tables.read import WrongFile, read
from tables.write import Cell

IMPORT = f"{PATH}/import"
SHOWN = 200  # problems
HEADER = (
    *(_("Unit"), _("Within commune"), _("Year"), _("Criteria set"), _("Criterion no."), _("Indicator"), _("Count")),
    *(_("Target"), _("Now"), _("Met"), _("Priority"), _("By day"), _("Note")),
)


async def show(request: web.Request) -> web.Response:
    return await _page(request, await place(request, to_change=True), [])


async def _page(request: web.Request, at: Place, problems: Sequence[str]) -> web.Response:
    more = max(0, len(problems) - SHOWN)
    return await look.page(
        request, "targets_import.html", status=422 if problems else 200, at=at, problems=problems[:SHOWN], more=more
    )


async def template(request: web.Request) -> web.StreamResponse:
    """A row for each criterion and indicator, with what is said so far, and one of each other sort to copy."""
    at = await place(request, to_change=True)
    say = request[VISITOR].speech.say
    return await download.send(
        request, "xlsx", f"muc-tieu-{at.year}", [say(title) for title in HEADER], _rows(request, at)
    )


async def _rows(request: web.Request, at: Place) -> AsyncIterator[list[Sequence[Cell]]]:
    speech = request[VISITOR].speech
    of = set_of(request, at, await units.above(at.unit.id), [])
    lead = (at.unit.code, "", at.year)
    if of is None:
        return
    rows: list[Sequence[Cell]] = [
        (*lead, of.id, "", "", "", "", "", "", "", f"31/12/{at.year}", ""),
        (*lead, "", "", "", "vuon-mau", "1", "", "", "", "", ""),
    ]
    said = await targets.said(at.unit.id, of.id, at.year)
    first = await targets.first(at.unit.id, at.year)
    for criterion in of.criteria:
        for code in ("", *(each.code for each in criterion.indicators)):
            told = said.get((of.id, criterion.number, code))
            values = (
                in_words(speech, told.target_sign, told.target) if told else "",
                in_words(speech, told.sign, told.value) if told else "",
                "" if told is None or told.met is None else speech.say(_("met") if told.met else _("not met")),
            )
            mark = "x" if (of.id, criterion.number) in first and not code else ""
            rows.append((*lead, of.id, f"{criterion.number}. {criterion.name_vi}", code, "", *values, mark, "", ""))
    yield rows


async def take(request: web.Request) -> web.Response:
    """Nothing is kept unless every row will do."""
    at, told, me = await place(request, to_change=True), await request.post(), request[VISITOR].person
    assert me is not None
    site, say = request.app[SITE], request[VISITOR].speech.say
    sheet = told.get("sheet")
    if not isinstance(sheet, FileField):
        return await _page(request, at, [say(_("Please choose a file first."))])
    try:
        table = await asyncio.to_thread(read, sheet.file.read())
    except WrongFile as wrong:
        return await _page(request, at, [say(WHY_FILE[wrong.why], value=wrong.value)])
    mine = await offices.governed(me.id, EDITING, site.clock())
    good, problems = target_sheet.check(table, mine, site.catalogue, at.year)
    if problems or not good:
        lines = [say(WHY[each.why], row=each.row, value=each.value) for each in problems]
        return await _page(request, at, lines or [say(_("The file has no rows."))])
    async with database.transaction():
        for each in good:
            await _keep(request, each, me.id)
        await deeds.note(me.id, "targets.imported", f"unit:{at.unit.id}", rows=len(good), year=at.year)
    raise web.HTTPSeeOther(at.link())


async def _keep(request: web.Request, each: Read, by: int) -> None:
    if isinstance(each, Aim):
        await targets.aim(each.unit, each.set, each.year, each.by_day, each.note, by)
    elif isinstance(each, Count):
        await targets.count_on(each.unit, each.year, each.what, each.least, each.reached, by)
    else:
        if each.said != targets.Said():
            await targets.say(each.unit, each.year, each.key, each.said, by, request.app[SITE].clock())
        if not each.key[2]:
            await targets.put_first(each.unit, each.year, each.key[0], each.key[1], yes=each.first)


ROUTES = [web.get(IMPORT, show), web.post(IMPORT, take), web.get(f"{IMPORT}/template", template)]

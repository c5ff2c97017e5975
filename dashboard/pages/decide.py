"""What officials do with a report: approve, return, turn down, move, ask, remark, answer, undo; many at once."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy

from dashboard import look
from dashboard.asking import PATH, asked, number
from dashboard.pages import record
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from reports import remarks, review
from reports.entitled import NotAllowed
from reports.review import Decided
from storage import database, reports
from storage.models import Report

MOST = 100  # approved at once

Told = MultiDictProxy[Any]
Deciding = Callable[[web.Request, Report, Told], Awaitable[Decided | None]]


async def _approve(request: web.Request, report: Report, told: Told) -> Decided:
    version, state = _seen(told)
    return await review.approve(*_by(request, report), version, state=state)


async def _return(request: web.Request, report: Report, told: Told) -> Decided:
    version, state = _seen(told)
    rules, id, by, now = _by(request, report)
    keys = [str(key) for key in told.getall("key", [])]
    return await review.return_(rules, id, by, _text(told, "reason"), _text(told), keys, now, version, state=state)


async def _reject(request: web.Request, report: Report, told: Told) -> Decided:
    version, state = _seen(told)
    rules, id, by, now = _by(request, report)
    return await review.reject(rules, id, by, _text(told, "reason"), _text(told), now, version, state=state)


async def _move(request: web.Request, report: Report, told: Told) -> Decided:
    version, state = _seen(told)
    rules, id, by, now = _by(request, report)
    known = {
        (of.id, criterion.number, code)
        for of in request.app[SITE].catalogue.sets.values()
        for criterion in of.criteria
        for code in ("", *(each.code for each in criterion.indicators))
    }
    pieces = [str(each).split("|") for each in told.getall("counts", [])]
    counts = [(of, int(n), code) for of, n, code in (each for each in pieces if len(each) == 3) if n.isdecimal()]
    return await review.move(rules, id, by, [each for each in counts if each in known], now, version, state=state)


async def _ask(request: web.Request, report: Report, told: Told) -> None:
    rules, id, by, now = _by(request, report)
    await remarks.ask(rules, id, by, _text(told), now)


async def _remark(request: web.Request, report: Report, told: Told) -> None:
    rules, id, by, now = _by(request, report)
    question = number(_text(told, "question"))
    if question is None:
        await remarks.comment(rules, id, by, _text(told), now)
    elif question in {each.id for each in await remarks.of_report(id)}:
        await remarks.answer(question, by, _text(told), now)
    else:
        raise web.HTTPNotFound


VERBS: dict[str, Deciding] = {
    "approve": _approve,
    "return": _return,
    "reject": _reject,
    "move": _move,
    "ask": _ask,
    "remark": _remark,
}


async def decide(request: web.Request) -> web.Response:
    """On to the next that waits, with the way back from this one; a question or a remark stays here."""
    report, told = await record.found(request), await request.post()
    query = asked(request)
    try:
        async with database.transaction():
            did = await VERBS[request.match_info["verb"]](request, report, told)
    except NotAllowed as why:
        return await _refused(request, report.code, why, _text(told))
    if did is None or did.did == "moved":
        raise web.HTTPSeeOther(query.record(report.code, done=did.decision if did else ""))
    further = await record.next_waiting(request, report)
    raise web.HTTPSeeOther(query.record(further, done=did.decision) if further else query.link(done=did.decision))


async def undo(request: web.Request) -> web.Response:
    report, told = await record.found(request), await request.post()
    id, now = number(_text(told, "decision")), request.app[SITE].clock()
    try:
        async with database.transaction():
            await review.undo(id or 0, request[VISITOR].sight.person, now)
    except NotAllowed as why:
        return await _refused(request, report.code, why, "")
    raise web.HTTPSeeOther(asked(request).record(report.code))


async def approve_many(request: web.Request) -> web.Response:
    """Exactly the versions that were on the page; what cannot be approved is said, and holds up none of the others."""
    site, visitor = request.app[SITE], request[VISITOR]
    chosen: list[tuple[int, int]] = []
    for each in (await request.post()).getall("report", [])[:MOST]:
        code, _, version = str(each).partition(":")
        report = await reports.find(visitor.sight, code)
        if report is not None and version.isdecimal():
            chosen.append((report.id, int(version[:5])))
    async with database.transaction():
        done, refused = await review.approve_many(site.catalogue.review, chosen, visitor.sight.person, site.clock())
    why = [visitor.speech.say(each.sentence, **each.values) for each in refused]
    return await look.page(request, "approved.html", asked=asked(request), done=done, why=why)


async def _refused(request: web.Request, code: str, why: NotAllowed, typed: str) -> web.Response:
    report = await reports.find(request[VISITOR].sight, code)
    if report is None:
        raise web.HTTPNotFound
    said = request[VISITOR].speech.say(why.sentence, **why.values)
    return await record.page(request, report, said, typed, status=409)


def _by(request: web.Request, report: Report) -> tuple[Any, int, int, Any]:
    site = request.app[SITE]
    return site.catalogue.review, report.id, request[VISITOR].sight.person, site.clock()


def _seen(told: Told) -> tuple[int, str]:
    """What stood on the page they decided by."""
    return number(_text(told, "version")) or 0, _text(told, "state")


def _text(told: Told, name: str = "words") -> str:
    value = told.get(name, "")
    return value.strip() if isinstance(value, str) else ""


ROUTES = [
    web.post(PATH + "/approve-many", approve_many),
    web.post(PATH + "/{code}/undo", undo),
    web.post(PATH + "/{code}/{verb:" + "|".join(VERBS) + "}", decide),
]

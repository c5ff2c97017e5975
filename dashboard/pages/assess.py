"""What a unit says of one criterion and its indicators in a year: values, targets, met or not, first or not."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aiohttp import web

from catalogue.criteria import CriteriaSet, Criterion
from dashboard import look
from dashboard.pages.targets import PATH, Place, place
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from reports.measures import Measure, in_words, measure, meets
from storage import database, targets
from storage.models import Assessment
from storage.targets import Said

ASSESS = f"{PATH}/criterion"
MET = {"yes": True, "no": False}


async def show(request: web.Request) -> web.Response:
    return await _page(request, await place(request), ())


def _criterion(request: web.Request) -> tuple[CriteriaSet, Criterion]:
    of = request.app[SITE].catalogue.sets.get(request.query.get("set", ""))
    number = request.query.get("criterion", "")
    found = next((each for each in of.criteria if str(each.number) == number), None) if of else None
    if of is None or found is None:
        raise web.HTTPNotFound
    return of, found


def _lines(of: CriteriaSet, criterion: Criterion) -> list[str]:
    """ "" is the criterion itself."""
    return ["", *(each.code for each in criterion.indicators)]


async def _page(request: web.Request, at: Place, wrong: tuple[str, ...]) -> web.Response:
    of, criterion = _criterion(request)
    said = await targets.said(at.unit.id, of.id, at.year)
    first = (of.id, criterion.number) in await targets.first(at.unit.id, at.year)
    speech = request[VISITOR].speech
    told = {
        code: said[of.id, criterion.number, code]
        for code in _lines(of, criterion)
        if (of.id, criterion.number, code) in said
    }
    return await look.page(
        request,
        "assess.html",
        status=422 if wrong else 200,
        at=at,
        of=of,
        criterion=criterion,
        said=told,
        first=first,
        wrong=wrong,
        words=lambda sign, value: in_words(speech, sign, value),
        chosen={code: each.met for code, each in told.items() if each.met is not _by_numbers(each)},
        form=dict(await request.post()) if wrong else {},
    )


async def save(request: web.Request) -> web.Response:
    """All lines of the criterion at once, or none where one is no number."""
    at, told, me = await place(request, to_change=True), await request.post(), request[VISITOR].person
    assert me is not None
    of, criterion = _criterion(request)
    read: dict[str, Said] = {}
    wrong: list[str] = []
    for code in _lines(of, criterion):
        try:
            read[code] = _said(told, code)
        except ValueError as error:
            wrong.append(request[VISITOR].speech.say(_("“{value}” is no number I can read."), value=str(error)))
    if wrong:
        return await _page(request, at, tuple(wrong))
    before = await targets.said(at.unit.id, of.id, at.year)
    async with database.transaction():
        for code, each in read.items():
            if each != Said() or (of.id, criterion.number, code) in before:
                key = (of.id, criterion.number, code)
                await targets.say(at.unit.id, at.year, key, each, me.id, request.app[SITE].clock())
        yes = told.get("first") == "1"
        await targets.put_first(at.unit.id, at.year, of.id, criterion.number, yes=yes)
    raise web.HTTPSeeOther(at.link(set=of.id))


def _said(told: Mapping[str, Any], code: str) -> Said:
    """Met or not as chosen; left to the numbers, as they compare."""
    value, target = measure(str(told.get(f"value.{code}", ""))), measure(str(told.get(f"target.{code}", "")))
    chosen = str(told.get(f"met.{code}", ""))
    met = MET[chosen] if chosen in MET else meets(value, target)
    return Said(*_parts(value), *_parts(target), met, str(told.get(f"note.{code}", "")).strip()[:500])


def _by_numbers(said: Assessment) -> bool | None:
    if said.value is None or said.target is None:
        return None
    return meets(Measure(said.sign, said.value), Measure(said.target_sign, said.target))


def _parts(told: Measure | None) -> tuple[Decimal | None, str]:
    return (told.value, told.sign) if told else (None, "")


ROUTES = [web.get(ASSESS, show), web.post(ASSESS, save)]

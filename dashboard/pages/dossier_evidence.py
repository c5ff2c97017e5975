"""What goes into a dossier for one criterion: reports and photos left out or put back, captions, which come first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from catalogue.criteria import CriteriaSet, Criterion
from dashboard import look
from dashboard.asking import number
from dashboard.dossier_place import PATH, Place, one
from dashboard.pages.dossier import ROW
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from dossiers import choices as chosen
from dossiers.choices import LONGEST, Choices
from locales import _
from storage import database, dossier_evidence, dossiers
from storage.database import Row
from storage.dossier_evidence import Span
from storage.models import Dossier

EVIDENCE = f"{ROW}/evidence"
PAGE = 20  # reports


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    at: int
    pages: int
    all: int


async def show(request: web.Request) -> web.Response:
    at, dossier = await one(request)
    return await _page(request, at, dossier, "")


def _criterion(request: web.Request, dossier: Dossier) -> tuple[CriteriaSet, Criterion]:
    of = request.app[SITE].catalogue.sets.get(dossier.set)
    wanted = number(request.query.get("criterion", ""))
    found = next((each for each in of.criteria if each.number == wanted), None) if of else None
    if of is None or found is None:
        raise web.HTTPNotFound
    return of, found


async def _page(request: web.Request, at: Place, dossier: Dossier, wrong: str) -> web.Response:
    of, criterion = _criterion(request, dossier)
    mine = chosen.read(dossier.choices)
    page = await _rows(dossier, criterion.number, mine, number(request.query.get("page", "")) or 1)
    return await look.page(
        request,
        "dossier_evidence.html",
        status=422 if wrong else 200,
        at=at,
        dossier=dossier,
        of=of,
        criterion=criterion,
        page=page,
        changes=mine,
        ranks=mine.ranks,
        may=at.may and dossier.state == "draft",
        link=f"{PATH}/{dossier.id}/evidence?criterion={criterion.number}",
        longest=LONGEST,
        wrong=wrong,
    )


async def _rows(dossier: Dossier, criterion: int, mine: Choices, wanted: int) -> Page:
    """Only the reports of one page are kept, though all are gone through."""
    span = Span(dossier.unit_id, dossier.set, dossier.first_day, dossier.last_day)
    also = [report for report, counts in mine.added.items() if any(of == criterion for of, _code in counts)]
    rows: list[Row] = []
    all = 0
    wanted = max(1, wanted)
    async for batch in dossier_evidence.reports(span, also, criterion):
        for row in batch:
            if (wanted - 1) * PAGE <= all < wanted * PAGE:
                counts = {*row["counts"], *mine.added.get(row["id"], ())}
                rows.append(row | {"codes": sorted(code for of, code in counts if of == criterion and code)})
            all += 1
    return Page(rows, wanted, max(1, (all + PAGE - 1) // PAGE), all)


async def save(request: web.Request) -> web.Response:
    """Only what stood on the page is changed; what else was chosen stays."""
    at, dossier = await one(request, to_change=True)
    _of, criterion = _criterion(request, dossier)
    told, mine = await request.post(), chosen.read(dossier.choices)
    page = number(request.query.get("page", "")) or 1
    shown = await _rows(dossier, criterion.number, mine, page)
    kept = chosen.keep(_changed(mine, shown.rows, told))
    async with database.transaction():
        saved = await dossiers.choose(dossier.id, kept)
    if not saved:
        return await _page(request, at, dossier, _("It is being made already. Take a copy to change it."))
    raise web.HTTPSeeOther(f"{PATH}/{dossier.id}/evidence?criterion={criterion.number}&page={page}")


def _changed(mine: Choices, rows: Iterable[Row], told: Mapping[str, Any]) -> Choices:
    without_reports, without_photos = set(mine.without_reports), set(mine.without_photos)
    captions, first = dict(mine.captions), list(mine.first)
    for row in rows:
        _tick(without_reports, row["id"], told.get(f"report.{row['id']}"))
        for photo in row["photos"]:
            id = photo["id"]
            _tick(without_photos, id, told.get(f"photo.{id}"))
            words = " ".join(str(told.get(f"caption.{id}", "")).split())[:LONGEST]
            captions.pop(id, None)
            if words and words != photo["caption"]:
                captions[id] = words
            wanted = told.get(f"first.{id}") == "1"
            if wanted and id not in first:
                first.append(id)
            elif not wanted and id in first:
                first.remove(id)
    return replace(
        mine,
        without_reports=frozenset(without_reports),
        without_photos=frozenset(without_photos),
        captions=captions,
        first=tuple(first),
    )


def _tick(without: set[int], id: int, told: object) -> None:
    if told == "1":
        without.discard(id)
    else:
        without.add(id)


async def add(request: web.Request) -> web.Response:
    """A report that counts for something else, or lies outside the period, by its code."""
    at, dossier = await one(request, to_change=True)
    _of, criterion = _criterion(request, dossier)
    told = await request.post()
    code = str(told.get("code", "")).strip().upper()[:30]
    indicator = str(told.get("indicator", ""))
    report = await dossier_evidence.approved_id(code, at.unit.id)
    if report is None:
        say = request[VISITOR].speech.say
        return await _page(
            request, at, dossier, say(_("“{code}” is no approved report of this place."), code=code or "…")
        )
    if indicator and indicator not in {each.code for each in criterion.indicators}:
        raise web.HTTPNotFound
    mine = chosen.read(dossier.choices).add(report, (criterion.number, indicator))
    async with database.transaction():
        await dossiers.choose(dossier.id, chosen.keep(mine))
    raise web.HTTPSeeOther(f"{PATH}/{dossier.id}/evidence?criterion={criterion.number}")


ROUTES = [web.get(EVIDENCE, show), web.post(EVIDENCE, save), web.post(f"{EVIDENCE}/add", add)]

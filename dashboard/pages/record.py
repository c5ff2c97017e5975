"""One report: its answers and photos, what it counts for, all that happened to it, and what one may do with it."""

from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from catalogue import rules
from catalogue.criteria import CriteriaSet
from dashboard import happened, look
from dashboard.asking import asked, number, wanted
from dashboard.compare import Told, compare
from dashboard.pages import remove_photo
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from reports import entitled, flagged
from reports import review as reviewing
from storage import access, campaign_reports, database, reports, review, units
from storage.models import Photo, Report, ReportPhoto

STAGES = ("before", "during", "after")


@dataclass(frozen=True)
class Spot:
    """Where it was, and how we know."""

    lat: float
    lon: float
    source: str  # report photo unit

    @property
    def map(self) -> str:
        return f"https://www.openstreetmap.org/?mlat={self.lat:.5f}&mlon={self.lon:.5f}#map=16/{self.lat:.5f}/{self.lon:.5f}"

    def __str__(self) -> str:
        return f"{self.lat:.5f}, {self.lon:.5f}"


async def show(request: web.Request) -> web.Response:
    report = await found(request)
    site, person = request.app[SITE], request[VISITOR].sight.person
    if await entitled.may(site.catalogue.review, report.id, person, site.clock()):
        async with database.transaction():
            await reviewing.seen(report.id, person, site.clock())
    return await page(request, report)


async def found(request: web.Request) -> Report:
    report = await reports.find(request[VISITOR].sight, request.match_info["code"])
    if report is None:
        raise web.HTTPNotFound
    return report


async def page(request: web.Request, report: Report, why: str = "", typed: str = "", status: int = 200) -> web.Response:
    """`why` says what could not be done; `typed` are the words that came with it, so that they are not lost."""
    site, seen, tell = request.app[SITE], request[VISITOR].sight, look.teller(request)
    now, query = site.clock(), asked(request)
    reviews = await access.reviews(seen, report.id)
    links = (await reports.photos_of([report.id], hidden=reviews))[report.id]
    photos = [link.photo_id for link in links]
    narrowed = await wanted(query.query, seen, site.catalogue)
    newer, older = await reports.beside(seen, narrowed, report.id)
    return await look.page(
        request,
        "record.html",
        status,
        asked=query,
        report=report,
        links=links,
        files=await reports.files_of(report.id, hidden=reviews),
        pair=_pair(links),
        may_remove=await remove_photo.may(request[VISITOR].person, {report.unit_id}, request),
        flags=await flagged.of_report(seen, report.unit_id, photos, site.timezone) if reviews else [],
        answers=answers(report),
        spot=spot(report, [link.photo for link in links]),
        today=await _today(request, report),
        happened=await happened.to(report, site.catalogue.review, tell, seen.person, now),
        campaign=await campaign_reports.of_report(report.id),
        may=await entitled.may(site.catalogue.review, report.id, seen.person, now),
        reasons=site.catalogue.review.reasons_for,
        again=happened.AGAIN,
        numbers=_numbers(report),
        sets=await _sets(request, report),
        compared=await _compared(report, tell),
        newer=newer,
        older=older,
        done=await done(request),
        why=why,
        typed=typed,
    )


async def done(request: web.Request) -> dict[str, Any] | None:
    """What this officer decided a moment ago, with the way back from it."""
    site, person = request.app[SITE], request[VISITOR].sight.person
    id = number(request.query.get("done", ""))
    did = await review.decision(id) if id else None
    if did is None or did.by_id != person or did.undone_at is not None:
        return None
    can_undo = site.clock() - did.at <= reviewing.UNDO_FOR
    what = look.teller(request).speech.say(happened.DECIDED[did.did])
    return {"id": did.id, "code": did.report.code, "what": what, "undo": can_undo}


async def _compared(report: Report, tell: Any) -> tuple[Told, ...]:
    """The version before and the present one, once there are two; what changed comes first."""
    said = {each.version: each.said for each in await review.versions(report.id)} if report.version > 1 else {}
    before, now = said.get(report.version - 1), said.get(report.version)
    lines = compare(before, now, report.asked, tell) if before and now else ()
    return tuple(sorted(lines, key=lambda line: not line.changed))


async def _sets(request: web.Request, report: Report) -> list[CriteriaSet]:
    """Those in force there on that day, to move the report within."""
    above = await units.above(report.unit_id)
    catalogue = request.app[SITE].catalogue
    return list(rules.sets_in_force(catalogue, [(unit.kind, tuple(unit.aims)) for unit in above], report.day))


async def _today(request: web.Request, report: Report) -> str:
    """What an old village or its commune has become."""
    newer = await reports.successor(report.unit_id)
    return look.teller(request).named(newer.name, newer.kind) if newer else ""


def _pair(links: list[ReportPhoto]) -> tuple[ReportPhoto, ReportPhoto] | None:
    """The first photo of before and the last of after, to lay side by side."""
    before = [link for link in links if link.stage == "before"]
    after = [link for link in links if link.stage == "after"]
    return (before[0], after[-1]) if before and after else None


def _numbers(report: Report) -> list[tuple[str, str]]:
    """The answers that can be asked again one by one."""
    return [
        (f"n.{each.get('name')}", str(each.get("label") or each.get("name")))
        for each in report.asked
        if each.get("name") in report.answers
    ]


def answers(report: Report) -> list[tuple[str, Any]]:
    """Each question as it was asked then, with its answer or None; and answers nobody remembers the question of."""
    asked_then = [(str(each.get("name", "")), str(each.get("label", ""))) for each in report.asked]
    told = [(label or name, report.answers.get(name)) for name, label in asked_then]
    known = {name for name, _ in asked_then}
    return told + [(name, answer) for name, answer in report.answers.items() if name not in known]


def spot(report: Report, photos: list[Photo]) -> Spot | None:
    """Where the person said it was, else where a photo was taken, else where the village lies."""
    taken = [("photo", photo.lat, photo.lon) for photo in photos]
    for source, lat, lon in (("report", report.lat, report.lon), *taken, ("unit", report.unit.lat, report.unit.lon)):
        if lat is not None and lon is not None:
            return Spot(lat, lon, source)
    return None


async def next_waiting(request: web.Request, report: Report) -> str:
    """The code of the next one in the list as it was narrowed that waits for a decision; "" when none is left."""
    site, seen = request.app[SITE], request[VISITOR].sight
    narrowed = replace(await wanted(asked(request).query, seen, site.catalogue), state="sent")
    for before in (report.id, None):
        for each in await reports.newest(seen, narrowed, 5, before):
            may = await entitled.may(site.catalogue.review, each.id, seen.person, site.clock())
            if each.id != report.id and "approve" in may:
                return each.code
    return ""


ROUTES = [web.get("/dashboard/reports/{code}", show)]

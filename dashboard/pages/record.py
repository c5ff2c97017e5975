"""One report: every answer as it was asked, its photos, what it counts for, and what happened to it."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from dashboard import look
from dashboard.asking import asked
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from storage import deeds, reports
from storage.models import Photo, Report


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
    report = await reports.find(request[VISITOR].sight, request.match_info["code"])
    if report is None:
        raise web.HTTPNotFound
    links = (await reports.photos_of([report.id]))[report.id]
    return await look.page(
        request,
        "record.html",
        asked=asked(request),
        report=report,
        links=links,
        answers=answers(report),
        spot=spot(report, [link.photo for link in links]),
        today=await _today(request, report),
        history=await deeds.of(f"report:{report.id}"),
        sets=request.app[SITE].catalogue.sets,
    )


async def _today(request: web.Request, report: Report) -> str:
    """What an old village or its commune has become."""
    newer = await reports.successor(report.unit_id)
    return look.teller(request).named(newer.name, newer.kind) if newer else ""


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


ROUTES = [web.get("/dashboard/reports/{code}", show)]

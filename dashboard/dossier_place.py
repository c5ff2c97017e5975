"""Whose dossiers a page is about, and what the visitor may do with them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from catalogue.criteria import CriteriaSet
from catalogue.rules import sets_in_force
from dashboard.asking import number
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from storage import access, appointing, dossiers, units
from storage.models import Dossier, Person, Unit

PATH = "/dashboard/dossiers"
READING = ("officer", "viewer", "admin")
CHANGING = ("officer", "admin")
LONGEST_YEARS = 6

STATES = {
    "draft": _("Being prepared"),
    "waiting": _("Waiting its turn"),
    "building": _("Being made"),
    "ready": _("Ready"),
    "failed": _("Could not be made"),
    "cancelled": _("Cancelled"),
    "outdated": _("To be made anew"),
}
STEPS = {
    "": _("It begins in a moment."),
    "gather": _("Reading approved reports"),
    "faces": _("Hiding faces: {done} of {of}"),
    "papers": _("Writing the papers: {done} of {of}"),
    "photos": _("Checking the photos: {done} of {of}"),
    "pack": _("Putting it together"),
}
OUTDATED = _(
    "Something in this dossier was removed or lost since it was made, so it is no longer given out."
    " Please make it anew; what is missing is then said inside."
)
WHY = {
    "nothing_approved": _(
        "Nothing that was approved counts here in this period. Approve reports first, or choose another period or set."
    ),
    "too_many": _("This is more than 50,000 photos or reports. Please choose a shorter period or a smaller place."),
    "period": _("The period ends before it begins. Please choose other days."),
    "unknown": _("This criteria set or kind of dossier is no longer in the catalogue."),
    "interrupted": _("It was interrupted three times. Please try again, or tell whoever runs the server."),
    "disk": _("There is no room left on the server, or its files cannot be written. Please tell whoever runs it."),
    "broken": _(
        "Something went wrong three times. Please tell whoever runs the server, and say the number of this dossier."
    ),
}


@dataclass(frozen=True)
class Place:
    unit: Unit
    me: Person
    may: bool  # change things here, not only read

    @property
    def link(self) -> str:
        return f"{PATH}?unit={self.unit.id}"

    def papers(self, of: str, year: int) -> str:
        return f"{PATH}/papers?{urlencode({'unit': self.unit.id, 'set': of, 'year': year})}"


async def place(request: web.Request, *, to_change: bool = False) -> Place:
    """The unit of the address, else the largest they answer for; 404 elsewhere."""
    seen = request[VISITOR].sight
    wanted = number(request.query.get("unit", "")) or (seen.areas[0] if seen.areas else 0)
    return await _place(request, wanted, to_change=to_change)


async def _place(request: web.Request, wanted: int, *, to_change: bool) -> Place:
    me, seen = request[VISITOR].person, request[VISITOR].sight
    assert me is not None
    unit = await units.whole(wanted) if wanted and await access.covers(seen, wanted) else None
    if unit is None:
        raise web.HTTPNotFound
    roles = {
        role for role, _steps in (await appointing.held_over(me.id, [unit.id], request.app[SITE].clock()))[unit.id]
    }
    may = bool(roles & set(CHANGING))
    if not roles & set(READING) or (to_change and not may):
        raise web.HTTPNotFound
    return Place(unit, me, may)


async def one(request: web.Request, *, to_change: bool = False) -> tuple[Place, Dossier]:
    dossier = await dossiers.by_id(int(request.match_info["id"])) if len(request.match_info["id"]) < 10 else None
    if dossier is None:
        raise web.HTTPNotFound
    return await _place(request, dossier.unit_id, to_change=to_change), dossier


async def sets(request: web.Request, unit: Unit, day: date) -> list[CriteriaSet]:
    """What this kind of unit may be appraised by: also sets it has not chosen, those in force now first."""
    catalogue = request.app[SITE].catalogue
    kinds = [(unit.kind, list(catalogue.sets))]
    above = [(each.kind, list(catalogue.sets)) for each in (await units.above(unit.id))[1:]]
    found = [*sets_in_force(catalogue, kinds, day), *sets_in_force(catalogue, above, day)]
    return list(dict.fromkeys([*found, *catalogue.sets.values()]))


def span(period: str, first: date | None, last: date | None, today: date) -> tuple[date, date] | None:
    """The days as told, else as the kind proposes them; None where they must be told."""
    proposed = {
        "half": (date(today.year, 1, 1), date(today.year, 6, monthrange(today.year, 6)[1])),
        "year": (date(today.year, 1, 1), date(today.year, 12, 31)),
    }.get(period)
    first = first or (proposed[0] if proposed else None)
    last = last or (proposed[1] if proposed else None)
    return (first, last) if first and last else None

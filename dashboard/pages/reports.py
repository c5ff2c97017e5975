"""The list of reports: newest first, by state, criterion, place, activity, period and words."""

import re
from datetime import date
from typing import Any

from aiohttp import web

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet
from dashboard import look
from dashboard.area import fresh
from dashboard.asking import PATH, asked, number, wanted
from dashboard.pages.record import done
from dashboard.site import SITE
from dashboard.telling import KINDS
from dashboard.visitor import VISITOR
from locales.plain import plain
from storage import people, reports, views
from storage.access import Sight
from storage.models import Unit
from storage.reports import Wanted

MOST = 30  # reports a page
THUMBS = 3  # photos a row
REPORTERS = 200  # in the choice of them
DECIDING = ("officer", "admin")
TABS = ("", "sent", "returned", "approved", "rejected", "withdrawn")


async def show(request: web.Request) -> web.Response:
    seen, catalogue = request[VISITOR].sight, request.app[SITE].catalogue
    query = asked(request)
    if seen.large:
        await fresh(request)
    narrowed = await wanted(query.query, seen, catalogue)
    before = number(request.query.get("before", ""))
    found = await reports.newest(seen, narrowed, MOST + 1, before)
    criteria = await reports.by_criterion(seen, narrowed)
    chosen = _shown_set(narrowed, criteria, catalogue)
    places = sorted(await reports.places(seen, narrowed.unit), key=_by_number)
    return await look.page(
        request,
        "reports.html",
        asked=query,
        wanted=narrowed,
        reports=found[:MOST],
        photos=await reports.photos_of([report.id for report in found[:MOST]]),
        thumbs=THUMBS,
        before=before,
        after=found[MOST - 1].id if len(found) > MOST else None,
        states=await _tabs(seen, narrowed),
        criteria_set=chosen,
        sets=_sets(criteria, chosen, catalogue),
        criteria={row["criterion"]: row for row in criteria if chosen and row["set"] == chosen.id},
        indicators=await _indicators(seen, narrowed),
        activities=await _activities(request, seen),
        unit=await reports.place(narrowed.unit) if narrowed.unit else None,
        places=places,
        reporters=await _reporters(seen, narrowed, places),
        views=await views.of(seen.person),
        decides=any(role.role in DECIDING for role in await _roles(request)),
        done=await done(request),
        more_filters=any(query.query.get(key) for key in ("activity", "unit", "since", "until", "by")),
    )


async def _roles(request: web.Request) -> tuple[people.Held, ...]:
    person = request[VISITOR].sight.person
    return (await people.roles_of([person], request.app[SITE].clock())).get(person, ())


async def _tabs(seen: Sight, wanted: Wanted) -> list[tuple[str, int | str]]:
    """Each state with its count; the rarer ones only where there are some."""
    counts = await reports.by_state(seen, wanted)
    if wanted.words and not counts:
        return [(state, "") for state in ("", "sent", "approved")]
    every = sum(count for state, count in counts.items() if state != "withdrawn")
    told = [(state, every if not state else counts.get(state, 0)) for state in TABS]
    return [(state, n) for state, n in told if n or state in ("", "sent", "approved", wanted.state)]


def _shown_set(wanted: Wanted, criteria: list[dict[str, Any]], catalogue: Catalogue) -> CriteriaSet | None:
    """The set whose criteria stand beside the list: the one asked for, else the latest that reports count for."""
    if wanted.set:
        return catalogue.sets[wanted.set]
    counted = {row["set"] for row in criteria}
    begins = {each.set: each.first for each in catalogue.applies}
    known = [each for each in catalogue.sets.values() if each.id in counted]
    return max(known, key=lambda each: (each.official, begins.get(each.id, date.min), each.id), default=None)


def _sets(criteria: list[dict[str, Any]], chosen: CriteriaSet | None, catalogue: Catalogue) -> list[CriteriaSet]:
    ids = {row["set"] for row in criteria} | ({chosen.id} if chosen else set())
    return [each for each in catalogue.sets.values() if each.id in ids]


async def _indicators(seen: Sight, wanted: Wanted) -> dict[str, dict[str, Any]]:
    if not wanted.set or wanted.criterion is None:
        return {}
    return {row["indicator"]: row for row in await reports.by_indicator(seen, wanted)}


async def _activities(request: web.Request, seen: Sight) -> list[tuple[str, str]]:
    language, known = request[VISITOR].speech.language, request.app[SITE].catalogue.activities
    used = await reports.activities_of(seen)
    named = [(each, known[each].name(language) if each in known else each) for each in used]
    return sorted(named, key=lambda pair: plain(pair[1]))


async def _reporters(seen: Sight, wanted: Wanted, places: list[Unit]) -> list[dict[str, Any]]:
    """To choose from within one commune; across many there would be thousands."""
    many = any(each.kind in KINDS and each.valid_to is None for each in places)
    return [] if many and wanted.person is None else await reports.reporters(seen, wanted, REPORTERS)


def _by_number(unit: Unit) -> tuple[object, ...]:
    """Thôn 2 before Thôn 10, and what no longer exists last."""
    parts = re.split(r"(\d+)", unit.search)
    return (unit.valid_to is not None, *(part.zfill(6) if part.isdigit() else part for part in parts))


ROUTES = [web.get(PATH, show)]

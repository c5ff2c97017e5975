"""The list of reports: newest first, by state, criterion, place, activity, period and words."""

from typing import Any

from aiohttp import web

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet
from dashboard import look
from dashboard.area import fresh
from dashboard.asking import PATH, asked, number, wanted
from dashboard.choices import choices, shown_set
from dashboard.pages.record import done
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from storage import people, reports, views
from storage.access import Sight
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
    chosen = shown_set(narrowed, criteria, catalogue)
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
        choices=await choices(request, narrowed),
        views=await views.of(seen.person),
        decides=any(role.role in DECIDING for role in await _roles(request)),
        done=await done(request),
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


def _sets(criteria: list[dict[str, Any]], chosen: CriteriaSet | None, catalogue: Catalogue) -> list[CriteriaSet]:
    ids = {row["set"] for row in criteria} | ({chosen.id} if chosen else set())
    return [each for each in catalogue.sets.values() if each.id in ids]


async def _indicators(seen: Sight, wanted: Wanted) -> dict[str, dict[str, Any]]:
    if not wanted.set or wanted.criterion is None:
        return {}
    return {row["indicator"]: row for row in await reports.by_indicator(seen, wanted)}


ROUTES = [web.get(PATH, show)]

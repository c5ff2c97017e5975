"""The list of reports: newest first, by state, criterion, place, activity, period and words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet
from dashboard import look
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales.plain import plain
from storage import access, reports
from storage.access import Sight
from storage.models import Unit
from storage.reports import STATES, Wanted

MOST = 30  # reports a page
THUMBS = 3  # photos a row
KEYS = ("q", "state", "set", "criterion", "indicator", "activity", "unit", "since", "until")
TABS = ("", "sent", "returned", "approved", "rejected", "withdrawn")
PATH = "/dashboard/reports"


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and addresses that ask for a little more or less."""

    query: Mapping[str, str]

    def link(self, **changes: object) -> str:
        kept = {**self.query, **{key: str(value) for key, value in changes.items()}}
        told = urlencode({key: value for key, value in kept.items() if value})
        return f"{PATH}?{told}" if told else PATH

    def record(self, code: str) -> str:
        told = urlencode({key: value for key, value in self.query.items() if value})
        return f"{PATH}/{code}?{told}" if told else f"{PATH}/{code}"


def asked(request: web.Request) -> Asked:
    return Asked({key: request.query[key].strip()[:200] for key in KEYS if request.query.get(key, "").strip()})


async def show(request: web.Request) -> web.Response:
    seen, catalogue = request[VISITOR].sight, request.app[SITE].catalogue
    query = asked(request)
    wanted = await _wanted(query.query, seen, catalogue)
    before = _number(request.query.get("before", ""))
    found = await reports.newest(seen, wanted, MOST + 1, before)
    criteria = await reports.by_criterion(seen, wanted)
    chosen = _shown_set(wanted, criteria, catalogue)
    return await look.page(
        request,
        "reports.html",
        asked=query,
        wanted=wanted,
        reports=found[:MOST],
        photos=await reports.photos_of([report.id for report in found[:MOST]]),
        thumbs=THUMBS,
        before=before,
        after=found[MOST - 1].id if len(found) > MOST else None,
        states=await _tabs(seen, wanted),
        criteria_set=chosen,
        sets=_sets(criteria, chosen, catalogue),
        criteria={row["criterion"]: row for row in criteria if chosen and row["set"] == chosen.id},
        indicators=await _indicators(seen, wanted),
        activities=await _activities(request, seen),
        unit=await reports.place(wanted.unit) if wanted.unit else None,
        places=sorted(await reports.places(seen, wanted.unit), key=_by_number),
        narrowed=any(query.query.get(key) for key in ("activity", "unit", "since", "until")),
    )


async def _wanted(query: Mapping[str, str], seen: Sight, catalogue: Catalogue) -> Wanted:
    """What cannot be understood, or lies outside their area, does not narrow."""
    of = query.get("set", "")
    unit = _number(query.get("unit", ""))
    known = of in catalogue.sets
    return Wanted(
        state=query.get("state", "") if query.get("state") in STATES else "",
        set=of if known else "",
        criterion=_number(query.get("criterion", "")) if known else None,
        indicator=query.get("indicator", "") if known else "",
        activity=query.get("activity", ""),
        unit=unit if unit and await access.covers(seen, unit) else None,
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        words=plain(query.get("q", "")),
    )


async def _tabs(seen: Sight, wanted: Wanted) -> list[tuple[str, int]]:
    """Each state with its count; the rarer ones only where there are some."""
    counts = await reports.by_state(seen, wanted)
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


def _by_number(unit: Unit) -> tuple[object, ...]:
    """Thôn 2 before Thôn 10, and what no longer exists last."""
    parts = re.split(r"(\d+)", unit.search)
    return (unit.valid_to is not None, *(part.zfill(6) if part.isdigit() else part for part in parts))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


ROUTES = [web.get(PATH, show)]

"""What is due: which places owe what, who has done it, who waits, who said they cannot; to read and to keep."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from campaigns import duties, duty_urging
from campaigns.duties import Owed, State
from catalogue.duties import Duty
from catalogue.periods import Period
from dashboard import download, look
from dashboard.area import Area, area_of, trail
from dashboard.asking import number
from dashboard.pages.campaign_board import counted, urged_words
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _, n_
from locales.dates import day_words, period_words
from storage import access, database, deeds, nudges, units
from storage import duties as rows
from storage.kinds import COMMUNES, LARGE, OFFICE
from tables.write import Cell

PATH = "/dashboard/duties"
SHOWN = 100  # places named for one duty
COUNTRY = "quoc_gia"
ORDER: tuple[State, ...] = ("missing", "returned", "cannot", "waiting", "met")
STATES = {
    "missing": _("not done"),
    "returned": _("sent back"),
    "cannot": _("cannot"),
    "waiting": _("waits for approval"),
    "met": _("done"),
}
COLUMNS = (
    *(_("Unit"), _("Commune"), _("Duty"), _("Period"), _("Until the end of"), _("State"), _("Reason")),
    *(_("Reminders"), _("Officers told"), _("Those above told")),
)


@dataclass(frozen=True)
class Line:
    owed: Owed
    reminders: int = 0
    urges: int = 0  # by officers
    officers: bool = False  # it stood in the officers' morning message
    above: bool = False


@dataclass(frozen=True)
class Panel:
    """One duty in one period: place by place, or of a large area each commune in numbers."""

    duty: Duty
    period: Period
    lines: tuple[Line, ...]  # the first of its places
    communes: Mapping[int, Counter[State]]  # how many of its places are how far
    to_urge: int = 0

    @property
    def states(self) -> list[tuple[State, int]]:
        counts = sum(self.communes.values(), Counter[State]())
        return [(state, counts[state]) for state in ORDER if counts[state]]

    @property
    def places(self) -> int:
        return sum(count for _state, count in self.states)


async def show(request: web.Request) -> web.Response:
    area, day = await area_of(request), _day(request)
    panels = await _panels(request, area, day)
    seen = request[VISITOR].sight
    names = await units.names({above for panel in panels for above in panel.communes if above})
    return await look.page(
        request,
        "duties.html",
        area=area,
        trail=await trail(seen, area.unit),
        day=day,
        today=_today(request),
        panels=panels,
        names=names,
        country=area.unit.kind == COUNTRY,
        may_urge=day == _today(request) and await _may_urge(request, area),
        urged=urged_words(request),
        states=STATES,
        told=lambda line: list(_told(request, line)),
        before=lambda panel: _address(request, at=(panel.period.first - timedelta(days=1)).isoformat()),
        xlsx=_address(request, f"{PATH}.xlsx"),
        csv=_address(request, f"{PATH}.csv"),
        now_address=_address(request, at=""),
        period_words=lambda period: period_words(request[VISITOR].speech, period.key, day),
        day_words=lambda at: day_words(request[VISITOR].speech, at, year=at.year != day.year),
    )


async def _may_urge(request: web.Request, area: Area) -> bool:
    me, now = request[VISITOR].sight.person, request.app[SITE].clock()
    offices = await access.areas(me, now, access.REVIEWING)
    return await access.covers(access.Sight(me, areas=tuple(offices)), area.unit.id)


async def urge(request: web.Request) -> web.Response:
    """Those of the area who still owe one duty, reminded again."""
    area, told, site = await area_of(request), await request.post(), request.app[SITE]
    known = duties.of_what(site.catalogue, str(told.get("what", ""))[:120], _today(request))
    if known is None or not await _may_urge(request, area):
        raise web.HTTPNotFound
    async with database.transaction():
        me = request[VISITOR].sight.person
        done = await duty_urging.urge(site.campaigns, *known, area.unit.id, me, site.clock())
    raise web.HTTPSeeOther(f"{PATH}?unit={area.unit.id}&told={counted(done)}")


async def _panels(request: web.Request, area: Area, day: date) -> list[Panel]:
    found: list[Panel] = []
    for duty, period in _current(request, area, day):
        if area.unit.kind in LARGE and not set(duty.of) <= {*COMMUNES, OFFICE}:
            communes = await duties.counted(duty, period, area.unit.id)
            lines: list[Line] = []
            to_urge = 0
        else:
            owing = await duties.standing(duty, period, area.unit.id)
            communes = {area.unit.id: Counter(owed.state for owed in owing)} if owing else {}
            lines = await _lines(duty, period, sorted(owing, key=_urgent)[:SHOWN])
            to_urge = sum(duty_urging.may_be_urged(owed, area.unit.id, area.unit.kind, day) for owed in owing)
        if communes:
            found.append(Panel(duty, period, tuple(lines), communes, to_urge))
    late = [panel for panel in found if panel.period.until < day]
    return [panel for panel in found if panel not in late] + late[::-1]


def _current(request: web.Request, area: Area, day: date) -> list[tuple[Duty, Period]]:
    if area.unit.kind == COUNTRY:  # a province is the most that is looked at in one go
        return []
    return duties.current(list(request.app[SITE].catalogue.duties.values()), day)


def _urgent(owed: Owed) -> int:
    return ORDER.index(owed.state)


async def _lines(duty: Duty, period: Period, owing: Sequence[Owed]) -> list[Line]:
    told = await nudges.told_to(duties.what(duty, period), [owed.unit for owed in owing])
    return [_line(owed, told.get(owed.unit, set())) for owed in owing]


def _line(owed: Owed, told: set[str]) -> Line:
    reminders = sum(which.isdecimal() or which.startswith("again:") for which in told)
    urges = sum(which in duty_urging.URGES for which in told)
    return Line(owed, reminders, urges, "escalated" in told, "above" in told)


def _told(request: web.Request, line: Line) -> Iterator[str]:
    """Who has heard of it already."""
    speech = request[VISITOR].speech
    if line.reminders:
        yield speech.count(n_("reminded {count} time", "reminded {count} times"), line.reminders)
    if line.urges:
        yield speech.count(n_("urged {count} time", "urged {count} times"), line.urges)
    if line.officers:
        yield speech.say(_("officers told"))
    if line.above:
        yield speech.say(_("those above told"))


def _today(request: web.Request) -> date:
    site = request.app[SITE]
    return site.clock().astimezone(site.timezone).date()


def _day(request: web.Request) -> date:
    """As things are now, or the periods that ran on an earlier day."""
    today = _today(request)
    try:
        asked = date.fromisoformat(request.query.get("at", "") or today.isoformat())
    except ValueError:
        return today
    return min(max(asked, date(2020, 1, 1)), today)


def _address(request: web.Request, to: str = PATH, **more: str) -> str:
    kept = {key: request.query[key] for key in ("unit", "at") if request.query.get(key)} | more
    return str(request.rel_url.with_path(to).with_query({key: value for key, value in kept.items() if value}))


async def keep(request: web.Request) -> web.StreamResponse:
    area, day, visitor = await area_of(request), _day(request), request[VISITOR]
    header = [visitor.speech.say(title) for title in COLUMNS]
    kind = request.match_info["kind"]
    await deeds.note(visitor.sight.person, "duties.downloaded", f"unit:{area.unit.id}", kind=kind)
    return await download.send(request, kind, visitor.speech.say(_("Due")), header, _rows(request, area, day))


async def _rows(request: web.Request, area: Area, day: date) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    speech, tell = request[VISITOR].speech, look.teller(request)
    for duty, period in _current(request, area, day):
        owing = await duties.standing(duty, period, area.unit.id)
        names = await units.names({owed.above for owed in owing if owed.above})
        yield [
            (
                tell.named(line.owed.name, line.owed.kind),
                names.get(line.owed.above or 0, ""),
                duty.name(speech.language),
                period_words(speech, period.key, day),
                period.until,
                speech.say(STATES[line.owed.state]),
                line.owed.reason,
                line.reminders,
                speech.say(_("Yes")) if line.officers else "",
                speech.say(_("Yes")) if line.above else "",
            )
            for line in await _lines(duty, period, sorted(owing, key=_urgent))
        ]


async def filed(request: web.Request) -> web.Response:
    """What a village or commune answered in the form of a duty."""
    area, query = await area_of(request), request.query
    catalogue = request.app[SITE].catalogue
    duty = catalogue.duties.get(query.get("duty", ""))
    found = await rows.one_filed(duty.form, query.get("period", "")[:20], area.unit.id) if duty and duty.form else None
    if duty is None or found is None or number(query.get("unit", "")) is None:
        raise web.HTTPNotFound
    tell, speech = look.teller(request), request[VISITOR].speech
    told = [
        (each.get("label", ""), tell.value(found.answers[each["name"]]))
        for each in found.asked
        if each.get("name") in found.answers and not str(each.get("type", "")).startswith(("photo", "file"))
    ]
    return await look.page(
        request,
        "duties_filed.html",
        area=area,
        duty=duty,
        filed=found,
        told=told,
        period=period_words(speech, found.period, _today(request)),
    )


ROUTES = [
    web.get(PATH, show),
    web.get(PATH + ".{kind:xlsx|csv}", keep),
    web.get(f"{PATH}/filed", filed),
    web.post(f"{PATH}/urge", urge),
]

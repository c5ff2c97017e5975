"""The live board of the day: what each place has seen, begun, registered and reported; urging, and the close."""

from dataclasses import dataclass
from datetime import date

from aiohttp import web

from campaigns import compose, progress
from campaigns.board import Board, Row
from campaigns.progress import Urged
from campaigns.rules import NotAllowed
from dashboard import look
from dashboard.asking import number
from dashboard.campaigning import (
    ASKS,
    OUT,
    PATH,
    address,
    answer_words,
    ask_words,
    or_a_part,
    rules,
    state_words,
    the_one,
)
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _, n_
from locales.dates import lunar_words
from storage import access, campaigns, database, units
from storage.models import Campaign, Unit

MOST = 100  # places at once
WIDE = ("quoc_gia", "tinh", "huyen")
OPEN = ("writing", "sending", "paused", "sent")
BOARD = PATH + r"/{code:[\w-]{1,30}}/board"


@dataclass(frozen=True)
class Narrowed:
    """The board as somebody looks at it."""

    within: Unit | None = None
    lacks: str = ""  # only those that have not answered this
    first: int = 0

    def query(self, **changes: object) -> str:
        told = {"within": self.within.id if self.within else "", "lacks": self.lacks, "first": self.first, **changes}
        kept = "&".join(f"{key}={value}" for key, value in told.items() if value)
        return f"?{kept}" if kept else ""


async def show(request: web.Request) -> web.Response:
    return await _page(request, *await _launched(request))


async def _launched(request: web.Request) -> tuple[Campaign, int | None]:
    """With the area that one's view of it ends at; None: all of it is theirs."""
    found, area = await or_a_part(request)
    if found.state not in OUT:
        raise web.HTTPNotFound
    return found, area


async def _may_urge(request: web.Request, found: Campaign, area: int | None) -> bool:
    me, now = request[VISITOR].sight.person, request.app[SITE].clock()
    return await (campaigns.runs(me, [area], now) if area is not None else compose.may_run(me, found, now))


async def _page(
    request: web.Request, found: Campaign, area: int | None, why: str = "", status: int = 200
) -> web.Response:
    site, speech = request.app[SITE], request[VISITOR].speech
    narrowed = await _narrowed(request, area)
    may = await _may_urge(request, found, area)
    within = narrowed.within.id if narrowed.within else None
    part = await progress.page(rules(request), found, within, narrowed.lacks, narrowed.first, MOST)
    today = rules(request).today(site.clock())
    return await look.page(
        request,
        "campaign_board_live.html" if request.query.get("live") else "campaign_board.html",
        status,
        campaign=found,
        path=PATH,
        narrowed=narrowed,
        sums=part.sums,
        rows=part.rows,
        all_rows=part.of,
        most=MOST,
        asks=asks(found),
        missing=part.missing,
        next_ask=lambda row: _next_ask(found, row, today),
        is_open=found.state in OPEN,
        may=may,
        all_of_it=area is None,
        below=await units.children(found.unit_id, today) if found.unit.kind in WIDE and area is None else [],
        items=len(found.asks.get("checklist", {}).get("items", ())),
        lunar=lunar_words(speech, found.day) if found.day else "",
        summary=progress.summary(found, part, speech),
        told=urged_words(request),
        why=why,
        at=site.clock().astimezone(site.timezone),
        state_words=state_words,
        ask_words=ask_words,
        answer_words=answer_words,
        URGE=URGE,
    )


def asks(campaign: Campaign) -> list[str]:
    """What it asks, in the order of the columns."""
    return [ask for ask in ASKS if ask in campaign.asks]


def lacks(campaign: Campaign, row: Row, ask: str) -> bool:
    """Whether an answer is expected from this place and missing."""
    told = campaign.asks[ask]
    kinds = told.get("of") or ()
    return (not kinds or row.kind in kinds) and not row.has(ask, len(told.get("items", ())))


def _next_ask(campaign: Campaign, row: Row, today: date) -> str:
    """What to urge a place for: whose last day comes first, of those to come before those past."""
    far = date.max.isoformat()
    late = today.isoformat()
    found = [ask for ask in asks(campaign) if lacks(campaign, row, ask)]
    by = {ask: campaign.asks[ask].get("by") or far for ask in found}
    return min(found, key=lambda ask: (by[ask] < late, by[ask]), default="")


async def _narrowed(request: web.Request, area: int | None) -> Narrowed:
    told = request.query if request.method == "GET" else await request.post()
    within = number(str(told.get("within", ""))) or area
    if within is not None and not await access.covers(request[VISITOR].sight, within):
        raise web.HTTPNotFound
    ask = str(told.get("lacks", ""))
    first = number(str(told.get("first", ""))) or 0
    return Narrowed(await units.by_id(within) if within else None, ask if ask in ASKS else "", first)


async def urge(request: web.Request) -> web.Response:
    """Those who have not answered one thing: all of them, those of an area, or one place."""
    (found, area), told = await _launched(request), await request.post()
    if not await _may_urge(request, found, area):
        raise web.HTTPNotFound
    me, narrowed, ask = request[VISITOR].sight.person, await _narrowed(request, area), str(told.get("ask", ""))
    only = [unit] if (unit := number(str(told.get("unit", "")))) else []
    if not only and narrowed.within and ask in found.asks:
        whole: Board = await progress.board(rules(request), found, narrowed.within.id)
        only = [row.unit for row in whole.rows if lacks(found, row, ask)] or [0]
    try:
        async with database.transaction():
            done = await progress.urge(rules(request), found.id, ask, me, request.app[SITE].clock(), only)
    except NotAllowed as why:
        return await _refused(request, found, area, why)
    raise web.HTTPSeeOther(address(found, f"/board{narrowed.query(told=counted(done))}"))


async def _refused(request: web.Request, found: Campaign, area: int | None, why: NotAllowed) -> web.Response:
    return await _page(request, found, area, request[VISITOR].speech.say(why.sentence, **why.values), 409)


def counted(done: Urged) -> str:
    """What came of urging, for the address of the page that is shown next."""
    return ".".join(str(getattr(done, name)) for name in TOLD)


def urged_words(request: web.Request) -> list[str]:
    """What came of urging, as the address of the page says."""
    counts = [number(each) for each in request.query.get("told", "").split(".")]
    if len(counts) != len(TOLD) or None in counts:
        return []
    speech = request[VISITOR].speech
    lines = [speech.count(words, count) for words, count in zip(TOLD.values(), counts, strict=True) if count]
    return lines or [speech.say(_("Nobody was left to urge."))]


TOLD = {
    "units": n_("{count} place was urged.", "{count} places were urged."),
    "escalated": n_(
        "{count} place was urged twice already: its commune is told.",
        "{count} places were urged twice already: their communes are told.",
    ),
    "twice": n_(
        "{count} place was urged twice already: please phone.",
        "{count} places were urged twice already: please phone.",
    ),
    "today": n_("{count} place was urged today already.", "{count} places were urged today already."),
    "capped": n_(
        "{count} place has had enough messages this week and is left alone.",
        "{count} places have had enough messages this week and are left alone.",
    ),
    "unreached": n_("{count} place has nobody who can be reached.", "{count} places have nobody who can be reached."),
}
assert set(TOLD) <= set(Urged.__dataclass_fields__)
URGE = {
    "seen": n_("Urge {count} place that has not seen it", "Urge {count} places that have not seen it"),
    "part": n_("Urge {count} place that has not said yes or no", "Urge {count} places that have not said yes or no"),
    "register": n_("Urge {count} place that has not registered", "Urge {count} places that have not registered"),
    "started": n_("Urge {count} place that has not begun", "Urge {count} places that have not begun"),
    "result": n_("Urge {count} place without a result", "Urge {count} places without a result"),
    "checklist": n_("Urge {count} place that is not prepared", "Urge {count} places that are not prepared"),
    "loudspeaker": n_("Urge {count} place that has not read it out", "Urge {count} places that have not read it out"),
}


async def close(request: web.Request) -> web.Response:
    """It has ended: the sums go to all who took part."""
    found, me = await the_one(request, to_run=True), request[VISITOR].sight.person
    try:
        async with database.transaction():
            await progress.close(rules(request), found.id, me, request.app[SITE].clock())
    except NotAllowed as why:
        return await _refused(request, found, None, why)
    raise web.HTTPSeeOther(address(found, "/board"))


ROUTES = [web.get(BOARD, show), web.post(BOARD + "/urge", urge), web.post(BOARD + "/close", close)]

"""Announcements of one's area: the list, the form to write one, and the moon's day beside the sun's."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from campaigns import compose, progress
from campaigns.progress import Progress
from campaigns.rules import NotAllowed
from catalogue.rules import sets_in_force
from dashboard import campaign_draft, campaign_media, look
from dashboard.asking import day, number
from dashboard.campaign_draft import Draft
from dashboard.campaigning import ASKS, PATH, address, ask_words, rules, state_words, the_one
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _, languages
from locales.dates import day_words, lunar_words
from storage import access, campaign_parts, campaigns, database, units
from storage.models import Campaign, Unit

MOST = 20  # a page
ABOVE = 10  # of offices above
EDITING = ("officer", "admin")
MEANWHILE = _("Somebody changed it while this form was open. Save once more to keep what stands here instead.")
LAUNCHED = ("writing", "sending", "paused", "sent", "closed")


@dataclass(frozen=True)
class Line:
    campaign: Campaign
    progress: Progress | None


async def show(request: web.Request) -> web.Response:
    seen, now = request[VISITOR].sight, request.app[SITE].clock()
    if not seen.areas:
        raise web.HTTPNotFound
    found = await compose.listed(seen.person, now, MOST + 1, number(request.query.get("before", "")))
    lines = [Line(each, await progress.progress(each) if each.state in LAUNCHED else None) for each in found[:MOST]]
    return await look.page(
        request,
        "campaigns.html",
        lines=lines,
        state_words=state_words,
        may=bool(await _offices(request)),
        above=await campaign_parts.from_above(seen.areas, ABOVE),
        older=found[MOST - 1].id if len(found) > MOST else None,
    )


async def _offices(request: web.Request) -> list[Unit]:
    """The places for which the visitor may announce something."""
    me, now = request[VISITOR].sight.person, request.app[SITE].clock()
    held = await access.areas(me, now, EDITING)
    return await units.by_ids([each for each in held if await campaigns.runs(me, [each], now)])


async def begin(request: web.Request) -> web.Response:
    offices = await _offices(request)
    chosen = number(request.query.get("unit", ""))
    office = next((each for each in offices if each.id == chosen), offices[0] if offices else None)
    if office is None:
        raise web.HTTPNotFound
    asked: dict[str, dict[str, Any]] = {"seen": {}, "register": {}, "result": {}}
    fresh = Draft(asks=asked, audience={"roles": ["village_head", "reporter"]})
    return await _form(request, office, fresh, offices=offices)


async def create(request: web.Request) -> web.Response:
    told = await request.post()
    offices = {each.id: each for each in await _offices(request)}
    office = offices.get(number(str(told.get("unit", ""))) or 0)
    if office is None:
        raise web.HTTPNotFound
    return await _keep(request, office, None)


async def edit(request: web.Request) -> web.Response:
    found = await the_one(request, to_run=True)
    return await _form(request, found.unit, campaign_draft.of(found), found)


async def change(request: web.Request) -> web.Response:
    found = await the_one(request, to_run=True)
    return await _keep(request, found.unit, found)


async def _keep(request: web.Request, office: Unit, campaign: Campaign | None) -> web.Response:
    """All that was typed is kept as a draft, or nothing and what was typed is shown again with why."""
    site, me, told = request.app[SITE], request[VISITOR].sight.person, await request.post()
    speech = request[VISITOR].speech
    before = [each for each in (campaign.media if campaign else ()) if each["sha256"] in told.getall("keep", [])]
    typed = campaign_draft.typed(told, office.code, before)
    if campaign and told.get("changed", campaign.changed_at.isoformat()) != campaign.changed_at.isoformat():
        return await _form(request, office, typed, campaign, problem=speech.say(MEANWHILE))
    try:
        sent = [each for each in told.getall("file", []) if isinstance(each, FileField) and each.filename]
        media = await campaign_media.take(site.files, sent, before, speech)
        async with database.transaction():
            now = site.clock()
            kept = campaign or await compose.begin(me, office.id, typed.title, now)
            kept = await compose.change(kept.id, me, now, **{**typed.fields, "media": media})
    except campaign_media.NotTaken as why:
        return await _form(request, office, typed, campaign, problem=str(why))
    except NotAllowed as why:
        return await _form(request, office, typed, campaign, problem=speech.say(why.sentence, **why.values))
    raise web.HTTPSeeOther(address(kept))


async def _form(
    request: web.Request,
    office: Unit,
    draft: Draft,
    campaign: Campaign | None = None,
    *,
    offices: list[Unit] | None = None,
    problem: str = "",
) -> web.Response:
    site, speech = request.app[SITE], request[VISITOR].speech
    return await look.page(
        request,
        "campaign_form.html",
        status=422 if problem else 200,
        office=office,
        offices=offices or [office],
        draft=draft,
        campaign=campaign,
        problem=problem,
        places=await _places(request, office, draft),
        asks=ASKS,
        ask_words=ask_words,
        languages=sorted(languages(), key=lambda each: each != site.default_language),
        activities=[(each.id, each.name(speech.language)) for each in site.catalogue.likeliest],
        sets=await _sets(request, office),
        others=[each for each in await compose.listed(request[VISITOR].sight.person, site.clock()) if each != campaign],
        lunar=_moon(request, draft.day),
        accepted=campaign_media.ACCEPTED,
        path=PATH,
    )


async def _places(request: web.Request, office: Unit, draft: Draft) -> list[Unit]:
    """What lies right below, and whatever was chosen elsewhere."""
    below = await units.children(office.id, rules(request).today(request.app[SITE].clock()))
    known = {each.code for each in (*below, office)}
    told = {*draft.responding, *draft.contents, *draft.audience.get("areas", ())} - known
    return [*below, *(await campaigns.units(sorted(told))).values()]


async def _sets(request: web.Request, office: Unit) -> list[object]:
    """Those in force there, and for the communes below, to ask whoever is in charge of a criterion."""
    site = request.app[SITE]
    above = [(each.kind, tuple(each.aims)) for each in await units.above(office.id)]
    today = rules(request).today(site.clock())
    return [of for of in sets_in_force(site.catalogue, [*above, ("xa", ()), ("phuong", ())], today) if of.official]


async def moon(request: web.Request) -> web.Response:
    """The weekday and the lunar date of a day, as the form shows them while it is chosen."""
    return web.Response(text=_moon(request, request.query.get("day", "")), headers={"Cache-Control": "max-age=86400"})


def _moon(request: web.Request, told: str) -> str:
    speech, solar = request[VISITOR].speech, day(told)
    if solar is None or not 1900 <= solar.year <= 2199:
        return ""
    return speech.say(_("{day}, by the moon {lunar}"), day=day_words(speech, solar), lunar=lunar_words(speech, solar))


ROUTES = [
    web.get(PATH, show),
    web.get(f"{PATH}/new", begin),
    web.post(f"{PATH}/new", create),
    web.get(f"{PATH}/moon", moon),
    web.get(PATH + r"/{code:[\w-]{1,30}}/edit", edit),
    web.post(PATH + r"/{code:[\w-]{1,30}}/edit", change),
]

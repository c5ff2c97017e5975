"""One press of a button on an announcement: try, launch, confirm, pause, go on, cancel, try again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from aiohttp import web

from campaigns import announcement, carriers, launch
from campaigns.rules import NotAllowed
from conversation.messages import reply_to_json
from dashboard.campaigning import PATH, address, rules, the_one
from dashboard.pages.campaign import first_place, page
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import _
from storage import addressed, database, outbox
from storage.models import Campaign
from storage.outbox import Leaving

TRIAL = _("(A trial, only for {you})")


async def act(request: web.Request) -> web.Response:
    """One press of a button; what cannot be done is said on the page."""
    found, does = await the_one(request, to_run=True), request.match_info["does"]
    me, speech = request[VISITOR].sight.person, request[VISITOR].speech
    try:
        async with database.transaction():
            await DOES[does](request, found, me, request.app[SITE].clock())
    except NotAllowed as why:
        return await page(request, found, speech.say(why.sentence, **why.values), 409)
    request.app[SITE].hurry.set()
    raise web.HTTPSeeOther(address(found, f"?did={does}"))


async def _launch(request: web.Request, found: Campaign, me: int, now: datetime) -> None:
    told = await request.post()
    at = str(told.get("at", "")).strip() if told.get("when") == "at" else ""
    await launch.launch(rules(request), found.id, me, now, _moment(at, request) if at else None)


def _moment(told: str, request: web.Request) -> datetime:
    try:
        return datetime.fromisoformat(told[:16]).replace(tzinfo=request.app[SITE].timezone)
    except ValueError:
        raise NotAllowed(_("I could not read the time. Please choose a day and an hour.")) from None


async def _try(request: web.Request, found: Campaign, me: int, now: datetime) -> None:
    """To one's own chat, as the others will get it; once a minute at most."""
    carried = await carriers.all()
    chats = (await addressed.chats_of([me])).get(me, [])
    chat = next((each for each in chats if not each["stopped"] and each["channel"] in carried), None)
    if chat is None:
        raise NotAllowed(_("There is no chat with {you} yet. Please write to the bot first, then try again."))
    visitor, named = request[VISITOR], await announcement.places(found)
    code = first_place(found)
    reply = announcement.announcement(rules(request), found, named, code, visitor.speech)
    marked = replace(reply, text=f"{visitor.speech.say(TRIAL)}\n\n{reply.text}")
    ms = int(now.timestamp() * 1000)
    await outbox.write(
        [
            Leaving(
                *(f"campaign:{found.id}:try:{me}:{ms // 60_000}", me, chat["id"], chat["channel"]),
                *(reply_to_json(marked), ms, ms),
            )
        ]
    )


async def _confirm(request: web.Request, found: Campaign, me: int, now: datetime) -> None:
    await launch.confirm(rules(request), found.id, me, now)


async def _again(request: web.Request, found: Campaign, me: int, now: datetime) -> None:
    await launch.decide_unsure(found.id, me, now, again=True)


async def _settled(request: web.Request, found: Campaign, me: int, now: datetime) -> None:
    await launch.decide_unsure(found.id, me, now, again=False)


def _plainly(verb: Callable[[int, int, datetime], Awaitable[object]]) -> "Does":
    async def does(_request: web.Request, found: Campaign, me: int, now: datetime) -> None:
        await verb(found.id, me, now)

    return does


Does = Callable[[web.Request, Campaign, int, datetime], Awaitable[None]]
DOES: Mapping[str, Does] = {
    "try": _try,
    "launch": _launch,
    "confirm": _confirm,
    "recall": _plainly(launch.recall),
    "pause": _plainly(launch.pause),
    "resume": _plainly(launch.resume),
    "cancel": _plainly(launch.cancel),
    "retry": _plainly(launch.retry),
    "again": _again,
    "settled": _settled,
}

ROUTES = [web.post(PATH + r"/{code:[\w-]{1,30}}/{does:" + "|".join(DOES) + "}", act)]

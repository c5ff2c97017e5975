"""One announcement: what is wrong with it, how it will look, whom it reaches, sending it, and how far it is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiohttp import web

from campaigns import announcement, audience, carriers, compose, launch, progress, troubles
from campaigns.audience import Reckoned
from campaigns.carriers import Carrier
from campaigns.rules import NotAllowed, Trouble
from conversation.messages import Reply, reply_to_json
from dashboard import look
from dashboard.campaigning import (
    MOVING,
    OUT,
    PATH,
    address,
    ask_words,
    fate_words,
    rules,
    state_words,
    the_one,
    time_words,
)  # fmt: skip
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from locales import Speech, _, languages
from locales.dates import lunar_words
from storage import addressed, database, outbox
from storage.models import Campaign
from storage.outbox import Leaving

BEFORE = ("draft", "confirming", "scheduled")
NAMED = 20  # of those who cannot be reached


@dataclass(frozen=True)
class Preview:
    channel: str
    messages: tuple[Reply, ...]
    numbered: bool  # choices are numbers, not buttons


@dataclass(frozen=True)
class Ahead:
    """What would come of sending it now."""

    troubles: list[Trouble]
    reckoned: Reckoned

    @property
    def blocked(self) -> bool:
        return any(each.blocks for each in self.troubles) or not self.reckoned.reached


async def show(request: web.Request) -> web.Response:
    found = await the_one(request)
    if request.query.get("live"):
        return await look.page(request, "campaign_live.html", **await _live(request, found))
    return await _page(request, found)


async def _page(request: web.Request, found: Campaign, why: str = "", status: int = 200) -> web.Response:
    me, now = request[VISITOR].sight.person, request.app[SITE].clock()
    carried = await carriers.all()
    language = request.query.get("language", "")
    written = [each for each in languages() if found.texts.get(each)] or [request.app[SITE].default_language]
    language = language if language in written else written[-1 if "vi" in written[-1:] else 0]
    return await look.page(
        request,
        "campaign.html",
        status,
        **await _live(request, found),
        may=await compose.may_run(me, found, now),
        why=why,
        did=DID.get(request.query.get("did", "")) if not why else None,
        ahead=await _ahead(request, found, carried) if found.state in BEFORE else None,
        previews=await _previews(request, found, carried, language),
        language=language,
        written=written,
        lunar=lunar_words(request[VISITOR].speech, found.day) if found.day else "",
        places=await announcement.places(found),
        may_confirm=me != found.made_by_id,
        reasons=audience.WHY,
        ask_words=ask_words,
        earliest=now.astimezone(request.app[SITE].timezone).strftime("%Y-%m-%dT%H:%M"),
        named=NAMED,
    )


async def _live(request: web.Request, found: Campaign) -> dict[str, Any]:
    """What changes while one looks on."""
    return {
        "campaign": found,
        "path": PATH,
        "progress": await progress.progress(found) if found.state in OUT else None,
        "moving": found.state in MOVING,
        "state_words": state_words,
        "fate_words": fate_words,
        "time_words": time_words,
    }


async def _ahead(request: web.Request, found: Campaign, carried: Mapping[str, Carrier]) -> Ahead:
    now = request.app[SITE].clock()
    able = {name: each.able for name, each in carried.items()}
    return Ahead(
        await troubles.troubles(rules(request), found, now, able),
        await audience.reckon(rules(request), found, now, carried),
    )


async def _previews(
    request: web.Request, found: Campaign, carried: Mapping[str, Carrier], language: str
) -> list[Preview]:
    """As the first place named in it will get it."""
    named = await announcement.places(found)
    code = next(iter([*found.contents, *found.audience.get("areas", ())]), found.unit.code)
    reply = announcement.announcement(rules(request), found, named, code, Speech(language))
    return [
        Preview(name, announcement.preview(reply, each.able), not each.able.buttons)
        for name, each in sorted(carried.items())
    ]


async def act(request: web.Request) -> web.Response:
    """One press of a button; what cannot be done is said on the page."""
    found, does = await the_one(request, to_run=True), request.match_info["does"]
    me, speech = request[VISITOR].sight.person, request[VISITOR].speech
    try:
        async with database.transaction():
            await DOES[does](request, found, me, request.app[SITE].clock())
    except NotAllowed as why:
        return await _page(request, found, speech.say(why.sentence, **why.values), 409)
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
    code = next(iter([*found.contents, *found.audience.get("areas", ())]), found.unit.code)
    reply = announcement.announcement(rules(request), found, named, code, visitor.speech)
    trial = visitor.speech.say(_("(A trial, only for {you})"))
    marked = replace(reply, text=f"{trial}\n\n{reply.text}")
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
DID = {
    "try": _("Sent to {you}. Please look at your own chat."),
    "launch": _("Launched. This page shows how far it is."),
    "confirm": _("Confirmed: it goes out."),
    "recall": _("Taken back: it is a draft again."),
    "pause": _("Paused. What has not left waits."),
    "resume": _("It goes on."),
    "cancel": _("Cancelled. What had left has left."),
    "retry": _("The failed ones are tried again."),
    "again": _("The doubtful ones are sent again."),
    "settled": _("The doubtful ones count as sent."),
}

ROUTES = [
    web.get(PATH + r"/{code:[\w-]{1,30}}", show),
    web.post(PATH + r"/{code:[\w-]{1,30}}/{does:" + "|".join(DOES) + "}", act),
]

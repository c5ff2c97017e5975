"""One announcement: what is wrong with it, how it will look, whom it reaches, sending it, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from campaigns import announcement, audience, carriers, compose, progress, troubles
from campaigns.audience import Reckoned
from campaigns.carriers import Carrier
from campaigns.rules import Trouble
from conversation.messages import Reply
from dashboard import look
from dashboard.campaigning import (
    MOVING,
    OUT,
    PATH,
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
from storage.models import Campaign

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
    return await page(request, found)


async def page(request: web.Request, found: Campaign, why: str = "", status: int = 200) -> web.Response:
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
    reply = announcement.announcement(rules(request), found, named, first_place(found), Speech(language))
    return [
        Preview(name, announcement.preview(reply, each.able), not each.able.buttons)
        for name, each in sorted(carried.items())
    ]


def first_place(found: Campaign) -> str:
    """Whose message is shown for all of them: of a place that does something, else of the whole area."""
    return next(iter([*found.contents, *found.audience.get("areas", ())]), found.unit.code)


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

ROUTES = [web.get(PATH + r"/{code:[\w-]{1,30}}", show)]

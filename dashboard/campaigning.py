"""What every page of campaigns begins with: which one, whether they may run it, and how it stands in words."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from campaigns import compose
from campaigns.audience import WHY
from campaigns.rules import NotAllowed, Rules
from dashboard.site import SITE
from dashboard.visitor import VISITOR
from handlers.registration import contents_words
from locales import Speech, _, n_
from storage import campaign_parts, campaigns
from storage.models import Campaign

PATH = "/dashboard/campaigns"
STATES = {
    "draft": _("Draft"),
    "confirming": _("Waits for a second person"),
    "scheduled": _("Scheduled"),
    "writing": _("Being prepared"),
    "sending": _("Being sent"),
    "paused": _("Paused"),
    "cancelling": _("Being cancelled"),
    "cancelled": _("Cancelled"),
    "sent": _("Sent"),
    "closed": _("Closed"),
}
# What became of one message; why nothing was written is in campaigns/audience.py.
FATES = {
    "waiting": _("waits its turn"),
    "paused": _("held back"),
    "sending": _("leaving now"),
    "sent": _("has left"),
    "delivered": _("on their phone"),
    "read": _("read"),
    "failed": _("failed"),
    "refused": _("refused by the channel"),
    "merged": _("merged with another message"),
    "unsure": _("perhaps sent"),
    "unwritten": _("not yet written"),
    **WHY,
}
ASKS = {
    "seen": _("Received"),
    "part": _("Takes part"),
    "register": _("Registers"),
    "started": _("Has begun"),
    "result": _("Reports the result"),
    "checklist": _("Preparations"),
    "loudspeaker": _("Reads it out on the loudspeaker"),
}
MOVING = ("confirming", "scheduled", "writing", "sending", "paused", "cancelling")
OUT = ("writing", "sending", "paused", "sent", "closed", "cancelling", "cancelled")


def rules(request: web.Request) -> Rules:
    return request.app[SITE].campaigns


async def the_one(request: web.Request, *, to_run: bool = False) -> Campaign:
    """The campaign in the address, for who may look on, or run it."""
    me, now = request[VISITOR].sight.person, request.app[SITE].clock()
    try:
        found = await compose.by_code(request.match_info["code"], me, now)
    except NotAllowed:
        raise web.HTTPNotFound from None
    if to_run and not await compose.may_run(me, found, now):
        raise web.HTTPNotFound
    return found


async def or_a_part(request: web.Request) -> tuple[Campaign, int | None]:
    """Any campaign they may look on; of one that an office above sent to their places, with the area that is theirs."""
    try:
        return await the_one(request), None
    except web.HTTPNotFound:
        found = await campaigns.by_code(request.match_info["code"])
        area = await campaign_parts.part(found.id, request[VISITOR].sight.areas) if found else None
        if found is None or area is None:
            raise
        return found, area


def address(campaign: Campaign, more: str = "") -> str:
    return f"{PATH}/{campaign.code}{more}"


def state_words(speech: Speech, state: str) -> str:
    return speech.say(STATES[state]) if state in STATES else state


def fate_words(speech: Speech, fate: str) -> str:
    return speech.say(FATES[fate]) if fate in FATES else fate


def ask_words(speech: Speech, ask: str) -> str:
    return speech.say(ASKS[ask]) if ask in ASKS else ask


def answer_words(speech: Speech, answers: Mapping[str, Any] | None) -> str:
    """What was understood of a registration or of what was read out, else as it was typed."""
    if not answers:
        return ""
    return contents_words(speech, answers) or ", ".join(answers.get("times") or ()) or str(answers.get("text") or "")


def time_words(speech: Speech, seconds: float) -> str:
    """About how long: under a minute, 7 minutes, 2 hours."""
    if seconds < 60:
        return speech.say(_("less than a minute"))
    if seconds < 5400:
        return speech.count(n_("about {count} minute", "about {count} minutes"), round(seconds / 60))
    return speech.count(n_("about {count} hour", "about {count} hours"), round(seconds / 3600))

"""Whom a campaign is for, and what it would take to reach them, counted before anything is sent.

`Campaign.audience` is
  {"areas": [codes of units], "kinds": [kinds of unit], "roles": [roles], "organisations": [names],
   "criterion": [set, number],            in charge of it
   "state": {"not_registered": campaign id} or {"not_reported": campaign id} or {"silent_weeks": weeks},
   "urgent": bool}                         may go out at night
and what is missing does not narrow; without roles it is for village heads and reporters. Somebody who set
"announcements" to "none" in their settings gets none.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaigns.announcement import announcement, places, preview
from campaigns.carriers import Carrier
from campaigns.rules import Rules
from locales import Speech, _
from storage import addressed, campaigns
from storage.addressed import REPORTERS, Whom
from storage.database import Row
from storage.kinds import COMMUNES, VILLAGES
from storage.models import Campaign

HOUR = 3_600_000
PAGE = 1000

# Why somebody cannot be reached, in words for the organiser.
WHY = {
    "no_chat": _("has no chat with the bot yet"),
    "stopped": _("has blocked the bot"),
    "not_agreed": _("has not agreed to the notice"),
    "opted_out": _("does not want announcements"),
    "out_of_window": _("has not written for too long for this channel"),
    "over_quota": _("the channel's messages for this month are used up"),
    "cancelled": _("the campaign was cancelled before"),
}


@dataclass(frozen=True)
class Load:
    """What one channel would carry: people, messages (a long text is several), those that cost money, seconds."""

    channel: str
    people: int
    messages: int
    paid: int
    left: int | None  # of this month's quota; None: no limit
    seconds: float


@dataclass(frozen=True)
class Unreached:
    person: int
    name: str
    unit: int
    unit_name: str
    why: str  # a key of WHY


@dataclass(frozen=True)
class Reckoned:
    """`total` is everybody, each person once: those on the channels and the unreachable."""

    total: int
    loads: tuple[Load, ...]
    why: Mapping[str, int]  # how many for each reason
    unreached: tuple[Unreached, ...]  # the first MOST of them; `unreached` gives all
    without: tuple[str, ...]  # names of villages of the areas where nobody holds a role, the first MOST
    places_without: int  # how many these are in all

    @property
    def reached(self) -> int:
        return sum(load.people for load in self.loads)

    @property
    def seconds(self) -> float:
        """Channels send side by side."""
        return max((load.seconds for load in self.loads), default=0.0)


MOST = 500


@dataclass(frozen=True)
class Chosen:
    """The chat by which somebody is reached, or why not."""

    chat: int | None
    channel: str = ""
    why: str = ""
    paid: bool = False


def choose(
    person: Mapping[str, Any],
    chats: Sequence[Mapping[str, Any]],
    carriers: Mapping[str, Carrier],
    left: Mapping[str, int],
    now_ms: int,
) -> Chosen:
    """The chat used last that may carry a message now; `left` of their quotas by channel."""
    carried = [chat for chat in chats if chat["channel"] in carriers]
    if not carried:
        return Chosen(None, why="no_chat")
    if not person["agreed"]:
        return Chosen(None, why="not_agreed")
    if opted_out(person["settings"]):
        return Chosen(None, why="opted_out")
    why = "stopped"
    for chat in carried:
        if chat["stopped"]:
            continue
        channel, able = chat["channel"], carriers[chat["channel"]].able
        silent = now_ms - chat["used_ms"]
        if able.window is not None and silent > able.window * HOUR:
            why = "out_of_window" if why == "stopped" else why
        elif left.get(channel, 1) <= 0:
            why = "over_quota"
        else:
            paid = able.free_window is not None and silent > able.free_window * HOUR
            return Chosen(chat["id"], channel, paid=paid)
    return Chosen(None, why=why)


def opted_out(settings: Any) -> bool:
    told = json.loads(settings) if isinstance(settings, str) else settings
    return (told or {}).get("announcements") == "none"


async def whom(campaign: Campaign, now: datetime) -> Whom:
    """The audience as storage understands it."""
    told = campaign.audience
    areas = await campaigns.units(told.get("areas", ()))
    [(state, number)] = (told.get("state") or {"": 0}).items()
    return Whom(
        areas=tuple(sorted(unit.id for unit in areas.values())),
        roles=tuple(told.get("roles") or REPORTERS),
        kinds=tuple(told.get("kinds", ())),
        organisations=tuple(told.get("organisations", ())),
        charge=(told["criterion"][0], told["criterion"][1]) if told.get("criterion") else None,
        not_registered=number if state == "not_registered" else None,
        not_reported=number if state == "not_reported" else None,
        silent_since=now - timedelta(weeks=number) if state == "silent_weeks" else None,
    )


async def left(carriers: Mapping[str, Carrier]) -> dict[str, int]:
    """What is left of each quota once all that already waits has gone."""
    return {
        name: carrier.quota_left - await addressed.waiting_on(name)
        for name, carrier in carriers.items()
        if carrier.quota_left is not None
    }


async def reckon(rules: Rules, campaign: Campaign, now: datetime, carriers: Mapping[str, Carrier]) -> Reckoned:
    """Of a campaign read with unit and host."""
    meant, parts = await whom(campaign, now), await _parts(rules, campaign, carriers)
    people: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    why: Counter[str] = Counter()
    some: list[Unreached] = []
    async for page in _choices(meant, now, carriers, parts):
        for row, chosen in page:
            if chosen.chat is None:
                why[chosen.why] += 1
                if len(some) < MOST:
                    some.append(_unreached(row, chosen))
                continue
            people[chosen.channel] += 1
            paid[chosen.channel] += chosen.paid
    loads = [
        Load(
            name,
            people[name],
            people[name] * parts[name],
            paid[name],
            carriers[name].quota_left,
            people[name] * parts[name] / carriers[name].a_second,
        )
        for name in sorted(people)
    ]
    kinds = (*(VILLAGES if set(meant.roles) & set(REPORTERS) else ()), *(COMMUNES if "officer" in meant.roles else ()))
    kinds = tuple(kind for kind in kinds if not meant.kinds or kind in meant.kinds)
    without, places = await addressed.places_without(meant, kinds, now, MOST) if kinds else ([], 0)
    some.sort(key=lambda each: (each.unit_name, each.name))
    return Reckoned(people.total() + why.total(), tuple(loads), dict(why), tuple(some), tuple(without), places)


async def unreached(
    rules: Rules, campaign: Campaign, now: datetime, carriers: Mapping[str, Carrier]
) -> AsyncIterator[list[Unreached]]:
    """Everybody who cannot be reached, page by page in order of person."""
    meant, parts = await whom(campaign, now), await _parts(rules, campaign, carriers)
    async for page in _choices(meant, now, carriers, parts):
        yield [_unreached(row, chosen) for row, chosen in page if chosen.chat is None]


def _unreached(row: Row, chosen: Chosen) -> Unreached:
    return Unreached(row["id"], row["name"], row["unit"], row["unit_name"], chosen.why)


async def _choices(
    meant: Whom, now: datetime, carriers: Mapping[str, Carrier], parts: Mapping[str, int]
) -> AsyncIterator[list[tuple[Row, Chosen]]]:
    """Everybody who is meant, in pages, with the chat that would carry it; what that uses up of quotas is counted."""
    remaining, now_ms = await left(carriers), int(now.timestamp() * 1000)
    after: int | None = 0
    while after is not None:
        found, after = await addressed.page(meant, after, PAGE, now)
        chats = await addressed.chats_of([row["id"] for row in found])
        page = []
        for row in found:
            chosen = choose(row, chats.get(row["id"], ()), carriers, remaining, now_ms)
            if chosen.channel in remaining:
                remaining[chosen.channel] -= parts[chosen.channel]
            page.append((row, chosen))
        yield page


async def _parts(rules: Rules, campaign: Campaign, carriers: Mapping[str, Carrier]) -> dict[str, int]:
    """How many messages the text is on each channel."""
    longest = max(campaign.contents, key=lambda code: len(campaign.contents[code]), default="")
    reply = announcement(rules, campaign, await places(campaign), longest, Speech(rules.default_language))
    return {name: len(preview(reply, carrier.able)) for name, carrier in carriers.items()}

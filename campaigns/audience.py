"""Whom a campaign is for, and what it would take to reach them, counted before anything is sent.

`Campaign.audience` is
  {"areas": [codes of units], "kinds": [kinds of unit], "roles": [roles], "organisations": [names],
   "criterion": [set, number],            in charge of it
   "state": {"not_registered": campaign id} or {"not_reported": campaign id} or {"silent_weeks": weeks},
   "urgent": bool}                         may go out at night
and what is missing does not narrow; without roles it is for village heads and reporters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.carriers import Carrier
from campaigns.rules import Rules
from locales import _
from storage.models import Campaign

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
    unreached: tuple[Unreached, ...]  # the first MOST of them, by name
    without: tuple[str, ...]  # names of villages of the areas where nobody holds a role, the first MOST

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
    person: Mapping[str, Any], chats: Sequence[Mapping[str, Any]], carriers: Mapping[str, Carrier], now_ms: int
) -> Chosen:
    """The chat used last whose channel may carry a message now. `carriers` say what is left of their quota."""
    raise NotImplementedError


async def reckon(rules: Rules, campaign: Campaign, now: datetime, carriers: Mapping[str, Carrier]) -> Reckoned:
    raise NotImplementedError

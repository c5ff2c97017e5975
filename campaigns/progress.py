"""How far a campaign is: the ledger in numbers, the live board, who is missing, urging them, and the close.

Events put here, to be worded by handlers: campaign_progress {"campaign", "nth"} (to the organiser, while it goes out),
campaign_urge {"campaign", "ask", "unit", "nth"} (to the people of a unit), campaign_missing {"campaign", "ask", "area"}
(to the commune's officers, then, with the campaign's own unit as area, to the organiser).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.rules import Rules
from locales import Speech
from storage.models import Campaign


@dataclass(frozen=True)
class Progress:
    """`states`: outbox states, and reasons of audience.WHY for those never written; their sum is `total`."""

    state: str  # of the campaign
    total: int
    states: Mapping[str, int]
    channels: Mapping[str, Mapping[str, int]]  # the same by channel, for those with a chat
    seconds_left: float | None  # None: nothing is waiting

    @property
    def arrived(self) -> int:
        return sum(self.states.get(state, 0) for state in ("sent", "delivered", "read"))

    @property
    def waiting(self) -> int:
        return sum(self.states.get(state, 0) for state in ("waiting", "sending", "paused"))


@dataclass(frozen=True)
class Row:
    """One unit of the campaign; the answers as they were given (campaigns/answers.py)."""

    unit: int
    code: str
    name: str
    kind: str
    above: str  # name of the unit above
    people: int  # addressed for it
    reached: int  # of them: sent, delivered or read
    seen: int  # people
    started: bool
    part: Mapping[str, Any] | None
    register: Mapping[str, Any] | None
    reports: Sequence[str]  # codes of its results, those not rejected or withdrawn
    ticked: int
    loudspeaker: Mapping[str, Any] | None
    late: frozenset[str] = frozenset()  # asks answered after their last day
    urged: int = 0


@dataclass(frozen=True)
class Sums:
    units: int = 0
    seen: int = 0  # people
    started: int = 0  # units, and so the rest
    registered: int = 0
    people: int = 0  # registered to come
    households: int = 0
    taking_part: int = 0
    coming: int = 0  # people of `part`
    reported: int = 0
    reports: int = 0
    ticked: int = 0  # units that ticked everything
    times: int = 0  # read out
    minutes: int = 0


@dataclass(frozen=True)
class Board:
    rows: tuple[Row, ...]
    sums: Sums


@dataclass(frozen=True)
class Urged:
    """What became of urging: units urged now, those urged twice already (told to their commune), those left alone."""

    units: int = 0
    people: int = 0
    escalated: int = 0  # units
    capped: int = 0  # units whose people have had enough messages this week
    today: int = 0  # units urged today already


async def progress(campaign: Campaign) -> Progress:
    raise NotImplementedError


async def ledger(campaign: int, after: int = 0, most: int = 2000) -> list[dict[str, Any]]:
    """A page, to be exported: id, person, name, unit, channel, state, words, sent_ms, delivered_ms, read_ms."""
    raise NotImplementedError


async def board(rules: Rules, campaign: Campaign, within: int | None = None) -> Board:
    """Every unit in order of place; `within` an area: only those there."""
    raise NotImplementedError


async def missing(rules: Rules, campaign: Campaign, ask: str) -> list[Row]:
    """The units that are expected to answer this and have not."""
    raise NotImplementedError


async def urge(rules: Rules, campaign: int, ask: str, by: int, now: datetime, units: Sequence[int] = ()) -> Urged:
    """In the caller's transaction: those missing (or only these `units`) are asked again, twice at most, once a day."""
    raise NotImplementedError


async def close(rules: Rules, campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction: everybody who took part is told the sums, once."""
    raise NotImplementedError


def summary(campaign: Campaign, board: Board, speech: Speech) -> str:
    """The sums in words, as the close tells them."""
    raise NotImplementedError

"""What became of a campaign's messages, counted from the rows: everybody in exactly one named state."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from campaigns import carriers
from storage import addressed
from storage.database import Row
from storage.models import Campaign

ARRIVED = ("sent", "delivered", "read")
WAITING = ("waiting", "sending", "paused")


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
        return sum(self.states.get(state, 0) for state in ARRIVED)

    @property
    def waiting(self) -> int:
        return sum(self.states.get(state, 0) for state in WAITING)


async def progress(campaign: Campaign) -> Progress:
    carried = await carriers.all()
    states: Counter[str] = Counter()
    channels: dict[str, Counter[str]] = {}
    for row in await addressed.counted(campaign.id):
        state = row["state"] or row["why"]
        states[state] += row["n"]
        if row["channel"]:
            channels.setdefault(row["channel"], Counter())[state] += row["n"]
    seconds = [
        sum(counts[state] for state in WAITING) / carried[name].a_second
        for name, counts in channels.items()
        if name in carried
    ]
    waiting = sum(states[state] for state in WAITING)
    return Progress(campaign.state, states.total(), states, channels, max(seconds, default=0.0) if waiting else None)


async def ledger(campaign: int, after: int = 0, most: int = 2000) -> list[Row]:
    """A page, to be exported: id, person, name, unit, channel, state, words, sent_ms, delivered_ms, read_ms."""
    return await addressed.ledger(campaign, after, most)

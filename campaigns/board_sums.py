"""The sums of a campaign's board: counted where the answers lie, however many there are."""

from dataclasses import dataclass

from storage import board_counts
from storage.board_counts import Asked, Counted
from storage.models import Campaign


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


def asked_of(campaign: Campaign) -> list[Asked]:
    """What it asks; and a board always tells who has begun and reported."""
    found = []
    for ask in dict.fromkeys((*campaign.asks, "started", "result")):
        told = campaign.asks.get(ask, {})
        found.append(Asked(ask, tuple(told.get("of") or ()), max(1, len(told.get("items", ())))))
    return found


async def sums(campaign: Campaign, counted: Counted, within: int | None) -> Sums:
    said = await board_counts.answers(campaign.id, within)

    def of(ask: str, name: str = "n") -> int:
        return int(said[ask][name] or 0) if ask in said else 0

    return Sums(
        units=counted.units,
        seen=of("seen"),
        started=counted.answered["started"],
        registered=counted.answered.get("register", 0),
        people=of("register", "people"),
        households=of("register", "households"),
        taking_part=of("part"),
        coming=of("part", "people"),
        reported=counted.answered["result"],
        reports=await board_counts.results(campaign.id, within),
        ticked=counted.answered.get("checklist", 0),
        times=of("loudspeaker", "count"),
        minutes=of("loudspeaker", "minutes"),
    )

"""The channels as a campaign sees them: what they can show, how fast they are and how much is left this month."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from conversation.messages import Abilities, Pace
from storage import channel_facts


@dataclass(frozen=True)
class Carrier:
    name: str
    able: Abilities
    pace: Pace
    quota_left: int | None = None  # messages that a campaign may still use this month; None: no limit

    @property
    def a_second(self) -> float:
        """What bulk messages really go at (bot/outbox.py)."""
        return 0.98 * self.pace.overall


RESERVE = 0.1  # of the month's messages, kept for replies, as bot/quota.py does


async def tell(channels: Mapping[str, tuple[Abilities, Pace]]) -> None:
    """By the process that runs them: these channels, and no others, carry campaigns from now on."""
    known = await channel_facts.all()
    for name in known.keys() - channels.keys():
        if "able" in known[name]:
            await channel_facts.add(name, {"able": None, "pace": None})
    for name, (able, pace) in channels.items():
        await channel_facts.add(name, {"able": asdict(able), "pace": asdict(pace)})


async def all() -> dict[str, Carrier]:
    """Those that were told of, by name; works in every process."""
    found: dict[str, Carrier] = {}
    for name, facts in (await channel_facts.all()).items():
        if facts.get("able"):
            found[name] = Carrier(
                name,
                Abilities(**facts["able"]),
                Pace(**facts["pace"]),
                _left(facts.get("quota"), facts.get("quota_left")),
            )
    return found


def _left(most: int | None, left: int | None) -> int | None:
    if most is None:
        return None
    return max(0, int((most if left is None else left) - most * RESERVE))

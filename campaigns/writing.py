"""What the clock does with campaigns: the ledger is written in batches, nights are kept, ends are noticed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns import audience, carriers, closing, ending, urging
from campaigns.announcement import Places, announcement, places
from campaigns.carriers import Carrier
from campaigns.rules import Rules
from campaigns.troubles import troubles
from conversation.messages import reply_to_json
from locales import Speech
from storage import addressed, campaigns, database, inbox, outbox
from storage.addressed import Addressed
from storage.database import Row
from storage.models import Campaign
from storage.outbox import CAMPAIGN, Leaving

BATCH = 500
MOST = 80  # batches of one campaign in one tick: the clock has other things to do
LATELY = timedelta(days=60)  # one that has not moved for so long is left alone
ENDED = ("cancelled", "closed")
TRIED_AGAIN = timedelta(days=2)  # after that nothing that was on its way when it ended comes back to wait


async def tick(rules: Rules, now: datetime) -> None:
    """As often as the clock likes, and in two processes at once: all that is due."""
    for campaign in await campaigns.in_states(("scheduled",)):
        if campaign.send_at is None or campaign.send_at <= now:
            await _start(rules, campaign, now)
    for campaign in await campaigns.in_states(("writing", "cancelling")):
        if campaign.state == "cancelling" or _by_day(rules, campaign, now):
            await write(rules, campaign.id, now)
    for campaign in [
        *await campaigns.in_states(("sending", "paused"), since=now - LATELY),
        *await campaigns.in_states(ENDED, since=now - TRIED_AGAIN),
    ]:
        states: Counter[str] = Counter()
        for row in await addressed.counted(campaign.id):
            states[row["state"]] += row["n"]
        await _keep_order(rules, campaign, states, now)
        if campaign.state == "sending":
            await _tell(campaign, states, now)
    await closing.tick(rules, now)
    await urging.tick(rules, now)
    await ending.tick(rules, now)


async def _start(rules: Rules, campaign: Campaign, now: datetime) -> None:
    """Unless it is night, or too late by now: then its organiser hears that it was held back (event campaign_held)."""
    if not _by_day(rules, campaign, now):
        return
    campaign.send_at = None
    carried = await carriers.all()
    found = await troubles(rules, campaign, now, {name: each.able for name, each in carried.items()})
    held = any(each.blocks for each in found)
    async with database.transaction():
        state = "draft" if held else "writing"
        if await campaigns.change(campaign.id, ("scheduled",), state=state, changed_at=now) and held:
            key = f"campaign_held:{campaign.id}:{now:%Y-%m-%dT%H:%M}"
            await _put(campaign, "campaign_held", key, now)


async def _put(campaign: Campaign, event: str, key: str, now: datetime) -> None:
    about: dict[str, str | int] = {"campaign": campaign.id}
    await inbox.put_event(campaign.made_by_id, key, event, about, now.isoformat(), int(now.timestamp() * 1000))


async def write(rules: Rules, campaign: int, now: datetime, most: int = MOST) -> int:
    """Up to so many batches of the ledger, each in a transaction of its own; how many people were written.

    It goes on after the last person it has: safe to be killed at any point, and to be done by two at once.
    """
    carried = await carriers.all()
    written = 0
    for _nth in range(most):
        async with database.transaction():
            found = await campaigns.lock(campaign)
            if found is None or found.state not in ("writing", "cancelling"):
                return written
            count, finished = await _batch(rules, found, carried, now)
            written += count
            if finished:
                await _written(found, now)
                return written
    return written


async def _batch(rules: Rules, campaign: Campaign, carried: Mapping[str, Carrier], now: datetime) -> tuple[int, bool]:
    meant = await audience.whom(campaign, now)
    people, after = await addressed.page(meant, await addressed.last(campaign.id), BATCH, now)
    while not people and after is not None:  # a whole page of people in charge of something else
        people, after = await addressed.page(meant, after, BATCH, now)
    chats = await addressed.chats_of([row["id"] for row in people])
    remaining = await audience.left(carried)
    letters = _Letters(rules, campaign, await places(campaign))
    now_ms = int(now.timestamp() * 1000)
    lines: list[Addressed] = []
    leaving: list[Leaving] = []
    for row in people:
        person, unit = row["id"], row["unit"]
        chosen = audience.choose(row, chats.get(person, ()), carried, remaining, now_ms)
        why = "cancelled" if campaign.state == "cancelling" and chosen.chat else chosen.why
        if chosen.chat is None or why:
            lines.append(Addressed(person, unit, None, why=why))
            continue
        if chosen.channel in remaining:
            remaining[chosen.channel] -= 1
        name = f"campaign:{campaign.id}:{person}"
        lines.append(Addressed(person, unit, chosen.chat, name))
        leaving.append(
            Leaving(name, person, chosen.chat, chosen.channel, letters.to(row), now_ms, now_ms, rank=CAMPAIGN)
        )
    await addressed.add(campaign.id, lines)
    await outbox.write(leaving)
    return len(people), after is None


async def _written(campaign: Campaign, now: datetime) -> None:
    """In the batch's transaction: the ledger is complete."""
    state = "cancelled" if campaign.state == "cancelling" else "sending"
    size = await addressed.count(campaign.id)
    await campaigns.change(campaign.id, (campaign.state,), state=state, size=size, launched_at=now, changed_at=now)


async def _keep_order(rules: Rules, campaign: Campaign, states: Mapping[str, int], now: datetime) -> None:
    """By night, while paused and once ended nothing waits to leave; otherwise nothing is held back."""
    night = not _by_day(rules, campaign, now)
    if campaign.state in ENDED:
        moves = [("waiting", "cancelled"), ("paused", "cancelled")]
    elif campaign.state == "paused" or night:
        moves = [("waiting", "paused")]
    else:
        moves = [("paused", "waiting")]
    for before, after in moves:
        if states.get(before):
            async with database.transaction():
                if (found := await campaigns.lock(campaign.id)) and found.state == campaign.state:
                    await addressed.move(campaign.id, before, after)


async def _tell(campaign: Campaign, states: Mapping[str, int], now: datetime) -> None:
    """Whenever something has left, its organiser sees how far it is; at the end once more, and it is over."""
    left = sum(states.get(state, 0) for state in ("waiting", "paused", "sending"))
    async with database.transaction():
        if not left and not await campaigns.change(campaign.id, ("sending",), state="sent", changed_at=now):
            return
        stands = "-".join(f"{state}{count}" for state, count in sorted(states.items()))
        await _put(campaign, "campaign_progress", f"campaign_progress:{campaign.id}:{stands}"[:150], now)


def _by_day(rules: Rules, campaign: Campaign, now: datetime) -> bool:
    return rules.by_day(now, urgent=bool(campaign.audience.get("urgent")))


@dataclass
class _Letters:
    """The announcement as it is worded for each: few of them differ."""

    rules: Rules
    campaign: Campaign
    named: Places
    worded: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def to(self, row: Row) -> str:
        speech = Speech(row["language"] or self.rules.default_language, row["how"])
        key = (self.named.contents.get(row["unit_code"], ""), speech.language, speech.address)
        if key not in self.worded:
            reply = announcement(self.rules, self.campaign, self.named, row["unit_code"], speech)
            self.worded[key] = reply_to_json(reply)
        return self.worded[key]

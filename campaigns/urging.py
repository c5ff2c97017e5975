"""Urging those who have not answered: twice at most, then their commune hears of it, then the organiser.

The events put here are worded by handlers: campaign_urge {"campaign", "ask", "unit", "nth"}, to the people of a unit;
campaign_missing {"campaign", "ask", "area", "past"}, to the officers of a commune about its villages and, with the
campaign's own unit as area, to the organiser.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from campaigns import answers, audience, carriers
from campaigns.board import Row, missing
from campaigns.rules import NotAllowed, Rules
from locales import _
from storage import access, addressed, burden, campaign_answers, campaigns, database, deeds, inbox, nudges, units
from storage.models import Campaign

URGES = ("1", "2")
ESCALATED, ABOVE = "escalated", "above"
# So many days after the last one the communes hear by themselves who is missing, and then the organiser.
COMMUNES_HEAR, ORGANISER_HEARS, NO_MORE = 1, 3, 14
FROM, UNTIL = time(7, 30), time(17)  # officials' hours
LATELY = timedelta(days=120)


@dataclass(frozen=True)
class Urged:
    """What became of urging: units urged now, those urged twice already (told to their commune), those left alone."""

    units: int = 0
    people: int = 0
    escalated: int = 0  # units
    twice: int = 0  # units urged twice to a duty: their officers hear in the morning by themselves
    capped: int = 0  # units whose people have had enough messages this week
    today: int = 0  # units urged today already
    unreached: int = 0  # units where nobody can be written to


async def urge(rules: Rules, campaign: int, ask: str, by: int, now: datetime, only: Sequence[int] = ()) -> Urged:
    """In the caller's transaction: those missing (or `only` these units) are asked again, twice at most, once a day.

    An officer of a part of the audience urges their own places.
    """
    found = await campaigns.lock(campaign)
    offices = await access.areas(by, now, ("officer", "admin"))
    if found is None or not offices:
        raise NotAllowed(_("There is no such announcement, {you}."))
    if found.state not in campaigns.OUT or ask not in found.asks:
        raise NotAllowed(_("{code} does not ask for that any more, {you}."), code=found.code)
    rows = [row for row in await missing(rules, found, ask) if not only or row.unit in only]
    mine = {unit for area in offices for unit in await units.ids_within(area)}
    if rows and not any(row.unit in mine for row in rows):
        raise NotAllowed(_("{code} is not in {your} charge, {you}."), code=found.code)
    done = await _Urging(rules, found, ask, now).all([row for row in rows if row.unit in mine])
    facts = {"ask": ask, "units": done.units, "escalated": done.escalated}
    await deeds.note(by, "campaign.urged", f"campaign:{campaign}", within=found.unit_id, **facts)
    return done


@dataclass
class _Urging:
    rules: Rules
    campaign: Campaign
    ask: str
    now: datetime

    @property
    def what(self) -> str:
        return f"campaign:{self.campaign.id}:{self.ask}"

    async def all(self, rows: Sequence[Row]) -> Urged:
        today = self.rules.today(self.now)
        told: dict[int, set[str]] = {}
        lately: set[int] = set()
        for row in await campaign_answers.nudges(self.what):
            told.setdefault(row["unit_id"], set()).add(row["which"])
            if row["which"] in URGES and row["day"] == today:
                lately.add(row["unit_id"])
        done = Urged(today=sum(row.unit in lately for row in rows))
        rest = [row for row in rows if row.unit not in lately]
        twice = [row for row in rest if set(URGES) <= told.get(row.unit, set())]
        done = await self._write([row for row in rest if row not in twice], told, done)
        if twice:
            await escalate(self.rules, self.campaign, self.ask, [row.unit for row in twice], self.now)
        return replace(done, escalated=len(twice))

    async def _write(self, rows: Sequence[Row], told: dict[int, set[str]], done: Urged) -> Urged:
        of = await addressed.of_units(self.campaign.id, [row.unit for row in rows])
        everybody = sorted({person for some in of.values() for person in some})
        people = await addressed.people(everybody)
        chats, carried = await addressed.chats_of(everybody), await carriers.all()
        room = await burden.room(everybody, self.now, self.rules.unasked_per_week)
        left = await audience.left(carried)
        events: list[tuple[int, str, dict[str, str | int]]] = []
        kept: list[nudges.Told] = []
        for row in rows:
            nth = "2" if "1" in told.get(row.unit, set()) else "1"
            chosen = {
                person: audience.choose(people[person], chats.get(person, ()), carried, left, _ms(self.now))
                for person in of.get(row.unit, ())
            }
            reached = [person for person, chat in chosen.items() if chat.chat is not None]
            meant = [person for person in reached if room[person] > 0]
            if not meant:
                done = replace(done, capped=done.capped + bool(reached), unreached=done.unreached + (not reached))
                continue
            for person in meant:
                room[person] -= 1
                about: dict[str, str | int] = {"campaign": self.campaign.id, "ask": self.ask, "unit": row.unit}
                key = f"campaign_urge:{self.campaign.id}:{self.ask}:{row.unit}:{nth}:{person}"
                events.append((person, key, {**about, "nth": int(nth)}))
                kept.append(nudges.Told(self.what, row.unit, person, nth))
            done = replace(done, units=done.units + 1, people=done.people + len(meant))
        due_ms = _ms(self.rules.next_allowed(self.now))
        await inbox.put_events(events, "campaign_urge", self.now.isoformat(), _ms(self.now), due_ms)
        await nudges.keep(kept, self.rules.today(self.now), self.now)
        return done


async def escalate(
    rules: Rules, campaign: Campaign, ask: str, missed: Sequence[int], now: datetime, *, past: bool = False
) -> None:
    """In the caller's transaction: the officers of each commune hear once; who was told of already, the organiser.

    `past`: because the last day is, and not because they were urged twice.
    """
    what, today = f"campaign:{campaign.id}:{ask}", rules.today(now)
    told = {row["unit_id"] for row in await campaign_answers.nudges(what) if row["which"] == ESCALATED}
    areas: dict[int, list[int]] = {}
    above: list[int] = [unit for unit in missed if unit in told]
    for unit in await units.by_ids([unit for unit in missed if unit not in told]):
        areas.setdefault(unit.parent_id or unit.id, []).append(unit.id)
    for area, some in areas.items():
        officers = [
            person
            for person in await campaigns.officers_in(area, now)
            if person != campaign.made_by_id or area == campaign.unit_id
        ]
        if not officers:
            above += some
        for person in officers:
            fresh = [await campaign_answers.nudge(what, unit, person, ESCALATED, today, now) for unit in some]
            if any(fresh):
                await _tell(rules, campaign, ask, area, person, ESCALATED, now, past)
    organiser = campaign.made_by_id
    if any([await campaign_answers.nudge(what, unit, organiser, ABOVE, today, now) for unit in above]):
        await _tell(rules, campaign, ask, campaign.unit_id, organiser, ABOVE, now, past)


async def _tell(
    rules: Rules, campaign: Campaign, ask: str, area: int, person: int, which: str, now: datetime, past: bool
) -> None:
    key = f"campaign_missing:{campaign.id}:{ask}:{area}:{which}:{person}:{now:%Y-%m-%d}"
    about: dict[str, str | int] = {"campaign": campaign.id, "ask": ask, "area": area, "past": int(past)}
    due_ms = _ms(rules.next_allowed(now))
    await inbox.put_event(person, key, "campaign_missing", about, now.isoformat(), _ms(now), due_ms)


async def due(rules: Rules, campaign: Campaign, now: datetime) -> list[tuple[str, str]]:
    """Of each thing whose last day is past: who has still to hear of it by themselves."""
    local = now.astimezone(rules.timezone)
    if not FROM <= local.time() < UNTIL:
        return []
    found: list[tuple[str, str]] = []
    for ask in campaign.asks:
        last = answers.last_day(campaign, ask)
        days = (local.date() - last).days if last else 0
        if not COMMUNES_HEAR <= days <= NO_MORE:
            continue
        step = "organiser" if days >= ORGANISER_HEARS else "communes"
        had = {row["which"] for row in await campaign_answers.nudges(f"campaign:{campaign.id}:{ask}:due")}
        if step not in had:
            found.append((ask, step))
    return found


async def tick(rules: Rules, now: datetime) -> None:
    """Once the last day is past, those who can help hear by themselves who is missing."""
    for campaign in await campaigns.in_states(("sending", "paused", "sent"), since=now - LATELY):
        for ask, step in await due(rules, campaign, now):
            async with database.transaction():
                what = f"campaign:{campaign.id}:{ask}:due"
                today = rules.today(now)
                if not await campaign_answers.nudge(what, campaign.unit_id, campaign.made_by_id, step, today, now):
                    continue
                missed = [row.unit for row in await missing(rules, campaign, ask)]
                if missed:
                    await escalate(rules, campaign, ask, missed, now, past=True)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)

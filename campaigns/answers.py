"""What units and people answer to what a campaign asked. A later answer takes the place of the first.

`answers` by ask: seen {} · started {} · part {"yes": bool, "people"?: number} · register {"text", "contents",
"people"?: {"value"}, "households"?: {"value"}} · checklist {"done": [numbers of items, from 0]} ·
loudspeaker {"text", "times", "count", "minutes"? in all, "languages"?}. A result is a report: reports/submit.py,
`campaign`, for a unit that `for_whom` names.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from campaigns.rules import NotAllowed, Rules
from locales import _
from storage import access, addressed, campaign_answers, campaigns, deeds, people
from storage.models import Campaign, CampaignAnswer

LONGEST = 20_000  # letters of an answer, as JSON
OUT = (*campaigns.OUT, "closed")
LATELY = timedelta(days=120)


async def answer(
    rules: Rules,
    campaign: int,
    ask: str,
    person: int,
    unit: int | None,
    answers: Mapping[str, Any],
    now: datetime,
    asked: Sequence[Mapping[str, Any]] = (),
) -> CampaignAnswer:
    """In the caller's transaction. `unit` None: the one they were addressed for. Late ones are kept (`is_late`)."""
    found = await campaigns.get(campaign)
    may = await for_whom(campaign, person, now)
    if found is None or (not may and not await _answers_for(person, campaign, unit, now)):
        raise NotAllowed(_("That announcement was not for {you}."))
    if found.state not in OUT or ask not in found.asks or ask == "result":
        raise NotAllowed(_("{code} does not ask for that any more, {you}."), code=found.code)
    place = may[0] if unit is None else unit
    if place not in may and not await _answers_for(person, campaign, place, now):
        raise NotAllowed(_("That place is not in {your} charge, {you}."))
    if len(json.dumps(dict(answers), ensure_ascii=False)) > LONGEST:
        raise NotAllowed(_("That is too long, {you}. Please say it shorter."))
    whose = _whose(found, ask, place, person)
    kept = await campaign_answers.keep(campaign, ask, whose, place, person, answers, asked, now)
    late = is_late(rules, found, ask, now)
    await deeds.note(person, "campaign.answered", f"campaign:{campaign}", within=place, ask=ask, late=late)
    return kept


def _whose(campaign: Campaign, ask: str, unit: int, person: int) -> str:
    by_person = ask == "seen" or campaign.asks.get(ask, {}).get("each") == "person"
    return f"person:{person}" if by_person else f"unit:{unit}"


async def for_whom(campaign: int, person: int, now: datetime) -> list[int]:
    """The units of the campaign this person may answer for; their own first. Empty: it is not for them."""
    own = await addressed.of_person(campaign, person)
    held = (await people.roles_of([person], now)).get(person, ())
    others = [role.unit for role in held if await addressed.has_unit(campaign, role.unit)]
    return list(dict.fromkeys([*([own] if own is not None else []), *others]))


async def _answers_for(person: int, campaign: int, unit: int | None, now: datetime) -> bool:
    """An officer answers for a village that phoned."""
    if unit is None or not await addressed.has_unit(campaign, unit):
        return False
    offices = await access.areas(person, now, ("officer", "admin"))
    return await access.covers(access.Sight(person, areas=tuple(offices)), unit)


async def given(campaign: int, ask: str, unit: int, person: int) -> CampaignAnswer | None:
    """What was answered before, to be shown and changed."""
    return await campaign_answers.one(campaign, ask, (f"unit:{unit}", f"person:{person}"))


async def for_person(person: int, now: datetime, most: int = 5) -> list[Campaign]:
    """Campaigns that are out to this person or their units, newest first: "đăng ký ra quân"."""
    units = [role.unit for role in (await people.roles_of([person], now)).get(person, ())]
    ids = await campaign_answers.of_people(person, units, now - LATELY, most)
    found = [await campaigns.get(id) for id in ids]
    return [campaign for campaign in found if campaign is not None]


def last_day(campaign: Campaign, ask: str) -> date | None:
    by = campaign.asks.get(ask, {}).get("by")
    return date.fromisoformat(by) if by else None


def is_late(rules: Rules, campaign: Campaign, ask: str, at: datetime) -> bool:
    last = last_day(campaign, ask)
    return last is not None and rules.today(at) > last

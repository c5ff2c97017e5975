"""What units and people answer to what a campaign asked. A later answer takes the place of the first.

`answers` by ask: seen {} · started {} · part {"yes": bool, "people"?: number} · register {"text", "contents",
"people"?: {"value"}, "households"?: {"value"}} · checklist {"done": [numbers of items, from 0]} ·
loudspeaker {"text", "times", "count", "minutes"?, "languages"?}. A result is a report: reports/submit.py, `campaign`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from campaigns.rules import Rules
from storage.models import Campaign, CampaignAnswer


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
    raise NotImplementedError


async def for_whom(campaign: int, person: int, now: datetime) -> list[int]:
    """The units of the campaign this person may answer for; their own first. Empty: it is not for them."""
    raise NotImplementedError


async def given(campaign: int, ask: str, unit: int, person: int) -> CampaignAnswer | None:
    """What was answered before, to be shown and changed."""
    raise NotImplementedError


async def for_person(person: int, now: datetime, most: int = 5) -> list[Campaign]:
    """Campaigns that went out to this person or their units and are not closed, newest first: "đăng ký ra quân"."""
    raise NotImplementedError


def last_day(campaign: Campaign, ask: str) -> date | None:
    raise NotImplementedError


def is_late(rules: Rules, campaign: Campaign, ask: str, at: datetime) -> bool:
    raise NotImplementedError

"""Writing a campaign: what it says, to whom, what it asks of them and by when; who may, and what is still wrong.

`asks` is {ask: {…}}; each may have "by" (the last day, ISO; told as "before" the day after) and "of" (kinds of unit
that are expected to answer; none: all that are addressed):
  seen         {}                                  each person taps "seen"
  part         {"each": "unit" or "person"}        yes, no, how many; by unit unless said
  register     {"activity"?: id}                   contents and people
  started      {}                                  the unit says that it has begun
  result       {"activity": id}                    a report of this activity ("" or none: any)
  checklist    {"items": [text…]}
  loudspeaker  {"text": script}
`audience` is in campaigns/audience.py; `media` is [{"sha256", "name", "mime", "kind": "photo" or "file"}…].
"""

from collections.abc import Mapping
from datetime import datetime

from campaigns.rules import Rules, Trouble
from conversation.messages import Abilities
from storage.models import Campaign

ASKS = ("seen", "part", "register", "started", "result", "checklist", "loudspeaker")
# What `change` takes.
FIELDS = ("title", "texts", "day", "hour", "host", "responding", "contents", "asks", "media", "audience", "send_at")


async def begin(by: int, unit: int, title: str, now: datetime) -> Campaign:
    """In the caller's transaction: a draft of an office; its audience is, until changed, the reporters of its area."""
    raise NotImplementedError


async def change(campaign: int, by: int, now: datetime, **fields: object) -> Campaign:
    """In the caller's transaction: new values for some of FIELDS (`host` is a unit's id, `urgent` goes into audience).

    Only a draft can be changed; one that waits for a second person becomes a draft again.
    """
    raise NotImplementedError


async def troubles(rules: Rules, campaign: Campaign, now: datetime, able: Mapping[str, Abilities]) -> list[Trouble]:
    """What would go wrong, by channel where it depends on one: the organiser mends it before anything is sent."""
    raise NotImplementedError


async def may_run(by: int, campaign: Campaign, now: datetime) -> bool:
    """Whether they are an officer over the campaign's unit and its whole audience."""
    raise NotImplementedError


async def read(campaign: int, by: int, now: datetime) -> Campaign:
    """The campaign with unit, host and who made it; NotAllowed for who may neither run it nor look on (viewers may)."""
    raise NotImplementedError


async def by_code(code: str, by: int, now: datetime) -> Campaign:
    """As `read`, by its code however it was typed."""
    raise NotImplementedError


async def listed(by: int, now: datetime, most: int = 50, before: int | None = None) -> list[Campaign]:
    """The campaigns of the areas they see, newest first."""
    raise NotImplementedError

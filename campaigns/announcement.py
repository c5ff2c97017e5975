"""What a campaign says to one person, and how it will look on each channel."""

from dataclasses import dataclass

from campaigns.rules import Rules
from conversation.messages import Abilities, Reply
from locales import Speech
from storage.models import Campaign


@dataclass(frozen=True)
class Places:
    """The names a campaign speaks of, read once for all: by id and by code."""

    office: str
    host: str = ""
    responding: tuple[str, ...] = ()


async def places(campaign: Campaign) -> Places:
    raise NotImplementedError


def announcement(rules: Rules, campaign: Campaign, named: Places, unit_code: str, speech: Speech) -> Reply:
    """For a unit. Its buttons: campaign:<id>:register seen yes no started result checklist played ask."""
    raise NotImplementedError


def preview(reply: Reply, able: Abilities) -> tuple[Reply, ...]:
    """Exactly the messages that would leave on a channel, in order (conversation.fit)."""
    raise NotImplementedError

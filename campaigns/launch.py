"""From a draft to the ledger: launching, a second person's yes, writing what is due, pausing, cancelling, retrying."""

from datetime import datetime

from campaigns.rules import Rules
from storage.models import Campaign

BATCH = 500


async def launch(rules: Rules, campaign: int, by: int, now: datetime, send_at: datetime | None = None) -> Campaign:
    """In the caller's transaction: it goes out at `send_at` or at once, at night in the morning unless it is urgent.

    For more than `rules.second_over` people it waits for a second officer (state "confirming"), who is asked by the
    event "campaign_confirm" {"campaign"}. NotAllowed with the first trouble that blocks.
    """
    raise NotImplementedError


async def confirm(rules: Rules, campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction: the second person's yes; whoever made or launched it cannot give it."""
    raise NotImplementedError


async def recall(campaign: int, by: int, now: datetime) -> Campaign:
    """In the caller's transaction: one that has not begun to leave (confirming, scheduled) is a draft again."""
    raise NotImplementedError


async def pause(campaign: int, by: int, now: datetime) -> Campaign:
    raise NotImplementedError


async def resume(campaign: int, by: int, now: datetime) -> Campaign:
    raise NotImplementedError


async def cancel(campaign: int, by: int, now: datetime) -> Campaign:
    """What has not left stays here; what was sent stays sent."""
    raise NotImplementedError


async def retry(campaign: int, by: int, now: datetime) -> int:
    """In the caller's transaction: the failed ones wait again; how many."""
    raise NotImplementedError


async def decide_unsure(campaign: int, by: int, now: datetime, *, again: bool) -> int:
    """In the caller's transaction: those a crash left unsure are sent again, or count as sent; how many."""
    raise NotImplementedError


async def tick(rules: Rules, now: datetime) -> None:
    """Of the clock, as often as it likes and in two processes at once: all that is due."""
    raise NotImplementedError

"""The morning before a campaign's last days: its organiser hears who is missing, in the one message of the morning."""

from datetime import datetime, timedelta

from campaigns import answers
from campaigns.board import missing
from campaigns.rules import Rules
from catalogue import quiet
from storage import campaign_answers, campaigns, database, inbox, review

ASKS = ("register", "part", "result", "seen")  # what has a last day that one can still keep
SOON = timedelta(days=1)
LATEST = timedelta(hours=4)
LATELY = timedelta(days=120)


async def tick(rules: Rules, now: datetime) -> None:
    """Once a morning for each campaign of which something ends today or tomorrow."""
    local = now.astimezone(rules.timezone)
    begin = datetime.combine(local.date(), rules.catalogue.review.morning, rules.timezone)
    if not begin <= local < begin + LATEST:
        return
    for campaign in await campaigns.in_states(("sending", "paused", "sent"), since=now - LATELY):
        ending = [
            ask
            for ask in ASKS
            if ask in campaign.asks
            and (last := answers.last_day(campaign, ask))
            and local.date() <= last <= local.date() + SOON
        ]
        if not ending:
            continue
        who, day = campaign.made_by_id, local.date()
        settings = await review.settings([who])
        if quiet.until(settings[who], rules.catalogue.review, now):
            continue
        async with database.transaction():
            what = f"campaign:{campaign.id}:ending"
            if not await campaign_answers.nudge(what, campaign.unit_id, who, day.isoformat(), day, now):
                continue
            if any([await missing(rules, campaign, ask) for ask in ending]):
                # The same message as the review's: who has both gets one.
                key, now_ms = f"morning:{day.isoformat()}:{who}", int(now.timestamp() * 1000)
                about: dict[str, str | int] = {"day": day.isoformat()}
                await inbox.put_event(who, key, "review_morning", about, now.isoformat(), now_ms)

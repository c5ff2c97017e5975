"""Campaigns whose day has come: what a place that sends photos or a report has not told them yet."""

from collections.abc import Sequence
from datetime import date

from storage import database
from storage.campaigns import OUT
from storage.database import filled, marks
from storage.models import Campaign


async def beginning(places: Sequence[int], day: date) -> list[Campaign]:
    """Of these places, on this day."""
    wanted = filled(list(places))
    found = await database.rows(
        "SELECT c.id FROM campaigns c WHERE c.day = ?"
        f" AND c.state IN ({marks(OUT)}) AND EXISTS (SELECT 1 FROM addressees a WHERE a.campaign_id = c.id"
        f" AND a.unit_id IN ({marks(wanted)})) AND NOT EXISTS (SELECT 1 FROM campaign_answers g"
        f" WHERE g.campaign_id = c.id AND g.ask = 'started' AND g.unit_id IN ({marks(wanted)})) ORDER BY c.id",
        *(day.isoformat() if database.is_sqlite() else day, *OUT, *wanted, *wanted),
    )
    if not found:
        return []
    return [each for each in await Campaign.filter(id__in=[row["id"] for row in found]) if "started" in each.asks]


async def result(place: int, activity: str, day: date) -> Campaign | None:
    """The newest campaign that waits for this place to report such work, done on its day or after."""
    found = await database.rows(
        "SELECT c.id FROM campaigns c JOIN addressees a ON a.campaign_id = c.id AND a.unit_id = ?"
        f" WHERE c.state IN ({marks(OUT)}) AND (c.day IS NULL OR c.day <= ?) AND NOT EXISTS (SELECT 1 FROM reports r"
        " WHERE r.campaign_id = c.id AND r.unit_id = ? AND r.state NOT IN ('rejected', 'withdrawn'))"
        " GROUP BY c.id ORDER BY c.id DESC LIMIT 20",
        *(place, *OUT, day.isoformat() if database.is_sqlite() else day, place),
    )
    if not found:
        return None
    for campaign in await Campaign.filter(id__in=[row["id"] for row in found]).order_by("-id"):
        if "result" in campaign.asks and campaign.asks["result"].get("activity", activity) in ("", activity):
            return campaign
    return None

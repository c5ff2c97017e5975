"""Campaigns whose day has come, and of which a place has not said yet that it has begun."""

from collections.abc import Sequence
from datetime import date

from storage import database
from storage.database import filled, marks
from storage.models import Campaign

OUT = ("writing", "sending", "paused", "sent")


async def waited_for(places: Sequence[int], day: date) -> list[Campaign]:
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

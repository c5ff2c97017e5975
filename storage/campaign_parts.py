"""Campaigns of an office above, as far as they went to places of one's own area."""

from collections.abc import Sequence

from storage import database
from storage.campaigns import OUT
from storage.database import Row, marks

SENT_THERE = (
    "EXISTS (SELECT 1 FROM addressees a JOIN units_within w ON w.unit_id = a.unit_id"
    " WHERE a.campaign_id = c.id AND w.area_id IN ({areas}))"
)
STATES = (*OUT, "closed")


async def from_above(areas: Sequence[int], most: int) -> list[Row]:
    """The newest that came to these areas from outside of them: id, code, title, day, state, unit, kind."""
    if not areas:
        return []
    inside = marks(areas)
    return await database.rows(
        "SELECT c.id, c.code, c.title, c.day, c.state, u.name AS unit, u.kind FROM campaigns c"
        f" JOIN units u ON u.id = c.unit_id WHERE c.state IN ({marks(STATES)}) AND {SENT_THERE.format(areas=inside)}"
        f" AND c.unit_id NOT IN (SELECT unit_id FROM units_within WHERE area_id IN ({inside}))"
        " ORDER BY c.id DESC LIMIT ?",
        *(*STATES, *areas, *areas, most),
    )


async def part(campaign: int, areas: Sequence[int]) -> int | None:
    """The first of these areas to whose places a campaign went."""
    for area in areas:
        if await database.rows(
            f"SELECT 1 FROM campaigns c WHERE c.id = ? AND {SENT_THERE.format(areas='?')}", campaign, area
        ):
            return area
    return None

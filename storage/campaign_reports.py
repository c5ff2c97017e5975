"""Campaigns as far as reports came of them, for lists of reports: only of those that somebody may see."""

from storage import database
from storage.access import Sight
from storage.database import Row


async def with_reports(seen: Sight, most: int) -> list[Row]:
    """The newest campaigns whose results they see: id, code, title."""
    where, values = seen.reports()
    # A range of one: where few reports belong to a campaign, SQLite would else hold their index for useless.
    return await database.rows(
        "SELECT c.id, c.code, c.title FROM campaigns c WHERE EXISTS (SELECT 1 FROM reports r"
        f" WHERE r.campaign_id BETWEEN c.id AND c.id AND {where}) ORDER BY c.id DESC LIMIT ?",
        *values,
        most,
    )


async def of_report(report: int) -> Row | None:
    """Whose result a report is: id, code, title."""
    found = await database.rows(
        "SELECT c.id, c.code, c.title FROM reports r JOIN campaigns c ON c.id = r.campaign_id WHERE r.id = ?", report
    )
    return found[0] if found else None

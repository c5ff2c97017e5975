"""Questions, answers and comments that the village and the officials both see."""

from datetime import datetime
from typing import Any

from storage import database
from storage.models import Remark


async def say(**facts: Any) -> Remark:
    """In the caller's transaction."""
    return await Remark.create(**facts)


async def one(id: int) -> Remark | None:
    """With who said it, its place and its report."""
    return await Remark.get_or_none(id=id).select_related("by", "unit", "report", "to")


async def answered(id: int, now: datetime) -> None:
    await Remark.filter(id=id, answered_at=None).update(answered_at=now)


async def of_report(report: int) -> list[Remark]:
    """Oldest first, with who said each."""
    return await Remark.filter(report_id=report).order_by("id").select_related("by")


async def open_question(report: int, but_by: int) -> Remark | None:
    """The last question about a report that waits for an answer, unless it was their own."""
    return (
        await Remark.filter(report_id=report, kind="question", answered_at=None)
        .exclude(by_id=but_by)
        .order_by("-id")
        .first()
    )


async def waiting(person: int) -> int:
    """How many of their questions nobody has answered."""
    [row] = await database.rows(
        "SELECT count(*) AS n FROM remarks WHERE by_id = ? AND kind = 'question' AND answered_at IS NULL", person
    )
    return int(row["n"])

"""How far the chain of evidence had come at the end of each day: the figure officers note down."""

from datetime import date, datetime, timedelta

from storage import database, ledger
from storage.database import marks
from storage.kinds import COMMUNES
from storage.models import LedgerRoot


async def close(today: date, now: datetime) -> None:
    """Yesterday's root, once; none while the chain is empty."""
    n, sealed = await ledger.head()
    if n:
        await database.execute(
            "INSERT INTO ledger_roots (day, n, hash, at) VALUES (?, ?, ?, ?) ON CONFLICT (day) DO NOTHING",
            *(today - timedelta(days=1), n, sealed, now),
        )


async def of_day(day: date) -> LedgerRoot | None:
    return await LedgerRoot.get_or_none(day=day)


async def latest() -> LedgerRoot | None:
    return await LedgerRoot.all().order_by("-day").first()


async def between(first: int, last: int) -> list[LedgerRoot]:
    """The roots that lie within a part of the chain, oldest first."""
    return await LedgerRoot.filter(n__gte=first, n__lte=last).order_by("day")


async def officers(now: datetime) -> list[int]:
    """The communes' officers, who hear of it."""
    found = await database.rows(
        "SELECT DISTINCT r.person_id FROM roles r JOIN units u ON u.id = r.unit_id"
        f" WHERE r.role IN ('officer', 'admin') AND u.kind IN ({marks(COMMUNES)})"
        " AND r.since <= ? AND (r.until IS NULL OR r.until > ?) ORDER BY r.person_id",
        *(*COMMUNES, database.moment(now), database.moment(now)),
    )
    return [row["person_id"] for row in found]


async def announced(day: date, now: datetime) -> bool:
    """False if it was announced before."""
    return bool(await LedgerRoot.filter(day=day, announced_at=None).update(announced_at=now))

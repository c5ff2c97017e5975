"""A time is the same moment whatever zone it is told in, however it is written and compared."""

from datetime import UTC, timedelta, timezone

from storage import database
from storage.models import Role
from tests.support.cast import NOW, settle

MINUTE = timedelta(minutes=1)
ZONES = (UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=9)))


async def test_times_told_in_different_zones_compare_as_moments(db: str) -> None:
    cast = await settle()
    mine = Role.filter(person=cast.officer)
    role = await mine.get()
    for written in ZONES:
        await mine.update(until=NOW.astimezone(written))
        role.since = NOW.astimezone(written)
        await role.save(update_fields=["since"])
        for asked in ZONES:
            before, after = (NOW - MINUTE).astimezone(asked), (NOW + MINUTE).astimezone(asked)
            assert await mine.filter(until__gt=before, until__lt=after, since__gt=before, since__lt=after).exists()
            assert await database.rows(
                "SELECT 1 FROM roles WHERE person_id = ? AND until > ? AND until < ? AND since = ?",
                cast.officer.id,
                before,
                after,
                NOW.astimezone(asked),
            )

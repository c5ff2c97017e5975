"""Photos and files somebody sent to go along with an announcement: which are kept by now."""

from collections.abc import Sequence

from storage import database
from storage.database import Row, filled, marks


async def of(photos: Sequence[int]) -> list[Row]:
    """In the order they were sent: id, state, kind, name, mime, sha256, shown."""
    if not photos:
        return []
    wanted = filled(list(photos))
    return await database.rows(
        f"SELECT id, state, kind, name, mime, sha256, shown FROM photos WHERE id IN ({marks(wanted)}) ORDER BY id",
        *wanted,
    )

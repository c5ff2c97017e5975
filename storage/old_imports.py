"""Uploads of earlier years' photos as rows: asked for, refused row by row or taken in, and their ZIP let go of."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q

from storage import database, deeds
from storage.database import moment
from storage.models import OldImport

TABLE = "old_imports"
STEPS = ("check", "keep")  # while it is only checked it can be cancelled
OVER = ("ready", "failed", "cancelled")


async def ask(by: int, name: str, packed: str, sheet: str, now: datetime, *, approve: bool, skip_bad: bool) -> int:
    """In the caller's transaction: into the queue."""
    made = await OldImport.create(
        made_by_id=by,
        made_at=now,
        asked_at=now,
        name=name[:200],
        packed=packed,
        sheet=sheet,
        approve=approve,
        skip_bad=skip_bad,
    )
    await deeds.note(by, "old_photos.uploaded", f"old_import:{made.id}")
    return made.id


async def by_id(id: int) -> OldImport | None:
    """With who made it."""
    return await OldImport.get_or_none(id=id).select_related("made_by")


async def of_person(person: int, most: int = 20) -> list[OldImport]:
    """The newest first."""
    return await OldImport.filter(made_by_id=person).order_by("-id").limit(most)


async def without_bad_rows(id: int, now: datetime) -> bool:
    """Into the queue again: the rows that would do are taken in, the others left out."""
    wanted = OldImport.filter(id=id, state="refused", good__gt=0).exclude(packed="")
    return bool(await wanted.update(state="waiting", skip_bad=True, asked_at=now, tries=0, why="", ended_at=None))


async def cancel(id: int, now: datetime) -> bool:
    """What is kept already stays; so only before that."""
    return bool(
        await database.execute(
            "UPDATE old_imports SET state = 'cancelled', ended_at = ? WHERE id = ? AND (state IN ('waiting', 'refused')"
            " OR (state = 'building' AND step <> 'keep'))",
            *(moment(now), id),
        )
    )


async def ended(id: int, state: str, lines: Sequence[str], now: datetime, good: int = 0) -> bool:
    """In the caller's transaction: ready, or refused with how many rows would do."""
    wanted = OldImport.filter(id=id, state="building")
    return bool(await wanted.update(state=state, lines=list(lines), good=good, ended_at=now, step="", why=""))


async def not_needed(before: datetime) -> list[OldImport]:
    """Whose ZIP lies here for nothing: they are over, or nobody has mended them for long."""
    kept = OldImport.exclude(packed="")
    return [*await kept.filter(state__in=OVER), *await kept.filter(state="refused", ended_at__lt=before)]


async def others_need(sha: str, id: int) -> bool:
    """Whether somebody uploaded the same bytes too, and is not done with them."""
    either = Q(packed=sha) | Q(sheet=sha)
    return await OldImport.filter(either).exclude(id=id).exists()


async def let_go(id: int) -> None:
    await OldImport.filter(id=id).update(packed="", sheet="")

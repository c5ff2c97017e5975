"""Uploads of earlier years' photos as rows: asked for, refused row by row or taken in, and their ZIP let go of."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tortoise.expressions import Q

from storage import database, deeds
from storage.database import moment
from storage.files import Files
from storage.models import OldImport

TABLE = "old_imports"
OVER = ("ready", "failed", "cancelled")
PATIENCE = timedelta(days=14)  # so long a refused ZIP waits for somebody to leave its bad rows out


async def ask(
    by: int, within: int, name: str, packed: str, sheet: str, now: datetime, *, approve: bool, skip_bad: bool
) -> int:
    """In the caller's transaction: into the queue. `packed` and `sheet` are kept files; "": the sheet is in the ZIP."""
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
    await deeds.note(by, "old_photos.uploaded", f"old_import:{made.id}", within=within)
    return made.id


async def by_id(id: int) -> OldImport | None:
    """With who made it."""
    return await OldImport.get_or_none(id=id).select_related("made_by")


async def of_person(person: int, most: int = 20) -> list[OldImport]:
    """The newest first."""
    return await OldImport.filter(made_by_id=person).order_by("-id").limit(most)


async def lying_here(person: int) -> int:
    """How many of their ZIPs are not done with."""
    return await OldImport.filter(made_by_id=person).exclude(packed="").count()


async def without_bad_rows(asked: OldImport, now: datetime) -> bool:
    """Into the queue again: the rows that would do are taken in, the others left out."""
    wanted = OldImport.filter(id=asked.id, state="refused", good__gt=0).exclude(packed="")
    return bool(await wanted.update(state="waiting", skip_bad=True, asked_at=now, tries=0, why="", ended_at=None))


async def cancel(asked: OldImport, now: datetime) -> bool:
    """As long as nothing is kept: what is kept already stays."""
    return bool(
        await database.execute(
            "UPDATE old_imports SET state = 'cancelled', ended_at = ? WHERE id = ? AND (state IN ('waiting', 'refused')"
            " OR (state = 'building' AND step <> 'keep'))",
            *(moment(now), asked.id),
        )
    )


async def ended(asked: OldImport, state: str, lines: Sequence[str], now: datetime, good: int = 0) -> bool:
    """In the caller's transaction: ready, or refused with how many rows would do."""
    wanted = OldImport.filter(id=asked.id, state="building")
    return bool(await wanted.update(state=state, lines=list(lines), good=good, ended_at=now, step="", why=""))


async def let_go(files: Files, now: datetime) -> None:
    """Of ZIPs and sheets that nobody needs any more: they are over, or nobody has mended them for long."""
    kept = OldImport.exclude(packed="")
    late = kept.filter(state="refused", ended_at__lt=now - PATIENCE)
    for asked in [*await kept.filter(state__in=OVER), *await late]:
        try:
            for sha in {asked.packed, asked.sheet} - {""}:
                if not await _others_need(sha, asked):
                    await files.remove(sha)
        except OSError:  # the store is away: the next one asks again
            continue
        await OldImport.filter(id=asked.id).update(packed="", sheet="")


async def _others_need(sha: str, asked: OldImport) -> bool:
    """Whether somebody uploaded the same bytes too, and is not done with them."""
    return await OldImport.filter(Q(packed=sha) | Q(sheet=sha)).exclude(id=asked.id).exists()

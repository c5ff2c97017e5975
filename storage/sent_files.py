"""What channels call the files of ours that they have: uploaded once, sent often."""

from collections.abc import Sequence
from datetime import datetime

from storage.models import SentFile

LONGEST = 300  # characters of a channel's name for a file


async def known(channel: str, kind: str, sha: str, since: datetime | None = None) -> tuple[str, datetime] | None:
    """What the channel calls it, and since when it has it; a name given before `since` is not good any more."""
    row = await SentFile.get_or_none(channel=channel, kind=kind, sha256=sha)
    if row is None or (since is not None and row.at < since):
        return None
    return row.known_as, row.at


async def keep(channel: str, kind: str, sha: str, known_as: str, at: datetime) -> None:
    await SentFile.bulk_create(
        [SentFile(channel=channel, kind=kind, sha256=sha, known_as=known_as, at=at)],
        on_conflict=["channel", "sha256", "kind"],
        update_fields=["known_as", "at"],
    )


async def forget(channel: str, kind: str, shas: Sequence[str]) -> None:
    await SentFile.filter(channel=channel, kind=kind, sha256__in=list(shas)).delete()

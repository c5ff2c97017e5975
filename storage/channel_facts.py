"""What running channels say of themselves: name, deep link, quota left; for rooms that know no channel."""

from typing import Any

from storage.models import ChannelFact


async def keep(channel: str, facts: dict[str, Any]) -> None:
    await ChannelFact.bulk_create(
        [ChannelFact(channel=channel, facts=facts)], on_conflict=["channel"], update_fields=["facts"]
    )


async def add(channel: str, facts: dict[str, Any]) -> None:
    """Beside what is known already."""
    row = await ChannelFact.get_or_none(channel=channel)
    await keep(channel, {**(row.facts if row else {}), **facts})


async def all() -> dict[str, dict[str, Any]]:
    """Every channel's facts by its name."""
    return {row.channel: row.facts for row in await ChannelFact.all()}

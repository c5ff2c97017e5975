"""A channel's tokens: the access token that requests carry, and the refresh token that buys the next pair once."""

from storage.models import ChannelToken


async def get(name: str) -> ChannelToken | None:
    return await ChannelToken.get_or_none(name=name)


async def begin(name: str, refresh: str, seed: str) -> None:
    """A refresh token from the settings, `seed` being its hash: whatever was kept before is over."""
    await ChannelToken.bulk_create(
        [ChannelToken(name=name, refresh=refresh, seed=seed)],
        on_conflict=["name"],
        update_fields=["access", "refresh", "expires_ms", "refreshed_ms", "seed", "asked_ms", "trouble"],
    )


async def asking(name: str, now_ms: int) -> None:
    """Before the refresh token is spent: a trace in case the answer is lost, and proof that we can write."""
    await ChannelToken.filter(name=name).update(asked_ms=now_ms)


async def keep(name: str, access: str, refresh: str, expires_ms: int, refreshed_ms: int, seed: str) -> None:
    """The new pair, unless a newer one or one of another beginning is there."""
    await ChannelToken.filter(name=name, seed=seed, refreshed_ms__lt=refreshed_ms).update(
        access=access, refresh=refresh, expires_ms=expires_ms, refreshed_ms=refreshed_ms, asked_ms=0, trouble=""
    )


async def troubled(name: str, refresh: str, words: str) -> None:
    """This refresh token was refused; one that came meanwhile is not spoilt by it."""
    await ChannelToken.filter(name=name, refresh=refresh).update(trouble=words[:200])

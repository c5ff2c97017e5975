"""Finds the photos a new one is a near copy of: by fingerprint first, then by laying them over each other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor

from photos import fingerprint
from photos.alike import alike
from photos.fingerprint import Grey
from storage import fingerprints
from storage.fingerprints import Ask, Found

LOOKED_AT = 20  # of those it may be a copy of, the nearest first
SHOWN = 5  # flags of a kind a photo gets

Small = Callable[[int], Awaitable[Grey | None]]  # the small picture of a photo, if it is there


async def near(photo: int, picture: Grey, known: Mapping[int, int], small: Small, executor: Executor) -> list[Found]:
    return await among(await candidates(photo, known), picture, small, executor)


async def candidates(photo: int, known: Mapping[int, int]) -> list[Found]:
    asked = [Ask(*each) for each in fingerprint.asks(known)]
    return await fingerprints.near(asked, fingerprint.CLOSE, LOOKED_AT, apart_from=photo)


async def among(maybe: Sequence[Found], picture: Grey, small: Small, executor: Executor) -> list[Found]:
    """Those of them that are the same photo."""
    loop, found = asyncio.get_running_loop(), []
    for candidate in maybe:
        other = await small(candidate.photo)
        if other is not None and await loop.run_in_executor(executor, _alike, picture, other, candidate.mirrored):
            found.append(candidate)
            if len(found) == SHOWN:
                break
    return found


def _alike(one: Grey, other: Grey, mirrored: bool) -> bool:
    return alike(one, other, mirrored=mirrored)

"""Finds the photos a new one is a near copy of: by fingerprint first, then by laying them over each other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor

from photos import fingerprint
from photos.alike import alike
from photos.fingerprint import Grey
from storage import fingerprints
from storage.fingerprints import Ask, Found

LOOKED_AT = 12  # of those it may be a copy of, the nearest first
SHOWN = 5  # flags of a kind a photo gets

Small = Callable[[int], Awaitable[Grey | None]]  # the small picture of a photo, if it is there


async def near(photo: int, picture: Grey, known: Mapping[int, int], small: Small, executor: Executor) -> list[Found]:
    asked = [Ask(*each) for each in fingerprint.asks(known)]
    loop, found = asyncio.get_running_loop(), []
    for candidate in await fingerprints.near(asked, fingerprint.CLOSE, LOOKED_AT, apart_from=photo):
        other = await small(candidate.photo)
        if other is not None and await loop.run_in_executor(executor, _alike, picture, other, candidate.mirrored):
            found.append(candidate)
            if len(found) == SHOWN:
                break
    return found


def _alike(one: Grey, other: Grey, mirrored: bool) -> bool:
    return alike(one, other, mirrored=mirrored)

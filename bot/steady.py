"""Goes on after a mistake: the only place that catches every error, so that one of many does not stop the others."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

log = logging.getLogger(__name__)


@dataclass
class Tried:
    error: Exception | None = None


@contextmanager
def going_on(words: str, *, but: tuple[type[Exception], ...] = (), **facts: object) -> Iterator[Tried]:
    """One round of a loop, or one of many: what goes wrong in it is logged. `but`: what the caller looks after."""
    tried = Tried()
    try:
        yield tried
    except but:
        raise
    except Exception as error:
        log.exception(words, extra=facts)
        tried.error = error


async def until_done(work: Callable[[], Awaitable[None]], words: str, pauses: Sequence[float]) -> None:
    """Again and again until it goes well; `pauses`: seconds to rest after the first, second … failure."""
    for failures in count():
        with going_on(words) as tried:
            await work()
        if tried.error is None:
            return
        await asyncio.sleep(pauses[min(failures, len(pauses) - 1)])

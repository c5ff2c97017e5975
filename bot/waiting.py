"""Waits for the first of several events, or a time."""

import asyncio


async def until(*events: asyncio.Event, seconds: float) -> None:
    if any(event.is_set() for event in events):
        return
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


class Bell:
    """Rings for everybody who listens, each with an event of their own to clear."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Event] = []

    def listen(self) -> asyncio.Event:
        self._listeners.append(asyncio.Event())
        return self._listeners[-1]

    def ring(self) -> None:
        for listener in self._listeners:
            listener.set()

"""How fast a channel's messages may leave: evenly, and never more in a second than the channel permits."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MARGIN = 1.012  # of the permitted second
CATCH_UP = 0.15  # seconds of a pause of ours that are made good at once
REMEMBERED = 10.0  # seconds; in one or two of these the quickest answer is looked for
SLOWER = 0.05  # of the second, after each refusal of what should have been permitted
SLOWEST = 1.0
FORGIVEN = 60.0  # seconds in which half of that is forgotten


@dataclass(slots=True)
class Place:
    began: float
    counted: float  # by the other side, at the latest as far as we know


class Pacer:
    """At most `rate` messages in any second, as the other side counts them, and as evenly as a busy machine can.

    A message that was held up here or on its way is counted later than it began. Its answer tells: it was counted no
    later than the answer came back, less what an answer takes at the quickest.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = max(1, int(rate))
        self.second = self.most / rate
        self.clock = clock
        self._slower, self._refused_at = 0.0, clock()
        self.next = clock()
        self.gone: deque[Place] = deque()  # in the order in which they left, within the span
        self.bulk_at = -math.inf
        self._quickest, self._quickest_before, self._quickest_since = math.inf, math.inf, clock()

    @property
    def span(self) -> float:
        return self.second * (MARGIN + self._slowed())

    @property
    def step(self) -> float:
        return self.span / self.most

    def refused(self) -> None:
        """More was said to be too many: what is permitted is not written down, and less now and then."""
        self._slower, self._refused_at = min(SLOWEST, self._slowed() + SLOWER), self.clock()

    def _slowed(self) -> float:
        return self._slower and self._slower * 0.5 ** ((self.clock() - self._refused_at) / FORGIVEN)

    def allowed(self) -> int:
        """How many may leave now."""
        now, span = self.clock(), self.span
        self.next = max(self.next, now - CATCH_UP)
        if self.next > now:
            return 0
        while self.gone and self.gone[0].counted <= now - span:
            self.gone.popleft()
        return max(0, min(self.most - len(self.gone), int((now - self.next) / (span / self.most)) + 1))

    def took(self, *, bulk: bool) -> Place:
        now = self.clock()
        place = Place(now, now)
        self.gone.append(place)
        self.next = min(self.next + self.step, now + self.span)
        if bulk:
            self.bulk_at = now
        return place

    def answered(self, place: Place) -> None:
        now = self.clock()
        if now - self._quickest_since > REMEMBERED:
            self._quickest_before, self._quickest, self._quickest_since = self._quickest, math.inf, now
        self._quickest = min(self._quickest, now - place.began)
        place.counted = max(place.began, now - min(self._quickest, self._quickest_before))

    async def place(self) -> Place:
        """One among the bulk messages, as soon as there is one."""
        while True:
            seconds = self.wait()
            if not seconds:
                return self.took(bulk=True)
            await asyncio.sleep(seconds)

    def wait(self) -> float:
        """Seconds until the next may leave."""
        now = self.clock()
        full = self.gone[0].counted + self.span if len(self.gone) >= self.most else now
        return max(0.0, self.next - now, full - now)

    def is_shared(self) -> bool:
        """Whether bulk messages left lately, so that a reply needs a place among them.

        Alone, replies are not held back: channels ask for a pace of bulk messages only.
        """
        return self.clock() - self.bulk_at < self.span


class ChatPace:
    """Bulk messages to one chat, at most `rate` a second after whatever was said there last."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rest, self.clock = 1 / rate, clock
        self._said: dict[int, float] = {}  # in order of time

    def took(self, chat: int) -> None:
        now = self.clock()
        self._said.pop(chat, None)
        self._said[chat] = now
        while (oldest := next(iter(self._said))) != chat and self._said[oldest] <= now - self.rest:
            del self._said[oldest]

    def may_go(self, chat: int) -> bool:
        return self.clock() - self._said.get(chat, -math.inf) >= self.rest

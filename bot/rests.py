"""Who rests until when after an error: the whole channel, one chat, or all bulk messages while the network is away."""

import time

from bot.channels.base import SendError, Throttled, Unreachable
from bot.pace import Pacer

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds without bulk while the network is away
IN_A_ROW = 3  # failures after which it is away


class Rests:
    """All deadlines are on the monotonic clock."""

    def __init__(self, pacer: Pacer) -> None:
        self.pacer = pacer
        self.pauses = 0  # that bulk messages made, and none has arrived since
        self._failures = 0  # in a row, of bulk messages
        self._until = self._bulk_until = 0.0
        self._chats: dict[int, float] = {}  # whose last message failed

    def channel(self) -> float:
        """Seconds that everybody rests."""
        return max(0.0, self._until - time.monotonic())

    def bulk(self, now: float) -> bool:
        return now < self._bulk_until

    def chat(self, chat: int, now: float) -> bool:
        if self._chats.get(chat, 0.0) > now:
            return True
        self._chats.pop(chat, None)
        return False

    def throttled(self, error: Throttled) -> float:
        """One deadline for everybody; the seconds until then."""
        if not self.channel() and self.pacer.is_shared():
            self.pacer.refused()
        self._until = max(self._until, time.monotonic() + (error.retry_in or 1.0))
        return self.channel()

    def later(self, chat: int, seconds: float) -> None:
        """What follows in this chat waits its turn."""
        self._chats[chat] = time.monotonic() + seconds

    def heed_bulk(self, error: SendError | None) -> None:
        """What became of a bulk message."""
        now = time.monotonic()
        if not isinstance(error, Unreachable):
            self._failures = self.pauses = 0
            return
        self._failures += 1
        if self._failures >= IN_A_ROW and now >= self._bulk_until:
            self._bulk_until = now + PAUSES[min(self.pauses, len(PAUSES) - 1)]
            self.pauses += 1

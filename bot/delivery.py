"""One message on its way: said in as many pieces as its channel needs; if that fails, what follows."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from bot.channels.base import (
    Channel,
    OutsideWindow,
    PersonStopped,
    Refused,
    SendError,
    Throttled,
    Unanswered,
    Unreachable,
)
from bot.pace import Pacer, Place
from bot.quota import Allowance
from conversation.fit import fit
from conversation.messages import Reply, reply_from_json
from storage import database
from storage.database import Row
from storage.outbox import REPLY, Result

log = logging.getLogger(__name__)

FATE: dict[type[SendError], str] = {
    PersonStopped: "stopped",
    OutsideWindow: "out_of_window",
    Refused: "refused",
    Throttled: "waiting",
    Unreachable: "waiting",
    Unanswered: "unsure",
}
LONGEST = 60.0  # seconds one message may take
AGAIN = (2, 5, 15, 60, 300, 900, 3600, 3600, 3600, 3600, 3600, 3600)  # seconds; after these it has failed
PARTLY = "Only the beginning arrived: "


class Delivery:
    """`rest` is told of a 429 to a piece after the first."""

    def __init__(
        self,
        channel: Channel,
        allowance: Allowance,
        now_ms: Callable[[], int],
        pacer: Pacer,
        rest: Callable[[Throttled], float],
    ) -> None:
        self.channel, self.allowance, self.now_ms, self.pacer, self.rest = channel, allowance, now_ms, pacer, rest

    async def carry(self, row: Row, place: Place) -> tuple[Result, SendError | None]:
        """What became of it, and the error that tells the sender to rest."""
        said: list[str] = []  # the channel's ids of the pieces that arrived
        try:
            await self.allowance.check(row["rank"])
            pieces = fit(reply_from_json(row["reply"]), self.channel.able)
            async with asyncio.timeout(LONGEST):
                for piece in pieces:
                    said.append(await self._say(row["address"], piece, place if not said else None))
        except SendError as error:
            return self._fate(row, error, partly=error.partly or bool(said)), error
        except TimeoutError:
            late = Unanswered("no answer in time")
            return self._fate(row, late, partly=bool(said)), late
        except database.FAULTS as fault:  # it is asked before anything leaves
            away = Unreachable(type(fault).__name__)
            return self._fate(row, away, partly=bool(said)), away
        sent_ms = self.now_ms()
        return Result(row["id"], "sent", sent_as=said[-1], tries=row["tries"], sent_ms=sent_ms), None

    async def _say(self, address: str, piece: Reply, first: Place | None) -> str:
        """`first`: the place of the first piece in the pace of the channel; each other waits for its own."""
        while True:
            place = first or await self.pacer.place()
            try:
                said = await self._one(address, piece)
            except Throttled as error:
                if first:
                    raise
                await asyncio.sleep(self.rest(error))  # the pieces before would come twice if it began anew
            else:
                self.pacer.answered(place)
                return said

    async def _one(self, address: str, piece: Reply) -> str:
        self.allowance.took()
        if piece.replaces:
            try:
                await self.channel.replace(address, piece.replaces, piece)
                return piece.replaces
            except Refused:  # they deleted it, or it is too old: said anew
                piece = replace(piece, replaces="")
        return await self.channel.send(address, piece)

    def broken(self, row: Row, bug: Exception) -> Result:
        """Nobody knows how far it came."""
        return self._fate(row, Unanswered(type(bug).__name__), partly=True)

    def _fate(self, row: Row, error: SendError, *, partly: bool) -> Result:
        """What follows from an error; only here is it decided.

        A reply that may have arrived is said again rather than never; anything else is never said twice, and waits
        for a person's decision.
        """
        state, words = FATE.get(type(error), "failed"), error.words or type(error).__name__
        if row["rank"] == REPLY:
            state = "waiting" if state == "unsure" else state
        elif partly and state == "waiting":
            state, words = "unsure", PARTLY + words
        if state != "waiting":
            return Result(row["id"], state, words=words, tries=row["tries"] + 1)
        if isinstance(error, Throttled):
            return self._later(row, words, error.retry_in or 1.0, row["tries"])
        tries = row["tries"] + 1
        if tries > len(AGAIN):
            return Result(row["id"], "failed", words=words, tries=tries)
        return self._later(row, words, error.retry_in or AGAIN[tries - 1], tries)

    def _later(self, row: Row, words: str, seconds: float, tries: int) -> Result:
        due_ms = self.now_ms() + int(seconds * 1000)
        return Result(row["id"], "waiting", words=words, due_ms=due_ms, tries=tries)

"""What Zalo refuses because of the account itself is told to those who can have it mended, once a day."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.channels.zalo_oa import errors
from bot.channels.zalo_oa.receive import NAME
from storage import database, inbox, people

# The event each refusal becomes, see handlers/events.py. One person's own limit (-218) concerns nobody else.
EVENTS: dict[int, str] = {
    **dict.fromkeys(errors.MONEY, "oa_money"),
    -211: "oa_quota",
    **dict.fromkeys(errors.SET_UP, "oa_set_up"),
}

log = logging.getLogger(__name__)


class Alarm:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._told: set[tuple[str, str]] = set()

    async def ring(self, code: int) -> None:
        event, now = EVENTS.get(code), self.clock()
        day = f"{now.astimezone(errors.VIETNAM):%Y-%m-%d}"
        if event is None or (event, day) in self._told:
            return
        try:
            async with database.transaction():
                for person in await people.in_charge(now):
                    await inbox.put_event(
                        person,
                        key=f"{NAME}:{event}:{day}:{person}",
                        event=event,
                        about={"code": code},
                        at=now.isoformat(),
                        now_ms=int(now.timestamp() * 1000),
                    )
        except database.FAULTS as error:
            log.warning("alarm not kept", extra={"channel": NAME, "error": type(error).__name__})
            return
        self._told = {each for each in self._told if each[1] == day} | {(event, day)}
        log.error("the account is refused", extra={"channel": NAME, "status": code})

"""Takes waiting messages, one person at a time: one message, one turn; many people's turns in one commit."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from bot.steady import going_on
from bot.waiting import Bell, until
from conversation.messages import Abilities, Attachment, Pace, Reply, Said, reply_to_json, said_from_json
from handlers import turns
from handlers.here import Here, Where, Who, World
from locales import _
from storage import conversations, database, inbox, outbox, people, photos
from storage.conversations import Draft
from storage.database import Row
from storage.outbox import Leaving

log = logging.getLogger(__name__)

AT_ONCE = 48  # people whose turns share one commit
TRIES = 3
AGAIN_MS = (1_000, 5_000)
IDLE = 0.25  # seconds between looks when nothing woke us: another process may have kept a message

KEPT = _("I kept what {you} sent, but something went wrong on our side. Somebody will look at it; nothing is lost.")


class Shown(Protocol):
    """What a turn asks of a channel: what it can show, and when a chat counts as quiet."""

    @property
    def able(self) -> Abilities: ...

    @property
    def pace(self) -> Pace: ...


class Turns:
    def __init__(
        self,
        world: World,
        channels: Mapping[str, Shown],
        clock: Callable[[], datetime],
        arrived: asyncio.Event,
        leaving: Bell,
        hurry: asyncio.Event | None = None,
    ) -> None:
        """`hurry` is set when something was begun that the clock should look at before its next tick."""
        self.world, self.channels, self.clock = world, channels, clock
        self.arrived, self.leaving, self.hurry = arrived, leaving, hurry or asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self.arrived.clear()
            taken = 0
            with going_on("turns could not be taken") as taking:
                taken = await self.take()
            if taking.error:
                await until(stop, seconds=1.0)
            elif taken:
                self.leaving.ring()
            else:
                await until(self.arrived, stop, seconds=IDLE)

    async def take(self) -> int:
        """Turns of many people in one commit; if one fails, each is taken alone. How many were looked at."""
        rows, error = await self._together(AT_ONCE)
        if error is None:
            return len(rows)
        for looked_at in range(AT_ONCE):
            rows, error = await self._together(1)
            if not rows:
                return looked_at
            if error:
                await self._failed(rows[0], error)
        return AT_ONCE

    async def _together(self, most: int) -> tuple[list[Row], Exception | None]:
        """Whose turns were taken, and the mistake that undid them."""
        rows: list[Row] = []
        with going_on("turns undone", count=most) as taking:
            async with database.transaction():
                rows = await inbox.claim(most, self._now_ms())
                hurries = await self._take(rows)
            if hurries:
                self.hurry.set()
        if taking.error and not rows:
            raise taking.error  # no turn's fault: the database is away
        return rows, taking.error

    async def _failed(self, row: Row, error: Exception) -> None:
        """Tried again a little later; after the third time set aside, and the person is told that it is kept."""
        tries = row["tries"] + 1
        aside = tries >= TRIES
        about = {"incoming": row["id"], "person": row["person_id"]}
        log.error("turn failed", extra={**about, "tries": tries, "error": type(error).__name__})
        due = self._now_ms() + (0 if aside else AGAIN_MS[tries - 1])
        async with database.transaction():
            await inbox.failed(row["id"], tries, due, type(error).__name__, aside=aside)
            if aside:
                here = self._here(row, Said(at=self.clock()), (), None)
                await outbox.write([self._leaving(here, 0, Reply(here.say(KEPT)))])

    async def _take(self, rows: Sequence[Row]) -> bool:
        """Whether the clock should look at once."""
        if not rows:
            return False
        hurries = False
        now, ids = self.clock(), [row["person_id"] for row in rows]
        drafts, roles = await conversations.open_of(ids), await people.roles_of(ids, now)
        leaving: list[Leaving] = []
        changed: list[Draft] = []
        offers: list[tuple[str | None, int]] = []
        used: list[tuple[int, int]] = []
        for row in rows:
            said = said_from_json(row["said"])
            here = self._here(row, said, roles.get(row["person_id"], ()), drafts.get(row["person_id"]))
            here.said = await self._keep_attachments(here)
            await turns.take(here)
            leaving += [self._leaving(here, nth, reply) for nth, reply in enumerate(here.replies)]
            changed += here.drafts
            offers += self._offers(here)
            hurries |= here.hurry
            if not said.event:
                used.append((max(self._now_ms(), row["used_ms"]), row["chat_id"]))
        await conversations.keep(changed)
        await outbox.write(leaving)
        await people.keep_offers(offers)
        await people.used_chat(used)
        await inbox.taken([row["id"] for row in rows])
        return hurries

    def _here(self, row: Row, said: Said, roles: tuple[people.Held, ...], draft: Draft | None) -> Here:
        offer = row["offer"]
        language = row["language"] or (said.language if said.language in ("vi", "en") else "")
        return Here(
            world=self.world,
            who=Who(row["person_id"], row["name"], language, row["how"], bool(row["agreed"]), roles),
            where=Where(row["chat_id"], row["channel"], row["address"], self._able(row["channel"])),
            said=said,
            incoming=row["id"],
            now=self.clock(),
            draft=draft,
            offer=json.loads(offer) if isinstance(offer, str) else offer,
        )

    async def _keep_attachments(self, here: Here) -> Said:
        """A photo is a row at once, for people we know; a stranger's are not kept."""
        said = here.said
        if any(each.kind == "sticker" for each in said.attachments):  # nothing to keep, nothing to read
            said = replace(said, attachments=tuple(each for each in said.attachments if each.kind != "sticker"))
        if not said.attachments or not here.who.agreed or not here.who.roles:
            return said
        kept: list[Attachment] = []
        for position, each in enumerate(said.attachments):
            id = await photos.keep_row(
                incoming=here.incoming,
                position=position,
                person=here.who.id,
                chat=here.where.chat,
                kind=each.kind,
                source=each.source,
                sent_at=said.at,
                name=each.name,
                mime=each.mime,
                size=each.size,
                album=each.album,
                caption=said.text,
            )
            kept.append(replace(each, kept=id))
        return replace(said, attachments=tuple(kept))

    def _leaving(self, here: Here, nth: int, reply: Reply) -> Leaving:
        now_ms = self._now_ms()
        pace = self._pace(here.where.channel)
        return Leaving(
            name=f"reply:{here.incoming}:{nth}",
            person=here.goes_to or here.who.id,
            chat=here.where.chat,
            channel=here.where.channel,
            reply=reply_to_json(reply),
            due_ms=now_ms + (int(pace.quiet * 1000) if reply.wait else 0),
            made_ms=now_ms,
            rank=outbox.REMINDER if reply.unasked else outbox.REPLY,
            hold=reply.hold,
        )

    def _offers(self, here: Here) -> list[tuple[str | None, int]]:
        """The choices last shown take a bare number, until an open question is asked or they are a day old."""
        before: Mapping[str, Any] = here.offer or {}
        offer = dict(before)
        for reply in here.replies:
            choices = [[button.label, button.reference] for button in reply.buttons if button.reference]
            if choices and not reply.numbers:
                offer |= {"choices": choices, "at_ms": self._now_ms()}
            elif reply.asks:
                offer.pop("choices", None)
        if here.photos_to is not None:
            offer |= {"photos_to": here.photos_to, "tapped_ms": self._now_ms()}
        if here.late:
            offer["late"] = list(here.late)
        if offer == before:
            return []
        return [(json.dumps(offer, ensure_ascii=False), here.goes_to or here.who.id)]

    def _able(self, channel: str) -> Abilities:
        return self.channels[channel].able if channel in self.channels else Abilities()

    def _pace(self, channel: str) -> Pace:
        return self.channels[channel].pace if channel in self.channels else Pace()

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)

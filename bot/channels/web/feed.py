"""Feeds open browsers from the outbox: one query for all of them, a few times a second, while any is open."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.channels.web.door import NOT_KEPT, NOT_UNDERSTOOD, Door, Refusal
from bot.steady import going_on
from conversation.messages import Said, reply_from_json, said_from_json
from locales import _
from storage import web_chat
from storage.database import Row
from storage.web_chat import Browser

EVERY = 0.3
AT_ONCE = 0.05  # while an answer is just leaving
HISTORY = 200
HEARTBEAT = 15.0
LONGEST_WAIT = 25.0
MOST_OPEN = 8  # of one chat
Shown = dict[str, Any]
Queue = asyncio.Queue[Row | None]  # None: we are closing


class Feed:
    def __init__(self, door: Door) -> None:
        self.door = door
        self.open: dict[int, set[Queue]] = {}
        self.polling: asyncio.Task[None] | None = None
        self.leaving = asyncio.Event()
        self.closing = False

    def wake(self) -> None:
        """An answer is on its way: look more often for a moment."""
        self.leaving.set()

    async def close(self) -> None:
        self.closing = True
        for queue in [queue for queues in self.open.values() for queue in queues]:
            queue.put_nowait(None)
        if self.polling:
            self.polling.cancel()
            await asyncio.wait([self.polling])

    async def history(self, request: web.Request) -> web.Response:
        """Everything to show when the page opens; with `after`, only what is new, waiting a while for it."""
        browser = await self.door.known(request)
        if "after" in request.query:
            return await self._news(browser, _cursor(request.query["after"]))
        told = await web_chat.told_in(browser.chat, HISTORY)
        said = await web_chat.said_in(browser.chat, HISTORY)
        messages = sorted([*map(_told, told), *_said(said, told)], key=lambda shown: (shown["at"], shown["mine"]))
        end = told[0] if told else {"sent_ms": 0, "id": 0}
        shown = {"messages": messages[-HISTORY:], "cursor": f"{end['sent_ms']}.{end['id']}", "name": browser.name}
        return web.json_response(shown, headers=NOT_KEPT)

    async def _news(self, browser: Browser, after: tuple[int, int]) -> web.Response:
        queue = self._join(browser)
        try:
            found = await web_chat.told_after(browser.chat, *after, HISTORY)
            async with asyncio.timeout(LONGEST_WAIT):
                while not found and (row := await queue.get()):
                    found = [] if _seen(row, after) else [row]
        except TimeoutError:
            pass
        finally:
            self._part(browser, queue)
        end = max([after, *((row["sent_ms"], row["id"]) for row in found)])
        news = {"messages": [_told(row) for row in found], "cursor": f"{end[0]}.{end[1]}"}
        return web.json_response(news, headers=NOT_KEPT)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events; a browser that comes back says what it saw last."""
        browser = await self.door.known(request)
        after = _cursor(request.headers.get("Last-Event-ID") or request.query.get("after", "0.0"))
        # A proxy that gathers the answer before it passes it on would keep the person waiting.
        headers = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"} | NOT_KEPT
        stream = web.StreamResponse(headers=headers)
        queue = self._join(browser)
        try:
            await stream.prepare(request)
            await stream.write(b"retry: 2000\nevent: hello\ndata: {}\n\n")
            given = set()
            for row in await web_chat.told_after(browser.chat, *after, HISTORY):
                given.add(row["id"])
                await stream.write(_event(row))
            while not self.closing:
                next_row = await _next(queue)
                if next_row is None:
                    if await self.door.browser(request) is None:
                        break
                    await stream.write(b"event: hello\ndata: {}\n\n")
                elif next_row["id"] not in given and not _seen(next_row, after):
                    given.add(next_row["id"])
                    await stream.write(_event(next_row))
        except ConnectionError:
            pass  # the browser left
        finally:
            self._part(browser, queue)
        return stream

    def _join(self, browser: Browser) -> Queue:
        queues = self.open.setdefault(browser.chat, set())
        if len(queues) >= MOST_OPEN:
            raise Refusal(429, _("This page is open too many times. Please close some."))
        queue: Queue = asyncio.Queue()
        queues.add(queue)
        if self.polling is None or self.polling.done():
            self.polling = asyncio.create_task(self._poll())
        return queue

    def _part(self, browser: Browser, queue: Queue) -> None:
        queues = self.open.get(browser.chat, set())
        queues.discard(queue)
        if not queues:
            self.open.pop(browser.chat, None)

    async def _poll(self) -> None:
        since, given = self.door.now_ms(), set[tuple[int, int]]()
        while self.open:
            with going_on("web feed waits for the database"):
                now = self.door.now_ms()
                rows = await web_chat.told_since(list(self.open), since)
                since = now
                for row in rows:
                    if (row["chat_id"], row["id"]) not in given:
                        for queue in self.open.get(row["chat_id"], ()):
                            queue.put_nowait(row)
                given = {(row["chat_id"], row["id"]) for row in rows}
            await self._pause()

    async def _pause(self) -> None:
        if self.leaving.is_set():
            self.leaving.clear()
            await asyncio.sleep(AT_ONCE)
            return
        try:
            async with asyncio.timeout(EVERY):
                await self.leaving.wait()
        except TimeoutError:
            pass


async def _next(queue: Queue) -> Row | None:
    """The next message to show; None when it is time for a sign of life."""
    try:
        async with asyncio.timeout(HEARTBEAT):
            return await queue.get()
    except TimeoutError:
        return None


def _cursor(text: str) -> tuple[int, int]:
    ms, _dot, id = text.partition(".")
    if not (ms.isdecimal() and id.isdecimal() and len(text) < 40):
        raise Refusal(400, NOT_UNDERSTOOD)
    return int(ms), int(id)


def _seen(row: Row, after: tuple[int, int]) -> bool:
    return (row["sent_ms"], row["id"]) <= after and (row["state"] != "sent" or row["id"] == after[1])


def _event(row: Row) -> bytes:
    data = json.dumps(_told(row), ensure_ascii=False)
    return f"id: {row['sent_ms']}.{row['id']}\nevent: message\ndata: {data}\n\n".encode()


def _told(row: Row) -> Shown:
    reply = reply_from_json(row["reply"])
    return {
        "id": row["id"],
        "mine": False,
        "at": row["sent_ms"],
        "new": row["state"] == "sent",
        "text": reply.text,
        "buttons": [[button.label, button.reference, button.link] for button in reply.buttons],
        "photos": [f"replies/{row['id']}/photos/{at}" for at in range(len(reply.photos))],
        "files": [f"replies/{row['id']}/files/{at}" for at in range(len(reply.files))],
        "wants": reply.wants,
    }


def _said(rows: Sequence[Row], told: Sequence[Row]) -> list[Shown]:
    buttons = [button for row in told for button in reply_from_json(row["reply"]).buttons]
    labels = {button.reference: button.label for button in buttons if button.reference}
    return [_one_said(row, said_from_json(row["said"]), labels) for row in rows]


def _one_said(row: Row, said: Said, labels: dict[str, str]) -> Shown:
    photos = [at for at, attachment in enumerate(said.attachments) if attachment.kind == "photo"]
    others = [attachment.name for attachment in said.attachments if attachment.kind != "photo"]
    return {
        "id": row["id"],
        "mine": True,
        "key": row["key"].rpartition(":")[2],
        "at": row["at_ms"],
        "text": said.text or said.start or labels.get(said.button, ""),
        "button": said.button,
        "photos": [f"photos/{row['id']}/{at}" for at in photos],
        "names": others,
        "place": [said.point.lat, said.point.lon] if said.point else None,
    }

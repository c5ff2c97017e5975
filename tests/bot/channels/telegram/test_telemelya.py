"""Our fake against one made by others: the same story on both must look the same, from either side.

telemelya knows no secret, albums, documents, polling or troubles; what both know is compared.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.channels.telegram.webhook import HEADER
from conversation.messages import Button, Reply, Said
from tests.bot.channels.rigs import SECRET, telegram, telegram_at
from tests.support.edges import FilesInMemory, InboxInMemory
from tests.support.pictures import jpeg
from tests.support.telegram import TOKEN

QUESTION = Reply("Đúng không ạ?", (Button("Đúng", "yes:17"), Button("Không phải tôi", "no:17")))
ANSWER = Reply("Xong rồi ạ")
KEY = {"Authorization": "Bearer key"}
Seen = list[tuple[str, object, object]]


class Telemelya:
    """Their double, driven by its own control calls."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def sends(self, **update: object) -> None:
        told = {"chat_id": 7, **update}
        await self._call("POST", "send_update", params={"bot_token": TOKEN}, json=told)

    async def keeps(self, data: bytes) -> str:
        form = aiohttp.FormData()
        form.add_field("file", data, filename="photo.jpg", content_type="image/jpeg")
        return str((await self._call("POST", "upload_media", data=form))["file_id"])

    async def responses(self) -> list[dict[str, Any]]:
        responses: list[dict[str, Any]] = (await self._call("GET", "responses"))["responses"]
        return responses

    async def healthy(self) -> None:
        async with asyncio.timeout(40):
            while True:
                try:
                    if (await self._call("GET", "health"))["ok"]:
                        return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)

    async def _call(self, verb: str, what: str, **content: Any) -> Any:
        async with self.session.request(verb, f"{self.url}/api/v1/test/{what}", headers=KEY, **content) as answer:
            answer.raise_for_status()
            return await answer.json()


@asynccontextmanager
async def telemelya() -> AsyncIterator[Telemelya]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.telemelya_server", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        url = json.loads(await asyncio.wait_for(process.stdout.readline(), 40))["url"]
        async with aiohttp.ClientSession() as session:
            theirs = Telemelya(session, url)
            await theirs.healthy()
            yield theirs
    finally:
        process.kill()
        await process.communicate()


def with_secret(request: web.Request) -> web.Request:
    return request.clone(headers={**request.headers, HEADER: SECRET})


async def next_said(inbox: InboxInMemory, number: int) -> Said:
    async with asyncio.timeout(30):
        while len(inbox.arrived) < number:
            await asyncio.sleep(0.02)
    return inbox.arrived[number - 1].said


def bare(said: Said) -> Said:
    """Without what each double makes up: times, ids, languages, sizes."""
    attachments = tuple(replace(each, source="", size=None) for each in said.attachments)
    return replace(said, at=datetime.fromtimestamp(0, UTC), replies_to="", language="", attachments=attachments)


async def on_ours(picture: bytes) -> tuple[list[Said], Seen]:
    async with telegram() as rig:
        kept = await rig.files.put(picture)
        await rig.phone.starts("K7Q4-92")
        await next_said(rig.inbox, 1)
        sent = await rig.channel.send("7", QUESTION)
        await rig.phone.taps("Đúng")
        await next_said(rig.inbox, 2)
        await rig.channel.replace("7", sent, ANSWER)
        await rig.phone.sends_photos([picture], caption="Trước khi dọn")
        photo = (await next_said(rig.inbox, 3)).attachments[0]
        assert await rig.channel.fetch(photo.source) == picture
        await rig.channel.send("7", replace(QUESTION, photos=(kept,)))
        calls = [call for call in rig.fake.calls if call.method.startswith(("send", "edit"))]
        seen: Seen = [
            (call.method, call.params.get("text", call.params.get("caption", "")), call.params.get("reply_markup"))
            for call in calls
        ]
        return [bare(each.said) for each in rig.inbox.arrived], [_decoded(each) for each in seen]


async def on_theirs(picture: bytes) -> tuple[list[Said], Seen]:
    inbox, files = InboxInMemory(), FilesInMemory()
    async with telemelya() as theirs, telegram_at(theirs.url, inbox, files, with_secret) as channel:
        kept = await files.put(picture)
        await theirs.sends(command="/start K7Q4-92")
        await next_said(inbox, 1)
        sent = await channel.send("7", QUESTION)
        await theirs.sends(callback_data="yes:17", callback_message_id=int(sent))
        await next_said(inbox, 2)
        await channel.replace("7", sent, ANSWER)
        await theirs.sends(photo_file_id=await theirs.keeps(picture), photo_caption="Trước khi dọn")
        photo = (await next_said(inbox, 3)).attachments[0]
        assert await channel.fetch(photo.source) == picture
        await channel.send("7", replace(QUESTION, photos=(kept,)))
        seen: Seen = [
            (each["method"], each.get("text") or each.get("caption") or "", each.get("reply_markup"))
            for each in await theirs.responses()
            if each["method"].startswith(("send", "edit"))
        ]
        return [bare(each.said) for each in inbox.arrived], seen


def _decoded(seen: tuple[str, object, object]) -> tuple[str, object, object]:
    """In a form with files everything is text, which only telemelya's log has decoded."""
    method, words, markup = seen
    return method, words, json.loads(markup) if isinstance(markup, str) else markup


@pytest.mark.slow
async def test_the_same_story_looks_the_same_on_both_doubles() -> None:
    picture = jpeg(320, 240)
    ours, theirs = await on_ours(picture), await on_theirs(picture)
    assert ours[0] == theirs[0]
    # Theirs keeps the buttons of an edited message where the edit brings none; ours, like Telegram, takes them away.
    edit = ours[1].index(("editMessageText", "Xong rồi ạ", None))
    assert theirs[1][edit][:2] == ours[1][edit][:2]
    assert ours[1][:edit] + ours[1][edit + 1 :] == theirs[1][:edit] + theirs[1][edit + 1 :]

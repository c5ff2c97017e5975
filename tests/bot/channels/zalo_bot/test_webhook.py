"""Zalo calls us: only Zalo is believed, an empty knock is answered, and the sender's photos reach nobody else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.channels.base import FetchError
from bot.channels.zalo_bot.pictures import GOOD_FOR, Pictures
from conversation.messages import Reply
from tests.bot.channels.hosting import hosting
from tests.bot.channels.rigs import arrived
from tests.bot.channels.zalo_bot_rig import SECRET, ZaloBotRig, zalo_bot
from tests.support.edges import FilesInMemory
from tests.support.pictures import jpeg

HEADER = "X-Bot-Api-Secret-Token"


@pytest.fixture
async def rig() -> AsyncIterator[ZaloBotRig]:
    async with zalo_bot() as rig:
        yield rig


async def post(rig: ZaloBotRig, body: bytes, headers: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as session, session.post(rig.zalo.hook, data=body, headers=headers) as answer:
        return answer.status


async def test_only_who_knows_the_secret_is_heard(rig: ZaloBotRig) -> None:
    for headers in ({}, {HEADER: "wrong"}, {HEADER: "a-secret_of-the-webhookx"}, {HEADER: ""}):
        assert await post(rig, b'{"event_name":"x","message":{}}', headers) == 403
    assert await post(rig, b"{}", {HEADER: SECRET}) == 200


@pytest.mark.parametrize("headers", [{}, {HEADER: SECRET}, {HEADER: "wrong"}])
async def test_an_empty_knock_is_answered(rig: ZaloBotRig, headers: dict[str, str]) -> None:
    assert await post(rig, b"", headers) == 200
    assert rig.inbox.arrived == []


async def test_what_is_not_json_is_refused_and_what_is_too_long_too(rig: ZaloBotRig) -> None:
    assert await post(rig, b"{", {HEADER: SECRET}) == 400
    assert await post(rig, b"[" * 100_000, {HEADER: SECRET}) == 400
    assert await post(rig, b" " * 10 + b"x" * 1_000_001, {HEADER: SECRET}) == 413


@pytest.mark.parametrize("knob", [{"wrapped": True}, {"photo_field": "photo"}, {"photo_field": "attachments"}])
async def test_every_known_shape_arrives(rig: ZaloBotRig, knob: dict[str, object]) -> None:
    await rig.phone.control("settings", knob)
    await rig.says("xong việc")
    await rig.sends_photos([jpeg(64, 48)])
    text, photo = await arrived(rig, 2)
    assert text.said.text == "xong việc"
    assert await rig.channel.fetch(photo.said.attachments[0].source) == jpeg(64, 48)


async def test_what_comes_out_of_order_keeps_its_own_time(rig: ZaloBotRig) -> None:
    await rig.phone.control("settings", {"hold": True})
    for text in ("một", "hai", "ba"):
        await rig.says(text)
    await rig.phone.control("release", {})
    said = [each.said for each in await arrived(rig, 3)]
    assert [each.text for each in said] == ["ba", "hai", "một"]
    assert [each.text for each in sorted(said, key=lambda each: each.at)] == ["một", "hai", "ba"]


async def test_our_own_messages_come_back_and_are_dropped(rig: ZaloBotRig) -> None:
    await rig.channel.send(rig.address, Reply("Chào bác"))
    await rig.says("xong")
    [only] = await arrived(rig)
    assert only.said.text == "xong"


async def test_typing_is_shown_while_we_think(rig: ZaloBotRig) -> None:
    await rig.says("chào")
    await arrived(rig)
    await rig.phone.quiet()
    assert rig.fake.typing == [rig.address]


@pytest.mark.parametrize(("kind", "final"), [("expired", True), ("502", False)])
async def test_a_photo_that_is_gone_is_told_from_one_that_is_late(rig: ZaloBotRig, kind: str, final: bool) -> None:
    await rig.sends_photos([jpeg(64, 48)])
    [photo] = await arrived(rig)
    await rig.phone.control("trouble", {"kind": kind, "method": "media"})
    with pytest.raises(FetchError) as caught:
        await rig.channel.fetch(photo.said.attachments[0].source)
    assert caught.value.final is final


async def test_a_picture_of_ours_has_an_address_that_is_signed_and_runs_out() -> None:
    now = datetime(2026, 3, 14, tzinfo=UTC)
    files = FilesInMemory()
    shown, other = await files.put(jpeg(64, 48)), await files.put(b"PK\x03\x04 a dossier")

    app = web.Application()
    pictures = Pictures(files, b"a secret key for tests only", "", lambda: now)
    app.router.add_get("/media/{token}", pictures.asked)
    async with hosting(app) as url, aiohttp.ClientSession() as session:

        async def asked(path: str) -> tuple[int, bytes]:
            async with session.get(f"{url}{path}") as answer:
                return answer.status, await answer.read()

        path = pictures.address(shown)
        assert await asked(path) == await asked(path) == (200, jpeg(64, 48))
        forged = Pictures(files, b"another", "", lambda: now).address(shown)
        changed = path[:20] + ("A" if path[20] != "A" else "B") + path[21:]
        for wrong in (forged, changed, "/media/x", "/media/.jpg", f"/media/{shown}", pictures.address(other)):
            assert (await asked(wrong))[0] == 404
        assert (await asked(pictures.address("0" * 64)))[0] == 404
        now += GOOD_FOR + timedelta(days=1, seconds=1)
        assert (await asked(path))[0] == 404

"""The fake Official Account is what others take for Zalo: a client we did not write works with it, and it is strict."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import pytest
import requests
from zalo_sdk import ZaloOAAuthTokenExpiredException, ZaloOAException
from zalo_sdk.oa import Client, ZaloMessageBody, ZaloRecipient

from tests.support.pictures import jpeg
from tests.support.zalo_oa import APP, HOUR, REFRESH, SECRET, FakeOA, serving

USER = "246845883529197922"
VERIFIER = "v" * 43


@pytest.fixture
async def fake() -> AsyncIterator[FakeOA]:
    made = FakeOA()
    async with serving(made):
        made.on_follow({"user": USER})
        yield made


@pytest.fixture
def theirs(fake: FakeOA, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Zalo's address for tokens is fixed in the client; only where the request goes is changed."""
    post = requests.post

    def redirected(url: str, *given: Any, **named: Any) -> Any:
        return post(url.replace("https://oauth.zaloapp.com", fake.url), *given, **named)

    monkeypatch.setattr(requests, "post", redirected)
    return Client(APP, SECRET, refresh_token=REFRESH, endpoint_prefix=fake.url)


async def test_their_client_consents_renews_sends_uploads_and_asks(fake: FakeOA, theirs: Client) -> None:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    code = fake.on_consent({"code_challenge": challenge})["code"]
    first = (await asyncio.to_thread(theirs.get_access_token_from_authorization_code, code, VERIFIER))[0]
    second = (await asyncio.to_thread(theirs.refresh_acccess_token))[0]
    assert first != second
    to = ZaloRecipient(user_id=USER)
    told = await asyncio.to_thread(theirs.send_message, to, ZaloMessageBody(text="Chào bác"))
    assert told["data"]["user_id"] == USER
    assert [each["text"] for each in fake.chats[USER]] == ["Chào bác"]
    told = await asyncio.to_thread(theirs.upload_file, jpeg(64, 48), "image", "anh.jpg", "image/jpeg")
    assert told["data"]["attachment_id"]
    told = await asyncio.to_thread(theirs.upload_file, b"%PDF-1.7", "file", "hs.pdf", "application/pdf")
    assert told["data"]["token"]
    assert (await asyncio.to_thread(theirs.get_user_detail, USER))["data"]["user_is_follower"]
    assert "cs_reply" in (await asyncio.to_thread(theirs.get_zalo_user_quotas, USER))["data"]


async def test_their_client_is_refused_as_zalo_refuses(fake: FakeOA, theirs: Client) -> None:
    async def send(text: str, **more: str) -> None:
        await asyncio.to_thread(theirs.send_message, ZaloRecipient(user_id=USER), ZaloMessageBody(text=text), **more)

    async def refused() -> str:
        with pytest.raises(ZaloOAException) as caught:
            await send("chào")
        return str(caught.value)

    assert "-216" in await refused()
    await asyncio.to_thread(theirs.refresh_acccess_token)
    with pytest.raises(ZaloOAException, match="-240"):
        await send("chào", category="transaction")
    with pytest.raises(ZaloOAException, match="-210"):
        await send("a" * 2001)
    fake.quota = 0
    assert "-211" in await refused()
    fake.quota = None
    fake.people[USER].acted_ms -= 8 * 24 * HOUR
    assert "-230" in await refused()
    fake.people[USER].blocked = True
    assert "-227" in await refused()
    fake.shift_ms += 26 * HOUR
    with pytest.raises(ZaloOAAuthTokenExpiredException):
        await send("chào")
    spent = theirs.refresh_token
    await asyncio.to_thread(theirs.refresh_acccess_token)
    theirs.refresh_token = spent
    with pytest.raises(ZaloOAException, match="-14014"):
        await asyncio.to_thread(theirs.refresh_acccess_token)


def text(words: str) -> dict[str, Any]:
    return {"text": words}


def template(payload: dict[str, Any], words: str = "?") -> dict[str, Any]:
    return {"text": words, "attachment": {"type": "template", "payload": payload}}


BUTTON = {"title": "Có", "type": "oa.query.hide", "payload": "#1"}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (text("chào"), 0),
        (text(""), -201),
        (text("😀" * 1001), -210),
        ({}, -201),
        (text("a") | {"parse_mode": "html"}, -201),
        (template({"buttons": [BUTTON] * 5}), 0),
        (template({"buttons": [BUTTON] * 6}), -201),
        (template({"buttons": []}), -201),
        (template({"buttons": [BUTTON]}, ""), -201),
        (template({"template_type": "button", "buttons": [BUTTON]}), -201),
        (template({"buttons": [BUTTON | {"title": "a" * 101}]}), -201),
        (template({"buttons": [BUTTON | {"payload": "a" * 1001}]}), -201),
        (template({"buttons": [BUTTON | {"type": "oa.open.url"}]}), -201),
        (template({"template_type": "media", "elements": [{"media_type": "image", "url": "https://x.vn/a.jpg"}]}), 0),
        (template({"template_type": "media", "elements": [{"media_type": "image", "attachment_id": "gone"}]}), -100),
        (template({"template_type": "media", "elements": [{"media_type": "image"}]}), -201),
        (template({"template_type": "list", "elements": []}), -201),
        ({"attachment": {"type": "image", "payload": {"attachment_id": "1"}}}, -201),
        ({"attachment": {"type": "file", "payload": {"token": "gone"}}}, -100),
    ],
)
async def test_messages_are_checked_as_strictly_as_zalo_does(fake: FakeOA, message: dict[str, Any], code: int) -> None:
    fake.access["token"] = fake.now() + HOUR
    body = {"recipient": {"user_id": USER}, "message": message}
    headers = {"access_token": "token"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{fake.url}/v3.0/oa/message/cs", json=body, headers=headers) as answer,
    ):
        assert answer.status == 200
        assert (await answer.json())["error"] == code


@pytest.mark.parametrize(
    ("kind", "name", "data", "code"),
    [
        ("image", "a.jpg", jpeg(64, 48), 0),
        ("image", "a", jpeg(64, 48), -201),
        ("image", "a.jpg", b"no picture", -201),
        ("image", "a.jpg", jpeg(64, 48) + b"0" * 1_000_000, -210),
        ("file", "a.pdf", b"%PDF", 0),
        ("file", "a.zip", b"PK", -201),
    ],
)
async def test_uploads_are_checked(fake: FakeOA, kind: str, name: str, data: bytes, code: int) -> None:
    fake.access["token"] = fake.now() + HOUR
    form = aiohttp.FormData()
    form.add_field("file", BytesIO(data), filename=name)
    async with (
        aiohttp.ClientSession(headers={"access_token": "token"}) as session,
        session.post(f"{fake.url}/v2.0/oa/upload/{kind}", data=form) as answer,
    ):
        assert (await answer.json())["error"] == code

"""The chat page's server: each message once, each chat its own, each upload goes on where it stopped."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.channels.base import FetchError
from bot.channels.web import Web
from conversation.messages import Button, Reply, said_from_json
from storage import database
from storage.files import Files
from storage.models import Incoming, Person, Photo
from tests.support.web_chat import OURS, channel, mark_sent, now_ms, phone, serving, tell

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 4000  # a megabyte that begins as a JPEG does


@pytest.fixture
def chat_channel(tmp_path: Path) -> Web:
    return channel(tmp_path)


@pytest.fixture
async def server(db: str, chat_channel: Web) -> AsyncIterator[TestServer]:
    async with serving(chat_channel) as running:
        yield running


async def said() -> list[Any]:
    return [said_from_json(row["said"]) for row in await database.rows("SELECT said FROM inbox ORDER BY id")]


async def words(answer: Any) -> str:
    return str((await answer.json())["error"])


async def events(stream: Any, count: int) -> list[dict[str, Any]]:
    """The next messages of a stream, with their ids."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(30):
        while len(found) < count:
            lines = (await stream.content.readuntil(b"\n\n")).decode().strip().split("\n")
            event = dict(line.split(": ", 1) for line in lines)
            if event.get("event") == "message":
                found.append(json.loads(event["data"]) | {"last": event["id"]})
    return found


async def test_the_page_brings_everything_itself_and_runs_nothing_inline(server: TestServer) -> None:
    async with phone(server, session=False) as hai:
        page = await hai.client.get("/chat")
        html = await page.text()
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http:" not in html
        assert "https:" not in html
        assert "<style" not in html
        assert "onclick" not in html
        assert "Set-Cookie" not in page.headers
        assert "Mời bác gõ mã xã" in html


async def test_a_message_posted_twice_is_kept_once(server: TestServer) -> None:
    async with phone(server) as hai:
        for _ in range(2):
            assert (await hai.say("Chào em", key="9f1c2d3e-0001")).status == 200
    assert [one.text for one in await said()] == ["Chào em"]


async def test_two_people_may_use_the_same_key(server: TestServer) -> None:
    async with phone(server) as hai, phone(server) as lan:
        await hai.say("dọn rác", key="aaaaaaaa")
        await lan.say("trồng hoa", key="aaaaaaaa")
    assert [one.text for one in await said()] == ["dọn rác", "trồng hoa"]


async def test_the_cookie_is_for_the_server_only_and_its_token_is_not_kept(server: TestServer) -> None:
    async with phone(server, session=False) as hai:
        answer = await hai.post("session", {})
        cookie = answer.headers["Set-Cookie"]
        assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/chat"))
        token = cookie.partition("=")[2].partition(";")[0]
    [row] = await database.rows("SELECT token_hash, kind FROM web_sessions")
    assert row == {"token_hash": hashlib.sha256(token.encode()).hexdigest(), "kind": "chat"}


async def test_over_https_the_cookie_never_travels_in_the_clear(db: str, tmp_path: Path) -> None:
    from tests.support.web_chat import Kept

    safe = Web(Kept(), Files(tmp_path / "files"), tmp_path / "uploads", secure=True, address="https://thonbao.vn")
    assert safe.able.deep_link == "https://thonbao.vn/chat?code={code}"
    async with serving(safe) as server, phone(server, session=False) as hai:
        assert "Secure" in (await hai.post("session", {})).headers["Set-Cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
)
async def test_a_post_from_another_page_is_refused(server: TestServer, headers: dict[str, str]) -> None:
    async with phone(server) as hai:
        answer = await hai.post("messages", {"key": "aaaaaaaa", "text": "x"}, **headers)
        assert answer.status == 403
        assert "mở lại trang" in await words(answer)
    assert await said() == []


async def test_a_post_without_our_header_is_refused(server: TestServer) -> None:
    async with phone(server) as hai:
        answer = await hai.client.post("/chat/messages", json={"key": "aaaaaaaa", "text": "x"})
        assert answer.status == 403


async def test_a_deep_link_starts_with_its_code_and_a_tap_carries_its_reference(server: TestServer) -> None:
    async with phone(server) as hai:
        await hai.post("messages", {"key": "aaaaaaaa", "start": "K7Q4-92"})
        await hai.post("messages", {"key": "bbbbbbbb", "button": "welcome:yes", "text": "not this"})
        await hai.post("messages", {"key": "cccccccc", "place": {"lat": 11.96, "lon": 107.58}})
    start, tap, place = await said()
    assert (start.start, start.text) == ("K7Q4-92", "")
    assert (tap.button, tap.text) == ("welcome:yes", "")
    assert (place.point.lat, place.point.lon) == (11.96, 107.58)


async def test_a_message_written_without_a_network_counts_from_when_it_was_written(server: TestServer) -> None:
    async with phone(server) as hai:
        await hai.post("messages", {"key": "aaaaaaaa", "text": "hôm nay dọn rác", "age_ms": 3 * 3_600_000})
    [one] = await said()
    assert timedelta(hours=2, minutes=59) < datetime.now(UTC) - one.at < timedelta(hours=3, minutes=1)


@pytest.mark.parametrize(
    ("plain", "status"),
    [
        ({"key": "aaaaaaaa"}, 400),
        ({"key": "aaaaaaaa", "text": "  \x00 "}, 400),
        ({"key": "../../etc", "text": "x"}, 400),
        ({"key": "aaaaaaaa", "text": ["x"]}, 400),
        ({"key": "aaaaaaaa", "text": "x" * 4001}, 413),
        ({"key": "aaaaaaaa", "button": "x" * 65}, 413),
        ({"key": "aaaaaaaa", "place": {"lat": 999, "lon": 0}}, 400),
        ({"key": "aaaaaaaa", "uploads": ["0" * 32]}, 409),
        ({"key": "aaaaaaaa", "uploads": ["0" * 32] * 31}, 413),
    ],
)
async def test_what_is_too_much_or_makes_no_sense_is_refused_with_words(
    server: TestServer, plain: dict[str, Any], status: int
) -> None:
    async with phone(server) as hai:
        answer = await hai.post("messages", plain)
        assert answer.status == status
        assert len(await words(answer)) > 10
    assert await said() == []


async def test_what_no_database_keeps_is_left_out_of_a_text(server: TestServer) -> None:
    async with phone(server) as hai:
        await hai.say("dọn\x00 rác\ud800\nxong")
    assert [one.text for one in await said()] == ["dọn rác\nxong"]


async def test_somebody_who_sends_without_end_is_asked_to_wait(server: TestServer) -> None:
    async with phone(server) as hai:
        statuses = [(await hai.say(f"tin {at}")).status for at in range(25)]
    assert statuses[:20] == [200] * 20
    assert statuses[-1] == 429


async def test_photos_arrive_in_one_message_untouched_and_in_order(server: TestServer, chat_channel: Web) -> None:
    async with phone(server) as hai:
        tokens = []
        for at in range(3):
            data = PHOTO + bytes([at])
            tokens.append(await hai.announce(data, name=f"../IMG_{at}.jpg"))
            assert (await hai.bring(tokens[-1], data)).status == 204
        await hai.post("messages", {"key": "aaaaaaaa", "uploads": tokens})
    [one] = await said()
    assert [(a.kind, a.name, a.size) for a in one.attachments] == [
        ("photo", f"IMG_{at}.jpg", len(PHOTO) + 1) for at in range(3)
    ]
    assert {a.album for a in one.attachments} == {"aaaaaaaa"}
    for at, attachment in enumerate(one.attachments):
        assert await chat_channel.fetch(attachment.source) == PHOTO + bytes([at])


async def test_an_interrupted_upload_goes_on_where_it_stopped(server: TestServer, chat_channel: Web) -> None:
    async with phone(server) as hai:
        token = await hai.announce(PHOTO)
        await break_off(server, hai, token, PHOTO[:300_000])
        arrived = await hai.received(token)
        assert 0 < arrived <= 300_000
        assert (await hai.bring(token, PHOTO, offset=0)).status == 409  # not from the beginning
        with pytest.raises(FetchError):
            await chat_channel.fetch(f"upload:{token}")
        assert (await hai.post("messages", {"key": "aaaaaaaa", "uploads": [token]})).status == 409
        done = await hai.bring(token, PHOTO[arrived:], offset=arrived)
        assert (done.status, done.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
        assert (await hai.post("messages", {"key": "aaaaaaaa", "uploads": [token]})).status == 200
    assert await chat_channel.fetch(f"upload:{token}") == PHOTO


async def break_off(server: TestServer, hai: Any, token: str, data: bytes, *, hang: bool = False) -> Any:
    """Send part of a body by hand, then lose the line; with `hang` the server does not notice."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    cookies = hai.client.session.cookie_jar.filter_cookies(server.make_url("/chat"))
    cookie = "; ".join(f"{name}={value.value}" for name, value in cookies.items())
    headers = OURS | {"Host": "x", "Cookie": cookie, "Upload-Offset": "0", "Content-Length": str(len(PHOTO))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"PATCH /chat/uploads/{token} HTTP/1.1\r\n{head}\r\n".encode() + data)
    await writer.drain()
    await asyncio.sleep(0.2)
    if hang:
        return reader, writer
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.1)
    return None


async def test_a_phone_that_comes_back_before_we_noticed_takes_over_its_upload(
    server: TestServer, chat_channel: Web
) -> None:
    async with phone(server) as hai:
        token = await hai.announce(PHOTO)
        _reader, writer = await break_off(server, hai, token, PHOTO[:200_000], hang=True)
        arrived = await hai.received(token)
        assert arrived == 200_000
        assert (await hai.bring(token, PHOTO[arrived:], offset=arrived)).status == 204
        writer.close()
    assert await chat_channel.fetch(f"upload:{token}") == PHOTO


async def test_an_upload_goes_on_when_the_server_was_killed_in_the_middle(
    server: TestServer, chat_channel: Web, tmp_path: Path
) -> None:
    """The file may then hold more, or less, than was noted."""
    async with phone(server) as hai:
        token = await hai.announce(PHOTO)
        await hai.bring(token, PHOTO[:1000])
        with (tmp_path / "uploads" / token).open("ab") as file:
            file.write(b"never noted")
        assert await hai.received(token) == 1000
        (tmp_path / "uploads" / token).write_bytes(PHOTO[:600])
        assert await hai.received(token) == 600
        assert (await hai.bring(token, PHOTO[600:], offset=600)).status == 204
    assert await chat_channel.fetch(f"upload:{token}") == PHOTO


@pytest.mark.parametrize(("size", "status"), [(20_000_001, 413), (0, 400), (-5, 400), (1.5e300, 400)])
async def test_a_file_that_is_too_large_or_empty_is_refused_with_words(
    server: TestServer, size: float, status: int
) -> None:
    async with phone(server) as hai:
        answer = await hai.post("uploads", {"name": "a.jpg", "mime": "image/jpeg", "size": size})
        assert answer.status == status
        if status == 413:
            assert await words(answer) == "Tệp lớn quá, nhiều nhất 20 MB."


async def test_more_than_was_announced_is_not_taken(server: TestServer, tmp_path: Path) -> None:
    async with phone(server) as hai:
        token = await hai.announce(PHOTO[:1000])
        assert (await hai.bring(token, PHOTO)).status == 400
        assert (tmp_path / "uploads" / token).stat().st_size <= 1000


async def test_a_stranger_can_announce_only_a_few_files(server: TestServer) -> None:
    async with phone(server) as stranger:
        for _ in range(20):
            await stranger.announce(PHOTO)
        answer = await stranger.post("uploads", {"name": "a.jpg", "mime": "image/jpeg", "size": 5})
        assert answer.status == 429
        assert "mã" in await words(answer)


async def test_another_session_sees_nothing_of_this_chat(server: TestServer, tmp_path: Path) -> None:
    async with phone(server) as hai, phone(server) as lan:
        token = await hai.announce(PHOTO)
        await hai.bring(token, PHOTO)
        await hai.post("messages", {"key": "aaaaaaaa", "uploads": [token], "text": ""})
        own = await Incoming.get()
        sha = await Files(tmp_path / "files").put(PHOTO)
        await Photo.create(
            incoming=own,
            person=await Person.first(),
            source=f"upload:{token}",
            sent_at=datetime.now(UTC),
            state="kept",
            thumb=sha,
            shown=sha,
        )
        reply = await tell(own.chat_id, Reply("Đã nhận", photos=(sha,), files=(sha,)))

        for path in (f"photos/{own.id}/0", f"photos/{own.id}/0?large=1", f"replies/{reply}/photos/0"):
            assert await (await hai.get(path)).read() == PHOTO
            answer = await lan.get(path)
            assert answer.status == 404
            assert PHOTO not in await answer.read()
        assert (await lan.get(f"replies/{reply}/files/0")).status == 404
        assert (await hai.get(f"replies/{reply}/photos/1")).status == 404
        assert (await lan.client.head(f"/chat/uploads/{token}", headers=OURS)).status == 404
        assert (await lan.bring(token, b"x", offset=len(PHOTO))).status == 404
        assert (await lan.post("messages", {"key": "bbbbbbbb", "uploads": [token]})).status == 409
        assert (await (await lan.get("messages")).json())["messages"] == []
        await lan.post("seen", {"delivered": [reply], "read": [reply]})
    assert await database.rows("SELECT state FROM outbox") == [{"state": "sent"}]


async def test_without_a_session_nothing_is_told(server: TestServer) -> None:
    async with phone(server, session=False) as nobody:
        for path in ("messages", "stream", "photos/1/0", "replies/1/photos/0"):
            assert (await nobody.get(path)).status == 401
        assert (await nobody.say("x")).status == 401


async def test_a_chat_that_was_left_for_a_new_phone_shows_nothing_any_more(server: TestServer) -> None:
    async with phone(server) as lost:
        await lost.say("dọn rác")
        nobody = await Person.create()
        await database.execute("UPDATE chats SET person_id = ?", nobody.id)
        assert (await lost.get("messages")).status == 401


async def test_a_chat_that_becomes_a_known_persons_goes_on(server: TestServer) -> None:
    async with phone(server) as new_phone:
        await new_phone.say("K7Q4-92")
        hai = await Person.create(name="Trần Văn Hải", agreed_at=datetime.now(UTC))
        await database.execute("UPDATE chats SET person_id = ?", hai.id)
        assert (await (await new_phone.get("messages")).json())["name"] == "Trần Văn Hải"


async def test_the_history_tells_both_sides_in_order(server: TestServer) -> None:
    async with phone(server) as hai:
        await hai.post("messages", {"key": "aaaaaaaa", "text": "chào"})
        chat = await hai.chat()
        await tell(chat, Reply("Việc gì ạ?", buttons=(Button("Dọn vệ sinh", "pick:1"), Button("Bảng", link="/d"))))
        await hai.post("messages", {"key": "bbbbbbbb", "button": "pick:1"})
        history = await (await hai.get("messages")).json()
    assert [(m["mine"], m["text"]) for m in history["messages"]] == [
        (True, "chào"),
        (False, "Việc gì ạ?"),
        (True, "Dọn vệ sinh"),
    ]
    assert history["messages"][1]["buttons"] == [["Dọn vệ sinh", "pick:1", ""], ["Bảng", "", "/d"]]
    assert history["messages"][0]["key"] == "aaaaaaaa"


async def test_an_answer_reaches_the_open_page_and_only_once_it_has_left(server: TestServer) -> None:
    async with phone(server) as hai:
        await hai.say("chào")
        async with await hai.get("stream") as stream:
            held = await tell(await hai.chat(), Reply("Đã nhận 5 ảnh"), held=True)
            await tell(await hai.chat(), Reply("Chào bác"))
            assert [event["text"] for event in await events(stream, 1)] == ["Chào bác"]
            await mark_sent(held)
            assert [event["text"] for event in await events(stream, 1)] == ["Đã nhận 5 ảnh"]


async def test_the_stream_goes_on_after_what_was_seen_last(server: TestServer) -> None:
    async with phone(server) as hai:
        await hai.say("chào")
        chat, at = await hai.chat(), now_ms()
        async with await hai.get("stream") as stream:
            first = await tell(chat, Reply("một"), sent_ms=at)
            second = await tell(chat, Reply("hai"), sent_ms=at)  # in the same millisecond
            seen = await events(stream, 2)
        await hai.post("seen", {"delivered": [first, second], "read": [first]})
        late = await tell(chat, Reply("ba, đánh dấu muộn"), sent_ms=at - 5)
        await tell(chat, Reply("bốn"), sent_ms=at + 10)
        async with await hai.get("stream", headers={"Last-Event-ID": seen[-1]["last"]}) as stream:
            assert [event["text"] for event in await events(stream, 2)] == ["ba, đánh dấu muộn", "bốn"]
    assert await database.rows("SELECT state FROM outbox WHERE id <> ? ORDER BY id LIMIT 2", late) == [
        {"state": "read"},
        {"state": "delivered"},
    ]


async def test_a_page_without_a_stream_waits_for_the_next_answer(server: TestServer) -> None:
    async with phone(server) as hai:
        await hai.say("chào")
        chat = await hai.chat()
        first = await tell(chat, Reply("một"))
        history = await (await hai.get("messages")).json()
        await hai.post("seen", {"delivered": [first]})
        waiting = asyncio.create_task(hai.get("messages", params={"after": history["cursor"]}))
        await asyncio.sleep(0.5)
        assert not waiting.done()
        await tell(chat, Reply("hai"))
        async with asyncio.timeout(30):
            news = await (await waiting).json()
    assert [message["text"] for message in news["messages"]] == ["hai"]


async def test_many_open_pages_are_fed_each_with_its_own(server: TestServer) -> None:
    async with phone(server) as hai, phone(server) as lan:
        await hai.say("chào")
        hais = await hai.chat()
        lans = (await database.rows("SELECT id FROM chats WHERE id <> ?", hais))[0]["id"]
        async with await hai.get("stream") as hais_stream, await lan.get("stream") as lans_stream:
            for chat, text in ((hais, "cho Hải"), (lans, "cho Lan")):
                await tell(chat, Reply(text))
            first, second = await asyncio.gather(events(hais_stream, 1), events(lans_stream, 1))
    assert {first[0]["text"], second[0]["text"]} == {"cho Hải", "cho Lan"}


async def test_only_files_nobody_waits_for_are_tidied_away(
    server: TestServer, chat_channel: Web, tmp_path: Path
) -> None:
    async with phone(server) as hai:
        unsent, waiting, kept = [await hai.announce(PHOTO) for _ in range(3)]
        for token in (unsent, waiting, kept):
            await hai.bring(token, PHOTO)
        await hai.post("messages", {"key": "aaaaaaaa", "uploads": [kept]})
        await database.execute("UPDATE inbox SET state = 'done'")
        await hai.post("messages", {"key": "bbbbbbbb", "uploads": [waiting]})
        await chat_channel.uploading.sweep(datetime.now(UTC) + timedelta(days=4))
    assert {path.name for path in (tmp_path / "uploads").iterdir()} == {waiting}
    assert await chat_channel.fetch(f"upload:{waiting}") == PHOTO
    with pytest.raises(FetchError) as gone:
        await chat_channel.fetch(f"upload:{kept}")
    assert gone.value.final

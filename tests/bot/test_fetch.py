"""A photo somebody sent is fetched soon and once; what cannot be kept is said to its sender."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import FetchError, Route
from bot.fetch import Fetcher
from conversation.messages import Abilities, Pace, Reply
from storage import database, inbox, photos
from storage.files import Files
from storage.inbox import Waiting
from storage.models import Photo
from tests.support import pictures

NOON = datetime(2026, 3, 14, 5, 0, tzinfo=UTC)
ROAD = pictures.phone_photo()
EXPIRED = FetchError("no such file", final=True)
DROPPED = FetchError("connection lost")
Answer = bytes | Exception


class Phone:
    """A channel whose links give what was put behind them: the last answer for ever, those before it once."""

    name = "telegram"
    pace = Pace()
    able = Abilities(largest_file=1_000_000)

    def __init__(self) -> None:
        self.behind: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.seconds = 0.0
        self.at_once = self.most_at_once = 0

    async def fetch(self, source: str) -> bytes:
        self.asked.append(source)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.at_once -= 1
        answers = self.behind[source]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def routes(self) -> list[Route]:
        return []

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def receive(self) -> None: ...

    async def send(self, address: str, reply: Reply) -> str:
        raise NotImplementedError

    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        raise NotImplementedError


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def phone() -> Phone:
    return Phone()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def a_fetcher(db: str, phone: Phone, clock: Clock, files: Files, executor: ThreadPoolExecutor) -> Callable[[], Fetcher]:
    return lambda: Fetcher({"telegram": phone}, files, clock, executor, limit=0.2)


@pytest.fixture
async def fetcher(a_fetcher: Callable[[], Fetcher]) -> AsyncIterator[Fetcher]:
    yield a_fetcher()


async def sent(phone: Phone, *answers: Answer, kind: str = "photo", **more: Any) -> int:
    """Hải sends a photo; the row is there, its bytes are behind a link."""
    source = f"link-{len(phone.behind)}"
    phone.behind[source] = list(answers)
    await inbox.put([Waiting("telegram", "7", source, "{}", 0)], 0)
    [row] = await database.rows(
        "SELECT i.id, i.chat_id, c.person_id FROM inbox i JOIN chats c ON c.id = i.chat_id WHERE i.key = ?", source
    )
    return await photos.keep_row(
        incoming=row["id"],
        position=0,
        person=row["person_id"],
        chat=row["chat_id"],
        kind=kind,
        source=source,
        sent_at=NOON,
        **more,
    )


async def told() -> list[dict[str, Any]]:
    found = await database.rows("SELECT said FROM inbox WHERE channel = 'event' ORDER BY id")
    return [json.loads(row["said"]) for row in found]


async def the(photo: int) -> Photo:
    return await Photo.get(id=photo)


async def test_a_photo_is_kept_untouched_with_copies_to_show(fetcher: Fetcher, phone: Phone, files: Files) -> None:
    photo = await sent(phone, ROAD)
    assert await fetcher.once() == 1
    kept = await the(photo)
    assert (kept.state, kept.mime, kept.width, kept.height) == ("kept", "image/jpeg", 640, 480)
    assert (kept.size, kept.kept_at) == (len(ROAD), NOON)
    assert kept.taken_at == datetime(2026, 3, 14, 0, 30, 5, tzinfo=UTC)
    assert (kept.lat, kept.lon) == pytest.approx(pictures.HANOI)
    assert await files.get(kept.sha256) == ROAD
    assert (await files.get(kept.shown)).startswith(b"\xff\xd8\xff")
    assert (await files.get(kept.thumb)).startswith(b"\xff\xd8\xff")
    assert await fetcher.once() == 0
    assert await told() == []


async def test_a_dropped_line_is_tried_again_later_and_later(fetcher: Fetcher, phone: Phone, clock: Clock) -> None:
    photo = await sent(phone, DROPPED, DROPPED, ROAD)
    await fetcher.once()
    assert await fetcher.once() == 0
    clock.later(seconds=5)
    assert await fetcher.once() == 1
    clock.later(seconds=29)
    assert await fetcher.once() == 0
    clock.later(seconds=1)
    assert await fetcher.once() == 1
    assert (await the(photo)).state == "kept"
    assert await told() == []


async def test_a_link_that_has_expired_is_said_to_its_sender(fetcher: Fetcher, phone: Phone) -> None:
    photo = await sent(phone, EXPIRED, name="duong.jpg")
    await fetcher.once()
    row = await the(photo)
    assert (row.state, row.why) == ("failed", "gone")
    [event] = await told()
    assert event["event"] == "photo_refused"
    assert event["about"] == {"photo": photo, "why": "gone", "name": "duong.jpg"}


async def test_a_photo_that_never_comes_is_given_up_after_some_days(
    fetcher: Fetcher, phone: Phone, clock: Clock
) -> None:
    photo = await sent(phone, DROPPED)
    for _ in range(30):
        await fetcher.once()
        clock.later(hours=24)
    assert (await the(photo)).state == "failed"
    assert len(phone.asked) == 9
    assert [event["about"]["why"] for event in await told()] == ["gone"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "empty"),
        (b"<html>not found</html>", "not_a_picture"),
        (pictures.pdf(), "not_a_picture"),
        (ROAD[: len(ROAD) // 2], "broken"),
        (pictures.png_bomb(), "bomb"),
        (ROAD + bytes(1_000_000), "too_large"),
        (FetchError("file is too big", final=True, too_large=True), "too_large"),
    ],
)
async def test_what_is_no_picture_is_refused_with_words(
    fetcher: Fetcher, phone: Phone, files: Files, answer: Answer, why: str
) -> None:
    photo = await sent(phone, answer)
    await fetcher.once()
    row = await the(photo)
    assert (row.state, row.why) == ("refused", why)
    assert [event["about"]["why"] for event in await told()] == [why]
    assert [name async for name in files.names()] == []


async def test_a_file_known_to_be_too_large_is_not_even_fetched(fetcher: Fetcher, phone: Phone) -> None:
    photo = await sent(phone, ROAD, size=20_000_001)
    await fetcher.once()
    assert (await the(photo)).why == "too_large"
    assert phone.asked == []


async def test_a_photo_sent_as_a_file_is_a_photo(fetcher: Fetcher, phone: Phone) -> None:
    photo = await sent(phone, pictures.heic(), kind="file", mime="application/octet-stream")
    await fetcher.once()
    kept = await the(photo)
    assert (kept.state, kept.mime, bool(kept.thumb)) == ("kept", "image/heic", True)


@pytest.mark.parametrize(
    ("kind", "data", "mime"),
    [
        ("file", pictures.pdf(), "application/pdf"),
        ("file", b"<html><script>", "application/octet-stream"),  # never what a sender says it is
        ("voice", b"OggS" + bytes(100), "audio/ogg"),
        ("video", b"\0\0\0\x20ftypisom" + bytes(100), "video/mp4"),
    ],
)
async def test_other_files_are_kept_as_they_are(
    fetcher: Fetcher, phone: Phone, files: Files, kind: str, data: bytes, mime: str
) -> None:
    photo = await sent(phone, data, kind=kind, mime="text/html")
    await fetcher.once()
    kept = await the(photo)
    assert (kept.state, kept.mime, kept.shown, kept.thumb) == ("kept", mime, "", "")
    assert await files.get(kept.sha256) == data


async def test_a_fetch_that_takes_too_long_is_let_go_and_tried_again(
    fetcher: Fetcher, phone: Phone, clock: Clock
) -> None:
    photo = await sent(phone, ROAD)
    phone.seconds = 5
    await fetcher.once()
    assert (await the(photo)).state == "waiting"
    phone.seconds = 0
    clock.later(seconds=5)
    await fetcher.once()
    assert (await the(photo)).state == "kept"


async def test_two_fetchers_never_take_the_same_photo(
    a_fetcher: Callable[[], Fetcher], phone: Phone, clock: Clock
) -> None:
    for _ in range(12):
        await sent(phone, ROAD)
    phone.seconds = 0.01
    one, other = a_fetcher(), a_fetcher()
    while sum(await asyncio.gather(one.once(), other.once())):
        pass
    assert sorted(phone.asked) == sorted(phone.behind)
    assert await photos.counts() == {"kept": 12}


async def test_a_fetcher_killed_before_it_wrote_the_row_is_made_up_for(
    a_fetcher: Callable[[], Fetcher], phone: Phone, files: Files, clock: Clock
) -> None:
    photo = await sent(phone, ROAD)
    await photos.due(1, int(NOON.timestamp() * 1000), ["telegram"])  # somebody took it on …
    name = await files.put(ROAD)  # … kept its bytes, and was killed
    assert await a_fetcher().once() == 0
    clock.later(minutes=2)
    assert await a_fetcher().once() == 1
    kept = await the(photo)
    assert (kept.state, kept.sha256) == ("kept", name)
    assert len([name async for name in files.names()]) == 3


async def test_a_file_that_kills_whoever_looks_at_it_is_given_up(fetcher: Fetcher, phone: Phone, clock: Clock) -> None:
    photo = await sent(phone, ROAD)
    while (await the(photo)).tries < 9:
        await photos.due(1, int(clock().timestamp() * 1000), ["telegram"])
        clock.later(minutes=2)
    await fetcher.once()
    assert (await the(photo)).state == "failed"
    assert phone.asked == []
    assert len(await told()) == 1


async def test_whoever_comes_late_changes_nothing(fetcher: Fetcher, phone: Phone) -> None:
    photo = await sent(phone, ROAD)
    await fetcher.once()
    assert not await photos.refused(photo, "broken")
    assert not await photos.failed(photo, "gone")
    assert not await photos.again(photo, 1, 0)
    assert (await the(photo)).state == "kept"


async def test_new_photos_come_before_those_that_failed(fetcher: Fetcher, phone: Phone, clock: Clock) -> None:
    for _ in range(4):
        await sent(phone, DROPPED)
    await fetcher.once()
    clock.later(seconds=30)
    fresh = await sent(phone, ROAD)
    await fetcher.once()
    assert (await the(fresh)).state == "kept"


async def test_only_a_few_photos_are_fetched_at_a_time(fetcher: Fetcher, phone: Phone) -> None:
    for _ in range(10):
        await sent(phone, ROAD)
    phone.seconds = 0.02
    while await fetcher.once():
        pass
    assert phone.most_at_once == 4
    assert await photos.counts() == {"kept": 10}


async def test_a_photo_said_again_is_the_same_row(db: str, phone: Phone) -> None:
    photo = await sent(phone, ROAD)
    [row] = await database.rows("SELECT incoming_id, person_id, chat_id FROM photos")
    message: dict[str, Any] = {"incoming": row["incoming_id"], "person": row["person_id"], "chat": row["chat_id"]}
    again = await photos.keep_row(**message, position=0, kind="photo", source="link-0", sent_at=NOON)
    second = await photos.keep_row(
        **message, position=1, kind="photo", source="link-1", sent_at=NOON, name="\0" + "a" * 500
    )
    assert again == photo
    assert second != photo
    assert (await the(second)).name == "a" * 200
    assert (await the(photo)).sent_at == NOON


async def test_a_running_fetcher_notices_photos_soon_and_stops_when_told(fetcher: Fetcher, phone: Phone) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(fetcher.run(stop))
    first = await sent(phone, ROAD)
    await settled(first, within=30)
    second = await sent(phone, ROAD)
    fetcher.wake()
    await settled(second, within=30)
    last = await sent(phone, ROAD)
    phone.seconds = 0.1
    fetcher.wake()
    while len(phone.asked) < 3:
        await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(running, 30)
    assert (await the(last)).state == "kept"


async def test_a_running_fetcher_survives_a_fault_in_a_channel(
    fetcher: Fetcher, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(fetcher.run(stop))
    faulty = await sent(phone, ZeroDivisionError("a bug"))
    good = await sent(phone, ROAD)
    await settled(good, within=30)
    assert (await the(faulty)).state == "waiting"
    assert "photo not settled" in caplog.text
    stop.set()
    await asyncio.wait_for(running, 30)


async def settled(photo: int, within: float) -> None:
    async with asyncio.timeout(within):
        while (await the(photo)).state == "waiting":
            await asyncio.sleep(0.02)

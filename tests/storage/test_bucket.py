"""A store that is away, slow or unwilling loses nothing: what it has not taken lies here, and is read from here."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage import bucket
from storage.bucket import Bucket, StoreAway
from storage.files import Files
from tests.support.s3 import KEY, S3, SECRET

PHOTO = b"a photo of a clean road"
NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[S3]:
    server = S3(tmp_path / "s3")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def files(s3: S3, tmp_path: Path) -> Bucket:
    return s3.files(tmp_path / "files")


@pytest.fixture
async def silent() -> AsyncIterator[str]:
    """A store that takes the call and never answers."""

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def here(files: Bucket) -> list[str]:
    return [name async for name in Files(files.folder).names()]


async def test_what_the_store_has_is_no_longer_here(files: Bucket, s3: S3) -> None:
    await files.put(PHOTO)
    assert s3.path(NAME).read_bytes() == PHOTO
    assert await here(files) == []
    assert await files.get(NAME) == PHOTO


async def test_a_byte_altered_in_the_store_is_noticed(files: Bucket, s3: S3) -> None:
    await files.put(PHOTO)
    s3.path(NAME).write_bytes(PHOTO.replace(b"clean", b"dirty"))
    assert not await files.check(NAME)


async def test_while_the_store_is_away_files_stay_here_and_go_when_it_is_back(files: Bucket, s3: S3) -> None:
    s3.stop()
    for content in (PHOTO, b"another"):
        sha = await files.put(content)
        assert await files.get(sha) == content
    assert (await files.state()).startswith("ok, but the store does not answer; 2 files wait in ")
    with pytest.raises(StoreAway):
        await files.get("0" * 64)
    s3.start()
    assert await files.move() == (2, 0)
    assert await here(files) == []
    assert await files.get(NAME) == PHOTO
    assert await files.state() == "ok"


async def test_nobody_waits_long_for_a_slow_store(tmp_path: Path, silent: str) -> None:
    files = bucket.opened(tmp_path / "files", "s3://photos", endpoint=silent, key=KEY, secret=SECRET)
    assert isinstance(files, Bucket)
    files.patience = 0.5
    async with asyncio.timeout(6):
        await files.put(PHOTO)
        for each in range(20):  # it is known to be slow by now
            await files.put(bytes([each]))
        assert await files.get(NAME) == PHOTO
    assert len(await here(files)) == 21


async def test_a_store_that_refuses_us_loses_nothing(s3: S3, tmp_path: Path) -> None:
    files = s3.files(tmp_path / "files", secret="wrong")
    await files.put(PHOTO)
    assert await here(files) == [NAME]
    assert "1 files wait" in await files.state()


async def test_when_our_disk_is_full_the_store_may_still_have_room(s3: S3, tmp_path: Path) -> None:
    (tmp_path / "full").write_bytes(b"a file where the folder should be")
    files = s3.files(tmp_path / "full")
    assert await files.put(PHOTO) == NAME
    assert s3.path(NAME).read_bytes() == PHOTO
    assert "cannot be written" in await files.state()
    s3.stop()
    with pytest.raises(OSError, match="Error"):
        await files.put(b"another")


async def test_moving_can_be_broken_off_and_taken_up_again(files: Bucket, s3: S3) -> None:
    shas = sorted([await Files(files.folder).put(bytes([each]) * 100_000) for each in range(30)])
    moving = asyncio.create_task(files.move())
    while len(await here(files)) > 20:
        await asyncio.sleep(0.001)
    moving.cancel()
    await asyncio.gather(moving, return_exceptions=True)
    left = await here(files)
    assert 0 < len(left) < 30
    for sha in shas:
        assert await files.check(sha)
    assert await files.move() == (len(left), 0)
    assert [name async for name in files.names()] == shas
    assert await here(files) == []


async def test_what_was_spoilt_on_the_disk_is_not_moved(files: Bucket, s3: S3) -> None:
    await Files(files.folder).put(PHOTO)
    files.path(NAME).write_bytes(b"spoilt")
    assert await files.move() == (0, 1)
    assert await here(files) == [NAME]
    assert not s3.path(NAME).exists()

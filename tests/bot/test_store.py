"""With FILES_URL, files are in the store: moving there, backing up from there, and what is said when it is away."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from bot import backup, commands, doctor, restore
from bot.commands import CannotDo
from bot.config import Settings, read
from bot.health import Health
from bot.spool import Spool
from bot.store import files_of, keep_moving
from storage import database, migrate
from storage.files import Files
from tests.support.s3 import KEY, S3, SECRET

NOW = datetime(2026, 3, 14, 5, 0, tzinfo=UTC)


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[S3]:
    server = S3(tmp_path / "s3")
    server.start()
    yield server
    server.stop()


def given(s3: S3, data_dir: Path, prefix: str = "thonbao") -> Settings:
    return read(
        {
            "DATA_DIR": str(data_dir),
            "FILES_URL": f"s3://photos/{prefix}",
            "S3_ENDPOINT_URL": s3.endpoint,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }
    )


async def test_what_was_on_the_disk_is_moved(s3: S3, tmp_path: Path) -> None:
    settings = given(s3, tmp_path / "data")
    shas = [await Files(tmp_path / "data" / "files").put(bytes([each])) for each in range(5)]
    told: list[str] = []
    assert (await commands.move_files(settings, told.append)).startswith("5 files were moved")
    assert told[-1] == "5 of 5 files"
    assert all(s3.path(sha).is_file() for sha in shas)
    assert (await commands.move_files(settings, told.append)).startswith("0 files were moved")


async def test_while_the_store_is_away_nothing_is_moved_and_nothing_lost(s3: S3, tmp_path: Path) -> None:
    settings = given(s3, tmp_path / "data")
    await Files(tmp_path / "data" / "files").put(b"a photo")
    s3.stop()
    with pytest.raises(CannotDo, match=r"1 of 1 are still in .* nothing is lost"):
        await commands.move_files(settings, lambda _: None)


async def test_by_itself_what_waits_goes_as_soon_as_the_store_answers(s3: S3, tmp_path: Path) -> None:
    files = s3.files(tmp_path / "files")
    s3.stop()
    sha = await files.put(b"a photo")
    stop = asyncio.Event()
    moving = asyncio.create_task(keep_moving(files, stop))
    s3.start()
    async with asyncio.timeout(20):
        while await files.waiting():
            await asyncio.sleep(0.1)
    stop.set()
    await moving
    assert s3.path(sha).read_bytes() == b"a photo"


async def test_without_a_store_there_is_nowhere_to_move(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="FILES_URL names no store"):
        await commands.move_files(read({"DATA_DIR": str(tmp_path)}), lambda _: None)


async def test_a_backup_has_what_the_store_has_and_goes_back_into_another(s3: S3, tmp_path: Path) -> None:
    settings = given(s3, tmp_path / "data")
    await migrate.migrate(settings.database_url)
    sha = await files_of(settings).put(b"a photo")
    await database.open(settings.database_url)
    try:
        manifest = await backup.back_up(settings, tmp_path / "backup", NOW)
    finally:
        await database.close()
    assert manifest.files == 1
    await files_of(settings).put(b"a photo that came since")
    with pytest.raises(restore.Refused, match="not empty"):
        await restore.restore(settings, tmp_path / "backup")
    other = given(s3, tmp_path / "other", prefix="other")
    await restore.restore(other, tmp_path / "backup")
    assert await files_of(other).get(sha) == b"a photo"


async def test_health_and_the_doctor_say_that_the_store_is_away(s3: S3, tmp_path: Path, db: str) -> None:
    settings = given(s3, tmp_path / "data")
    files = files_of(settings)
    health = Health(settings.data_dir, files, Spool(settings.data_dir / "spool"))
    assert (await doctor._store(settings)).well
    assert (await health.checks())["files"] == "ok"
    s3.stop()
    await files.put(b"a photo")
    found = await doctor._store(settings)
    assert not found.well
    assert "the store does not answer" in found.what
    health._checked = float("-inf")
    answer = await health.answer(make_mocked_request("GET", "/health"))
    assert answer.status == 200  # what people send is kept here, and their answers go out
    assert isinstance(answer.body, bytes)
    assert "the store does not answer; 1 files wait in" in json.loads(answer.body)["checks"]["files"]


async def test_two_starts_with_one_store_share_what_it_has(s3: S3, tmp_path: Path) -> None:
    sha = await files_of(given(s3, tmp_path / "one")).put(b"a photo")
    assert await files_of(given(s3, tmp_path / "two")).get(sha) == b"a photo"

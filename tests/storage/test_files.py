"""A file is kept whole under the name of its content, or not at all: on disk, and in a store that speaks S3."""

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.files import Files
from tests.support.s3 import S3

PHOTO = b"a photo of a clean road"
NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    server = S3(tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Where files are kept: each test that asks for this runs once on each."""
    if request.param == "disk":
        return Files(tmp_path / "files")
    server: S3 = request.getfixturevalue("s3")
    (server.folder / "photos" / tmp_path.name).mkdir(parents=True)
    return server.files(tmp_path / "files", prefix=tmp_path.name)


async def names(files: Files) -> list[str]:
    return [name async for name in files.names()]


async def test_a_file_is_found_again_by_the_hash_of_its_bytes(kept: Files) -> None:
    assert await kept.put(PHOTO) == NAME
    assert await kept.get(NAME) == PHOTO
    assert await kept.exists(NAME)
    assert await kept.check(NAME)
    assert kept.path(NAME) == kept.folder / NAME[:2] / NAME[2:4] / NAME


async def test_every_kept_file_is_listed_in_order(kept: Files) -> None:
    assert await names(kept) == []
    shas = sorted([await kept.put(bytes([each])) for each in range(20)])
    assert await names(kept) == shas


async def test_what_somebody_wants_removed_is_gone(kept: Files) -> None:
    await kept.put(PHOTO)
    await kept.remove(NAME)
    await kept.remove(NAME)
    assert not await kept.exists(NAME)
    assert await names(kept) == []


async def test_a_large_file_comes_back_as_it_was(kept: Files) -> None:
    large = bytes(range(256)) * 40_000
    assert await kept.get(await kept.put(large)) == large


async def test_all_is_well_with_it(kept: Files) -> None:
    assert await kept.state() == "ok"


async def test_the_same_bytes_are_written_once(files: Files) -> None:
    await files.put(PHOTO)
    written = files.path(NAME).stat()
    await files.put(PHOTO)
    assert files.path(NAME).stat().st_ino == written.st_ino
    assert files.path(NAME).stat().st_mtime_ns == written.st_mtime_ns


async def test_many_who_keep_the_same_file_at_once_all_succeed(kept: Files) -> None:
    assert set(await asyncio.gather(*[kept.put(PHOTO) for _ in range(20)])) == {NAME}
    assert await kept.check(NAME)


async def test_many_who_write_the_same_file_leave_one(files: Files) -> None:
    await asyncio.gather(*[files.put(PHOTO) for _ in range(20)])
    assert [path.name for path in files.path(NAME).parent.iterdir()] == [NAME]


async def test_every_file_is_listed_but_not_the_left_overs_of_a_killed_writer(files: Files) -> None:
    assert await names(files) == []
    kept = sorted([await files.put(bytes([each])) for each in range(20)])
    (files.path(kept[0]).parent / ".half").write_bytes(b"half")
    (files.folder / "README").write_bytes(b"not ours")
    assert await names(files) == kept


async def test_a_file_whose_bytes_changed_is_noticed(files: Files) -> None:
    await files.put(PHOTO)
    files.path(NAME).write_bytes(PHOTO.replace(b"clean", b"dirty"))
    assert not await files.check(NAME)


async def test_a_file_cut_short_is_noticed_and_mended_when_it_comes_again(files: Files) -> None:
    await files.put(PHOTO)
    files.path(NAME).write_bytes(PHOTO[:5])
    assert not await files.check(NAME)
    await files.put(PHOTO)
    assert await files.check(NAME)


async def test_a_missing_file_is_said_to_be_missing(kept: Files) -> None:
    assert not await kept.exists(NAME)
    assert not await kept.check(NAME)
    with pytest.raises(FileNotFoundError):
        await kept.get(NAME)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME[:-1], NAME + "\n", "/" + NAME])
async def test_only_a_hash_names_a_file(kept: Files, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        kept.path(name)
    with pytest.raises(ValueError, match="not the name"):
        await kept.get(name)


async def test_an_empty_file_is_a_file(kept: Files) -> None:
    assert await kept.get(await kept.put(b"")) == b""


async def test_a_folder_that_cannot_be_written_is_told_from_one_that_can(files: Files, tmp_path: Path) -> None:
    assert await files.writable()
    assert await names(files) == []
    (tmp_path / "taken").write_bytes(b"a file where the folder should be")
    assert not await Files(tmp_path / "taken").writable()

"""A file is kept whole under the name of its content, or not at all."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from storage.files import Files

PHOTO = b"a photo of a clean road"
NAME = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


async def names(files: Files) -> list[str]:
    return [name async for name in files.names()]


async def test_a_file_is_found_again_by_the_hash_of_its_bytes(files: Files) -> None:
    assert await files.put(PHOTO) == NAME
    assert await files.get(NAME) == PHOTO
    assert files.path(NAME) == files.folder / NAME[:2] / NAME[2:4] / NAME
    assert await files.exists(NAME)
    assert await files.check(NAME)


async def test_the_same_bytes_are_written_once(files: Files) -> None:
    await files.put(PHOTO)
    written = files.path(NAME).stat()
    await files.put(PHOTO)
    assert files.path(NAME).stat().st_ino == written.st_ino
    assert files.path(NAME).stat().st_mtime_ns == written.st_mtime_ns


async def test_many_who_keep_the_same_file_at_once_all_succeed(files: Files) -> None:
    assert set(await asyncio.gather(*[files.put(PHOTO) for _ in range(20)])) == {NAME}
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


async def test_a_missing_file_is_said_to_be_missing(files: Files) -> None:
    assert not await files.exists(NAME)
    assert not await files.check(NAME)
    with pytest.raises(FileNotFoundError):
        await files.get(NAME)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME[:-1], NAME + "\n", "/" + NAME])
async def test_only_a_hash_names_a_file(files: Files, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        files.path(name)
    with pytest.raises(ValueError, match="not the name"):
        await files.get(name)


async def test_an_empty_file_is_a_file(files: Files) -> None:
    assert await files.get(await files.put(b"")) == b""


async def test_a_folder_that_cannot_be_written_is_told_from_one_that_can(files: Files, tmp_path: Path) -> None:
    assert await files.writable()
    assert await names(files) == []
    (tmp_path / "taken").write_bytes(b"a file where the folder should be")
    assert not await Files(tmp_path / "taken").writable()

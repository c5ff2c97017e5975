"""The ZIP: read by others, resumed anywhere, large ones too, and nothing made up."""

import io
import subprocess
import zipfile
import zlib
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from dossiers.writers.zip import Gone, Item, Packed, keep, read
from tests.support.cast import ICT

AT = datetime(2026, 3, 14, 12, 0, tzinfo=ICT)
FILES = {f"TC08_Moi-truong/thon-05/2026-03-14_don-ve-sinh_{at:02}.jpg": bytes([at]) * (at * 1000) for at in range(12)}


def packed(files: dict[str, bytes]) -> tuple[Packed, dict[str, bytes]]:
    items = [Item(path, sha256(data).hexdigest(), len(data), zlib.crc32(data)) for path, data in files.items()]
    return read(keep(items, AT)), {sha256(data).hexdigest(): data for data in files.values()}


async def whole(zip: Packed, store: dict[str, bytes], begin: int = 0, stop: int | None = None) -> bytes:
    async def get(sha: str) -> bytes | None:
        return store.get(sha)

    return b"".join([piece async for piece in zip.pieces(get, begin, stop)])


async def test_other_programs_unpack_it(tmp_path: Path) -> None:
    zip, store = packed(FILES)
    data = await whole(zip, store)
    assert len(data) == zip.size
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == FILES
    (tmp_path / "dossier.zip").write_bytes(data)
    tested = subprocess.run(["unzip", "-tq", tmp_path / "dossier.zip"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout


async def test_a_download_goes_on_at_any_byte() -> None:
    zip, store = packed(FILES)
    data = await whole(zip, store)
    chance = Random(5)
    cuts = [0, 1, 29, 30, 31, zip.starts[3], zip.starts[3] - 1, zip.starts[-1], zip.size - 1]
    for begin in (*cuts, *(chance.randrange(zip.size) for _nth in range(60))):
        stop = chance.randrange(begin + 1, zip.size + 1)
        assert await whole(zip, store, begin, stop) == data[begin:stop]
        assert await whole(zip, store, begin) == data[begin:]


async def test_nothing_is_made_up_for_a_photo_that_is_gone() -> None:
    zip, store = packed(FILES)
    lost = list(FILES)[5]
    del store[sha256(FILES[lost]).hexdigest()]
    with pytest.raises(Gone, match=lost):
        await whole(zip, store)


async def test_more_than_four_gigabytes_are_read_too(tmp_path: Path) -> None:
    """Written with holes, so that no disk is filled: only what stands between the photos takes room."""
    size, sha = 400_000_000, "ab" * 32
    items = [Item(f"anh_{at:02}.jpg", sha, size, 0) for at in range(12)]
    zip = Packed(items, AT)
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        for item, start in zip_starts(zip):
            file.seek(start)
            file.write(zip._header(item))
        file.seek(zip.starts[-1])
        file.write(zip.end)
    assert path.stat().st_size == zip.size > 4_800_000_000
    with zipfile.ZipFile(path) as found:
        infos = found.infolist()
    assert [(info.filename, info.file_size) for info in infos] == [(item.path, size) for item in items]
    assert [info.header_offset for info in infos] == zip.starts[:-1]


def zip_starts(packed: Packed) -> list[tuple[Item, int]]:
    return list(zip(packed.items, packed.starts, strict=False))


async def test_more_files_than_old_zips_could_count() -> None:
    items = [Item(f"{at}.txt", "cd" * 32, 0, 0) for at in range(70_000)]
    zip = Packed(items, AT)
    with zipfile.ZipFile(io.BytesIO(await whole(zip, {"cd" * 32: b""}))) as found:
        assert len(found.namelist()) == 70_000

"""What was backed up comes back whole, row for row and byte for byte, or is refused with words."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import backup, restore
from bot.backup import CannotBackUp, back_up
from bot.config import Settings, read
from bot.restore import Refused
from storage import copies, database, inbox, invites, migrate
from storage.database import Row
from storage.files import Files
from storage.inbox import Waiting
from tests.conftest import at_database
from tests.support.cast import NOW, Cast, filed, pictured, settle

KEY = "k" * 32
NOON_MS = 1_773_464_400_000
PHOTOS = [b"ba anh don duong " * 1000, b"anh thu hai", b"anh nho"]


@pytest.fixture
def settings(db: str, tmp_path: Path) -> Settings:
    return read({"DATABASE_URL": db, "DATA_DIR": str(tmp_path / "data"), "SECRET_KEY": KEY})


@pytest.fixture
async def village(settings: Settings) -> Cast:
    """A commune at work: reports with photos, messages waiting, codes given out, files beside."""
    cast = await settle()
    kept = [await Files(settings.data_dir / "files").put(photo) for photo in PHOTOS]
    clean_up = await filed(cast.hai, cast.thon_5, lat=11.98, lon=107.6)
    await filed(cast.lan, cast.thon_3)
    await pictured(clean_up, sha256=kept[0], shown=kept[1], thumb=kept[2], name="đường làng.jpg", taken_at=NOW)
    said = json.dumps({"at": NOW.isoformat(), "text": 'Bà con "nhặt rác"\nở thôn 5 🌿'}, ensure_ascii=False)
    await inbox.put([Waiting("telegram", "7", f"7:{n}", said, NOON_MS + n) for n in range(5000)], NOON_MS)
    await invites.make(cast.thon_5.code, "reporter", 7, NOW, b"k" * 32, lambda letters: letters[0])
    (settings.data_dir / "catalogue").mkdir()
    (settings.data_dir / "catalogue" / "activities.toml").write_text("# của xã\n")
    (settings.data_dir / "secret_key").write_text("s" * 64)
    return cast


@pytest.fixture(params=["sqlite", "postgres"])
async def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Settings]:
    """An empty place on either database."""
    place = {"DATA_DIR": str(tmp_path / "elsewhere"), "SECRET_KEY": KEY}
    if request.param == "sqlite":
        yield read(place)
        return
    import asyncpg

    server: str = request.getfixturevalue("postgres")
    name = f"elsewhere_{abs(hash(str(tmp_path)))}"
    link = await asyncpg.connect(server)
    await link.execute(f'CREATE DATABASE "{name}"')
    yield read({**place, "DATABASE_URL": at_database(server, name)})
    await link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await link.close()


async def all_rows(exact: bool) -> dict[str, list[Row]]:
    """Every row of every table; between two kinds of database, times and JSON are the same if they mean the same."""
    found = {}
    for table in copies.tables():
        turn = {column: same(kind) for column, kind in table.columns.items() if not exact}
        found[table.name] = [
            {column: turn.get(column, lambda value: value)(value) for column, value in row.items()}
            for row in await database.rows(f'SELECT * FROM {table.name} ORDER BY "{table.key}"')
        ]
    return found


MEANINGS: dict[str, Callable[[Any], Any]] = {
    "yes/no": bool,
    "time": lambda value: str(value).removesuffix("+00:00"),
    "day": str,
    "json": json.loads,
    "": lambda value: value,
}


def same(kind: str) -> Callable[[Any], Any]:
    return lambda value: None if value is None else MEANINGS[kind](value)


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_every_row_and_file_comes_back_on_either_database(
    village: Cast, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    exact = settings.is_sqlite == elsewhere.is_sqlite
    manifest = await back_up(settings, tmp_path / "backup", NOW)
    before = await all_rows(exact)
    assert manifest.tables["inbox"] == 5000
    assert manifest.missing == []
    await database.close()

    await restore.restore(elsewhere, tmp_path / "backup")

    await database.open(elsewhere.database_url)
    after = await all_rows(exact)
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}
    assert after == before
    assert bytes_in(elsewhere.data_dir / "files") == bytes_in(settings.data_dir / "files")
    assert (elsewhere.data_dir / "catalogue" / "activities.toml").read_text() == "# của xã\n"
    assert (elsewhere.data_dir / "secret_key").read_text() == "s" * 64
    assert await migrate.pending() == []


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)  # from either is tried above
async def test_new_rows_after_a_restore_get_new_numbers_and_links_are_kept(
    village: Cast, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    await back_up(settings, tmp_path / "backup", NOW)
    await database.close()
    await restore.restore(elsewhere, tmp_path / "backup")
    await database.open(elsewhere.database_url)
    await inbox.put([Waiting("telegram", "8", "8:1", "{}", NOON_MS)], NOON_MS)
    [row] = await database.rows("SELECT id FROM inbox WHERE key = '8:1'")
    assert row["id"] > 5000
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await database.execute("INSERT INTO guesses (chat_id, at_ms) VALUES (987654, 1)")


@pytest.mark.parametrize("elsewhere", ["sqlite"], indirect=True)
async def test_a_backup_is_of_one_moment_while_people_go_on_writing(
    settings: Settings, village: Cast, elsewhere: Settings, tmp_path: Path
) -> None:
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-m", "bot", "backup", str(tmp_path / "backup")),
        env={
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "DATA_DIR": str(settings.data_dir),
            "SECRET_KEY": KEY,
        },
    )
    ended = asyncio.ensure_future(command.wait())
    written = 0
    while not ended.done():
        written += 1
        await inbox.put([Waiting("telegram", f"w{written}", f"w:{written}", "{}", NOON_MS)], NOON_MS)
        await asyncio.sleep(0.001)
    assert ended.result() == 0
    manifest = restore.check(tmp_path / "backup")
    written_then = manifest.tables["inbox"] - 5000
    assert 0 < written_then < written
    assert manifest.tables["chats"] == written_then + 11  # each new message came from a new chat, in one commit
    await database.close()
    await restore.restore(elsewhere, tmp_path / "backup")  # which refuses a message without its chat


@pytest.fixture
async def kept(village: Cast, settings: Settings, tmp_path: Path) -> Path:
    await back_up(settings, tmp_path / "backup", NOW)
    return tmp_path / "backup"


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()  # a photo here may be the same bytes as in the store
    path.write_bytes(bytes(content))


async def test_a_backup_with_any_part_damaged_or_missing_is_refused_by_name(kept: Path, tmp_path: Path) -> None:
    parts = sorted(str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file())
    assert len(parts) > 20
    for part in parts:
        copy = tmp_path / "copy"
        for harm in (spoil, Path.unlink):
            shutil.copytree(kept, copy)
            harm(copy / part)
            with pytest.raises(Refused) as refused:
                restore.check(copy)
            if part != backup.SUMS:
                assert part in str(refused.value)
            shutil.rmtree(copy)


async def test_a_backup_cut_short_in_its_list_is_refused(kept: Path) -> None:
    lines = (kept / backup.SUMS).read_text().splitlines(keepends=True)
    photo = next(line for line in lines if "files/" in line)
    (kept / backup.SUMS).write_text("".join(line for line in lines if line != photo))
    (kept / photo.split()[1]).unlink()
    with pytest.raises(Refused, match="2 photos"):
        restore.check(kept)


async def test_nothing_is_restored_over_something(kept: Path, settings: Settings, tmp_path: Path) -> None:
    await database.close()
    with pytest.raises(Refused, match="database is not empty"):
        await restore.restore(settings, kept)
    place = read({"DATA_DIR": str(tmp_path / "elsewhere")})
    await Files(place.data_dir / "files").put(b"somebody else's photo")
    with pytest.raises(Refused, match="files is not empty"):
        await restore.restore(place, kept)


async def test_a_backup_of_a_newer_version_is_refused(kept: Path, tmp_path: Path) -> None:
    manifest = json.loads((kept / "manifest.json").read_text())
    manifest["migrations"].append("9999_future")
    with pytest.raises(Refused, match="another version"):
        restore._check_version(backup.Manifest(**manifest))


async def test_an_old_backup_is_never_written_over(kept: Path, settings: Settings) -> None:
    before = bytes_in(kept)
    with pytest.raises(CannotBackUp, match="there already"):
        await back_up(settings, kept, NOW + timedelta(days=1))
    assert bytes_in(kept) == before


async def test_a_photo_that_was_lost_before_is_named(village: Cast, settings: Settings, tmp_path: Path) -> None:
    store = Files(settings.data_dir / "files")
    lost = await store.put(PHOTOS[1])
    store.path(lost).unlink()
    assert (await back_up(settings, tmp_path / "backup", NOW)).missing == [lost]


async def test_a_backup_leaves_nothing_half_done_beside_it(village: Cast, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CannotBackUp, match="no folder"):
        await back_up(settings, tmp_path / "nowhere" / "backup", NOW)
    (tmp_path / "backups").mkdir()
    await back_up(settings, tmp_path / "backups" / "saturday", NOW)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["saturday"]

"""A dossier of 20,000 photos: how long it takes to build, its first byte, its speed, and the memory all this needs.

`python -m benchmarks.dossier [--photos 20000] [--size 1000000] [--papers]`. The photos are rows that share a few
hundred files of random bytes, so that no disk is filled with 20 GB: each is read, checked and sent all the same.
Without --papers only the ZIP is measured; with them, also Word, tables and contact sheets of all photos are written,
from small pictures that are pictures. Their speed has a benchmark of its own (benchmarks.papers).
"""

import argparse
import asyncio
import random
import resource
import sys
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import scenes
from bot.jobs import Jobs
from catalogue.catalogue import load
from dossiers.gather import Setting
from dossiers.writers import shelf, zip
from storage import database, dossiers, migrate
from storage.files import Files

NOW = datetime(2026, 11, 1, tzinfo=UTC)
DIFFERENT = 200  # files
PICTURES = 601  # small pictures: in a contact sheet no two are the same
EACH = 4  # photos of a report
GOALS = {"first byte": 2.0, "memory": 300.0}  # seconds, MB


def pictures(number: int) -> tuple[bytes, bytes]:
    """The copy we show of a photo, and the small one."""
    picture = scenes.photo(number)
    return scenes.jpeg(picture.resize((1280, 960)), 80), scenes.jpeg(picture)


async def looked(files: Files) -> list[tuple[str, str]]:
    """Made by another process, whose memory is not counted."""
    with ProcessPoolExecutor(1) as maker:
        every = maker.map(pictures, range(PICTURES), chunksize=20)
        return [(await files.put(shown), await files.put(thumb)) for shown, thumb in every]


async def fill(files: Files, photos: int, size: int, small: list[tuple[str, str]]) -> None:
    chance = random.Random(7)
    names = [await files.put(chance.randbytes(size)) for _nth in range(DIFFERENT)]
    await database.execute("INSERT INTO units (id, code, name, kind, search, aliases, aims, numbered, official_code)"
                           " VALUES (1, 'xa', 'Nhân Cơ', 'xa', 'nhan co', '[]', '[]', 0, '')")  # fmt: skip
    for at in range(2, 22):
        await database.execute(
            "INSERT INTO units (id, code, name, kind, parent_id, search, aliases, aims, numbered, official_code)"
            " VALUES (?, ?, ?, 'thon', 1, ?, '[]', '[]', 0, '')",
            *(at, f"xa.thon-{at - 1}", f"Thôn {at - 1}", f"thon {at - 1}"),
        )
    pairs = [(at, area, 0 if at == area else 1) for at in range(1, 22) for area in {at, 1}]
    await database.execute_many("INSERT INTO units_within (unit_id, area_id, steps) VALUES (?, ?, ?)", pairs)
    await database.execute(
        "INSERT INTO people (id, name, search, language, address, settings, created_at)"
        " VALUES (1, 'Phạm Thu Hà', '', 'vi', 'bac', '{}', CURRENT_TIMESTAMP)"
    )
    reports = photos // EACH
    every = range(1, reports + 1)
    await database.execute_many(
        "INSERT INTO conversations (id, person_id, form, answers, state, opened_ms, touched_ms)"
        " VALUES (?, 1, 'report', '{}', 'done', 0, 0)",
        [(at,) for at in every],
    )
    days = [date(2026, 2, 15) + timedelta(days=at % 300) for at in every]
    await database.execute_many(
        "INSERT INTO reports (id, code, conversation_id, unit_id, person_id, filed_for_unit, activity, day, place,"
        " story, answers, asked, state, version, step, channel, search, sent_at, changed_at) VALUES"
        " (?, ?, ?, ?, 1, ?, 've-sinh-duong-lang', ?, 'đường trục thôn', 'dọn 2km đường trục thôn, 45 người',"
        ' \'{"so_nguoi": {"value": "45"}}\', \'[{"name": "so_nguoi", "label": "Số người",'
        " \"type\": \"int\"}]', 'approved', 1, 'xa', 'web', '', ?, ?)",
        [(at, f"T{at}", at, 2 + at % 20, False, days[at - 1], NOW, NOW) for at in every],
    )
    await database.execute_many(
        "INSERT INTO evidence (report_id, \"set\", criterion, indicator) VALUES (?, 'xa-ntm-2026-2030', ?, '')",
        [(at, 1 + at % 10) for at in every],
    )
    numbers = range(1, photos + 1)
    await database.execute_many(
        "INSERT INTO photos (id, position, person_id, kind, source, name, caption, album, sent_at, state, tries,"
        " due_ms, why, sha256, size, mime, width, height, shown, thumb, hidden)"
        " VALUES (?, 0, 1, 'photo', '', '', '', '', ?, 'kept', 0, 0, '', ?, ?, 'image/jpeg', 1280, 960, ?, ?, ?)",
        [(at, NOW, names[at % DIFFERENT], size, *small[at % len(small)], False) for at in numbers],
    )
    await database.execute_many(
        "INSERT INTO report_photos (report_id, photo_id, position, stage) VALUES (?, ?, ?, '')",
        [((at - 1) // EACH + 1, at, at % EACH) for at in numbers],
    )


def memory() -> float:
    """The most this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _checked(data: bytes) -> tuple[str, int]:
    return sha256(data).hexdigest(), zlib.crc32(data)


async def bare(files: Files, photos: int, size: int) -> float:
    """What reading, hashing and checking the same bytes costs without anything else, in seconds."""
    names = [each async for each in files.names()]
    began = time.perf_counter()
    data = [Path(files.path(name)) for name in names]
    for at in range(min(photos, 1000)):
        read = await asyncio.to_thread(data[at % len(data)].read_bytes)
        await asyncio.to_thread(_checked, read)
    return (time.perf_counter() - began) * photos / min(photos, 1000)


async def measure(photos: int, size: int, folder: Path, *, papers: bool) -> bool:
    url, files = f"sqlite:///{folder / 'bench.db'}", Files(folder / "files")
    await migrate.migrate(url)
    await database.open(url)
    try:
        await fill(files, photos, size, await looked(files) if papers else [("", "")])
        before = memory()
        async with database.transaction():
            days = (date(2026, 1, 1), date(2026, 12, 31))
            made = await dossiers.begin("cong-nhan", 1, "xa-ntm-2026-2030", days, 1, NOW, {})
            await dossiers.ask(made, 1, NOW)
        setting = Setting(load(), UTC, "https://thon.example")
        jobs = Jobs(setting, files, folder / "unfinished", "bench", lambda: NOW)
        await jobs.hold()
        began = time.perf_counter()
        await jobs.once()
        built = time.perf_counter() - began
        done = await dossiers.by_id(made.id)
        assert done is not None and done.state == "ready", done and done.why
        after_build = memory()

        began = time.perf_counter()
        packed = zip.read(await files.get(done.sha256))
        first, sent = 0.0, 0
        async for piece in packed.pieces(files.get):
            first = first or time.perf_counter() - began
            sent += len(piece)
        took = time.perf_counter() - began
        assert sent == packed.size == done.size
        limit = await bare(files, photos, size)
    finally:
        await database.close()
    gigabytes = packed.size / 1e9
    print(f"{photos:,} photos, {gigabytes:.1f} GB, {len(packed.items):,} files in the ZIP")
    print(f"built in {built:.1f} s ({built / limit:.2f} times reading and checking the bytes alone, {limit:.1f} s)")
    print(f"first byte after {first:.2f} s, all after {took:.1f} s ({packed.size / took / 1e6:.0f} MB/s)")
    print(f"memory: {before:.0f} MB before, {after_build:.0f} MB after building, {memory():.0f} MB after sending")
    return first < GOALS["first byte"] and memory() < GOALS["memory"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=20_000)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--papers", action="store_true")
    asked = parser.parse_args()
    if not asked.papers:
        shelf.papers = lambda *_told: iter(())  # measured without what others measure
    with TemporaryDirectory(prefix="bench-dossier-") as folder:
        well = asyncio.run(measure(asked.photos, asked.size, Path(folder), papers=asked.papers))
    print("goals reached" if well else f"goals missed: {GOALS}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())

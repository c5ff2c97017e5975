"""In a process of its own: fill a database with many reports, download them, and tell how much memory it took."""

import asyncio
import json
import os
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from dashboard.app import add_to
from dashboard.site import Site
from storage import database, sign_in
from storage.files import Files
from tests.support.cast import CLEAN_UP, NEW_SET, NOW, Cast, settle
from tests.support.talk import shipped

BATCH = 10_000


async def fill(cast: Cast, many: int) -> None:
    async with database.transaction():
        for start in range(0, many, BATCH):
            numbers = range(start + 1, min(start + BATCH, many) + 1)
            await database.execute_many(
                "INSERT INTO conversations (id, person_id, form, answers, state, opened_ms, touched_ms)"
                " VALUES (?, ?, 'report', '{}', 'done', 0, 0)",
                [(n, cast.hai.id) for n in numbers],
            )
            await database.execute_many(
                "INSERT INTO reports (id, code, conversation_id, unit_id, person_id, filed_for_unit, activity, day, place,"
                " story, answers, asked, state, version, step, channel, search, sent_at, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 'approved', 1, 'xa', 'telegram', '', ?, ?)",
                [
                    (
                        *(n, f"NC5-{n:06}", n, cast.thon_5.id, cast.hai.id, False, CLEAN_UP),
                        *(date(2026, 1, 1) + timedelta(days=n % 60), "đường trục thôn", "dọn 2km đường trục thôn " * 4),
                        json.dumps({"length": {"value": str(n), "unit": "km"}}),
                        *(NOW - timedelta(minutes=n), NOW),
                    )
                    for n in numbers
                ],
            )
            await database.execute_many(
                "INSERT INTO evidence (report_id, \"set\", criterion, indicator) VALUES (?, ?, 8, '')",
                [(n, NEW_SET) for n in numbers],
            )


async def main(path: str, many: int) -> None:
    await database.open(f"sqlite:///{path}")
    cast = await settle()
    await fill(cast, many)
    told: dict[str, dict[str, int]] = {}
    with TemporaryDirectory() as folder:
        app = web.Application()
        add_to(app, Site(Files(Path(folder) / "files"), shipped(), lambda: NOW, b"secret"))
        await sign_in.new_session(cast.officer.id, NOW, "", "session")
        async with TestClient(TestServer(app), cookies={"thonbao_dashboard": "session"}) as client:
            await download(client, f"csv?until={date(2026, 1, 2)}", Path(folder) / "first")  # what is loaded once
            for kind in ("csv", "xlsx"):
                kept = Path(folder) / f"kept.{kind}"
                grew = await download(client, kind, kept)
                told[kind] = {"grew": grew, "rows": rows(kept, kind), "size": kept.stat().st_size}
    await database.close()
    print(json.dumps(told))


async def download(client: TestClient[web.Request, web.Application], kind: str, to: Path) -> int:
    """How many bytes of memory the process took more than before, at its highest."""
    process = psutil.Process(os.getpid())
    taken = [process.memory_info().rss]

    async def watch() -> None:
        while True:
            taken.append(process.memory_info().rss)
            await asyncio.sleep(0.02)

    watching = asyncio.create_task(watch())
    answer = await client.get(f"/dashboard/reports.{kind}")
    assert answer.status == 200
    with to.open("wb") as file:
        async for piece in answer.content.iter_chunked(1 << 18):
            file.write(piece)
    watching.cancel()
    return int(max(taken) - taken[0])


def rows(path: Path, kind: str) -> int:
    if kind == "csv":
        with path.open("rb") as file:
            return sum(1 for _line in file)
    with zipfile.ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
        return sum(line.count(b"<row ") for line in sheet)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))

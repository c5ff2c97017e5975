"""Ready means: migrated, and database and files take what people send."""

import asyncio
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.health import Health
from bot.spool import Spool
from storage import database, inbox
from storage.files import Files
from storage.inbox import Waiting

NOON_MS = 1_773_464_400_000  # 14/3/2026 12:00 in Vietnam


def asking(tmp_path: Path, files: Files | None = None) -> "TestClient[web.Request, web.Application]":
    health = Health(tmp_path, files or Files(tmp_path / "files"), Spool(tmp_path / "spool"), lambda: NOON_MS + 90_000)
    app = web.Application()
    for route in health.routes():
        app.router.add_route(route.method, route.path, route.handler)
    return TestClient(TestServer(app))


async def test_ready_when_everything_works(db: str, tmp_path: Path) -> None:
    async with asking(tmp_path) as client:
        answer = await client.get("/health")
        assert answer.status == 200
        assert await answer.json() == {
            "ready": True,
            "checks": {"database": "ok", "migrations": "ok", "files": "ok"},
        }


async def test_not_ready_before_the_tables_are_there(tmp_path: Path) -> None:
    await database.open(f"sqlite:///{tmp_path / 'empty.db'}")
    async with asking(tmp_path) as client:
        answer = await client.get("/health")
        assert answer.status == 503
        told = (await answer.json())["checks"]
        assert "python -m bot migrate" in told["migrations"]
        assert told["database"] != "ok"
    await database.close()


async def test_not_ready_when_photos_cannot_be_kept(db: str, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file stands in the way")
    async with asking(tmp_path) as client:
        answer = await client.get("/health")
        assert answer.status == 503
        assert "cannot be written" in (await answer.json())["checks"]["files"]


async def test_a_check_that_hangs_is_cut_short(db: str, tmp_path: Path) -> None:
    class Hanging(Files):
        async def writable(self) -> bool:
            await asyncio.Event().wait()
            return True

    async with asking(tmp_path, Hanging(tmp_path)) as client:
        async with asyncio.timeout(30):
            answer = await client.get("/health")
        assert answer.status == 503
        assert "2 seconds" in (await answer.json())["checks"]["files"]


async def test_metrics_are_counted_from_rows_and_name_nobody(db: str, tmp_path: Path) -> None:
    said = '{"at":"2026-03-14T05:00:00+00:00","text":"bà Tư 0912345678"}'
    await inbox.put([Waiting("telegram", "4711", f"4711:{n}", said, NOON_MS) for n in range(3)], NOON_MS)
    async with asking(tmp_path) as client:
        text = await (await client.get("/metrics")).text()
    assert 'thonbao_inbox{state="waiting"} 3.0' in text
    assert "thonbao_inbox_oldest_seconds 90.0" in text
    assert "thonbao_database_up 1.0" in text
    assert "4711" not in text
    assert "Tư" not in text


async def test_metrics_tell_that_the_database_is_away(tmp_path: Path) -> None:
    await database.open(f"sqlite:///{tmp_path / 'empty.db'}")
    async with asking(tmp_path) as client:
        answer = await client.get("/metrics")
        assert answer.status == 200
        assert "thonbao_database_up 0.0" in await answer.text()
    await database.close()

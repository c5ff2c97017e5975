"""A dossier of Nhân Cơ, its evidence with photos in a store, and the worker that builds it."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.jobs import Jobs
from catalogue.catalogue import Catalogue, load
from dossiers.gather import Setting
from dossiers.writers.zip import read
from storage import database, dossiers
from storage.files import Files
from storage.models import Dossier, Photo, Report
from tests.support.cast import ICT, NEW_SET, NOW, Cast, pictured, settle

MARCH = (date(2026, 2, 15), date(2026, 3, 31))
Begin = Callable[..., Awaitable[Dossier]]


@pytest.fixture
async def cast(db: str) -> Cast:
    return await settle()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


@pytest.fixture
def setting(catalogue: Catalogue) -> Setting:
    return Setting(catalogue, ICT, "https://thon.example")


@pytest.fixture
def jobs(setting: Setting, files: Files, tmp_path: Path) -> Jobs:
    return Jobs(setting, files, tmp_path / "unfinished", "this process", lambda: NOW)


@pytest.fixture
def begin(cast: Cast) -> Begin:
    async def make(
        kind: str = "cong-nhan", days: tuple[date, date] = MARCH, choices: dict[str, Any] | None = None, **more: Any
    ) -> Dossier:
        async with database.transaction():
            unit = more.get("unit", cast.nhan_co)
            made = await dossiers.begin(
                kind, unit.id, more.get("set", NEW_SET), days, cast.officer.id, NOW, choices or {}
            )
        found = await dossiers.by_id(made.id)
        assert found is not None
        return found

    return make


async def photo(files: Files, report: Report, data: bytes, **more: Any) -> Photo:
    sha = await files.put(data)
    return await pictured(report, sha256=sha, size=len(data), **more)


async def asked(dossier: Dossier, at: datetime = NOW) -> None:
    async with database.transaction():
        assert await dossiers.ask(dossier, dossier.made_by_id, at)


async def unpacked(dossier: Dossier, files: Files) -> dict[str, bytes]:
    """What somebody finds who downloads it, by another library than the one that wrote it."""
    found = await dossiers.by_id(dossier.id)
    assert found is not None and found.state == "ready", (found and found.state, found and found.why)
    packed = read(await files.get(found.sha256))

    async def get(sha: str) -> bytes | None:
        try:
            return await files.get(sha)
        except FileNotFoundError:
            return None

    data = b"".join([piece async for piece in packed.pieces(get)])
    assert len(data) == found.size
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}

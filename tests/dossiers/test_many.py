"""A dossier of very many photos has every one of them; of 20,000 in a soak."""

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from benchmarks.dossier import fill
from bot.jobs import Jobs
from dossiers.writers.zip import read
from storage import database, dossiers
from storage.files import Files
from tests.dossiers.conftest import asked
from tests.support.cast import NEW_SET, NOW

SOAK = bool(os.environ.get("SOAK"))
MANY = 20_000 if SOAK else 600


@pytest.mark.parametrize("db_url", ["sqlite", "postgres"] if SOAK else ["sqlite"], indirect=True)
async def test_none_is_lost_among_many(db: str, jobs: Jobs, files: Files, tmp_path: Path) -> None:
    await fill(files, MANY, 2_000, [("", "")])
    year = (date(2026, 1, 1), date(2026, 12, 31))
    async with database.transaction():
        made = await dossiers.begin("cong-nhan", 1, NEW_SET, year, 1, NOW, {})
    await asked(made)
    await jobs.hold()
    await jobs.once()
    found = await dossiers.by_id(made.id)
    assert found is not None and (found.state, found.why) == ("ready", "")
    packed = read(await files.get(found.sha256))
    with (tmp_path / "dossier.zip").open("wb") as file:
        async for piece in packed.pieces(files.get):
            file.write(piece)
    tested = subprocess.run(["unzip", "-tqq", tmp_path / "dossier.zip"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout
    assert sum(item.path.endswith(".jpg") for item in packed.items) == MANY
    assert len({item.path for item in packed.items}) == len(packed.items)

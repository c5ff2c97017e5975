"""A hundred thousand reports are kept as a table in the memory that a thousand need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MANY = 100_000
GROWS_AT_MOST = 60_000_000  # bytes; the table itself would be some hundred million


def test_a_hundred_thousand_rows_leave_in_constant_memory(tmp_path: Path, migrated_file: Path) -> None:
    database = tmp_path / "thonbao.db"
    database.write_bytes(migrated_file.read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.download", str(database), str(MANY)],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    for kind in ("csv", "xlsx"):
        assert told[kind]["rows"] == MANY + 1
        assert told[kind]["grew"] < GROWS_AT_MOST

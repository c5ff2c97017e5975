"""As many reports as there may be are kept as a table in the memory that a thousand need; 100,000 in a soak."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MANY = 100_000 if os.environ.get("SOAK") else 20_000
GROWS_AT_MOST = 600 * MANY  # bytes; the table itself would be twice that


def test_all_rows_leave_in_constant_memory(tmp_path: Path, migrated_file: Path) -> None:
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

"""The floors of the house and "one library, one room" hold: the contracts in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "dashboard", "handlers", "dossiers", "reports", "campaigns", "conversation", "photos", "catalogue",
         "storage", "tables", "locales")  # fmt: skip
LONGEST = 300  # lines; past 200 a file should ask itself whether it is two


def test_every_contract_is_kept() -> None:
    asked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", "pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout


def test_every_room_that_exists_is_under_contract() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    listed = text.split("root_packages = ")[1].split("]")[0]
    there = {room for room in ROOMS if (ROOT / room / "__init__.py").exists()}
    assert {room for room in ROOMS if f'"{room}"' in listed} == there


def test_every_module_says_in_a_sentence_what_it_is_for() -> None:
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        text = file.read_text()
        if text.strip() and "migrations/0" not in str(file):
            assert text.startswith('"""'), file.relative_to(ROOT)
            assert text.count("\n") <= LONGEST, file.relative_to(ROOT)

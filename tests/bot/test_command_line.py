"""The command line, as whoever runs the installation types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import NAMES

ROOT = Path(__file__).parents[2]


class Shell:
    """A terminal in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {name: value for name, value in os.environ.items() if name not in NAMES}
        self.environ["PYTHONPATH"] = str(ROOT)

    def run(self, *words: str, expect: int = 0, **environ: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bot", *words],
            cwd=self.folder,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if expect == 0 else done.stdout + done.stderr


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def commune(shell: Shell) -> Shell:
    shell.run("units", "import", str(ROOT / "catalogue" / "units-demo.csv"))
    return shell


def test_wrong_settings_are_all_told_and_nothing_starts(shell: Shell) -> None:
    said = shell.run(expect=2, PORT="x", TIMEZONE="Hanoi")
    assert "PORT:" in said
    assert "TIMEZONE:" in said


def test_the_env_file_in_the_folder_counts(shell: Shell) -> None:
    (shell.folder / ".env").write_text("DATA_DIR=kho\n")
    shell.run("migrate")
    assert (shell.folder / "kho" / "thonbao.db").exists()


def test_migrating_twice_does_it_once(shell: Shell) -> None:
    assert "0001" in shell.run("migrate")
    assert "Nothing to do" in shell.run("migrate")


def test_an_invitation_carries_its_links(commune: Shell) -> None:
    told = json.loads(commune.run("invite", "--unit", "lam-dong.nhan-co.thon-5", "--role", "village_head", "--json"))
    assert told["code"]
    assert told["links"] == {"web": f"http://127.0.0.1:8080/chat?code={told['code']}"}
    assert told["code"] not in (commune.folder / "data" / "thonbao.db").read_bytes().decode("latin-1")


def test_no_invitation_to_nowhere(commune: Shell) -> None:
    assert "no unit" in commune.run("invite", "--unit", "khong-co", "--role", "officer", expect=1)
    assert "village_head" in commune.run("invite", "--unit", "vn", "--role", "king", expect=2)


def test_everybody_in_office_is_listed(commune: Shell) -> None:
    assert commune.run("people").split() == ["id", "name", "role", "unit", "channels"]


def test_a_file_with_a_bad_row_is_not_imported_unless_that_is_asked(shell: Shell) -> None:
    (shell.folder / "thon.csv").write_text("code,name,kind\nthon-1,Thôn 1,thon\nthon 2,Thôn 2,thon\n")
    assert "2" in shell.run("units", "import", "thon.csv", expect=1)
    assert "no unit" in shell.run("invite", "--unit", "thon-1", "--role", "officer", expect=1)
    shell.run("units", "import", "thon.csv", "--skip-bad")
    shell.run("invite", "--unit", "thon-1", "--role", "officer")


def test_a_backup_and_back_again(commune: Shell) -> None:
    said = commune.run("backup", "saturday")
    assert "sha256sum -c" in said
    sums = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=commune.folder / "saturday", check=False)
    assert sums.returncode == 0
    assert "there already" in commune.run("backup", "saturday", expect=1)
    assert "not empty" in commune.run("restore", "saturday", expect=1)
    commune.run("restore", "saturday", DATA_DIR="other")
    commune.run("invite", "--unit", "lam-dong.nhan-co", "--role", "officer", DATA_DIR="other")


def test_a_folder_that_is_no_backup_is_refused(shell: Shell) -> None:
    (shell.folder / "something").mkdir()
    assert "SHA256SUMS" in shell.run("restore", "something", expect=1)


def test_the_doctor_ends_with_1_when_something_is_ill(shell: Shell) -> None:
    assert "✗" not in shell.run("doctor")
    assert "✗" in shell.run("doctor", expect=1, PUBLIC_URL="http://xa.example.vn")


def test_postgres_is_not_migrated_by_the_way(shell: Shell, postgres: str) -> None:
    from tests.conftest import at_database

    place = {"DATABASE_URL": at_database(postgres, "postgres"), "SECRET_KEY": "k" * 64}
    assert "python -m bot migrate" in shell.run("people", expect=1, **place)


def test_a_database_that_is_away_is_told_in_words(shell: Shell) -> None:
    place = {"DATABASE_URL": "postgres://a:mat-khau@127.0.0.1:1/b", "SECRET_KEY": "k" * 64}
    said = shell.run("people", expect=1, **place)
    assert "does not answer" in said
    assert "mat-khau" not in said


@pytest.mark.parametrize("command", ["doctor", "people", "migrate"])
def test_a_spoilt_database_file_is_told_in_words(command: str, shell: Shell) -> None:
    (shell.folder / "data").mkdir()
    (shell.folder / "data" / "thonbao.db").write_bytes(b"no database " * 1000)
    assert "does not answer" in shell.run(command, expect=1)

"""The office takes our Word templates, changes them, and gets no half ones."""

from pathlib import Path

import pytest

from bot.commands import CannotDo, write_templates
from bot.config import read
from dossiers.writers.filling import Template


def test_templates_are_written_out_and_never_over_the_offices_own(tmp_path: Path) -> None:
    settings = read({"DATA_DIR": str(tmp_path / "data")})
    said = write_templates(settings, tmp_path / "mau")
    assert str(tmp_path / "data" / "templates") in said
    written = sorted((tmp_path / "mau").iterdir())
    assert [each.name for each in written] == [
        *("bao-cao.docx", "bien-ban-tham-dinh.docx", "bien-ban.docx", "to-trinh.docx")
    ]
    for each in written:
        Template(each.name, each.read_bytes())
    written[0].write_bytes(b"changed")
    with pytest.raises(CannotDo, match=r"bao-cao\.docx"):
        write_templates(settings, tmp_path / "mau")
    assert written[0].read_bytes() == b"changed"

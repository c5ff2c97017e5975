"""The script in a dossier finds what was altered on the way, on a machine that has nothing but Python."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dossiers import manifest
from dossiers.manifest import Listed, Missing
from storage import database, filing, ledger, ledger_part, photos, review, roots
from storage.models import Photo
from tests.support import cast
from tests.support.cast import NOW

PICTURES = {
    "TC08_Moi-truong/thon-05/2026-03-14_don-ve-sinh_01.jpg": b"before",
    "TC08_Moi-truong/thon-05/2026-03-14_don-ve-sinh_02.jpg": b"after",
}
FIRST, SECOND = PICTURES


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


@dataclass
class Dossier:
    folder: Path

    def check(self, *more: str) -> tuple[int, str]:
        """As somebody does who has just unpacked it: without the project, and without what is installed."""
        asked = subprocess.run(
            [sys.executable, "-I", "-S", str(self.folder / manifest.SCRIPT), *more],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert not asked.stderr
        return asked.returncode, asked.stdout

    def faults(self) -> list[str]:
        code, told = self.check()
        found = [line.removeprefix("✗ ") for line in told.splitlines() if line.startswith("✗")]
        assert code == (1 if found else 0), told
        return found[:-1]  # the last counts them

    def rewrite(self, change: Callable[[dict[str, Any]], None]) -> None:
        file = self.folder / manifest.NAME
        said = json.loads(file.read_text())
        change(said)
        file.write_text(json.dumps(said))

    def zipped(self, more: tuple[tuple[str, bytes], ...] = ()) -> Path:
        path = self.folder.with_suffix(".zip")
        with zipfile.ZipFile(path, "w") as file:
            for each in sorted(self.folder.rglob("*")):
                if each.is_file():
                    file.write(each, each.relative_to(self.folder).as_posix())
            for name, data in more:
                file.writestr(name, data)
        return path


@pytest.fixture
async def dossier(db: str, tmp_path: Path) -> Dossier:
    """Two photos of a report, amid entries that are none of the appraisers' business."""
    people, kept = await cast.settle(), {}
    for name, content in {"a cat": b"a cat", **PICTURES}.items():
        photo = await Photo.create(person_id=people.hai.id, source="", sent_at=NOW)
        await photos.kept(photo.id, photos.Facts(digest(content), len(content), "image/jpeg", NOW))
        kept[name] = photo.id
    report = await cast.filed(people.hai, people.thon_5)
    mine = [kept[name] for name in PICTURES]
    async with database.transaction():
        await filing.link_photos(report.id, mine, NOW)
        await review.keep_version(report.id, people.hai.id, NOW)
    await ledger.enter("photo", "photo:999", NOW, sha256="f" * 64)
    await roots.close(NOW.date() + timedelta(days=1), NOW)
    return await written(tmp_path / "ho so", mine, report.id)


async def written(folder: Path, mine: list[int], report: int) -> Dossier:
    taken = await ledger_part.extract(mine, [report])
    assert taken is not None
    header, lines = taken
    entries = await ledger.entries_of(mine)
    listed = [
        Listed(path, digest(content), len(content), photo, "NC5-042", entries[photo])
        for photo, (path, content) in zip(mine, PICTURES.items(), strict=True)
    ]
    for path, content in PICTURES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / manifest.CHAIN).write_bytes(lines)
    told = manifest.text(
        dossier=12, unit="lam-dong.nhan-co", name="Xã Nhân Cơ", set="xa-ntm-2026-2030", first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31), made_at=NOW, files=listed, missing=[
            Missing(18, "NC5-043", "lost"), Missing(19, "NC5-043", "forgotten", NOW.date(), "Phạm Thu Hà")
        ],
        chain=header,
    )  # fmt: skip
    (folder / manifest.NAME).write_bytes(told)
    shutil.copy(manifest.SCRIPT_TEXT, folder / manifest.SCRIPT)
    return Dossier(folder)


async def test_all_is_well(dossier: Dossier) -> None:
    code, told = dossier.check()
    assert code == 0
    root = await roots.of_day(NOW.date())
    assert root is not None
    assert "TỐT: 2 tệp" in told
    assert "2 ảnh gốc đúng như khi nhận" in told
    assert f"Dấu niêm phong ngày 2026-03-14: {ledger.fingerprint(root.hash)}" in told
    assert "ảnh 18 của báo cáo NC5-043 (mất tệp)" in told
    assert "Đã xóa theo yêu cầu ngày 14/03/2026: ảnh 19 của báo cáo NC5-043 (Phạm Thu Hà cho phép)." in told


async def test_what_had_no_seal_yet_is_said(dossier: Dossier) -> None:
    dossier.rewrite(lambda said: said["chain"].update({"roots": []}))
    assert "Các mục từ 2 đến 5 chưa có dấu niêm phong" in dossier.check()[1]


async def test_in_english_too_and_from_the_zip(dossier: Dossier) -> None:
    code, told = dossier.check("--en", str(dossier.zipped()))
    assert code == 0
    assert "WELL: 2 files; none altered, missing or added." in told


async def test_nothing_of_others_is_in_it(dossier: Dossier) -> None:
    text = (dossier.folder / manifest.CHAIN).read_text()
    assert [line.startswith("{") for line in text.splitlines()] == [True, True, True, False]
    assert "photo:999" not in text


async def test_one_byte_of_one_photo(dossier: Dossier) -> None:
    (dossier.folder / FIRST).write_bytes(b"befoRe")
    assert dossier.faults() == [f"BỊ SỬA: {FIRST}"]


async def test_one_file_removed_and_one_added(dossier: Dossier) -> None:
    (dossier.folder / FIRST).rename(dossier.folder / "x.jpg")
    (dossier.folder / "Thumbs.db").write_bytes(b"left by Windows")
    assert dossier.faults() == [f"THIẾU: {FIRST}", "THÊM VÀO: x.jpg"]


async def test_a_photo_altered_together_with_the_manifest(dossier: Dossier) -> None:
    (dossier.folder / FIRST).write_bytes(b"faked")
    change = {"sha256": digest(b"faked"), "size": 5}
    dossier.rewrite(lambda said: said["files"][0].update(change))
    assert dossier.faults() == [f"KHÔNG PHẢI ẢNH ĐÃ NHẬN: {FIRST} khác với mục 2 của chuỗi bằng chứng."]


async def test_a_photo_slipped_in_that_was_never_received(dossier: Dossier) -> None:
    (dossier.folder / FIRST).write_bytes(b"faked")
    dossier.rewrite(lambda said: said["files"][0].update(sha256=digest(b"faked"), size=5, entry=None))
    assert dossier.faults() == [f"KHÔNG CÓ TRONG CHUỖI BẰNG CHỨNG: {FIRST}"]


async def test_a_photo_altered_together_with_the_manifest_and_the_chain(dossier: Dossier) -> None:
    (dossier.folder / FIRST).write_bytes(b"faked")
    chain = dossier.folder / manifest.CHAIN
    chain.write_bytes(chain.read_bytes().replace(digest(b"before").encode(), digest(b"faked").encode()))

    def change(said: dict[str, Any]) -> None:
        said["files"][0].update({"sha256": digest(b"faked"), "size": 5})
        said["chain"]["sha256"] = digest(chain.read_bytes())

    dossier.rewrite(change)
    assert dossier.faults() == ["CHUỖI BẰNG CHỨNG BỊ SỬA giữa mục 2 và mục 5."]


@pytest.mark.parametrize("which", range(4))
async def test_one_line_of_the_chain_taken_out(dossier: Dossier, which: int) -> None:
    chain = dossier.folder / manifest.CHAIN
    lines = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(lines[:which] + lines[which + 1 :]))
    faults = dossier.faults()
    assert faults[0] == "BỊ SỬA: chain.jsonl"
    assert any(fault.startswith("CHUỖI BẰNG CHỨNG BỊ SỬA") for fault in faults)


async def test_a_name_that_is_twice_in_the_zip(dossier: Dossier) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = dossier.zipped(((FIRST, b"before"),))
    code, told = dossier.check(str(path))
    assert code == 1
    assert f"CÓ HAI LẦN trong tệp ZIP: {FIRST}" in told


async def test_what_is_no_dossier(dossier: Dossier, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK not really")
    assert dossier.check(str(tmp_path / "broken.zip"))[0] == 2
    assert dossier.check(str(tmp_path / "nowhere.zip"))[0] == 2
    (dossier.folder / manifest.NAME).write_text("{")
    code, told = dossier.check()
    assert code == 2
    assert "đây không phải hồ sơ trọn vẹn" in told


async def test_a_zip_cut_off_on_the_way(dossier: Dossier) -> None:
    path = dossier.zipped()
    path.write_bytes(path.read_bytes()[:-100])
    assert dossier.check(str(path))[0] == 2


def test_an_old_python_can_read_it() -> None:
    ast.parse(manifest.SCRIPT_TEXT.read_text(), feature_version=(3, 8))

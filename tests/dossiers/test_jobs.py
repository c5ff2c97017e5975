"""The worker: builds what was asked for, names what is missing, can be cancelled and killed, and leaves no half file."""

import asyncio
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from docx import Document

from bot.jobs import Jobs
from dossiers.gather import Setting
from storage import database, dossier_papers, dossiers, forgetting, ledger, queued
from storage.files import Files
from storage.models import Dossier, Incoming
from tests.dossiers.conftest import Begin, asked, photo, unpacked
from tests.support.cast import NEW_SET, NOW, Cast, filed
from tests.support.pictures import jpeg


async def state(dossier: Dossier) -> tuple[str, str]:
    found = await dossiers.by_id(dossier.id)
    assert found is not None
    return found.state, found.why


async def heard(event: str) -> list[dict[str, object]]:
    said = [json.loads(each.said) for each in await Incoming.filter(channel="event")]
    return [each["about"] for each in said if each["event"] == event]


async def test_a_dossier_is_built_and_whoever_asked_hears_of_it(
    cast: Cast, begin: Begin, jobs: Jobs, files: Files
) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    await photo(files, report, b"first photo")
    await photo(files, report, b"second photo")
    dossier = await begin()
    await asked(dossier)
    assert await jobs.hold() and await jobs.once()
    found = await unpacked(dossier, files)
    photos = {name: data for name, data in found.items() if name.endswith(".jpg")}
    assert sorted(photos.values()) == [b"first photo", b"second photo"]
    assert all("/thon-05/2026-03-14_don-ve-sinh_" in name and name.startswith("TC08_") for name in photos)
    told = json.loads(found["manifest.json"])
    assert {each["path"] for each in told["files"]} >= set(photos)
    assert told["missing"] == []
    assert "Không thiếu tệp nào." in found["DOC-TRUOC.txt"].decode("utf-8-sig")
    assert await heard("dossier_ready") == [{"dossier": dossier.id, "missing": 0}]
    assert not await jobs.once()


async def test_photos_that_are_lost_or_spoilt_are_named_and_the_rest_is_delivered(
    cast: Cast, begin: Begin, jobs: Jobs, files: Files
) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    good = await photo(files, report, b"good")
    lost, spoilt = await photo(files, report, b"lost"), await photo(files, report, b"spoilt")
    files.path(lost.sha256).unlink()
    files.path(spoilt.sha256).write_bytes(b"spoiled")
    dossier = await begin()
    await asked(dossier)
    await jobs.hold()
    await jobs.once()
    found = await unpacked(dossier, files)
    assert [data for name, data in found.items() if name.endswith(".jpg")] == [b"good"]
    told = json.loads(found["manifest.json"])
    assert {each["photo"]: each["why"] for each in told["missing"]} == {lost.id: "lost", spoilt.id: "spoilt"}
    assert good.id not in {each["photo"] for each in told["missing"]}
    words = found["DOC-TRUOC.txt"].decode("utf-8-sig")
    assert "THIẾU: 2 tệp" in words and f"ảnh {lost.id} của báo cáo {report.code}" in words
    assert await state(dossier) == ("ready", "missing:2")


async def test_a_photo_removed_on_request_is_said_to_be_so_and_is_no_loss(
    cast: Cast, begin: Begin, jobs: Jobs, files: Files
) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    await photo(files, report, b"good")
    gone = await photo(files, report, b"of a child")
    async with database.transaction():
        assert await forgetting.forget_photo(gone.id, "private", cast.officer.id, NOW)
    dossier = await begin()
    await asked(dossier)
    await jobs.hold()
    await jobs.once()
    found = await unpacked(dossier, files)
    assert [data for name, data in found.items() if name.endswith(".jpg")] == [b"good"]
    assert json.loads(found["manifest.json"])["missing"] == [
        {"photo": gone.id, "report": report.code, "why": "forgotten", "on": "2026-03-14", "by": "Phạm Thu Hà"}
    ]
    words = found["DOC-TRUOC.txt"].decode("utf-8-sig")
    assert "Không thiếu tệp nào." in words and "ĐÃ XÓA THEO YÊU CẦU: 1 ảnh" in words
    assert f"ảnh {gone.id} của báo cáo {report.code}: 14/03/2026, Phạm Thu Hà cho phép" in words
    assert await state(dossier) == ("ready", "")


async def test_one_for_the_public_has_copies_and_neither_originals_nor_their_chain(
    cast: Cast, begin: Begin, jobs: Jobs, files: Files, tmp_path: Path
) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    picture = jpeg(640, 480)
    kept = await photo(files, report, b"the original", shown=await files.put(picture))
    lost = await photo(files, report, b"another original", shown="0" * 64)
    async with database.transaction():
        await ledger.photo(kept.id, NOW)
    dossier = await begin(choices={"copies": "hidden"})
    await asked(dossier)
    await jobs.hold()
    await jobs.once()
    found = await unpacked(dossier, files)
    [(name, copy)] = [(name, data) for name, data in found.items() if name.endswith(".jpg")]
    assert copy.startswith(b"\xff\xd8") and copy != picture
    assert b"the original" not in found.values() and b"another original" not in found.values()
    told = json.loads(found["manifest.json"])
    [listed] = [each for each in told["files"] if each["path"] == name]
    assert (listed["blurred"], listed["entry"], told["chain"]) == (True, None, None)
    assert [(each["photo"], each["why"]) for each in told["missing"]] == [(lost.id, "lost")]
    assert "BẢN CÔNG KHAI" in found["DOC-TRUOC.txt"].decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(found["00_Van-ban/du-thao_bao-cao.docx"])) as paper:
        [shown] = [paper.read(each) for each in paper.namelist() if each.startswith("word/media/")]
    assert shown == copy
    for each, data in found.items():
        (tmp_path / "out" / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / each).write_bytes(data)
    assert check(tmp_path / "out") == 0


async def test_they_are_built_in_the_order_they_were_asked_for(
    cast: Cast, begin: Begin, jobs: Jobs, files: Files
) -> None:
    await filed(cast.hai, cast.thon_5, state="approved")
    second, first = await begin(), await begin()
    await asked(second, NOW + timedelta(minutes=1))
    await asked(first, NOW)
    assert [await queued.place("dossiers", each.id) for each in (first, second)] == [1, 2]
    await jobs.hold()
    await jobs.once()
    assert (await state(first))[0] == "ready"
    assert await queued.place("dossiers", second.id) == 1


async def test_nothing_approved_is_said_at_once_and_leaves_nothing(
    cast: Cast, begin: Begin, jobs: Jobs, files: Files, tmp_path: Path
) -> None:
    dossier = await begin()
    await asked(dossier)
    await jobs.hold()
    await jobs.once()
    assert await state(dossier) == ("failed", "nothing_approved")
    assert await heard("dossier_failed") == [{"dossier": dossier.id, "why": "nothing_approved"}]
    assert not (tmp_path / "files").exists()


async def test_one_that_is_cancelled_stops_and_can_be_asked_for_again(
    cast: Cast, begin: Begin, setting: Setting, tmp_path: Path
) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    dossier = await begin()

    class Slow(Files):
        async def get(self, sha: str) -> bytes:
            async with database.transaction():
                await dossiers.cancel(dossier, cast.officer.id, NOW)
            return await super().get(sha)

    files = Slow(tmp_path / "files")
    for at in range(60):
        await photo(files, report, f"photo {at}".encode())
    jobs = Jobs(setting, files, tmp_path / "unfinished", "this process", lambda: NOW)
    await asked(dossier)
    await jobs.hold()
    await jobs.once()
    assert (await state(dossier))[0] == "cancelled"
    assert not list((tmp_path / "unfinished").iterdir())
    assert not await heard("dossier_ready")
    await asked(dossier)
    assert (await state(dossier))[0] == "waiting"


async def test_after_a_crash_the_next_process_begins_it_anew(
    cast: Cast, begin: Begin, setting: Setting, files: Files, tmp_path: Path
) -> None:
    await filed(cast.hai, cast.thon_5, state="approved")
    dossier = await begin()
    await asked(dossier)
    now = NOW
    killed = Jobs(setting, files, tmp_path / "unfinished", "killed", lambda: now)
    assert await killed.hold() and await queued.take("dossiers")
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "half a file").write_bytes(b"half")
    following = Jobs(setting, files, tmp_path / "unfinished", "following", lambda: now)
    assert not await following.hold()
    now += timedelta(seconds=31)
    assert await following.hold()
    assert await following.once()
    assert (await state(dossier))[0] == "ready"
    assert not list((tmp_path / "unfinished").iterdir())
    assert len(await heard("dossier_ready")) == 1


async def test_one_that_kills_its_process_every_time_is_given_up(
    cast: Cast, begin: Begin, setting: Setting, files: Files, tmp_path: Path
) -> None:
    await filed(cast.hai, cast.thon_5, state="approved")
    dossier = await begin()
    await asked(dossier)
    for at in range(4):
        now = partial(NOW.__add__, timedelta(minutes=at))
        jobs = Jobs(setting, files, tmp_path / "unfinished", f"process {at}", now)
        assert await jobs.hold()
        if at < 3:
            await queued.take("dossiers")
        else:
            await jobs.once()
    assert await state(dossier) == ("failed", "interrupted")


async def test_what_goes_wrong_is_tried_three_times_then_said(
    cast: Cast, begin: Begin, setting: Setting, tmp_path: Path
) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")

    class Full(Files):
        async def put(self, data: bytes) -> str:
            raise OSError(28, "No space left on device")

    await photo(Files(tmp_path / "files"), report, b"a photo")
    dossier = await begin()
    await asked(dossier)
    jobs = Jobs(setting, Full(tmp_path / "files"), tmp_path / "unfinished", "this process", lambda: NOW, next_try=0)
    await jobs.hold()
    tries = [await jobs.once() for _nth in range(4)]
    assert tries == [True, True, True, False]
    assert await state(dossier) == ("failed", "disk")


async def test_stopped_for_a_new_version_it_waits_and_loses_no_try(
    cast: Cast, begin: Begin, setting: Setting, tmp_path: Path
) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    stop = asyncio.Event()

    class Slow(Files):
        async def get(self, sha: str) -> bytes:
            stop.set()
            return await super().get(sha)

    files = Slow(tmp_path / "files")
    for at in range(60):
        await photo(files, report, f"photo {at}".encode())
    dossier = await begin()
    await asked(dossier)
    jobs = Jobs(setting, files, tmp_path / "unfinished", "this process", lambda: NOW)
    await jobs.hold()
    await jobs.once(stop)
    found = await dossiers.by_id(dossier.id)
    assert found is not None and (found.state, found.tries) == ("waiting", 0)


async def test_the_shipped_script_follows_the_chain_and_finds_one_changed_byte(
    cast: Cast, begin: Begin, jobs: Jobs, files: Files, tmp_path: Path
) -> None:
    ours, theirs = await filed(cast.hai, cast.thon_5, state="approved"), await filed(cast.tu, cast.kien_duc_thon_1)
    for report in (ours, theirs, ours):
        kept = await photo(files, report, f"a photo of {report.code}".encode())
        async with database.transaction():
            await ledger.photo(kept.id, NOW)
    dossier = await begin()
    await asked(dossier)
    await jobs.hold()
    await jobs.once()
    found = await unpacked(dossier, files)
    chain = found["chain.jsonl"].decode().splitlines()
    assert len(chain) == 3
    assert [line.startswith("{") for line in chain] == [True, False, True]  # next door only as a sum
    for name, data in found.items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(data)
    assert check(tmp_path / "out") == 0
    picture = next((tmp_path / "out").rglob("*.jpg"))
    picture.write_bytes(picture.read_bytes()[:-1] + b"?")
    assert check(tmp_path / "out") != 0


def check(folder: Path) -> int:
    """As on a machine without the project."""
    command = [sys.executable, "-I", str(folder / "kiem-tra.py"), str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


async def test_signed_papers_lie_beside_the_drafts(cast: Cast, begin: Begin, jobs: Jobs, files: Files) -> None:
    await filed(cast.hai, cast.thon_5, state="approved")
    scan = await files.put(b"%PDF-1.7 signed %%EOF")
    async with database.transaction():
        of = (cast.nhan_co.id, NEW_SET, 2026, "to-trinh")
        await dossier_papers.signed(*of, scan, "pdf", cast.officer.id, NOW)
    dossier = await begin()
    await asked(dossier)
    await jobs.hold()
    await jobs.once()
    found = await unpacked(dossier, files)
    assert found["00_Van-ban/01_to-trinh.pdf"] == b"%PDF-1.7 signed %%EOF"
    assert "00_Van-ban/du-thao_bao-cao.docx" in found


async def test_an_office_s_template_with_an_unknown_name_is_said_and_not_tried_again(
    cast: Cast, begin: Begin, setting: Setting, files: Files, tmp_path: Path
) -> None:
    await filed(cast.hai, cast.thon_5, state="approved")
    own = tmp_path / "templates"
    own.mkdir()
    wrong = Document()
    wrong.add_paragraph("Kính gửi {{ ong_chu_tich }}")
    wrong.save(str(own / "bao-cao.docx"))
    jobs = Jobs(replace(setting, templates=own), files, tmp_path / "unfinished", "this process", lambda: NOW)
    dossier = await begin()
    await asked(dossier)
    await jobs.hold()
    assert await jobs.once() and not await jobs.once()
    told, why = await state(dossier)
    assert told == "failed" and why.startswith("template:") and "ong_chu_tich" in why
    assert not list((tmp_path / "unfinished").iterdir())

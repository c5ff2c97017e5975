"""Photos of earlier years come in with their spreadsheet: checked whole, kept once, and looked at like all others."""

import csv
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks import scenes
from bot import old_photos
from bot.look import Looker
from bot.old_photos import WHY, Importer, NotTaken
from catalogue.catalogue import SHIPPED, load
from catalogue.photos import PhotoLimits
from locales import Speech
from storage import database, filing, flags
from storage.files import Files
from storage.models import Decision, Incoming, Photo, Report, ReportPhoto
from tests.support.cast import NOW, Cast, filed, pictured, settle, unit

HEADER = ("Tệp", "Thôn", "Ngày", "Hoạt động", "Tiêu chí")
OLD_SET = "xa-ntm-2021-2025"
Row = Sequence[str]


@pytest.fixture
async def cast(db: str) -> Cast:
    return await settle()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three photos, two of them with one name."""
    made = tmp_path / "Ảnh 2023"
    for at, name in enumerate(("dọn vệ sinh/01.jpg", "dọn vệ sinh/02.jpg", "họp/01.jpg")):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(scenes.thumb(at))
    return made


class Office:
    def __init__(self, cast: Cast, tmp_path: Path) -> None:
        self.cast, self.tmp_path, self.files = cast, tmp_path, Files(tmp_path / "files")
        self.by = cast.officer.id

    def sheet(self, *rows: Row, header: Row = HEADER) -> Path:
        path = self.tmp_path / "bang.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    async def takes(self, source: Path, *rows: Row, header: Row = HEADER, **how: bool) -> list[str]:
        zone, approved = ZoneInfo("Asia/Ho_Chi_Minh"), how.get("approved", False)
        importer = Importer(self.files, load(SHIPPED), zone, Speech("vi"), self.by, NOW, approved)
        return await importer.take(source, self.sheet(*rows, header=header), skip_bad=how.get("skip_bad", False))

    async def refuses(self, source: Path, *rows: Row, header: Row = HEADER, **how: bool) -> str:
        with pytest.raises(NotTaken) as why:
            await self.takes(source, *rows, header=header, **how)
        assert await Report.all().count() == 0 and await Photo.all().count() == 0
        return str(why.value)


@pytest.fixture
def office(cast: Cast, tmp_path: Path) -> Office:
    return Office(cast, tmp_path)


GOOD = (
    ("dọn vệ sinh/01.jpg", "Thôn 5", "14/3/2023", "Dọn vệ sinh", "17"),
    ("02.jpg", "lam-dong.nhan-co.thon-5", "2023-03-14", "ve-sinh-duong-lang", "17"),
    ("họp\\01.jpg", "Thôn 3, Nhân Cơ", "20/5/2023", "họp thôn", ""),
)


async def test_rows_of_one_work_become_one_report(office: Office, cast: Cast, folder: Path) -> None:
    assert await office.takes(folder, *GOOD) == ["2 báo cáo mới, 3 ảnh mới; 0 ảnh đã có từ trước."]
    cleaned, met = await Report.all().order_by("day")
    assert (cleaned.unit_id, cleaned.day, cleaned.state, cleaned.channel) == (
        *(cast.thon_5.id, date(2023, 3, 14), "sent", "import"),
    )
    assert (met.unit_id, met.activity, met.person_id) == (cast.thon_3.id, "hop-thon", cast.officer.id)
    assert len(await filing.photo_ids(cleaned.id)) == 2
    counted = await database.rows('SELECT "set", criterion FROM evidence WHERE report_id = ?', cleaned.id)
    assert {(row["set"], row["criterion"]) for row in counted} >= {(OLD_SET, 17)}
    assert {row["criterion"] for row in counted} == {17}
    for photo in await Photo.all():
        assert await office.files.check(photo.sha256) and await office.files.check(photo.thumb)
        assert (photo.state, photo.looked_at, photo.width) == ("kept", None, 320)
    assert await Incoming.all().count() == 0  # nobody is woken by old photos


async def test_run_twice_it_changes_nothing_and_later_rows_join(office: Office, folder: Path) -> None:
    await office.takes(folder, *GOOD[:1])
    assert await office.takes(folder, *GOOD[:1]) == ["0 báo cáo mới, 0 ảnh mới; 1 ảnh đã có từ trước."]
    assert await office.takes(folder, *GOOD[:2]) == ["0 báo cáo mới, 1 ảnh mới; 1 ảnh đã có từ trước."]
    [report] = await Report.all()
    assert len(await filing.photo_ids(report.id)) == 2
    await Report.filter(id=report.id).update(state="approved")
    assert await office.takes(folder, *GOOD[:2]) == ["0 báo cáo mới, 0 ảnh mới; 2 ảnh đã có từ trước."]
    assert await Report.all().count() == 1


async def test_a_decided_report_stays_as_it_was_decided(office: Office, folder: Path) -> None:
    await office.takes(folder, *GOOD[:1], approved=True)
    for _ in range(2):
        await office.takes(folder, *GOOD[:2])
    approved, sent = await Report.all().order_by("id")
    assert [approved.state, sent.state] == ["approved", "sent"]
    assert [len(await filing.photo_ids(each.id)) for each in (approved, sent)] == [1, 1]


async def test_one_photo_for_two_villages_is_a_link_and_not_a_copy(office: Office, folder: Path) -> None:
    await office.takes(folder, GOOD[0], ("dọn vệ sinh/01.jpg", "Thôn 3", *GOOD[0][2:]))
    assert (await Report.all().count(), await Photo.all().count(), await ReportPhoto.all().count()) == (2, 1, 2)


async def test_an_officer_may_approve_them_at_once_and_nobody_is_written_to(office: Office, folder: Path) -> None:
    await office.takes(folder, *GOOD, approved=True)
    assert {report.state for report in await Report.all()} == {"approved"}
    assert {did.by_id for did in await Decision.all()} == {office.by}
    assert await Incoming.all().count() == 0


async def test_a_zip_does_as_well(office: Office, folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "anh.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for path in sorted(folder.rglob("*.jpg")):
            file.write(path, path.relative_to(folder).as_posix())
    assert await office.takes(packed, *GOOD) == ["2 báo cáo mới, 3 ảnh mới; 0 ảnh đã có từ trước."]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("", "Thôn 5", "14/3/2023", "họp thôn", ""), "Dòng 3: thiếu tên tệp."),
        (("02.jpg", "", "14/3/2023", "họp thôn", ""), "Dòng 3: thiếu thôn."),
        (("02.jpg", "Thôn 5", "", "họp thôn", ""), "Dòng 3: thiếu ngày."),
        (("02.jpg", "Thôn 5", "14/3/2023", "", ""), "Dòng 3: thiếu hoạt động."),
        (("02.jpg", "Thôn 5", "hôm qua", "họp thôn", ""), "Dòng 3: “hôm qua” không phải là ngày"),
        (("02.jpg", "Thôn 5", "15/3/2026", "họp thôn", ""), "Dòng 3: ngày 15/3/2026"),
        (("02.jpg", "Thôn 5", "31/12/1989", "họp thôn", ""), "Dòng 3: ngày 31/12/1989"),
        (("02.jpg", "Thôn 99", "14/3/2023", "họp thôn", ""), "không có thôn “Thôn 99”"),
        (("02.jpg", "lam-dong.kien-duc.thon-1", "14/3/2023", "họp thôn", ""), "không thuộc địa bàn"),
        (("02.jpg", "Thôn 1", "14/3/2023", "họp thôn", ""), "không có thôn “Thôn 1”"),  # next door
        (("02.jpg", "Thôn 5", "14/3/2023", "bay lên trời", ""), "không có hoạt động “bay lên trời”"),
        (("02.jpg", "Thôn 5", "14/3/2023", "họp thôn", "99"), "không có tiêu chí “99”"),
        (("03.jpg", "Thôn 5", "14/3/2023", "họp thôn", ""), "không có tệp “03.jpg”"),
        (("01.jpg", "Thôn 5", "14/3/2023", "họp thôn", ""), "nhiều tệp tên “01.jpg”"),
        (("../bang.csv", "Thôn 5", "14/3/2023", "họp thôn", ""), "không có tệp “../bang.csv”"),
        (("/etc/passwd", "Thôn 5", "14/3/2023", "họp thôn", ""), "không có tệp “/etc/passwd”"),
    ],
)
async def test_every_bad_row_is_told_and_nothing_is_kept(office: Office, folder: Path, row: Row, why: str) -> None:
    told = await office.refuses(folder, GOOD[0], row)
    assert why in told and told.splitlines()[-1].startswith("Chưa nhập gì cả")
    kept = await office.takes(folder, GOOD[0], row, skip_bad=True)
    assert kept[-2:] == ["1 lỗi; đã bỏ qua các dòng đó.", "1 báo cáo mới, 1 ảnh mới; 0 ảnh đã có từ trước."]


async def test_pictures_that_cannot_be_opened_are_told(office: Office, folder: Path, tmp_path: Path) -> None:
    (folder / "a.jpg").write_bytes(b"")
    (folder / "b.jpg").write_bytes(b"xin chao")
    (folder / "c.jpg").write_bytes(scenes.thumb(1)[:3000])
    rows = [(name, *GOOD[0][1:]) for name in ("a.jpg", "b.jpg", "c.jpg")]
    told = (await office.refuses(folder, *rows)).splitlines()
    assert told[:3] == [
        "Dòng 2: tệp “a.jpg” trống.",
        "Dòng 3: tệp “b.jpg” không phải là ảnh.",
        "Dòng 4: ảnh “c.jpg” bị hỏng.",
    ]


async def test_a_zip_bomb_costs_no_more_than_one_photo(office: Office, tmp_path: Path) -> None:
    packed = tmp_path / "bom.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.jpg", b"\0" * 50_000_001)
    assert packed.stat().st_size < 100_000
    assert "lớn hơn 50 MB" in await office.refuses(packed, ("a.jpg", *GOOD[0][1:]))


async def test_links_out_of_the_folder_are_not_followed(office: Office, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(scenes.thumb(1))
    (folder / "link.jpg").symlink_to(secret)
    assert "không có tệp “link.jpg”" in await office.refuses(folder, ("link.jpg", *GOOD[0][1:]))


async def test_what_is_no_folder_no_zip_no_sheet_is_said(office: Office, folder: Path, tmp_path: Path) -> None:
    assert "Không có thư mục hay tệp ZIP" in await office.refuses(tmp_path / "nothing", GOOD[0])
    assert "không phải là tệp ZIP" in await office.refuses(office.sheet(GOOD[0]), GOOD[0])
    assert "thiếu cột “village”" in (await office.refuses(folder, ("02.jpg",), header=("Tệp",))).lower()


async def test_who_holds_no_office_takes_nothing_in(office: Office, cast: Cast, folder: Path) -> None:
    for nobody in (cast.hai.id, cast.leader.id, cast.former.id, 99_999):
        office.by = nobody
        assert "không phải là cán bộ" in await office.refuses(folder, *GOOD)
    office.by = cast.province.id  # reads all, approves nothing at the commune's step
    assert "không được duyệt" in await office.refuses(folder, *GOOD, approved=True)


async def test_a_village_name_that_several_have_wants_its_code(office: Office, cast: Cast, folder: Path) -> None:
    office.by = cast.province.id
    await unit("lam-dong.kien-duc.thon-5", "Thôn 5", "thon", cast.kien_duc)
    told = await office.refuses(folder, ("02.jpg", "Thôn 5", *GOOD[0][2:]), GOOD[1])
    assert "Dòng 2: có nhiều thôn tên “Thôn 5”" in told


async def test_old_photos_pass_the_same_checks(office: Office, cast: Cast, folder: Path, tmp_path: Path) -> None:
    """What was sent this year and is in the album of 2023 is flagged, not the album."""
    sha = await office.files.put(scenes.copy_of(0, "resized"))
    sent = await pictured(await filed(cast.tu, cast.kien_duc_thon_1), sha, sha, sha)
    with ThreadPoolExecutor(1) as executor:
        looker = Looker("one", office.files, PhotoLimits(), lambda: NOW, ZoneInfo("Asia/Ho_Chi_Minh"), executor)
        await looker.once()
        await office.takes(folder, *GOOD)
        await looker.once()
    [flag] = await flags.all_of(sent.id)
    assert flag.kind == "near" and (await Photo.get(id=flag.like)).source.startswith("import:")
    assert {photo.id for photo in await Photo.filter(looked_at=None)} == set()


def test_each_reason_has_its_words() -> None:
    assert all(
        Speech("vi").say(words, row=1, value="x") != words for words in (*WHY.values(), *old_photos.SOURCE.values())
    )

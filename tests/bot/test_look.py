"""Photos are looked at once they are kept: what is like them, when and where they were taken, what cannot be seen."""

import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageFilter

from benchmarks import scenes
from bot.look import Looker
from catalogue.photos import PhotoLimits
from storage import access, database, filing, flags
from storage.files import Files
from storage.models import Chat, Photo, PhotoFlag, Report
from tests.support.cast import NOW, Cast, filed, pictured, settle

LONG_AGO = NOW - timedelta(days=370)


class Album:
    """Puts real pictures into reports, and looks at them."""

    def __init__(self, files: Files, executor: ThreadPoolExecutor) -> None:
        self.files, self.executor = files, executor
        self.looker = Looker("one", files, PhotoLimits(), lambda: NOW, ZoneInfo("Asia/Ho_Chi_Minh"), executor)

    async def keep(self, report: Report, picture: bytes, **more: Any) -> Photo:
        sha = await self.files.put(picture)
        facts = {"sent_at": report.sent_at, **more}
        photo = await pictured(report, sha, sha, sha)
        await Photo.filter(id=photo.id).update(**facts)
        return photo

    async def flags(self, photo: Photo) -> list[tuple[str, int]]:
        while await self.looker.once():
            pass
        return [(flag.kind, flag.like) for flag in await flags.all_of(photo.id)]


@pytest.fixture
async def cast(db: str) -> Cast:
    return await settle()


@pytest.fixture
async def album(cast: Cast, tmp_path: Path) -> AsyncIterator[Album]:
    with ThreadPoolExecutor(1) as executor:
        yield Album(Files(tmp_path / "files"), executor)


async def test_a_photo_of_another_village_and_year_is_known_again(cast: Cast, album: Album) -> None:
    old = await album.keep(await filed(cast.tu, cast.kien_duc_thon_1, sent_at=LONG_AGO), scenes.thumb(1))
    assert await album.flags(old) == []
    report = await filed(cast.hai, cast.thon_5)
    same = await album.keep(report, scenes.thumb(1))
    cut = await album.keep(report, scenes.copy_of(1, "cropped"))
    turned = await album.keep(report, scenes.copy_of(1, "mirrored"))
    assert ("copy", old.id) in await album.flags(same)
    assert ("near", old.id) in await album.flags(cut)
    assert ("near", old.id) in await album.flags(turned)
    assert await album.flags(old) == []  # it was there first


async def test_two_alike_in_one_report_are_no_matter(cast: Cast, album: Album) -> None:
    report = await filed(cast.hai, cast.thon_5)
    first = await album.keep(report, scenes.thumb(1))
    second = await album.keep(report, scenes.copy_of(1, "resized"))
    assert await album.flags(second) == [("own", first.id)]
    assert await flags.flagged([report.id]) == set()


async def test_an_older_photo_that_is_imported_later_does_not_become_the_copy(cast: Cast, album: Album) -> None:
    now = await album.keep(await filed(cast.hai, cast.thon_5), scenes.thumb(1))
    assert await album.flags(now) == []
    old = await album.keep(await filed(cast.lan, cast.thon_3), scenes.copy_of(1, "resized"), sent_at=LONG_AGO)
    assert await album.flags(old) == []
    assert await album.flags(now) == [("near", old.id)]


async def test_other_photos_of_the_place_are_honest(cast: Cast, album: Album) -> None:
    report = await filed(cast.hai, cast.thon_5)
    photos = [await album.keep(report, scenes.thumb(number)) for number in (3, 4, 8, 9)]
    assert [await album.flags(photo) for photo in photos] == [[]] * 4


@pytest.mark.parametrize(
    ("facts", "kind", "told"),
    [
        ({"taken_at": NOW - timedelta(days=8)}, "early", {"days": 8, "taken": "2026-03-06"}),
        ({"sent_at": NOW + timedelta(days=45)}, "late", {"days": 45}),
        ({"lat": 12.06, "lon": 107.58}, "far", {"km": 11}),
    ],
)
async def test_time_and_place_that_do_not_fit(
    cast: Cast, album: Album, facts: dict[str, Any], kind: str, told: dict[str, Any]
) -> None:
    photo = await album.keep(await filed(cast.hai, cast.thon_5), scenes.thumb(1), **facts)
    assert await album.flags(photo) == [(kind, 0)]
    [flag] = await flags.all_of(photo.id)
    assert flag.facts == told


@pytest.mark.parametrize(
    "facts",
    [
        {"taken_at": NOW - timedelta(days=6)},
        {"sent_at": NOW + timedelta(days=44)},
        {"lat": 12.04, "lon": 107.58},
    ],
)
async def test_time_and_place_within_what_is_usual(cast: Cast, album: Album, facts: dict[str, Any]) -> None:
    photo = await album.keep(await filed(cast.hai, cast.thon_5), scenes.thumb(1), **facts)
    assert await album.flags(photo) == []


async def test_a_village_without_a_point_is_far_from_nothing(cast: Cast, album: Album) -> None:
    photo = await album.keep(await filed(cast.lan, cast.thon_3), scenes.thumb(1), lat=21.0, lon=105.8)
    assert await album.flags(photo) == []


async def test_when_the_day_is_corrected_its_photos_are_looked_at_again(cast: Cast, album: Album) -> None:
    report = await filed(cast.hai, cast.thon_5, day=date(2026, 3, 30))
    photo = await album.keep(report, scenes.thumb(1), taken_at=NOW)
    assert await album.flags(photo) == [("early", 0)]
    async with database.transaction():
        assert await filing.again(report.id, {"day": date(2026, 3, 14)}, NOW)
    assert await album.flags(photo) == []


def _blurred(number: int) -> bytes:
    return scenes.jpeg(scenes.photo(number).resize((1280, 960)).filter(ImageFilter.GaussianBlur(16)))


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (_blurred(2), "blurred"),
        (scenes.jpeg(scenes.photo(2).point(lambda shade: shade // 8)), "dark"),
        (scenes.jpeg(Image.new("RGB", (640, 480), (200, 201, 199))), "blank"),
        (scenes.jpeg(Image.new("RGB", (640, 480))), "blank"),
    ],
)
async def test_what_cannot_be_seen_is_said(cast: Cast, album: Album, picture: bytes, kind: str) -> None:
    report = await filed(cast.hai, cast.thon_5)
    photo = await album.keep(report, picture)
    assert await album.flags(photo) == [(kind, 0)]
    await flags.look_again([photo.id])
    assert await album.flags(photo) == [(kind, 0)]


async def test_one_photo_for_very_many_reports_is_said(cast: Cast, album: Album) -> None:
    reports = [await filed(cast.hai, cast.thon_5) for _ in range(5)]
    photo = await album.keep(reports[0], scenes.thumb(1))
    for report in reports[1:4]:
        await filing.link_photos(report.id, [photo.id], NOW)
    assert await album.flags(photo) == []
    await filing.link_photos(reports[4].id, [photo.id], NOW)
    assert await album.flags(photo) == [("overused", 0)]


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("CCCD của ông Năm", ""),
        ("anh can cuoc cong dan", ""),
        ("", "CMND_mat_truoc.jpg"),
        ("Giấy chứng minh nhân dân", ""),
    ],
)
async def test_an_identity_card_is_hidden_and_its_sender_told_once(
    cast: Cast, album: Album, caption: str, name: str
) -> None:
    report = await filed(cast.hai, cast.thon_5)
    chat = await Chat.get(person=cast.hai)
    photo = await album.keep(report, scenes.thumb(1), caption=caption, name=name, chat_id=chat.id)
    for _ in range(2):
        assert await album.flags(photo) == [("identity", 0)]
        await flags.look_again([photo.id])
    assert (await Photo.get(id=photo.id)).hidden
    told = [json.loads(row["said"]) for row in await database.rows("SELECT said FROM inbox WHERE channel = 'event'")]
    assert [each["event"] for each in told] == ["photo_identity"]
    see = [cast.officer, cast.province, cast.environment_officer]
    blind = [cast.hai, cast.sau, cast.leader, cast.neighbour]
    assert [await access.sees_photo(each.id, photo.id, NOW) for each in see] == [True] * 3
    assert [await access.sees_photo(each.id, photo.id, NOW) for each in blind] == [False] * 4


async def test_whose_photo_is_in_doubt_hears_once_how_it_keeps_its_time_and_place(cast: Cast, album: Album) -> None:
    chat = await Chat.get(person=cast.hai)
    await album.keep(await filed(cast.lan, cast.thon_3, sent_at=LONG_AGO), scenes.thumb(1))
    report = await filed(cast.hai, cast.thon_5)
    honest = await album.keep(report, scenes.thumb(2), chat_id=chat.id)
    assert await album.flags(honest) == []
    assert await database.rows("SELECT said FROM inbox WHERE channel = 'event'") == []
    for kind in ("resized", "cropped"):
        await album.flags(await album.keep(report, scenes.copy_of(1, kind), chat_id=chat.id))
    told = [json.loads(row["said"]) for row in await database.rows("SELECT said FROM inbox WHERE channel = 'event'")]
    assert [each["event"] for each in told] == ["photo_as_file"]


async def test_what_an_official_looked_at_stays_settled(cast: Cast, album: Album) -> None:
    report = await filed(cast.hai, cast.thon_5)
    photo = await album.keep(report, scenes.thumb(1), caption="làm căn cước cho bà con")
    assert await album.flags(photo) == [("identity", 0)]
    [flag] = await flags.all_of(photo.id)
    assert await flags.dismiss(flag.id, report.id, cast.officer.id)
    assert not await flags.dismiss(flag.id, report.id, cast.officer.id)
    await flags.look_again([photo.id])
    assert await album.flags(photo) == [("identity", 0)]
    assert await PhotoFlag.filter(photo_id=photo.id, dismissed_by_id=None).count() == 0
    assert not (await Photo.get(id=photo.id)).hidden


async def test_photos_of_before_and_lost_files_are_made_up_for(cast: Cast, album: Album) -> None:
    report = await filed(cast.hai, cast.thon_5)
    lost, spoilt = await pictured(report), await album.keep(report, b"no picture at all")
    paper = await album.keep(report, b"%PDF-", mime="application/pdf", kind="file", thumb="", shown="")
    good = await album.keep(report, scenes.thumb(1))
    assert await album.flags(good) == []
    for each in (lost, spoilt, paper, good):
        assert (await Photo.get(id=each.id)).looked_at == NOW
    assert await album.looker.once() == 0


async def test_of_a_photo_that_is_removed_while_it_is_looked_at_nothing_is_kept(cast: Cast, album: Album) -> None:
    photo = await album.keep(await filed(cast.hai, cast.thon_5), scenes.thumb(1))

    class Meanwhile(Files):
        async def get(self, sha: str) -> bytes:
            await Photo.filter(id=photo.id).update(state="forgotten")
            return await super().get(sha)

    album.looker.files = Meanwhile(album.files.folder)
    await album.looker.once()
    assert not await flags.has_fingerprints(photo.id)
    assert (await Photo.get(id=photo.id)).looked_at is None


async def test_only_one_process_looks_at_a_time(cast: Cast, album: Album) -> None:
    await album.keep(await filed(cast.hai, cast.thon_5), scenes.thumb(1))
    other = Looker(
        "other", album.files, PhotoLimits(), lambda: datetime.now(UTC), ZoneInfo("Asia/Ho_Chi_Minh"), album.executor
    )
    assert await album.looker.once() == 1
    await album.keep(await filed(cast.hai, cast.thon_5), scenes.thumb(2))
    other.clock = lambda: NOW + timedelta(seconds=5)
    assert await other.once() == 0
    other.clock = lambda: NOW + timedelta(seconds=90)
    assert await other.once() == 1

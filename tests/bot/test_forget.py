"""A person's data is removed on their request, and the chain of evidence can still be checked."""

import json
from pathlib import Path

import pytest

from bot import commands
from bot.commands import CannotDo
from bot.config import Settings, read
from bot.verify import Verify
from catalogue.catalogue import load
from reports import review as verbs
from storage import database, filing, forgetting, inbox, review
from storage.files import Files
from storage.inbox import Waiting
from storage.models import Chat, Outgoing, Person, Photo, Report
from tests.bot.test_verify import a_photo
from tests.support import cast
from tests.support.cast import NOW, Cast

PHONE = "0912 345 678"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read({"DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def files(settings: Settings) -> Files:
    return Files(settings.data_dir / "files")


@pytest.fixture
async def village(db: str, files: Files) -> Cast:
    """Hai sent a report that was approved, one that was not, and a photo that belongs to nothing."""
    people = await cast.settle()
    for nth, content in enumerate((b"approved", b"waiting")):
        report = await cast.filed(people.hai, people.thon_5, story=f"gọi anh Hải {PHONE}")
        photo = await a_photo(files, people.hai.id, content)
        await Photo.filter(id=photo).update(caption=f"Hải {PHONE}")
        async with database.transaction():
            await filing.link_photos(report.id, [photo], NOW)
            await review.keep_version(report.id, people.hai.id, NOW)
        if nth == 0:
            async with database.transaction():
                await verbs.approve(load().review, report.id, people.officer.id, NOW, 1)
    await a_photo(files, people.hai.id, b"loose")
    said = json.dumps({"at": NOW.isoformat(), "text": f"Trần Văn Hải {PHONE}"}, ensure_ascii=False)
    await inbox.put([Waiting("telegram", str(1000 + people.hai.id), "m1", said, 0)], 0)
    return people


async def verified(files: Files) -> str:
    told: list[str] = []
    assert await Verify(files, told.append, lambda _: None).run(), told
    return "\n".join(told)


async def everything() -> str:
    """All that rows say, as text."""
    tables = ("people", "chats", "inbox", "outbox", "conversations", "reports", "report_versions", "photos", "ledger",
              "remarks", "deeds")  # fmt: skip
    return "\n".join([str(row) for table in tables for row in await database.rows(f"SELECT * FROM {table}")])


async def kept(files: Files) -> int:
    return len([name async for name in files.names()])


async def test_who_they_were_and_what_they_said_is_gone(village: Cast, settings: Settings, files: Files) -> None:
    assert PHONE in await everything()
    told = await commands.forget(settings, village.hai.id, NOW, photos=False)
    assert "2 photos, the words of 2 reports. 1 photos of approved reports stay" in told
    text = await everything()
    assert PHONE not in text
    assert "Hải" not in text
    assert str(1000 + village.hai.id) not in [
        row["address"] for row in await database.rows("SELECT address FROM chats")
    ]
    assert (await Person.get(id=village.hai.id)).agreed_at is None
    assert await kept(files) == 3  # the approved photo, in three sizes


async def test_what_the_village_did_stays(village: Cast, settings: Settings) -> None:
    await commands.forget(settings, village.hai.id, NOW, photos=False)
    report = await Report.all().order_by("id").first()
    assert report is not None
    assert (report.state, report.answers["so_nguoi"]["value"]) == ("approved", "45")


async def test_the_chain_can_still_be_checked_and_says_what_was_removed(
    village: Cast, settings: Settings, files: Files
) -> None:
    await verified(files)
    await commands.forget(settings, village.hai.id, NOW, photos=False)
    told = await verified(files)
    assert told.count("removed on request on 2026-03-14") == 4  # two photos and the words of two reports
    gone = await Photo.filter(state="forgotten").first()
    assert gone is not None
    assert f"Photo {gone.id}" in told


async def test_what_was_left_is_watched_as_before(village: Cast, settings: Settings, files: Files) -> None:
    await commands.forget(settings, village.hai.id, NOW, photos=False)
    await Report.all().update(story="slipped in later")
    told: list[str] = []
    assert not await Verify(files, told.append, lambda _: None).run()
    assert sum("was altered (story)" in line for line in told) == 2


async def test_evidence_goes_too_if_that_is_wanted(village: Cast, settings: Settings, files: Files) -> None:
    await commands.forget(settings, village.hai.id, NOW, photos=True)
    assert await kept(files) == 0
    assert (await verified(files)).count("removed on request") == 5


async def test_a_photo_that_somebody_else_sent_as_well_stays(village: Cast, settings: Settings, files: Files) -> None:
    await a_photo(files, village.lan.id, b"loose")
    await commands.forget(settings, village.hai.id, NOW, photos=True)
    assert await kept(files) == 3
    await verified(files)


async def test_small_copies_that_another_photo_has_too_stay(village: Cast, settings: Settings, files: Files) -> None:
    """The same picture sent with other words inside the file: other bytes, but the same copies for pages."""
    other = await a_photo(files, village.lan.id, b"loose, with another time in it")
    mine = await Photo.get(sha256=await files.put(b"loose"))
    await Photo.filter(id=other).update(shown=mine.shown, thumb=mine.thumb)
    await commands.forget(settings, village.hai.id, NOW, photos=True)
    assert [await files.exists(sha) for sha in (mine.sha256, mine.shown, mine.thumb)] == [False, True, True]


async def test_what_was_held_back_for_them_never_leaves(village: Cast, settings: Settings) -> None:
    chat = await Chat.get(person_id=village.hai.id)
    for state in ("waiting", "paused", "failed", "unsure", "sent"):
        await Outgoing.create(
            name=state, person_id=village.hai.id, chat_id=chat.id, channel=chat.channel, rank=2, reply={}, state=state,
            due_ms=0, made_ms=0,
        )  # fmt: skip
    await commands.forget(settings, village.hai.id, NOW, photos=False)
    assert [row.name for row in await Outgoing.exclude(state="cancelled")] == ["sent"]


async def test_broken_off_it_is_done_again(village: Cast, settings: Settings, files: Files) -> None:
    before = await kept(files)
    async with database.transaction():
        done = await forgetting.forget(village.hai.id, NOW, None, evidence_too=True)
    assert done is not None
    assert await kept(files) == before  # the power went before the files were removed
    await commands.forget(settings, village.hai.id, NOW, photos=True)
    assert await kept(files) == 0
    assert (await verified(files)).count("removed on request") == 5


async def test_nobody_like_that(village: Cast, settings: Settings) -> None:
    with pytest.raises(CannotDo, match="There is nobody with the id 99999"):
        await commands.forget(settings, 99999, NOW, photos=False)

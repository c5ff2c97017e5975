"""Whatever is altered, taken out or slipped in behind our back is found and named."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.verify import Verify
from catalogue.catalogue import load
from dossiers.writers.zip import Item, keep
from reports import review as verbs
from storage import database, filing, late, ledger, photos, review, roots
from storage.files import Files
from storage.models import Dossier, Photo, Report
from tests.support import cast
from tests.support.cast import NOW

NO_TRIGGERS = {
    "sqlite": ["DROP TRIGGER ledger_no_update", "DROP TRIGGER ledger_no_delete", "DROP TRIGGER roots_no_update"],
    "postgres": ["DROP TRIGGER ledger_only_added ON ledger", "DROP TRIGGER roots_only_added ON ledger_roots"],
}


@dataclass
class Village:
    files: Files
    report: Report
    photos: list[int]
    people: cast.Cast

    async def verify(self) -> tuple[bool, str]:
        told: list[str] = []
        well = await Verify(self.files, told.append, lambda _: None).run()
        return well, "\n".join(told)

    async def finds(self) -> str:
        """What is said when something is wrong; exactly one thing is."""
        well, told = await self.verify()
        assert not well
        faults = [line for line in told.splitlines() if line.startswith("✗")]
        assert len(faults) == 1, told
        return faults[0].removeprefix("✗ ")


async def a_photo(files: Files, person: int, content: bytes) -> int:
    photo = await Photo.create(person_id=person, source="", sent_at=NOW)
    sha, shown, thumb = [await files.put(content + which) for which in (b"", b" shown", b" thumb")]
    facts = photos.Facts(sha, len(content), "image/jpeg", NOW, 1280, 960, shown, thumb, NOW, 11.96, 108.0)
    assert await photos.kept(photo.id, facts)
    return photo.id


@pytest.fixture
async def village(db: str, tmp_path: Path) -> Village:
    """A report of two photos that was approved, and a photo that belongs to nothing yet."""
    people, files = await cast.settle(), Files(tmp_path / "files")
    kept = [await a_photo(files, people.hai.id, content) for content in (b"before", b"after", b"a cat")]
    report = await cast.filed(people.hai, people.thon_5)
    async with database.transaction():
        await filing.link_photos(report.id, kept[:2], NOW)
        await review.keep_version(report.id, people.hai.id, NOW)
    async with database.transaction():
        await verbs.approve(load().review, report.id, people.officer.id, NOW, 1)
    await roots.close(NOW.date() + timedelta(days=1), NOW + timedelta(hours=14))
    return Village(files, report, kept, people)


async def unguarded() -> None:
    """Somebody who owns the database can take the guards away."""
    for statement in NO_TRIGGERS["sqlite" if database.is_sqlite() else "postgres"]:
        await database.execute(statement)


async def test_files_that_belong_to_nothing_are_told_and_are_no_fault(village: Village) -> None:
    stray, paper = await village.files.put(b"left over"), await village.files.put(b"a paper")
    dossier = await village.files.put(keep([Item("bao-cao.docx", paper, 7, 0)], NOW))
    await Dossier.create(
        kind="cong-nhan", unit=village.people.nhan_co, set=cast.NEW_SET, first_day=NOW.date(), last_day=NOW.date(),
        state="ready", sha256=dossier, made_by=village.people.officer, made_at=NOW,
    )  # fmt: skip
    well, told = await village.verify()
    assert well
    assert f"1 files of the store belong to nothing that a row speaks of: {stray[:16]}…" in told


async def test_what_it_counts_for(village: Village) -> None:
    await database.execute("UPDATE evidence SET criterion = 9 WHERE report_id = ?", village.report.id)
    assert f"Report {village.report.code}, version 1: it was altered (counts)." in await village.finds()


async def test_what_it_was_moved_to_and_back(village: Village) -> None:
    report, rules = await cast.filed(village.people.hai, village.people.thon_5), load().review
    async with database.transaction():
        await review.keep_version(report.id, village.people.hai.id, NOW)
        did = await verbs.move(rules, report.id, village.people.officer.id, [(cast.NEW_SET, 2, "")], NOW, 1)
    assert (await village.verify())[0]
    async with database.transaction():
        await verbs.undo(did.decision, village.people.officer.id, NOW)
    assert (await village.verify())[0]
    async with database.transaction():
        await verbs.move(rules, report.id, village.people.officer.id, [(cast.NEW_SET, 3, "")], NOW, 1)
    await database.execute("UPDATE evidence SET criterion = 2 WHERE report_id = ?", report.id)
    assert f"Report {report.code}, version 1: it was altered (counts)." in await village.finds()


async def test_all_is_well(village: Village) -> None:
    well, told = await village.verify()
    assert well, told
    assert "3 photos, 1 reports, 5 entries" in told
    root = await roots.of_day(NOW.date())
    assert root is not None
    assert f"Root of 2026-03-14, as it was announced: {ledger.fingerprint(root.hash)}" in told


async def test_one_byte_of_one_photo(village: Village) -> None:
    [row] = await database.rows("SELECT sha256 FROM photos WHERE id = ?", village.photos[0])
    village.files.path(row["sha256"]).write_bytes(b"befoRe")
    found = await village.finds()
    assert found == (
        f"Photo {village.photos[0]} of report {village.report.code}: its original file was altered ({row['sha256']})."
    )


async def test_one_file_taken_away(village: Village) -> None:
    [row] = await database.rows("SELECT shown FROM photos WHERE id = ?", village.photos[2])
    village.files.path(row["shown"]).unlink()
    found = await village.finds()
    assert found == f"Photo {village.photos[2]}: the copy shown on pages is missing ({row['shown']})."


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE photos SET taken_at = NULL WHERE id = {photo}", "Photo {photo} of report {code}: what is said of it was altered (taken_at)."),
        ("UPDATE photos SET lat = 12.0 WHERE id = {photo}", "Photo {photo} of report {code}: what is said of it was altered (lat)."),
        ("UPDATE reports SET story = 'dọn 20km' WHERE id = {report}", "Report {code}, version 1: it was altered (story)."),
        ("UPDATE reports SET day = '2026-01-01' WHERE id = {report}", "Report {code}, version 1: it was altered (day)."),
        ("UPDATE reports SET state = 'rejected' WHERE id = {report}", "Report {code}, version 1: it was altered (state)."),
        ("UPDATE decisions SET by_id = by_id + 1", "Decision {decision} on report {code}: it was altered (by)."),
        ("UPDATE decisions SET undone_at = at", "altered (undone)."),
        ("DELETE FROM report_photos WHERE photo_id = {photo}", "Report {code}, version 1: it was altered (photos)."),
    ],
)  # fmt: skip
async def test_one_row_altered(village: Village, sql: str, says: str) -> None:
    [did] = await database.rows("SELECT id FROM decisions")
    names = {"photo": village.photos[0], "report": village.report.id, "decision": did["id"]}
    await database.execute(sql.format(**names))
    well, told = await village.verify()
    assert not well
    assert says.format(**names, code=village.report.code) in told


async def test_what_the_report_said_is_altered_with_its_version(village: Village) -> None:
    for table, column in (("reports", "answers"), ("report_versions", "said")):
        [row] = await database.rows(f"SELECT id, {column} AS said FROM {table}")
        changed = str(row["said"]).replace('"45"', '"450"')
        assert changed != row["said"]
        await database.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", changed, row["id"])
    assert await village.finds() == f"Report {village.report.code}, version 1: it was altered (said)."


async def test_a_photo_row_taken_out(village: Village) -> None:
    await database.execute("DELETE FROM photos WHERE id = ?", village.photos[2])
    assert await village.finds() == f"Photo {village.photos[2]}: its row was taken out."


async def test_a_photo_slipped_in(village: Village) -> None:
    sha = await village.files.put(b"from the internet")
    photo = await Photo.create(person_id=village.report.person_id, source="", sent_at=NOW, state="kept", sha256=sha)
    assert await village.finds() == f"Photo {photo.id}: it was slipped in; the chain of evidence does not know it."


async def test_a_report_slipped_in(village: Village) -> None:
    people = await Report.get(id=village.report.id).select_related("person", "unit")
    report = await cast.filed(people.person, people.unit)
    assert await village.finds() == (
        f"Report {report.code}, version 1: it was slipped in; the chain of evidence does not know it."
    )


async def test_one_row_of_the_chain_altered(village: Village) -> None:
    await unguarded()
    await database.execute("UPDATE ledger SET facts = replace(facts, '11.96', '12.96') WHERE n = 2")
    well, told = await village.verify()
    assert not well
    assert f"✗ Entry 2 of the chain was altered (it is about photo:{village.photos[1]})." in told


async def test_the_chain_made_anew_is_not_the_one_that_was_announced(village: Village) -> None:
    """Whoever alters an entry and seals all after it anew has a chain that fits, but with another root."""
    await unguarded()
    [row] = await database.rows("SELECT facts FROM ledger WHERE n = 2")
    before = (await database.rows("SELECT before FROM ledger WHERE n = 2"))[0]["before"]
    await database.execute("UPDATE ledger SET facts = ? WHERE n = 2", row["facts"].replace("11.96", "12.96"))
    await database.execute("UPDATE photos SET lat = 12.96 WHERE id = ?", village.photos[1])
    for each in await database.rows("SELECT n, facts FROM ledger WHERE n >= 2 ORDER BY n"):
        sealed = ledger.seal(before, each["facts"])
        await database.execute("UPDATE ledger SET before = ?, hash = ? WHERE n = ?", before, sealed, each["n"])
        before = sealed
    assert await village.finds() == (
        "The chain is not the one whose root was announced for 2026-03-14: it was made anew since."
    )


async def test_every_day_is_checked_also_where_nothing_was_entered_on_the_next(village: Village) -> None:
    await roots.close(NOW.date() + timedelta(days=2), NOW + timedelta(days=1, hours=14))
    await unguarded()
    await database.execute("UPDATE ledger_roots SET hash = ? WHERE day = ?", "f" * 64, NOW.date())
    assert "announced for 2026-03-14: it was made anew since." in await village.finds()


async def test_an_entry_taken_out(village: Village) -> None:
    await unguarded()
    await database.execute("DELETE FROM ledger WHERE n = 3")
    well, told = await village.verify()
    assert not well
    assert "Entry 3 to 3 of the chain were taken out." in told
    assert f"Photo {village.photos[2]}: it was slipped in" in told


async def test_the_end_of_the_chain_cut_off(village: Village) -> None:
    await unguarded()
    await database.execute("DELETE FROM ledger WHERE n >= 4")
    well, told = await village.verify()
    assert not well
    assert "The end of the chain was cut off: at the end of 2026-03-14 it had 5 entries, now it has 3." in told


async def test_what_was_there_before_the_chain_is_said_to_be_late(village: Village) -> None:
    report = await Report.get(id=village.report.id).select_related("person", "unit")
    await cast.filed(report.person, report.unit, state="approved")
    await late.take_in(NOW)
    well, told = await village.verify()
    assert well, told
    assert "1 entries are of what was there before the chain began" in told

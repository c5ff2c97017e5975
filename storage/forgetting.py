"""Takes out what is somebody's own, on their request; what the commune must keep stays; the chain says what went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage import database, deeds, ledger
from storage.database import Row, filled, marks
from storage.models import Person, Photo, Report, ReportVersion

WORDS = ("text", "url", "file", "file_multi", "ref")  # kinds of answers that may name somebody


@dataclass(frozen=True)
class Forgotten:
    photos: int
    stays: int  # photos of approved reports
    reports: int
    files: tuple[str, ...]  # to be removed once this is kept


async def forget(person: int, now: datetime, by: int | None, *, evidence_too: bool) -> Forgotten | None:
    """In the caller's transaction; None if there is nobody like that. Done again, it does what was left over.

    `evidence_too`: photos of approved reports go as well.
    """
    if not await Person.exists(id=person):
        return None
    await _talk(person, now)
    reports = await _reports(person, now)
    photos, stays = await _photos(person, now, evidence_too)
    files = await _files(person)
    await deeds.note(by, "person.forgotten", f"person:{person}", photos=len(photos), reports=reports)
    return Forgotten(len(photos), stays, reports, tuple(files))


async def _talk(person: int, now: datetime) -> None:
    """Who they were, where they could be reached, and what was said."""
    mine = "chat_id IN (SELECT id FROM chats WHERE person_id = ?)"
    for sql in (
        f"UPDATE inbox SET said = '', state = CASE WHEN state = 'waiting' THEN 'done' ELSE state END WHERE {mine}",
        f"UPDATE outbox SET reply = '{{}}', words = '' WHERE {mine}",
        "UPDATE outbox SET state = 'cancelled'"
        " WHERE state IN ('waiting', 'paused', 'failed', 'unsure') AND person_id = ?",
        "UPDATE conversations SET answers = '{}' WHERE person_id = ?",
        "UPDATE conversations SET state = 'cancelled' WHERE state IN ('open', 'aside') AND person_id = ?",
        "UPDATE remarks SET text = '' WHERE by_id = ?",
        "DELETE FROM sign_in_links WHERE person_id = ?",
        f"UPDATE uploads SET name = '' WHERE {mine}",
    ):
        await database.execute(sql, person)
    await database.execute(
        "UPDATE chats SET address = 'forgotten:' || id, stopped = ? WHERE person_id = ?", True, person
    )
    await database.execute("UPDATE roles SET until = ? WHERE person_id = ? AND until IS NULL", now, person)
    await database.execute("UPDATE web_sessions SET ended_at = ?, browser = '' WHERE person_id = ?", now, person)
    await Person.filter(id=person).update(name="", search="", settings={}, offer=None, agreed_at=None)


async def _reports(person: int, now: datetime) -> int:
    """Their own words go; what was done, when, where and how much is the village's."""
    found = await Report.filter(person_id=person)
    for report in found:
        texts = [str(asked["name"]) for asked in report.asked if asked.get("type") in WORDS]
        report.story = ""
        report.answers = _without(report.answers, texts)
        report.search = report.code.lower()
        report.changed_at = now
        await report.save(update_fields=["story", "answers", "search", "changed_at"])
        for version in await ReportVersion.filter(report_id=report.id):
            said = {**version.said, "story": "", "answers": _without(version.said["answers"], texts)}
            if said == version.said:
                continue
            version.said = said
            await version.save(update_fields=["said"])
            left = ledger.version_facts(said)["said"]
            of = f"report:{report.id}:{version.version}"
            await ledger.enter("deleted", of, now, why="request", what=["words"], said=left)
    return len(found)


def _without(answers: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name not in names}


async def _photos(person: int, now: datetime, evidence_too: bool) -> tuple[list[int], int]:
    evidence = {
        int(row["id"])
        for row in await database.rows(
            "SELECT p.id FROM photos p JOIN report_photos l ON l.photo_id = p.id JOIN reports r ON r.id = l.report_id"
            " WHERE p.person_id = ? AND p.state = 'kept' AND r.state = 'approved'",
            person,
        )
    }
    kept = [int(str(id)) for id in await Photo.filter(person_id=person, state="kept").values_list("id", flat=True)]
    goes = sorted(kept if evidence_too else set(kept) - evidence)
    await _let_go(goes, now, "request", None)
    await Photo.filter(person_id=person).update(caption="", name="", source="")
    await Photo.filter(person_id=person, state="waiting").update(state="failed", why="gone")
    await database.execute(
        "UPDATE reports SET changed_at = ? WHERE id IN"
        " (SELECT l.report_id FROM report_photos l JOIN photos p ON p.id = l.photo_id WHERE p.person_id = ?)",
        *(now, person),
    )
    return goes, len(evidence - set(goes))


async def forget_photo(photo: int, why: str, by: int, now: datetime) -> tuple[str, ...]:
    """In the caller's transaction: this one alone, whoever sent it. `why` is a code. The files that go then."""
    found = await Photo.get_or_none(id=photo, state="kept")
    if found is None:
        return ()
    await _let_go([photo], now, why, by)
    await Photo.filter(id=photo).update(caption="", name="", source="")
    for report in await reports_with(photo):
        await Report.filter(id=report["id"]).update(changed_at=now)
        await deeds.note(by, "photo.forgotten", f"report:{report['id']}", photo=photo, why=why)
    return tuple(await _unneeded({sha for sha in (found.sha256, found.shown, found.thumb) if sha}))


async def reports_with(photo: int) -> list[Row]:
    """A photo may stand in several: id, code, unit_id."""
    return await database.rows(
        "SELECT r.id, r.code, r.unit_id FROM report_photos l JOIN reports r ON r.id = l.report_id"
        " WHERE l.photo_id = ? ORDER BY r.id",
        photo,
    )


async def _let_go(photos: Sequence[int], now: datetime, why: str, by: int | None) -> None:
    """The chain says when, and who allowed it."""
    for photo in photos:
        await ledger.enter("deleted", f"photo:{photo}", now, why=why, what=["file"], by=by)
    for at in range(0, len(photos), 500):
        some = filled(photos[at : at + 500])
        await database.execute(f"UPDATE photos SET state = 'forgotten' WHERE id IN ({marks(some)})", *some)
        await database.execute(f"DELETE FROM fingerprints WHERE photo_id IN ({marks(some)})", *some)


async def _files(person: int) -> list[str]:
    found = await database.rows(
        "SELECT DISTINCT sha256, shown, thumb FROM photos WHERE person_id = ? AND state = 'forgotten'", person
    )
    return await _unneeded({sha for row in found for sha in row.values() if sha})


async def _unneeded(files: set[str]) -> list[str]:
    """Those that no photo still kept has as well: two with one picture share its small copies."""
    shas = sorted(files)
    goes: list[str] = []
    for at in range(0, len(shas), 500):
        some = shas[at : at + 500]
        wanted, among = filled(some), f"IN ({marks(filled(some))})"
        kept = await database.rows(
            "SELECT sha256, shown, thumb FROM photos"
            f" WHERE state = 'kept' AND (sha256 {among} OR shown {among} OR thumb {among})",
            *(wanted * 3),
        )
        needed = {sha for row in kept for sha in row.values()}
        goes += [sha for sha in some if sha not in needed]
    for at in range(0, len(goes), 500):
        some = filled(goes[at : at + 500])
        await database.execute(f"DELETE FROM sent_files WHERE sha256 IN ({marks(some)})", *some)
    return goes

"""Looks at what each report says, counts for and was decided, against what the chain of evidence entered of it."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from storage import copies, database, ledger
from storage.database import filled, marks
from storage.models import Decision, Report, ReportVersion
from storage.verifying import PAGE, Entries, Found, Page, different, entries_of, last_entry

Counts = set[tuple[str, int, str]]  # set, criterion, indicator


async def reports() -> AsyncIterator[Page]:
    """What each report says and how it was decided, against what was entered."""
    last = 0
    while True:
        async with copies.one_moment():
            page = await Report.filter(id__gt=last).order_by("id").limit(PAGE)
            ids = [report.id for report in page]
            versions = await ReportVersion.filter(report_id__in=ids).order_by("id") if ids else []
            decisions = await Decision.filter(report_id__in=ids).order_by("id") if ids else []
            links, counts = await _links(ids), await _counts(ids)
            names = [f"report:{each.report_id}:{each.version}" for each in versions]
            names += [f"decision:{each.id}" for each in decisions] + [f"report:{id}" for id in ids]
            entries = await entries_of(names)
        if not page:
            return
        found = []
        for report in page:
            said = [each for each in versions if each.report_id == report.id]
            decided = [each for each in decisions if each.report_id == report.id]
            found += [*_versions(report, said, links.get(report.id, set()), entries), *_decisions(decided, entries)]
            if not _state_stands(report, decided, entries):
                found.append(Found("altered", f"report:{report.id}:{report.version}", ("state",)))
            if not _counts_stand(report, counts.get(report.id, set()), said, decided, entries):
                found.append(Found("altered", f"report:{report.id}:{report.version}", ("counts",)))
        yield Page(len(page), found)
        last = page[-1].id


async def _links(reports: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    if wanted := filled(reports):
        for row in await database.rows(
            f"SELECT report_id, photo_id FROM report_photos WHERE report_id IN ({marks(wanted)})", *wanted
        ):
            found.setdefault(row["report_id"], set()).add(row["photo_id"])
    return found


async def _counts(reports: Sequence[int]) -> dict[int, Counts]:
    found: dict[int, Counts] = {}
    if wanted := filled(reports):
        for row in await database.rows(
            f'SELECT report_id, "set", criterion, indicator FROM evidence WHERE report_id IN ({marks(wanted)})', *wanted
        ):
            found.setdefault(row["report_id"], set()).add((row["set"], row["criterion"], row["indicator"]))
    return found


def _versions(report: Report, versions: Sequence[ReportVersion], links: set[int], entries: Entries) -> list[Found]:
    found = []
    for each in versions:
        of = f"report:{report.id}:{each.version}"
        entered = last_entry(entries.get(of, []), "report")
        if entered is None:
            found.append(Found("slipped_in", of))
            continue
        removed = last_entry(entries.get(of, []), "deleted")
        if removed:  # what was left is as it was left
            entered = {**entered, "said": removed.get("said")}
            found.append(Found("removed", of, (removed["at"][:10],)))
        changed = different({**ledger.version_facts(each.said), "code": report.code}, entered)
        if each.version == report.version:
            changed = changed or _not_as_said(report, each.said, links)
        if changed:
            found.append(Found("altered", of, changed))
    if not any(each.version == report.version for each in versions):
        found.append(Found("slipped_in", f"report:{report.id}:{report.version}"))
    return found


def _not_as_said(report: Report, said: dict[str, Any], links: set[int]) -> tuple[str, ...]:
    now: dict[str, Any] = {name: getattr(report, name) for name in ("activity", "place", "story", "answers")}
    now["day"] = report.day.isoformat()
    changed = different(now, said)
    # While it is open photos may come before the version they are for.
    return (*changed, "photos") if report.state == "approved" and links != set(said["photos"]) else changed


def _decisions(decisions: Sequence[Decision], entries: Entries) -> list[Found]:
    found = []
    for each in decisions:
        of = f"decision:{each.id}"
        mine = entries.get(of, [])
        entered = next((entry for entry in mine if entry["kind"] == "decision" and entry["did"] != "undone"), None)
        if entered is None:
            found.append(Found("slipped_in", of))
            continue
        if removed := last_entry(mine, "deleted"):
            entered = {**entered, "words": removed.get("words")}
            found.append(Found("removed", of, (removed["at"][:10],)))
        row = {name: getattr(each, name) for name in ("report_id", "version", "step", "did", "reason", "words")}
        changed = different(ledger.decision_facts({**row, "by": each.by_id}), entered)
        if (each.undone_at is not None) != any(entry.get("did") == "undone" for entry in mine):
            changed = (*changed, "undone")
        if changed:
            found.append(Found("altered", of, changed))
    return found


def _state_stands(report: Report, decisions: Sequence[Decision], entries: Entries) -> bool:
    """That it is approved, say, was decided; or it was so when it was taken into the chain."""
    entered = last_entry(entries.get(f"report:{report.id}:{report.version}", []), "report")
    if entered is None or entered["state"] == report.state:
        return True  # one that was never entered is named already
    standing = [each for each in decisions if each.undone_at is None and each.did != "moved"]
    if report.state in ("approved", "rejected"):
        return bool(standing) and standing[-1].did == report.state
    if report.state == "withdrawn":
        return last_entry(entries.get(f"report:{report.id}", []), "withdrawn") is not None
    return any(each.did == "returned" for each in standing) or report.state == "sent"


def _counts_stand(
    report: Report, counts: Counts, versions: Sequence[ReportVersion], decisions: Sequence[Decision], entries: Entries
) -> bool:
    """It counts for what its version said, or for what an official moved it to since."""
    entered = last_entry(entries.get(f"report:{report.id}:{report.version}", []), "report")
    said = next((each.said for each in versions if each.version == report.version), None)
    if entered is None or said is None:
        return True  # named already
    moved = last_entry(entries.get(f"report:{report.id}", []), "counted")
    if moved is None and any(each.did == "moved" and each.version == report.version for each in decisions):
        return True  # of those days the chain knows that it was moved, not where to
    stands = moved["counts"] if moved and moved["n"] > entered["n"] else said["counts"]
    return counts == {(of, number, code) for of, number, code in stands}

"""Deciding on a report, in chat and on the dashboard alike: each verb in the caller's transaction.

`version` and `state` say what the official saw: if the report has moved on since, they are told who decided, and
nothing is lost. Who may decide is in reports/entitled.py, the talk about a report in reports/remarks.py, what waits for
whom in reports/queue.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalogue.review import KEYS, ReviewRules, ReviewStep
from locales import _
from reports import telling
from reports.entitled import FROM, NotAllowed, refuse, turn_of
from storage import deeds, review
from storage.models import Decision, Report

UNDO_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Decided:
    """What was done: `decision` is what `undo` takes; `state` and `step` are the report's now."""

    decision: int
    report: int
    code: str
    did: str
    state: str
    step: str


async def approve(
    rules: ReviewRules, report_id: int, by: int, now: datetime, version: int, *, state: str = "sent", tell: bool = True
) -> Decided:
    """Village and next step hear of it, if `tell`."""
    report, chain, step = await turn_of(rules, report_id, by, "approve", now)
    further = chain.after(report.step)
    to = {"step": further} if further else {"state": "approved", "decided_at": now, "returned": None}
    did = await _decide(report, step, by, "approved", to, now, version, state)
    report.step = further or report.step
    if further and tell:
        await telling.to_officials(rules, report, now)
    elif tell:
        await telling.to_village(report, "review_approved", did.id, now)
    return _decided(did, report, to)


async def return_(
    rules: ReviewRules,
    report_id: int,
    by: int,
    reason: str,
    words: str,
    keys: Sequence[str],
    now: datetime,
    version: int,
    *,
    state: str = "sent",
) -> Decided:
    """Ask the village again for just these `keys` (catalogue.review.KEYS, or n.<field>); none: those of the reason."""
    report, _chain, step = await turn_of(rules, report_id, by, "return", now)
    known = rules.reasons.get(reason)
    keys = list(keys or (known.asks if known else ()))
    if not known and not words.strip():
        raise NotAllowed(_("Please say why, {you}: the village must know what to do."))
    if not keys or any(key not in KEYS and not key.startswith("n.") for key in keys):
        raise NotAllowed(_("Please say what the village should give anew, {you}."))
    asked = {"keys": keys, "reason": reason, "words": words.strip()[:1000]}
    to = {"state": "returned", "decided_at": now, "returned": asked}
    did = await _decide(report, step, by, "returned", to, now, version, state, reason, words)
    await telling.to_village(report, "review_returned", did.id, now)
    return _decided(did, report, to)


async def reject(
    rules: ReviewRules,
    report_id: int,
    by: int,
    reason: str,
    words: str,
    now: datetime,
    version: int,
    *,
    state: str = "sent",
) -> Decided:
    report, _chain, step = await turn_of(rules, report_id, by, "reject", now)
    if reason not in rules.reasons and not words.strip():
        raise NotAllowed(_("Please say why, {you}: the village must know."))
    to = {"state": "rejected", "decided_at": now, "returned": None}
    did = await _decide(report, step, by, "rejected", to, now, version, state, reason, words)
    await telling.to_village(report, "review_rejected", did.id, now)
    return _decided(did, report, to)


async def move(
    rules: ReviewRules,
    report_id: int,
    by: int,
    counts: Sequence[tuple[str, int, str]],
    now: datetime,
    version: int,
    *,
    state: str = "sent",
) -> Decided:
    """It counts for these instead (set, criterion, indicator); the village is told but has nothing to do."""
    report, _chain, step = await turn_of(rules, report_id, by, "move", now)
    if not counts:
        raise NotAllowed(_("Please say which criterion it counts for, {you}."))
    did = await _decide(report, step, by, "moved", {}, now, version, state)
    await review.move(report.id, [(*each, by) for each in counts], now)
    await telling.to_village(report, "review_moved", did.id, now)
    return _decided(did, report, {})


async def approve_many(
    rules: ReviewRules, reports: Sequence[tuple[int, int]], by: int, now: datetime
) -> tuple[list[Decided], list[NotAllowed]]:
    """Each (report, version) by itself: what cannot be approved holds up none of the others."""
    done: list[Decided] = []
    refused: list[NotAllowed] = []
    for report, version in reports:
        try:
            done.append(await approve(rules, report, by, now, version))
        except NotAllowed as why:
            refused.append(why)
    return done, refused


async def undo(decision_id: int, by: int, now: datetime) -> Report:
    """Within ten minutes, by who decided, while nothing has come after it: all stands as it stood before."""
    did = await review.decision(decision_id)
    if did is None or did.by_id != by:
        raise NotAllowed(_("Only who decided can undo it, {you}."))
    if did.undone_at is not None:
        raise NotAllowed(_("That is undone already, {you}."))
    if now - did.at > UNDO_FOR:
        raise NotAllowed(_("It can be undone for ten minutes only, {you}."))
    last, report = await review.last_decision(did.report_id), did.report
    before = dict(did.before)
    counts, after = before.pop("counts"), before.pop("after")
    back = {key: before[key] for key in ("state", "step", "returned")}
    back["decided_at"] = datetime.fromisoformat(before["decided_at"]) if before["decided_at"] else None
    stands = last is not None and last.id == did.id
    if not (
        stands
        and await review.change(report.id, did.version, after[0], after[1], back)
        and await review.undo(did.id, now)
    ):
        raise NotAllowed(_("{code} has moved on since; it can no longer be undone, {you}."), code=report.code)
    if did.did == "moved":
        await review.move(report.id, counts, now)
    await deeds.note(by, "report.undone", f"report:{report.id}", decision=did.id)
    if did.did == "moved" or after[0] != before["state"]:  # a step on the way was not told to the village either
        await telling.to_village(report, "review_undone", did.id, now)
    await report.refresh_from_db()
    return report


async def seen(report_id: int, by: int, now: datetime) -> None:
    """In the caller's transaction: an official has opened it."""
    if await review.seen(report_id, now):
        await deeds.note(by, "report.seen", f"report:{report_id}")


async def _decide(
    report: Report,
    step: ReviewStep,
    by: int,
    did: str,
    to: dict[str, Any],
    now: datetime,
    version: int,
    state: str,
    reason: str = "",
    words: str = "",
) -> Decision:
    verb = {"approved": "approve", "returned": "return", "rejected": "reject", "moved": "move"}[did]
    changed = {**to, "changed_at": now, "seen_at": report.seen_at or now}
    if state not in FROM[verb] or not await review.change(report.id, version, state, report.step, changed):
        await refuse(report)
    before = {
        "state": state,
        "step": report.step,
        "returned": report.returned,
        "decided_at": report.decided_at.isoformat() if report.decided_at else None,
        "counts": await review.counts(report.id),
        "asked": to.get("returned"),
        "after": [to.get("state", state), to.get("step", report.step)],
    }
    await deeds.note(by, f"report.{did}", f"report:{report.id}", code=report.code, version=version, reason=reason)
    return await review.decide(
        report_id=report.id,
        version=version,
        step=step.id,
        did=did,
        reason=reason,
        words=words.strip()[:1000],
        before=before,
        by_id=by,
        at=now,
    )


def _decided(did: Decision, report: Report, to: Mapping[str, Any]) -> Decided:
    state, step = to.get("state", report.state), to.get("step", report.step)
    return Decided(did.id, report.id, report.code, did.did, state, step)

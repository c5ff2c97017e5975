"""What happened to a report, as one list: versions sent, decisions, the talk about it, and other deeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue.review import ReviewRules
from dashboard.compare import Told, compare
from dashboard.telling import Teller
from locales import _
from reports.review import UNDO_FOR
from storage import deeds, remarks, review
from storage.models import Decision, Deed, Remark, Report, ReportVersion

DECIDED = {
    "approved": _("Approved"),
    "returned": _("Returned: more is needed"),
    "rejected": _("Not accepted"),
    "moved": _("Counted for another criterion"),
}
AGAIN = {
    "photos": _("Photos"),
    "numbers": _("Figures"),
    "criteria": _("Criterion"),
    "when": _("Day and place"),
    "story": _("What was told"),
    "activity": _("Activity"),
}
SAID = {"question": _("Asked"), "answer": _("Answered"), "comment": _("Remarked")}
# The rest of the audit log says again what versions, decisions and remarks say in full.
SHOWN = ("report.withdrawn", "report.photos_added", "report.seen", "photo.forgotten")


@dataclass(frozen=True)
class Happened:
    at: datetime
    who: str
    what: str
    kind: str  # sent approved returned rejected moved question answer comment deed
    words: str = ""
    asked: tuple[str, ...] = ()  # what the village gives anew
    changed: tuple[Told, ...] = ()
    undone: bool = False
    undo: int | None = None  # the decision its maker can still undo
    question: int | None = None  # waits for an answer


async def to(report: Report, rules: ReviewRules, tell: Teller, person: int, now: datetime) -> list[Happened]:
    """Newest first."""
    versions = await review.versions(report.id)
    decided = await review.decisions(report.id)
    last = next((each.id for each in reversed(decided) if each.undone_at is None), None)
    found = [_sent(each, versions, report, tell) for each in versions]
    found += [_decided(each, report, rules, tell, each.id == last and each.by_id == person, now) for each in decided]
    found += [_said(each, tell, person) for each in await remarks.of_report(report.id)]
    shown = SHOWN if versions else (*SHOWN, "report.sent")
    found += [_deed(each, tell) for each in await deeds.of(f"report:{report.id}") if each.did in shown]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _sent(version: ReportVersion, versions: Sequence[ReportVersion], report: Report, tell: Teller) -> Happened:
    before = next((each for each in versions if each.version == version.version - 1), None)
    changed = compare(before.said, version.said, report.asked, tell) if before else ()
    what = (
        tell.speech.say(_("Sent again, version {version}"), version=version.version)
        if version.version > 1
        else tell.speech.say(_("Sent"))
    )
    who = version.by.name if version.by else ""
    return Happened(version.at, who, what, "sent", changed=tuple(each for each in changed if each.changed))


def _decided(
    did: Decision, report: Report, rules: ReviewRules, tell: Teller, own_last: bool, now: datetime
) -> Happened:
    language, reason = tell.speech.language, rules.reasons.get(did.reason)
    words = ". ".join(each for each in (reason.name(language) if reason else "", did.words) if each)
    asked = (did.before.get("asked") or {}).get("keys", ())
    labels = {f"n.{each.get('name')}": str(each.get("label")) for each in report.asked}
    return Happened(
        did.at,
        did.by.name,
        tell.speech.say(DECIDED[did.did]),
        did.did,
        words,
        tuple(tell.speech.say(AGAIN[key]) if key in AGAIN else labels.get(key, key) for key in asked),
        undone=did.undone_at is not None,
        undo=did.id if own_last and did.version == report.version and now - did.at <= UNDO_FOR else None,
    )


def _said(remark: Remark, tell: Teller, person: int) -> Happened:
    open_ = remark.kind == "question" and remark.answered_at is None and remark.by_id != person
    return Happened(
        remark.at,
        remark.by.name,
        tell.speech.say(SAID[remark.kind]),
        remark.kind,
        remark.text,
        question=remark.id if open_ else None,
    )


def _deed(deed: Deed, tell: Teller) -> Happened:
    return Happened(deed.at, deed.who.name if deed.who else "", tell.deed(deed.did), "deed")

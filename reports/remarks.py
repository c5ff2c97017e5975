"""The talk about a report, or about nothing sent yet: questions, answers and comments that both sides see."""

from collections.abc import Sequence
from datetime import datetime

from catalogue.review import ReviewRules
from locales import _
from reports import telling
from reports.entitled import NotAllowed, may
from storage import access, charges, deeds, remarks, review
from storage.models import Remark, Report

LONGEST = 2000


async def ask(rules: ReviewRules, report_id: int, by: int, text: str, now: datetime) -> Remark:
    """In the caller's transaction: an official asks the village; it hears at once and may answer in the chat."""
    if "ask" not in await may(rules, report_id, by, now):
        raise NotAllowed(_("Asking about this report is not in {your} charge, {you}."))
    report = await _report(report_id)
    made = await _say("question", report.unit_id, by, text, now, report=report_id)
    await telling.of_remark("review_asked", made, await review.who_hears(report, now), now)
    return made


async def ask_officials(
    rules: ReviewRules, unit: int, by: int, text: str, now: datetime, report: int | None = None
) -> Remark:
    """In the caller's transaction: a village asks whoever is in charge, about one of its reports or about anything."""
    if report is not None and not await access.sees_report(by, report, now):
        raise NotAllowed(_("There is no such report, {you}."))
    made = await _say("question", unit, by, text, now, report=report)
    chain = rules.chain(await review.codes_above(unit))
    step = chain.step(chain.first)
    assert step is not None
    counted = await review.criteria(report) if report is not None else []
    people = await charges.responsible(unit, counted, now, step.kinds, step.organisation)
    await telling.of_remark("village_asked", made, people, now)
    return made


async def answer(question_id: int, by: int, text: str, now: datetime) -> Remark:
    """In the caller's transaction: from either side; who asked hears it."""
    question = await remarks.one(question_id)
    if question is None or not await _concerned(question, by, now):
        raise NotAllowed(_("I do not find that question any more, {you}."))
    made = await _say("answer", question.unit_id, by, text, now, report=question.report_id, to=question.id)
    await remarks.answered(question.id, now)
    await telling.of_remark("remark_answered", made, [question.by_id], now)
    return made


async def comment(rules: ReviewRules, report_id: int, by: int, text: str, now: datetime) -> Remark:
    """In the caller's transaction: a line beside the report; the other side hears it."""
    if not await access.sees_report(by, report_id, now):
        raise NotAllowed(_("There is no such report, {you}."))
    report = await _report(report_id)
    made = await _say("comment", report.unit_id, by, text, now, report=report_id)
    village = await review.who_hears(report, now)
    people = await telling.responsible(rules, report, now) if by in village else village
    await telling.of_remark("remark_made", made, [person for person in people if person != by], now)
    return made


async def of_report(report_id: int) -> Sequence[Remark]:
    """Oldest first, with who said each. Whether somebody may see the report: storage.access."""
    return await remarks.of_report(report_id)


async def _concerned(question: Remark, by: int, now: datetime) -> bool:
    if question.report_id is not None:
        return await access.sees_report(by, question.report_id, now)
    return await access.sees_unit(by, question.unit_id, now)


async def _say(
    kind: str, unit: int, by: int, text: str, now: datetime, report: int | None = None, to: int | None = None
) -> Remark:
    said = text.strip()[:LONGEST]
    if not said:
        raise NotAllowed(_("Please type it in words, {you}."))
    made = await remarks.say(kind=kind, unit_id=unit, report_id=report, to_id=to, text=said, by_id=by, at=now)
    await deeds.note(by, f"remark.{kind}", f"report:{report}" if report else f"unit:{unit}", remark=made.id)
    return made


async def _report(report_id: int) -> Report:
    report = await review.report(report_id)
    if report is None:
        raise NotAllowed(_("There is no such report, {you}."))
    return report

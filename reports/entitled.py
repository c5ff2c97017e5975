"""Who may decide on a report, by the steps of its village's chain; who may not is told why in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NoReturn

from catalogue.review import Chain, ReviewRules, ReviewStep
from locales import _
from storage import charges, review
from storage.models import Report

# From which states each verb goes out. A move changes no state.
FROM: Mapping[str, tuple[str, ...]] = {
    "approve": ("sent", "returned"),
    "return": ("sent", "approved"),
    "reject": ("sent", "returned"),
    "move": ("sent", "returned", "approved"),
    "ask": ("sent", "returned", "approved", "rejected"),
}
ALREADY = {
    "approved": _("{who} has already approved {code}."),
    "returned": _("{who} has already sent {code} back for correction."),
    "rejected": _("{who} has already turned {code} down."),
}


class NotAllowed(Exception):
    """It cannot be done; the sentence says why, in words for the person who asked."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


async def may(rules: ReviewRules, report_id: int, by: int, now: datetime) -> frozenset[str]:
    """The verbs somebody may use on a report as it stands now: approve return reject move ask."""
    report = await review.report(report_id)
    if report is None:
        return frozenset()
    chain = await _chain_of(rules, report)
    steps = await _steps(chain, report, by, now)
    return frozenset(
        verb for step in steps for verb in step.may if report.state in FROM[verb] and _has_turn(verb, step, report)
    )


async def may_approve_first(
    rules: ReviewRules, unit: int, counts: Sequence[tuple[str, int, str]], by: int, now: datetime
) -> bool:
    """Whether somebody may take the first step with a report of this unit that is yet to be sent."""
    chain = rules.chain(await review.codes_above(unit))
    step = next(step for step in chain.steps if step.id == chain.first)
    criteria = [(of, number) for of, number, _indicator in counts]
    held = await charges.officers_over(unit, criteria, now, step.kinds, step.organisation, roles=("officer", "admin"))
    return by in {row["person_id"] for row in held}


async def _chain_of(rules: ReviewRules, report: Report) -> Chain:
    return rules.chain(await review.codes_above(report.unit_id))


async def turn_of(
    rules: ReviewRules, report_id: int, by: int, verb: str, now: datetime
) -> tuple[Report, Chain, ReviewStep]:
    """The report and the step at which this person may do this; said in words if they may not."""
    report = await review.report(report_id)
    if report is None:
        raise NotAllowed(_("There is no such report, {you}."))
    chain = await _chain_of(rules, report)
    steps = await _steps(chain, report, by, now)
    if not any(verb in step.may for step in steps):
        raise NotAllowed(_("Deciding on {code} is not in {your} charge, {you}."), code=report.code)
    at = next((step for step in steps if verb in step.may and _has_turn(verb, step, report)), None)
    if at is None:
        await refuse(report)
    return report, chain, at


def _has_turn(verb: str, step: ReviewStep, report: Report) -> bool:
    """Approving takes turns; a later step that reads may send back or ask at any time."""
    return verb != "approve" or step.id == report.step


async def _steps(chain: Chain, report: Report, by: int, now: datetime) -> list[ReviewStep]:
    counted = await review.criteria(report.id)
    offices = await review.offices(by, report.unit_id, now)
    return [
        step
        for step in chain.steps
        if any(
            office["kind"] in step.kinds
            and office["organisation"].startswith(step.organisation)
            and charges.concerns(office["criteria"], counted)
            for office in offices
        )
    ]


async def refuse(seen: Report) -> NoReturn:
    """Say what has become of it meanwhile."""
    report = await review.report(seen.id)
    last = await review.last_decision(seen.id)
    assert report is not None
    if report.state == "withdrawn":
        raise NotAllowed(_("The village has taken {code} back."), code=report.code)
    if last is not None and last.did in ALREADY and last.version == report.version:
        raise NotAllowed(ALREADY[last.did], who=last.by.name, code=report.code)
    raise NotAllowed(_("{code} has changed since {you} looked at it. Please look again."), code=report.code)

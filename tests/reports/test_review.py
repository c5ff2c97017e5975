"""The verbs of the review: two at the same moment, a chain of several steps, what undoing puts back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from catalogue.catalogue import load
from catalogue.review import Chain
from reports import entitled, review
from reports.entitled import NotAllowed
from reports.review import Decided
from storage import access, database, reports
from storage.models import Decision, Deed, Evidence, Incoming, Report
from tests.support import cast
from tests.support.cast import NOW

RULES = load().review


def of_two_steps() -> Chain:
    """A place where the province approves after the commune."""
    usual = RULES.chain([])
    province = replace(usual.steps[1], may=("approve", "return", "ask"))
    return replace(usual, id="two", of=("lam-dong.nhan-co",), steps=(usual.steps[0], province))


async def decide(by: int, report: Report, verb: str) -> Decided | NotAllowed:
    try:
        async with database.transaction():
            if verb == "approve":
                return await review.approve(RULES, report.id, by, NOW, 1)
            return await review.reject(RULES, report.id, by, "trung", "", NOW, 1)
    except NotAllowed as why:
        return why


async def test_two_officers_at_the_same_moment(db: str) -> None:
    people = await cast.settle()
    other = await cast.person("Mai Thị Hoa", people.nhan_co, "officer")
    report = await cast.filed(people.hai, people.thon_5)
    done = await asyncio.gather(
        decide(people.officer.id, report, "approve"), decide(other.id, report, "reject"), return_exceptions=False
    )
    assert sorted(type(each).__name__ for each in done) == ["Decided", "NotAllowed"]
    [refused] = [each for each in done if isinstance(each, NotAllowed)]
    assert refused.values["code"] == report.code
    assert await Decision.filter(report=report).count() == 1
    await report.refresh_from_db()
    assert report.state in ("approved", "rejected")


async def test_a_place_may_have_a_chain_of_its_own(db: str) -> None:
    people = await cast.settle()
    rules = replace(RULES, chains=(*RULES.chains, of_two_steps()))
    report = await cast.filed(people.hai, people.thon_5)
    with pytest.raises(NotAllowed):
        await review.approve(rules, report.id, people.province.id, NOW, 1)
    first = await review.approve(rules, report.id, people.officer.id, NOW, 1)
    assert (first.state, first.step) == ("sent", "tinh")
    assert not await Incoming.filter(key__startswith="review_approved").exists()
    assert await Incoming.filter(key__startswith=f"card:{report.id}:1:tinh:{people.province.id}").exists()
    with pytest.raises(NotAllowed) as late:
        await review.approve(rules, report.id, people.officer.id, NOW, 1)
    assert late.value.values["who"] == people.officer.name
    second = await review.approve(rules, report.id, people.province.id, NOW, 1)
    assert second.state == "approved"
    cards = Incoming.filter(key__startswith=f"card:{report.id}:1:tinh:{people.province.id}")
    assert await cards.count() == 1
    await review.undo(second.decision, people.province.id, NOW)
    await review.undo(first.decision, people.officer.id, NOW)
    await review.approve(rules, report.id, people.officer.id, NOW, 1)
    assert await cards.count() == 2  # news again to the province
    elsewhere = await cast.filed(people.tu, people.kien_duc_thon_1)
    assert (await review.approve(rules, elsewhere.id, people.neighbour.id, NOW, 1)).state == "approved"


async def test_undoing_a_move_puts_the_old_criteria_back(db: str) -> None:
    people = await cast.settle()
    report = await cast.filed(people.hai, people.thon_5)
    did = await review.move(RULES, report.id, people.officer.id, [(cast.NEW_SET, 2, "")], NOW, 1)
    assert [each.criterion for each in await Evidence.filter(report=report)] == [2]
    await review.undo(did.decision, people.officer.id, NOW + timedelta(minutes=5))
    assert [each.criterion for each in await Evidence.filter(report=report)] == [8]


async def test_only_the_last_decision_is_undone(db: str) -> None:
    people = await cast.settle()
    report = await cast.filed(people.hai, people.thon_5)
    first = await review.move(RULES, report.id, people.officer.id, [(cast.NEW_SET, 2, "")], NOW, 1)
    await review.approve(RULES, report.id, people.officer.id, NOW, 1)
    with pytest.raises(NotAllowed):
        await review.undo(first.decision, people.officer.id, NOW)


@pytest.mark.parametrize(
    ("who", "verbs"),
    [
        ("officer", {"approve", "return", "reject", "move", "ask"}),
        ("environment_officer", {"approve", "return", "reject", "move", "ask"}),
        ("province", {"return", "ask"}),
        ("leader", set()),
        ("neighbour", set()),
        ("former", set()),
        ("hai", set()),
    ],
)
async def test_who_may_do_what(db: str, who: str, verbs: set[str]) -> None:
    people = await cast.settle()
    report = await cast.filed(people.hai, people.thon_5)
    assert await entitled.may(RULES, report.id, getattr(people, who).id, NOW) == verbs


async def test_what_is_decided_is_not_decided_again(db: str) -> None:
    people = await cast.settle()
    report = await cast.filed(people.hai, people.thon_5)
    await review.reject(RULES, report.id, people.officer.id, "trung", "", NOW, 1)
    assert await entitled.may(RULES, report.id, people.officer.id, NOW) == {"ask"}
    with pytest.raises(NotAllowed):
        await review.approve(RULES, report.id, people.officer.id, NOW, 1, state="rejected")


@pytest.mark.parametrize(("reason", "words", "keys"), [("", "", ["photos"]), ("", "mờ quá", []), ("", "x", ["secret"])])
async def test_a_return_says_why_and_what(db: str, reason: str, words: str, keys: list[str]) -> None:
    people = await cast.settle()
    report = await cast.filed(people.hai, people.thon_5)
    with pytest.raises(NotAllowed):
        await review.return_(RULES, report.id, people.officer.id, reason, words, keys, NOW, 1)
    assert not await Decision.exists()
    assert not await Deed.filter(did="report.returned").exists()


async def test_totals_count_approved_reports_only(db: str) -> None:
    people = await cast.settle()
    for state in ("sent", "returned", "approved", "rejected", "withdrawn"):
        await cast.filed(people.hai, people.thon_5, state=state)
    seen = await access.sight(people.officer.id, NOW)
    [row] = await reports.by_criterion(seen, reports.Wanted())
    assert (row["approved"], row["waiting"]) == (1, 2)

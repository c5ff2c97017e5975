"""Who hears what happens to a report: the village every time, the officials in charge when it is their turn."""

from datetime import datetime, timedelta

from catalogue import quiet
from catalogue.review import ReviewRules
from storage import charges, inbox, review
from storage.models import Remark, Report

PICTURES = timedelta(seconds=10)  # a card waits this long for its photos to be fetched


async def to_village(report: Report, event: str, decision: int, now: datetime) -> None:
    """In the caller's transaction."""
    for person in await review.who_hears(report, now):
        await _put(person, f"{event}:{decision}:{person}", event, {"report": report.id, "decision": decision}, now)


async def responsible(rules: ReviewRules, report: Report, now: datetime) -> list[int]:
    """The officials whose turn it is."""
    chain = rules.chain(await review.codes_above(report.unit_id))
    step = chain.step(report.step) or chain.step(chain.first)
    assert step is not None
    counted = await review.criteria(report.id)
    return await charges.responsible(report.unit_id, counted, now, step.kinds, step.organisation)


async def to_officials(rules: ReviewRules, report: Report, now: datetime, *, pictures: bool = False) -> None:
    """In the caller's transaction: a card to each; at night, and for who prefers it, the morning message.

    `report` as it stands now, at the step of those who hear.
    """
    people = await responsible(rules, report, now)
    settings = await review.settings(people)
    # An approval that was undone and given again is news again to those who come after.
    last = await review.last_decision(report.id) if report.seen_at else None
    for person in people:
        due = now + PICTURES if pictures else now
        if quiet.only_mornings(settings[person]):
            continue
        if night := quiet.until(settings[person], rules, due):
            await morning(rules, person, night, now)
            continue
        about: dict[str, str | int] = {"report": report.id, "version": report.version}
        key = f"card:{report.id}:{report.version}:{report.step}:{person}:{last.id if last else 0}"
        await _put(person, key, "review_card", about, now, due)


async def morning(rules: ReviewRules, person: int, at: datetime, now: datetime) -> None:
    """In the caller's transaction: the officer's morning message, once for each morning."""
    day = at.astimezone(rules.timezone).date().isoformat()
    await _put(person, f"morning:{day}:{person}", "review_morning", {"day": day}, now, at)


async def _put(
    person: int, key: str, event: str, about: dict[str, str | int], now: datetime, due: datetime | None = None
) -> None:
    now_ms = int(now.timestamp() * 1000)
    due_ms = int(due.timestamp() * 1000) if due and due > now else 0
    await inbox.put_event(person, key, event, about, now.isoformat(), now_ms, due_ms)


async def of_remark(event: str, remark: Remark, people: list[int], now: datetime) -> None:
    """In the caller's transaction: somebody asked, answered or commented."""
    for person in people:
        await _put(person, f"{event}:{remark.id}:{person}", event, {"remark": remark.id}, now)


async def escalated(person: int, codes: list[str], now: datetime) -> None:
    """In the caller's transaction: to the officers' head."""
    await _put(person, f"unread:{codes[0]}:{person}", "review_escalated", {"codes": " ".join(codes)}, now)

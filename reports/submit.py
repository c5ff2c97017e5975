"""A finished form becomes a report: rows only, in the turn's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalogue.catalogue import Catalogue
from catalogue.review import ReviewRules
from locales.plain import plain
from reports import telling
from storage import conversations, deeds, filing, reports, review
from storage.conversations import Draft
from storage.models import Report

AFTER_MISSING = "thieu-anh-sau"  # the ready reason of review.toml
FIRST = "xa"  # the step a report stands at where no rules are given


@dataclass(frozen=True)
class Filing:
    """What a report says: `values` by field name as {"value", "unit"?, "approx"?, "of"?}, `counts` as evidence keys."""

    draft: Draft
    unit: int
    person: int
    activity: str
    day: date
    story: str
    now: datetime
    place: str = ""
    values: Mapping[str, Any] | None = None
    asked: tuple[Mapping[str, Any], ...] = ()
    photos: tuple[int, ...] = ()
    counts: tuple[tuple[str, int, str], ...] = ()
    chosen: bool = False  # the person chose what it counts for
    filed_for_unit: bool = False
    channel: str = ""
    point: Mapping[str, float] | None = None
    stages: Mapping[int, str] | None = None  # photos that show before, during or after the work
    campaign: int | None = None  # whose result it is


async def submit(filing_: Filing, rules: ReviewRules | None = None, *, tell: bool = True) -> Report:
    """In the turn's transaction. A form is finished once: sending it again gives the same report.

    With `rules` it goes to the first step of the place's chain, whose officials hear of it if `tell`.
    """
    if not filing_.draft.id:
        await conversations.keep_new(filing_.draft)
    if known := await filing.of_conversation(filing_.draft.id):
        return known
    chain = rules.chain(await review.codes_above(filing_.unit)) if rules else None
    code = await filing.next_code(filing_.unit)
    words = (code, filing_.activity, filing_.place, filing_.story)
    report = await Report.create(
        code=code,
        conversation_id=filing_.draft.id,
        unit_id=filing_.unit,
        person_id=filing_.person,
        filed_for_unit=filing_.filed_for_unit,
        campaign_id=filing_.campaign,
        activity=filing_.activity,
        day=filing_.day,
        place=filing_.place,
        story=filing_.story,
        step=chain.first if chain else FIRST,
        answers=dict(filing_.values or {}),
        asked=list(filing_.asked),
        channel=filing_.channel,
        lat=filing_.point["lat"] if filing_.point else None,
        lon=filing_.point["lon"] if filing_.point else None,
        search=plain(await reports.all_words(filing_.unit, filing_.person, *words)),
        sent_at=filing_.now,
        changed_at=filing_.now,
    )
    await filing.link_photos(report.id, filing_.photos, filing_.now)
    await filing.stage_photos(report.id, filing_.stages or {})
    counts = [(*each, filing_.person if filing_.chosen else None) for each in filing_.counts]
    await review.also_counts_for(report.id, counts)
    await review.keep_first_version(report, filing_.photos, counts, filing_.person, filing_.now)
    facts = {"code": report.code, "photos": len(filing_.photos)}
    await deeds.note(filing_.person, "report.sent", f"report:{report.id}", within=filing_.unit, **facts)
    if rules is not None and tell:
        await telling.to_officials(rules, report, filing_.now, pictures=bool(filing_.photos))
    return report


async def resubmit(rules: ReviewRules, report: int, given: Mapping[str, Any], person: int, now: datetime) -> bool:
    """In the turn's transaction: a corrected report goes back as its next version; False if it was decided meanwhile.

    `given` are only the facts given anew: activity, day, place, story, answers, asked, point, photos (to be added),
    counts. All others stay as they are.
    """
    if not await review.has_version(report):
        await review.keep_version(report, None, now)
    before = await filing.returned_for(report)
    if not await filing.again(report, given, now):
        return False
    new = tuple(given.get("photos") or ())
    await filing.link_photos(report, new, now)
    asked_for = dict.fromkeys(new, "after") if before and before["reason"] == AFTER_MISSING else {}
    await filing.stage_photos(report, {**asked_for, **(given.get("stages") or {})})
    if "counts" in given:
        await review.count_for(report, [(*each, person) for each in given["counts"]])
    said = await review.report(report)
    assert said is not None
    words = (said.code, said.activity, said.place, said.story)
    await filing.found_by(report, plain(await reports.all_words(said.unit_id, said.person_id, *words)))
    await review.keep_version(report, person, now)
    await deeds.note(person, "report.sent_again", f"report:{report}", version=said.version)
    await telling.to_officials(rules, said, now, pictures=bool(given.get("photos")))
    return True


async def add_photos(report: int, photos: tuple[int, ...], person: int, now: datetime) -> int:
    """In the turn's transaction: photos join a report that is still open; how many it has now."""
    await filing.link_photos(report, photos, now)
    await deeds.note(person, "report.photos_added", f"report:{report}", photos=list(photos))
    if await filing.state_of(report) == "sent":
        await review.keep_version(report, person, now)
    return await filing.photo_count(report)


async def withdraw(report: int, person: int, now: datetime) -> bool:
    """Its reporters may take back what nobody has decided; False if somebody has."""
    done = await filing.withdraw(report, now)
    if done:
        await deeds.note(person, "report.withdrawn", f"report:{report}")
    return done


def asked(
    catalogue: Catalogue, activity: str, values: Mapping[str, Any], language: str
) -> tuple[Mapping[str, Any], ...]:
    """The fields as they were asked, kept beside the answers: an old report still reads as it was given.

    These are the activity's own, and of those that every activity has, the answered ones.
    """
    own = {field.name for field in catalogue.activities[activity].fields}
    return tuple(
        {"name": field.name, "label": field.label(language), "unit": field.unit, "type": field.type}
        for field in catalogue.fields_of(activity)
        if field.name in values or (field.name in own and not field.type.startswith(("photo", "file")))
    )

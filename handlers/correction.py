"""Correcting a returned report: just the answers in question are asked again, all others stand."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from conversation.messages import Button, Reply
from conversation.steps import Answers
from handlers import report_counts
from handlers.here import Here
from handlers.report_form import FORM
from locales import _
from reports import submit
from storage import filing, review, units
from storage.database import Row
from storage.models import Report

ASKED_BY_NAME = ("numbers", "when", "criteria")  # questions the form asks only when told to


def keys_of(row: Row | Mapping[str, Any]) -> list[str]:
    """Which answers are asked again."""
    asked = row["returned"]
    asked = json.loads(asked) if isinstance(asked, str) else asked
    return list((asked or {}).get("keys") or ())


def only_photos(keys: Sequence[str]) -> bool:
    return set(keys) == {"photos"}


async def find(here: Here, report: str) -> Report | None:
    units_ = [held.unit for held in here.who.reports_for]
    return await filing.whole(int(report), units_) if units_ and report.isdecimal() else None


async def answers_of(here: Here, report: Report, keys: Sequence[str], photos: Sequence[int] = ()) -> dict[str, Any]:
    """A draft about a report: what it says, without the answers in question."""
    above = await units.above(report.unit_id)
    kept = await filing.photo_ids(report.id)
    answers: dict[str, Any] = {
        "report": report.id,
        "unit": str(report.unit_id),
        "village": above[0].name,
        "scope": [[unit.kind, list(unit.aims)] for unit in above],
        "activity": report.activity,
        "photos": list(photos),
        "kept": kept,
        "story": report.story or "…",
        "day": report.day.isoformat(),
        "place": report.place,
        "criteria": [each[:3] for each in await review.counts(report.id)],
        **{f"n.{name}": value for name, value in report.answers.items()},
    }
    if "photos" not in keys:
        answers["photos.later"] = True
    if "story" in keys:
        del answers["story"]
    if "activity" in keys:
        del answers["activity"], answers["criteria"]
    if fields := [key.removeprefix("n.") for key in keys if key.startswith("n.")]:
        answers = {key: value for key, value in answers.items() if key not in keys} | {"each": fields}
    return next_asked(answers | {"again": [key for key in ASKED_BY_NAME if key in keys]})


def next_asked(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The next question the form asks only when told to."""
    again = list(answers.get("again") or ())
    if not again or answers.get("asking"):
        return dict(answers)
    return {**answers, "asking": again[0], "again": again[1:]}


async def open_draft(here: Here, report: Report, photos: Sequence[int] = ()) -> None:
    """About this report, with photos that came already; the open question follows."""
    here.open(FORM, await answers_of(here, report, keys_of({"returned": report.returned}), photos))


async def send_again(here: Here, answers: Answers) -> None:
    """The draft is finished: the report goes back as its next version."""
    report = await find(here, str(answers["report"]))
    here.close("done")
    if report is None:
        return here.tell(_("{You} can no longer report for that village. Please ask the commune's officer."))
    values = {key.removeprefix("n."): value for key, value in answers.items() if key.startswith("n.") and value}
    given: dict[str, Any] = {
        "day": report_counts.day_of(answers, here.today),
        "place": answers.get("place", ""),
        "story": answers["story"],
        "answers": values,
        "photos": tuple(answers.get("photos") or ()),
        "stages": {int(photo): said for photo, said in (answers.get("stages") or {}).items()},
    }
    if answers["activity"] != report.activity or values.keys() - report.answers.keys():
        language = here.speech.language
        given["activity"] = answers["activity"]
        given["asked"] = list(submit.asked(here.world.catalogue, answers["activity"], values, language))
    counts = [list(each.key) for each in report_counts.counts(here.world.catalogue, answers, here.today)]
    if counts != [each[:3] for each in await review.counts(report.id)]:
        given["counts"] = counts
    if not await submit.resubmit(here.world.catalogue.review, report.id, given, here.who.id, here.now):
        return here.tell(
            _("The commune has already decided on {code}, {you}. What {you} sent is kept."), code=report.code
        )
    return here.answer(Reply(here.say(_("{code} is sent again ✓."), code=report.code), about=f"report:{report.id}"))


async def photos_back(here: Here, target: Row, new: Sequence[int]) -> bool:
    """Photos for a returned report: if they are all it needs, it goes back at once. False if it was decided."""
    given = {"photos": tuple(new)}
    if not await submit.resubmit(here.world.catalogue.review, target["id"], given, here.who.id, here.now):
        return False
    await say_added(here, target)
    return True


async def say_added(here: Here, target: Row) -> None:
    """One sentence for a whole batch."""
    many = await filing.added(target["id"])
    assert here.late is not None
    here.answer(
        Reply(
            text=here.say(_("Added {count} photos ✓ and sent {code} again."), count=many, code=target["code"]),
            buttons=(Button(here.say(_("No, new work")), f"newwork:{here.late[0]}:{here.late[1]}"),),
            hold=f"late:{target['id']}",
            wait=True,
            about=f"report:{target['id']}",
        )
    )


async def ask_which(here: Here, returned: Sequence[Row], first: int) -> None:
    """Photos came while several reports wait for some."""
    here.late = (0, first)
    buttons = [
        Button(f"{row['code']} {here.world.catalogue.activities[row['activity']].short(here.speech.language)}"
               if row["activity"] in here.world.catalogue.activities else row["code"],
               f"photosfor:{row['id']}:{first}")
        for row in returned[:4]
    ]  # fmt: skip
    new = Button(here.say(_("New work")), f"photosfor:0:{first}")
    here.answer(
        Reply(here.say(_("Which report are these photos for, {you}?")), (*buttons, new), hold="photosfor", wait=True)
    )

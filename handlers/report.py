"""Reporting an activity: photos may come first, a sentence is understood as far as possible, four moves are enough."""

from dataclasses import replace
from typing import Any

from catalogue import search
from conversation import words
from conversation.messages import Reply
from conversation.turn import Turn, ask, take_turn
from handlers import correction, report_attached
from handlers.here import Here
from handlers.report_counts import counts, day_of
from handlers.report_form import FORM, named, report_form
from locales import _
from reports import submit
from storage import access, awaited, conversations, filing, units
from storage.conversations import Answers

MOST_VILLAGES = 200  # to choose from; a larger area has officers nearer by
RESULT = _("It counts as the result of “{title}”.")


async def start(here: Here, answers: Answers | None = None) -> None:
    """A new draft for the person's own village; who reports for several is asked which."""
    if await _opened(here, answers or {}):
        ask_open(here)


async def _opened(here: Here, answers: Answers) -> bool:
    begun = await _begun(here, answers)
    if "unit" not in begun and not begun["villages"]:
        here.tell(_("There is no village in {your} area to choose, {you}. The commune's officer can report for one."))
        return False
    here.open(FORM, begun)
    return True


async def _begun(here: Here, answers: Answers) -> Answers:
    own = () if "for" in answers else here.who.reports_for
    if len(own) == 1:
        answers |= {"unit": str(own[0].unit), "village": own[0].name}
    elif own:
        answers |= {"villages": [[held.unit, held.name] for held in own]}
    else:
        answers |= {"villages": await _villages(here)}
    answers["recent"] = await filing.recent_activities(here.who.id)
    return await _scoped(answers)


async def _villages(here: Here) -> list[list[Any]]:
    """The villages of an officer's area as (id, name), those of one name told apart; none where there are too many."""
    areas = [held.unit for held in here.who.officer_of]
    within = [unit for unit in await units.villages_within(areas, here.today) if unit.successor_id is None]
    if len(within) > MOST_VILLAGES:
        return []
    names = [unit.name for unit in within]
    communes = {0: "", **await units.names({unit.parent_id for unit in within if unit.parent_id})}
    return [
        [unit.id, f"{unit.name}, {communes[unit.parent_id or 0]}" if names.count(unit.name) > 1 else unit.name]
        for unit in within
    ]


async def _scoped(answers: Answers) -> Answers:
    """Remember which kinds of unit the village lies in, so that the summary can say what the report counts for."""
    if "unit" in answers and "scope" not in answers:
        scope = await units.scope(int(answers["unit"]))
        answers["scope"] = [[unit["kind"], unit["aims"]] for unit in scope]
        answers.setdefault("village", scope[0]["name"])
    return answers


async def go_on_or_start(here: Here) -> None:
    """ "Report", typed: a report that holds something already goes on."""
    draft = here.draft
    if draft is None or draft.form != FORM or not (draft.answers.get("photos") or draft.answers.get("story")):
        return await start(here)
    return await resume(here)


def names_what_to_do(here: Here) -> bool:
    """Where a report waits for the yes, `gửi báo cáo` and `sửa báo cáo` speak of this one."""
    step = report_form(here.world.catalogue).next_step(here.draft.answers) if here.draft else None
    if here.draft is None or step is None or step.key != "confirm":
        return False
    return bool(named(here.said.text, step.question(here.draft.answers, here.moment)))


async def from_what_came(here: Here) -> None:
    """Photos that belong to nothing yet, or a sentence that names a work, begin a report."""
    if await _opened(here, {}):
        await take(here)


async def from_words(here: Here) -> bool:
    """A sentence that names a work begins a report; False if it names none."""
    text = words.nfc(here.said.text).strip()
    if not search.activities(here.world.catalogue, text):
        return False
    await from_what_came(here)
    return True


async def take(here: Here) -> None:
    """One message to the open report."""
    draft = here.draft
    assert draft is not None
    form, moment = report_form(here.world.catalogue), here.moment
    answers, said = draft.answers, here.said
    if said.point and not said.text and not said.attachments and answers.get("asking") != "when":
        here.keep({**answers, "point": {"lat": said.point.lat, "lon": said.point.lon}})
        noted = here.say(_("I noted where it was ✓."))
        return here.answer(ask(form, draft.answers, moment, draft.token, prefix=noted))
    if not said.button and words.cancel(said.text) and (before := _before_changing(answers)) != answers:
        here.keep(before)  # they leave the change, not the report
        return here.answer(ask(form, before, moment, draft.token))
    if any(each.kept is not None for each in said.attachments):
        return await report_attached.take(here)
    turn = take_turn(form, answers, said, moment, draft.token)
    if turn.cancelled:
        here.photos_to = 0
        here.close("aside")
        return here.tell(_("All right, I left it. To take it up again, {you} can type “continue”."))
    if turn.stale and turn.reply is not None:
        answered = here.say(_("That question is answered already."))
        return here.answer(replace(turn.reply, text=f"{answered}\n\n{turn.reply.text}"))
    return await _went_on(here, turn)


def _before_changing(answers: Answers) -> Answers:
    """Without the question about numbers or a change that is open; a correction asks what it must."""
    changing = ("asking", "each", "unsure", "criteria.found")
    return answers if "report" in answers else {key: value for key, value in answers.items() if key not in changing}


async def _went_on(here: Here, turn: Turn) -> None:
    answers = await _scoped(dict(turn.answers))
    if "report" in answers and (asked := correction.next_asked(answers)) != answers:
        here.keep(asked)
        return ask_open(here)
    here.keep(answers)
    if answers.get("confirm") == "later":
        here.keep({key: value for key, value in answers.items() if key != "confirm"})
        here.close("aside")
        return here.tell(
            _("I keep it as it is. Tap below, or type “continue”, whenever {you} like."), (_("Continue"), "resume")
        )
    if turn.finished:
        return await _finish(here)
    return here.answer(turn.reply)


async def _finish(here: Here) -> None:
    draft = here.draft
    assert draft is not None
    answers = draft.answers
    if "report" in answers:
        return await correction.send_again(here, answers)
    if not await _may_file(here, int(answers["unit"])):
        here.close("cancelled")
        return here.tell(_("{You} can no longer report for that village. Please ask the commune's officer."))
    here.photos_to = 0  # photos that come now are not for an older report
    here.close("done")
    values = {key.removeprefix("n."): value for key, value in answers.items() if key.startswith("n.") and value}
    asked_by = await awaited.result(int(answers["unit"]), answers["activity"], day_of(answers, here.today))
    report = await submit.submit(
        submit.Filing(
            draft=draft,
            unit=int(answers["unit"]),
            person=here.who.id,
            filed_for_unit=not any(held.unit == int(answers["unit"]) for held in here.who.reports_for),
            activity=answers["activity"],
            day=day_of(answers, here.today),
            place=answers.get("place", ""),
            story=answers["story"],
            values=values,
            asked=submit.asked(here.world.catalogue, answers["activity"], values, here.speech.language),
            photos=(*(answers.get("photos") or ()), *(answers.get("files") or ())),
            counts=tuple(each.key for each in counts(here.world.catalogue, answers, here.today)),
            chosen="criteria" in answers,
            channel=here.where.channel,
            point=answers.get("point"),
            stages={int(photo): said for photo, said in (answers.get("stages") or {}).items()},
            campaign=answers.get("campaign") or (asked_by.id if asked_by else None),
            now=here.now,
        ),
        here.world.catalogue.review,
    )
    receipt = _("Sent ✓. Report code: {code}. I will tell {you} when the commune has looked at it.")
    text = here.say(receipt, code=report.code)
    if asked_by is not None and report.campaign_id == asked_by.id:
        text = f"{text} {here.say(RESULT, title=asked_by.title)}"
    here.answer(Reply(text, about=f"report:{report.id}", hold=f"draft:{draft.token}"))
    return None


async def _may_file(here: Here, unit: int) -> bool:
    """Checked when it is sent: the village is theirs to report for, or lies in their office's area."""
    if any(held.unit == unit for held in here.who.reports_for):
        return True
    return bool(here.who.officer_of) and await access.sees_unit(here.who.id, unit, here.now)


async def resume(here: Here) -> None:
    """Go on with what was put aside or left open."""
    if here.draft is None or here.draft.form != FORM:
        months = here.now_ms - 90 * 86_400_000
        aside = await conversations.aside_of(here.who.id, FORM, months)
        if not aside:
            return here.tell(_("Nothing is waiting, {you}. Send photos to begin a report."))
        here.resume(aside[0])
    return ask_open(here)


def ask_open(here: Here) -> None:
    if here.draft is not None:
        here.answer(ask(report_form(here.world.catalogue), here.draft.answers, here.moment, here.draft.token))

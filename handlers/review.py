"""Reviewing in chat: a card with buttons, reasons as one tap, undo, the queue, and everything by typed words too."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from conversation.messages import Button, Reply
from handlers import review_form, review_words
from handlers.here import Here
from locales import _, n_
from reports import entitled, queue, review
from reports.entitled import NotAllowed
from reports.review import Decided
from storage import access, photos
from storage import review as rows
from storage.database import Row
from storage.models import Report

VERBS = {
    "approve": _("✓ Approve"),
    "return": _("Send back"),
    "ask": _("Ask"),
    "reject": _("Turn down"),
    "move": _("Change criterion"),
}
DONE = {
    "approved": _("{code} is approved ✓."),
    "returned": _("{code} is sent back ✓. I tell the village what is needed."),
    "rejected": _("{code} is turned down. I tell the village why."),
    "moved": _("{code} now counts for another criterion ✓."),
}
LISTED = 6
ALBUM = 10  # pictures of a card, the newest; all of them are on the board
WAITING = n_("{count} report waits for {you}:", "{count} reports wait for {you}:")


async def show(here: Here, *_rest: str) -> None:
    """The queue: what waits, the longest waiting first."""
    if not here.who.officer_of:
        return here.tell(_("Reviewing is for officers, {you}."))
    waiting = await queue.waiting(here.world.catalogue.review, here.who.id, here.now)
    shown = waiting.mine or waiting.others
    if not shown:
        return here.tell(_("Nothing waits for {you}. All reports are decided."), (_("Open the board"), "web"))
    buttons = [Button(_line(here, row), f"review:{row['id']}") for row in shown[:LISTED]]
    if len(shown) > 1:
        buttons.append(Button(here.say(_("Approve all")), "approveall"))
    text = here.speech.count(WAITING, len(shown))
    if not waiting.mine:
        text = here.say(_("Nothing is in {your} own charge. Waiting for others:"))
    return here.answer(Reply(text, tuple(buttons)))


def _line(here: Here, row: Row) -> str:
    return f"{row['code']} {review_words.activity(here, row['activity'])} · {row['unit']}"


async def next_(here: Here, *_rest: str) -> None:
    """The card of what waits longest."""
    waiting = await queue.waiting(here.world.catalogue.review, here.who.id, here.now)
    shown = waiting.mine or waiting.others
    return await open_(here, shown[0]["id"]) if shown else await show(here)


async def tapped(here: Here, *reference: str) -> None:
    """review:17 opens the card; review:17:approve:1 decides on its first version; and so on."""
    if not reference or reference[0] == "next" or not reference[0].isdecimal():
        return await (next_(here) if reference[:1] == ("next",) else show(here))
    report = int(reference[0])
    if len(reference) == 1:
        return await open_(here, report)
    verb, version = reference[1], reference[2] if len(reference) > 2 else ""
    if verb not in VERBS or not version.rstrip("ra").isdecimal():
        return await open_(here, report)
    return await do(here, report, verb, Seen.read(version), *reference[3:])


async def open_(here: Here, report_id: int) -> None:
    """The card, if they may see it; it counts as read from now on."""
    report = await _visible(here, report_id)
    if report is None:
        return here.tell(_("I do not find that report, {you}."))
    if here.who.officer_of:
        await review.seen(report.id, here.who.id, here.now)
    here.answer(await card(here, report))
    return None


async def card(here: Here, report: Report) -> Reply:
    """With photos, answers and what this person may do now."""
    may = await entitled.may(here.world.catalogue.review, report.id, here.who.id, here.now)
    text = await review_words.card(here, report)
    seen = await access.sight(here.who.id, here.now)
    reviews = await access.reviews(seen, report.id)
    pictures = [photo for photo in await photos.of_report(report.id) if photo.kind in ("photo", "file")]
    pictures = [photo for photo in pictures if reviews or not photo.hidden]
    shown = [photo.shown for photo in pictures if photo.state == "kept" and photo.shown]
    text += f"\n{here.speech.count(n_('{count} photo', '{count} photos'), len(pictures))}"
    if coming := sum(photo.state == "waiting" for photo in pictures):
        text += here.say(_(" ({count} still coming)"), count=coming)
    if reviews:
        text += await review_words.flagged(here, seen, report, [photo.id for photo in pictures])
    at = Seen(report.version, report.state)
    buttons = tuple(
        Button(here.say(label), f"review:{report.id}:{verb}:{at}") for verb, label in VERBS.items() if verb in may
    )
    if report.state in STATES:
        text += f"\n{here.say(STATES[report.state])}"
    return Reply(text, buttons, photos=tuple(shown[-ALBUM:]), about=f"report:{report.id}")


STATES = {
    "returned": _("Sent back; the village has not answered yet."),
    "approved": _("Approved."),
    "rejected": _("Turned down."),
    "withdrawn": _("Taken back by the village."),
}


@dataclass(frozen=True)
class Seen:
    """What a card showed: `1` is the first version waiting, `1r` sent back, `1a` approved."""

    version: int
    state: str = "sent"

    MARKS: ClassVar[Mapping[str, str]] = {"returned": "r", "approved": "a"}

    def __str__(self) -> str:
        return f"{self.version}{self.MARKS.get(self.state, '')}"

    @classmethod
    def read(cls, said: str) -> "Seen":
        states = {mark: state for state, mark in cls.MARKS.items()}
        return cls(int(said.rstrip("ra")), states.get(said[-1], "sent"))


async def do(here: Here, report: int, verb: str, seen: Seen, reason: str = "", words: str = "") -> None:
    """Do it, or ask what is still missing: a reason, words, a criterion."""
    rules = here.world.catalogue.review
    if not await _visible(here, report):
        return here.tell(_("I do not find that report, {you}."))
    if verb in ("return", "reject") and not reason and not words:
        return await _reasons(here, report, verb, seen)
    if verb in ("ask", "move") or reason == "own":
        return await review_form.start(here, report, verb, seen.version, seen.state)
    about = (rules, report, here.who.id)
    try:
        if verb == "approve":
            did = await review.approve(*about, here.now, seen.version, state=seen.state)
        elif verb == "return":
            did = await review.return_(*about, reason, words, (), here.now, seen.version, state=seen.state)
        else:
            did = await review.reject(*about, reason, words, here.now, seen.version, state=seen.state)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    return await said_done(here, did)


async def said_done(here: Here, did: Decided) -> None:
    waiting = await queue.waiting(here.world.catalogue.review, here.who.id, here.now)
    left = len(waiting.mine)
    buttons = [Button(here.say(_("Undo")), f"undo:{did.decision}")]
    if left:
        buttons.append(
            Button(here.speech.count(n_("Next ({count} waits)", "Next ({count} wait)"), left), "review:next")
        )
    here.answer(Reply(here.say(DONE[did.did], code=did.code), tuple(buttons), about=f"report:{did.report}"))


async def _reasons(here: Here, report: int, verb: str, seen: Seen) -> None:
    found = await _visible(here, report)
    assert found is not None
    reasons = here.world.catalogue.review.reasons_for(verb)
    buttons = [Button(each.name(here.speech.language), f"review:{report}:{verb}:{seen}:{each.id}") for each in reasons]
    own = Button(here.say(_("Another reason")), f"review:{report}:{verb}:{seen}:own")
    here.answer(Reply(here.say(_("Why, {you}? ({code})"), code=found.code), (*buttons, own)))


async def undo(here: Here, decision: str) -> None:
    try:
        report = await review.undo(int(decision) if decision.isdecimal() else 0, here.who.id, here.now)
    except NotAllowed as why:
        return here.tell(why.sentence, **why.values)
    found = await rows.report(report.id)
    assert found is not None
    reply = await card(here, found)
    return here.answer(replace(reply, text=here.say(_("Undone ✓. {code} waits again."), code=report.code), photos=()))


async def approve_all(here: Here, *_rest: str) -> None:
    """Everything in their charge, after a list to look at."""
    if not here.who.officer_of:
        return here.tell(_("Reviewing is for officers, {you}."))
    waiting = await queue.waiting(here.world.catalogue.review, here.who.id, here.now)
    if not waiting.mine:
        return await show(here)
    return await review_form.start_all(
        here, waiting.mine[: review_form.AT_ONCE], [_line(here, row) for row in waiting.mine]
    )


async def by_code(here: Here, verb: str, code: str, rest: str) -> bool:
    """`duyệt NC5-042`, `trả lại NC5-042 ảnh mờ`; False if there is no such report for them."""
    report = await rows.by_code(code)
    found = await _visible(here, report) if report and here.who.officer_of else None
    if found is None:
        return False
    if verb == "open":
        await open_(here, found.id)
        return True
    reason, words = _reason_in(here, verb, rest)
    if verb in ("ask", "move") and rest:
        await review_form.start(here, found.id, verb, found.version, found.state, said=rest)
    elif words and verb == "return":
        await review_form.start(here, found.id, verb, found.version, found.state, said=words)
    else:
        await do(here, found.id, verb, Seen(found.version, found.state), reason, words)
    return True


def _reason_in(here: Here, verb: str, rest: str) -> tuple[str, str]:
    """The ready reason that was typed, or their own words."""
    reasons = here.world.catalogue.review.reasons_for(verb)
    if not rest or not reasons:
        return "", rest
    at = review_form.meant(rest, [(each.name_vi, each.name_en) for each in reasons])
    return (reasons[at].id, "") if at is not None else ("", rest)


async def _visible(here: Here, report: int) -> Report | None:
    return await rows.report(report) if await access.sees_report(here.who.id, report, here.now) else None

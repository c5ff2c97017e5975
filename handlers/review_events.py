"""Words for what the review brings: cards and mornings for officials, decisions and questions for villages."""

from collections.abc import Awaitable, Callable, Mapping

from conversation.messages import Button, Reply
from handlers import campaign_missing, correction, duty_digest, remarks, review, review_words, seals
from handlers.here import Here
from locales import _, n_
from reports import entitled, queue
from storage import flags
from storage import remarks as remark_rows
from storage import review as rows
from storage.models import Decision, Remark, Report

MORNING = n_("This morning: {count} report waits for {you}", "This morning: {count} reports wait for {you}")
OLD = n_("{count} of them for more than two working days", "{count} of them for more than two working days")
SEEN_BEFORE = n_("{count} with a photo seen before", "{count} with photos seen before")
UNREAD = n_(
    "{count} report has not been opened for {days} working days: {codes}.",
    "{count} reports have not been opened for {days} working days: {codes}.",
)


async def card(here: Here) -> None:
    """A new report, unless somebody has decided meanwhile or it was sent again."""
    report = await rows.report(_id(here, "report"))
    if report is None or report.state != "sent" or report.version != here.said.about.get("version"):
        return
    if "approve" in await entitled.may(here.world.catalogue.review, report.id, here.who.id, here.now):
        here.answer(await review.card(here, report))


async def morning(here: Here) -> None:
    """One message in the morning, and only if something waits or is owed."""
    waiting = (await queue.waiting(here.world.catalogue.review, here.who.id, here.now)).mine
    ending, urge = await campaign_missing.morning(here)
    late, remind = await duty_digest.morning(here)
    owed, urges = [*ending, *late], [*urge, *remind][:3]
    board = Button(here.say(_("Open the board")), "web")
    if not waiting:
        if owed:
            text = "\n".join([here.say(_("This morning:")), *(f"• {line}" for line in owed)])
            here.answer(Reply(text, (*urges, board)))
        return
    text = here.speech.count(MORNING, len(waiting))
    since = queue.old_since(here.world.catalogue.review, here.now)
    if old := sum(row["sent_at"] <= since for row in waiting):
        text += " · " + here.speech.count(OLD, old)
    if seen_before := len(await flags.flagged([row["id"] for row in waiting], flags.ALIKE)):
        text += " · " + here.speech.count(SEEN_BEFORE, seen_before)
    see = Button(here.speech.count(n_("See {count}", "See {count}"), len(waiting)), "review")
    text = "\n".join([f"{text}.", *(f"• {line}" for line in owed)])
    if seal := await seals.of_yesterday(here):
        text += f"\n{seal}"
    here.answer(Reply(text, (see, *urges, board), hold="morning"))


async def escalated(here: Here) -> None:
    """To the officers' head: what nobody has opened."""
    codes = str(here.said.about.get("codes", "")).split()
    days = here.world.catalogue.review.working_days
    text = here.speech.count(UNREAD, len(codes), days=days, codes=", ".join(codes[:10]))
    here.answer(Reply(text, here.buttons(((_("Open the board"), "web"),))))


async def _decided(here: Here) -> tuple[Decision, Report] | None:
    did = await rows.decision(_id(here, "decision"))
    report = await rows.report(_id(here, "report"))
    return (did, report) if did is not None and report is not None else None


async def approved(here: Here) -> None:
    if (found := await _decided(here)) and found[0].undone_at is None:
        await _tell(here, _("{code} is approved ✓ ({who}, {day}). Thank you, {you}."), *found)


async def moved(here: Here) -> None:
    if (found := await _decided(here)) and found[0].undone_at is None:
        counted = review_words.counts(here, await rows.counts(found[1].id))
        sentence = _("{code} now counts for {what} ({who}, {day}). {You} need do nothing.")
        await _tell(here, sentence, *found, what=counted)


async def rejected(here: Here) -> None:
    if (found := await _decided(here)) and found[0].undone_at is None:
        sentence = _("{code} was not accepted: {why} ({who}, {day}). If that is not clear, please ask, {you}.")
        await _tell(here, sentence, *found, buttons=((_("Ask the commune"), f"askcommune:{found[1].id}"),))


async def undone(here: Here) -> None:
    if found := await _decided(here):
        await _tell(here, _("{who} is looking at {code} once more. I tell {you} what comes of it."), *found)


async def returned(here: Here) -> None:
    """What is needed, and how to give just that."""
    found = await _decided(here)
    if found is None or found[0].undone_at is not None or found[1].state != "returned":
        return
    keys = correction.keys_of({"returned": found[1].returned})
    buttons = ((_("Give it now"), f"correct:{found[1].id}"), (_("Ask the commune"), f"askcommune:{found[1].id}"))
    sentence = (
        _(
            "Report {code}: {level} needs more: {why} ({who}, {day})."
            " Send 1 or 2 photos here, {you}, and it is done; the rest stays as it is."
        )
        if correction.only_photos(keys) and here.draft is None  # else photos join what is being written
        else _("Report {code}: {level} needs more: {why} ({who}, {day}). Only that, {you}; the rest stays as it is.")
    )
    await _tell(here, sentence, *found, buttons=buttons)


async def _tell(
    here: Here,
    sentence: str,
    did: Decision,
    report: Report,
    buttons: tuple[tuple[str, str], ...] = (),
    **more: object,
) -> None:
    values: dict[str, object] = {
        "code": report.code,
        "who": await review_words.who(here, did, report),
        "day": review_words.day(here, did.at),
        "why": review_words.why(here, did),
        "level": here.say(await review_words.level(here.world.catalogue, report, did.step)),
        **more,
    }
    here.answer(Reply(here.say(sentence, **values), here.buttons(buttons), about=f"report:{report.id}"))


async def _remark(here: Here) -> Remark | None:
    return await remark_rows.one(_id(here, "remark"))


async def asked(here: Here) -> None:
    """The commune asks the village about a report."""
    if (said := await _remark(here)) and said.report is not None:
        sentence = _("The commune asks about {code}: “{text}” ({who})")
        values = {"code": said.report.code, "text": said.text, "who": said.by.name}
        here.answer(remarks.worded(here, sentence, said.id, report=said.report_id, **values))


async def village_asked(here: Here) -> None:
    """A village asks its officials."""
    if said := await _remark(here):
        values = {"village": said.unit.name, "text": said.text, "who": said.by.name}
        sentence = _("{village} asks: “{text}” ({who})")
        if said.report is not None:
            sentence, values = _("{village} asks about {code}: “{text}” ({who})"), {**values, "code": said.report.code}
        here.answer(remarks.worded(here, sentence, said.id, report=said.report_id, **values))


async def answered(here: Here) -> None:
    """Whoever asked hears the answer."""
    said = await _remark(here)
    if said is None:
        return
    asked_before = said.to.text if said.to else ""
    sentence = _("Answer to “{question}”: “{text}” ({who})")
    values = {"question": asked_before[:100], "text": said.text, "who": said.by.name}
    about = f"report:{said.report_id}" if said.report_id else ""
    here.answer(Reply(here.say(sentence, **values), about=about))


async def commented(here: Here) -> None:
    if (said := await _remark(here)) and said.report is not None:
        sentence = _("About {code}: “{text}” ({who})")
        values = {"code": said.report.code, "text": said.text, "who": said.by.name}
        here.answer(Reply(here.say(sentence, **values), about=f"report:{said.report_id}"))


def _id(here: Here, name: str) -> int:
    return int(here.said.about.get(name, 0))


EVENTS: Mapping[str, Callable[[Here], Awaitable[None]]] = {
    "review_card": card,
    "review_morning": morning,
    "review_escalated": escalated,
    "review_approved": approved,
    "review_returned": returned,
    "review_rejected": rejected,
    "review_moved": moved,
    "review_undone": undone,
    "review_asked": asked,
    "village_asked": village_asked,
    "remark_answered": answered,
    "remark_made": commented,
}

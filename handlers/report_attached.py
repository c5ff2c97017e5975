"""Photos, files and voice messages join the report that is open, whatever is being asked."""

from dataclasses import replace

from conversation import stages, words
from conversation.messages import Reply, Said
from conversation.steps import NotAnAnswer
from conversation.turn import ask
from handlers import report_stages
from handlers.here import Here
from handlers.report_form import FORM, in_pairs, report_form
from handlers.report_story import story_change
from locales import _, n_
from storage.conversations import Answers

RECEIVED = n_("Received {count} photo ✓.", "Received {count} photos ✓.")


async def take(here: Here) -> None:
    return await _photos(here) if pictures(here.said) else _files(here)


async def _photos(here: Here) -> None:
    """Whatever is being asked, photos join the draft; one reply a batch, when the chat is quiet."""
    draft = here.draft
    assert draft is not None
    form, moment = report_form(here.world.catalogue), here.moment
    step = form.photos
    assert step is not None
    try:
        answers: Answers = {**draft.answers, **step.add(here.said, draft.answers)}
    except NotAnAnswer as enough:
        here.tell_once(enough.sentence, hold=f"enough:{draft.token}", **enough.values)
        return
    caption = words.nfc(here.said.text).strip()[:2000]
    answers = report_stages.heard(here, answers, caption, pictures(here.said))
    if caption and not stages.says_no_more(caption):
        answers = _with_caption(here, answers, caption)
    if here.said.point:
        answers["point"] = {"lat": here.said.point.lat, "lon": here.said.point.lon}
    here.keep(answers)
    received = here.speech.count(RECEIVED, len(answers["photos"]))
    reply = ask(form, answers, moment, draft.token, prefix=received)
    if reply is None:
        return
    opened = form.next_step(answers)
    text = (
        f"{received}\n\n{reply.text.removeprefix(received).lstrip()}"
        if opened and opened.key == "confirm"
        else reply.text
    )
    if opened and opened.key == "story" and in_pairs(here.world.catalogue, answers) and report_stages.unsaid(answers):
        reply = replace(reply, buttons=(*reply.buttons, *here.buttons(report_stages.BUTTONS)))
    here.answer(replace(reply, text=text, wait=True))


async def stage(here: Here, which: str) -> None:
    """A button: the photos sent just now show the place before the work, or after it."""
    draft = here.draft
    if draft is None or draft.form != FORM or which not in ("before", "after"):
        return here.tell(_("That is done already, {you}. What would {you} like to do?"))
    answers = report_stages.marked(draft.answers, report_stages.unsaid(draft.answers), which)
    here.keep(answers)
    noted = here.say(_("Noted ✓."))
    reply = ask(report_form(here.world.catalogue), answers, here.moment, draft.token, prefix=noted)
    return here.answer(reply or Reply(noted))


def _files(here: Here) -> None:
    """A file or voice message is kept with the report; the question stands."""
    draft = here.draft
    assert draft is not None
    kept = [each.kept for each in here.said.attachments if each.kept is not None]
    here.keep({**draft.answers, "files": [*(draft.answers.get("files") or []), *kept]})
    voice = any(each.kind == "voice" for each in here.said.attachments)
    sentence = (
        _("I kept the voice message, but I cannot listen yet. Please type one sentence, {you}.")
        if voice
        else _("I kept this file with the report, but I cannot read it here. A photo of the page helps, {you}.")
    )
    reply = ask(report_form(here.world.catalogue), draft.answers, here.moment, draft.token)
    text = f"{here.say(sentence)}\n\n{reply.text}" if reply else here.say(sentence)
    here.answer(replace(reply, text=text) if reply else Reply(text))


def pictures(said: Said) -> tuple[int, ...]:
    """The photos that came along, as ids; an image sent as a file is one too."""
    return tuple(
        each.kept
        for each in said.attachments
        if each.kept is not None and (each.kind == "photo" or each.mime.startswith("image/"))
    )


def _with_caption(here: Here, answers: Answers, caption: str) -> Answers:
    """A caption names the work if nothing has yet, and joins the description."""
    form = report_form(here.world.catalogue)
    activity = form.step("activity")
    assert activity is not None
    if answers.get("activity") in here.world.catalogue.activities:
        change = story_change(here.world.catalogue, answers, caption, here.moment)
    else:
        from_text = Said(at=here.said.at, text=caption)
        change = activity.read(from_text, answers, here.moment)
    merged = {**answers, **change}
    return {key: value for key, value in merged.items() if value is not None}

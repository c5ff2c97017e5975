"""A duty that cannot be done this time: why, told to the officer in charge; that period is then quiet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns import duties
from campaigns.duties import Owed
from catalogue import quiet
from conversation.forms import Form
from conversation.messages import Reply, Said
from conversation.questions import AskText
from conversation.steps import Answers, Change, Moment, Question
from conversation.turn import ask
from handlers import duty_form, duty_words
from handlers.filling_in import filled_in
from handlers.here import Here
from locales import _
from storage import charges, inbox, people, review
from storage import duties as rows
from storage.kinds import COMMUNES, LARGE

FORM = "cannot"
REASONS: Mapping[str, str] = {
    "weather": _("Storm or flood"),
    "harvest": _("Harvest time"),
    "people": _("Nobody free"),
    "later": _("Done later"),
}


@dataclass(frozen=True)
class AskReason(AskText):
    """In a few words, or one of the ready reasons."""

    def question(self, answers: Answers, moment: Moment) -> Question:
        choices = tuple((moment.speech.say(label), value) for value, label in REASONS.items())
        return Question(moment.speech.say(self.ask), choices)

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if said.button in REASONS:
            return {self.key: moment.speech.say(REASONS[said.button])}
        return super().read(said, answers, moment)


WHY = Form(FORM, (AskReason("reason", _("Why, {you}? Tap, or type it in a few words."), longest=300),))


async def ask_why(here: Here, owed: Owed) -> None:
    draft = here.open(FORM, {"what": owed.what, "unit": owed.unit})
    here.answer(ask(WHY, draft.answers, here.moment, draft.token))


async def take(here: Here) -> None:
    answers = filled_in(here, WHY)
    if answers is None:
        return None
    known = duties.of_what(here.world.catalogue, answers["what"], here.today)
    owed = await duties.one(*known, int(answers["unit"])) if known else None
    if owed is None or not duty_form.may_file(here, owed):
        return here.tell(_("{You} no longer report that, {you}. Please ask the commune's officer."))
    asked = [{"name": "reason", "label": "", "unit": "", "type": "text"}]
    reason = {"reason": answers["reason"]}
    await rows.file(f"{rows.CANNOT}{owed.duty.id}", owed.period.key, owed.unit, here.who.id, reason, asked, here.now)
    await _to_officers(here, owed)
    return here.tell(
        _("I have told the official in charge. I remind {you} of {what} no more."),
        what=duty_words.named(here, owed.duty, owed.period),
    )


async def _to_officers(here: Here, owed: Owed) -> None:
    above = LARGE if owed.kind in COMMUNES else COMMUNES
    told = [each for each in await charges.responsible(owed.unit, (), here.now, above) if each != here.who.id]
    settings = await review.settings(told)
    about: dict[str, str | int] = {"what": owed.what, "unit": owed.unit, "who": here.who.id}
    for person in told:
        due = quiet.until(settings.get(person, {}), here.world.catalogue.review, here.now)
        key = f"cannot:{owed.what}:{owed.unit}:{here.incoming}:{person}"
        await inbox.put_event(person, key, "duty_cannot", about, here.now.isoformat(), here.now_ms, _ms(due))


def _ms(at: datetime | None) -> int:
    return int(at.timestamp() * 1000) if at else 0


async def told(here: Here) -> None:
    """To the officer in charge."""
    about = here.said.about
    known = duties.of_what(here.world.catalogue, str(about.get("what", "")), here.today)
    owed = await duties.one(*known, int(about.get("unit", 0))) if known else None
    if owed is None or owed.state != "cannot":
        return
    who = await people.name_of(int(about.get("who", 0)))
    sentence = _("{village} cannot do {what}: “{why}” ({who})")
    what = duty_words.named(here, owed.duty, owed.period)
    here.answer(Reply(here.say(sentence, village=owed.name, what=what, why=owed.reason, who=who)))

"""The short form of a duty that is no activity: its fields as data, asked one by one, checked and filed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from campaigns import duties
from campaigns.duties import Owed
from catalogue.activities import Field
from catalogue.duties import DutyForm
from conversation import words
from conversation.forms import Form
from conversation.messages import Said
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from conversation.turn import ask
from handlers import duty_words
from handlers.field_question import question_of
from handlers.filling_in import filled_in
from handlers.here import Here
from locales import Speech, _
from locales.amounts import amount_words
from storage import duties as rows
from storage.kinds import COMMUNES

FORM = "duty"
SKIPPED: tuple[Any, ...] = ("", [], None)


async def start(here: Here, owed: Owed) -> None:
    form = here.world.catalogue.forms[owed.duty.form]
    draft = here.open(FORM, {"duty.what": owed.what, "duty.unit": owed.unit})
    sentence = (
        _("{what} of {village} was sent already; what {you} answer now takes its place.")
        if owed.state == "met"
        else _("{what} of {village}: a few short questions, {you}. What is not known can be skipped.")
    )
    prefix = here.say(sentence, what=_capital(duty_words.named(here, owed.duty, owed.period)), village=owed.name)
    here.answer(ask(asked_of(form, here.speech.language), draft.answers, here.moment, draft.token, prefix))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=32)
def asked_of(form: DutyForm, language: str) -> Form:
    steps = [
        question_of(each, each.name, _("{label}?"), {"label": each.label(language)}, skips=not each.required)
        for each in form.fields
    ]
    return Form(FORM, (*steps, AskSend(form)))


@dataclass(frozen=True)
class AskSend:
    """What was answered, before it is sent."""

    form: DutyForm
    key: str = "send"

    def when(self, answers: Answers) -> bool:
        return True

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        lines = [f"{label}: {value}" for label, value in in_words(self.form.fields, answers, moment.speech)]
        text = "\n".join([f"📋 {self.form.name(moment.speech.language)}", *lines])
        return Question(text, ((say(_("✓ Send")), "send"), (say(_("Answer anew")), "anew")))

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        if value == "anew" or words.edit(said.text):
            gone = [key for key in answers if not key.startswith("duty.")]
            return dict.fromkeys(gone)
        if value == "send" or words.yes(said.text) or words.done(said.text):
            return {self.key: True}
        raise NotAnAnswer(_("Shall I send it, {you}? Tap Send, or Answer anew."))


def in_words(fields: Sequence[Field], answers: Mapping[str, Any], speech: Speech) -> list[tuple[str, str]]:
    """What was answered, by label; what was skipped is left out."""
    found = []
    for field in fields:
        value = answers.get(field.name)
        if value not in SKIPPED:
            found.append((field.label(speech.language), _said(value, speech)))
    return found


def _said(value: Any, speech: Speech) -> str:
    if isinstance(value, dict):
        return amount_words(speech, Decimal(str(value.get("value", 0))), str(value.get("unit", "")))
    if isinstance(value, bool):
        return speech.say(_("Yes")) if value else speech.say(_("No"))
    if isinstance(value, list) and all(isinstance(each, int) for each in value):
        return speech.say(_("{count} files"), count=len(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


async def take(here: Here) -> None:
    draft = here.draft
    assert draft is not None
    known = duties.of_what(here.world.catalogue, draft.answers["duty.what"], here.today)
    form = here.world.catalogue.forms.get(known[0].form) if known else None
    if known is None or form is None:
        here.close("cancelled")
        return here.tell(_("That is no longer asked, {you}. Thank you."))
    answers = filled_in(here, asked_of(form, here.speech.language), state="aside")
    if answers is None:
        return None
    owed = await duties.one(*known, int(answers["duty.unit"]))
    if owed is None or not may_file(here, owed):
        return here.tell(_("{You} no longer report that, {you}. Please ask the commune's officer."))
    asked = [
        {"name": each.name, "label": each.label(here.speech.language), "unit": each.unit, "type": each.type}
        for each in form.fields
    ]
    told = {field.name: answers.get(field.name) for field in form.fields}
    given = {name: value for name, value in told.items() if value not in SKIPPED}
    await rows.file(form.id, owed.period.key, owed.unit, here.who.id, given, asked, here.now)
    what = duty_words.named(here, owed.duty, owed.period)
    return here.tell(_("Sent ✓: {what} of {village}. Thank you, {you}."), what=what, village=owed.name)


def may_file(here: Here, owed: Owed) -> bool:
    held = here.who.officer_of if owed.kind in COMMUNES else here.who.reports_for
    return any(each.unit == owed.unit for each in held)

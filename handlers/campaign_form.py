"""The few questions a campaign asks a village: for which village, one sentence, is that right."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from catalogue.catalogue import Catalogue
from conversation import numbers, words
from conversation.forms import Form
from conversation.messages import Said
from conversation.questions import AskChoice, AskChoices, AskNumber
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from handlers.registration import PEOPLE, read_out, said_back, understood
from locales import _

FORM = "campaign"
ENOUGH_ITEMS = 40


@lru_cache(maxsize=4)
def campaign_form(catalogue: Catalogue) -> Form:
    return Form(
        FORM,
        (
            AskChoice("unit", _("Which village is it for, {you}?"), choices=_units),
            AskRegistration(catalogue),
            AskRight(catalogue),
            AskNumber(
                "people", _("About how many people, {you}?"), _does("part"), skips=True, unit=PEOPLE, high=100_000
            ),
            AskChoices("done", _("What is ready, {you}? Tap what is, then Done."), _does("checklist"), choices=_items),
            AskReadOut(catalogue),
        ),
    )


def _does(what: str) -> Any:
    return lambda answers: answers.get("do") == what


def _units(answers: Answers, _moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [(name, str(id), ()) for id, name in answers.get("units") or ()]


def _items(answers: Answers, _moment: Moment) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [(item, str(at), ()) for at, item in enumerate((answers.get("items") or ())[:ENOUGH_ITEMS])]


@dataclass(frozen=True)
class AskRegistration:
    """What they will do and how many come, in one sentence."""

    catalogue: Catalogue
    key: str = "register"

    def when(self, answers: Answers) -> bool:
        return answers.get("do") == "register"

    def is_answered(self, answers: Answers) -> bool:
        return bool(answers.get(self.key))

    def question(self, answers: Answers, moment: Moment) -> Question:
        village = answers.get("village") or dict(_named(answers)).get(answers.get("unit", ""), "")
        return Question(
            moment.speech.say(_("What will {village} do, and how many people, {you}? (one sentence)"), village=village)
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if not said.text.strip() or words.yes(said.text) or words.done(said.text):
            raise NotAnAnswer(_("Please say it in one sentence, {you}, for example: clean-up, 60 people."))
        found = understood(self.catalogue, said.text)
        if not (found["contents"] or "people" in found or "households" in found):
            raise NotAnAnswer(_("Please say it in one sentence, {you}, for example: clean-up, 60 people."))
        return {self.key: found}


def _named(answers: Answers) -> list[tuple[str, str]]:
    return [(str(id), name) for id, name in answers.get("units") or ()]


@dataclass(frozen=True)
class AskRight:
    """Say the registration back; a new sentence takes its place, a bare number is how many people."""

    catalogue: Catalogue
    key: str = "sure"

    def when(self, answers: Answers) -> bool:
        return answers.get("do") == "register"

    def is_answered(self, answers: Answers) -> bool:
        return self.key in answers

    def question(self, answers: Answers, moment: Moment) -> Question:
        say, found = moment.speech.say, answers["register"]
        sentence = (
            _("Registering: {what}.")
            if "people" in found or "households" in found
            else _("Registering: {what}. About how many people, {you}?")
        )
        text = say(sentence, what=said_back(moment.speech, found))
        if title := answers.get("title"):
            text = f"“{title}”. {text}"
        return Question(text, ((say(_("✓ Right")), "yes"), (say(_("Change")), "edit")), numbers="people" not in found)

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        value = said.button or picked(said.text, self.question(answers, moment).choices)
        found = answers["register"]
        bare = numbers.read_one(said.text, PEOPLE) if said.text else None
        if bare is not None and "people" not in found and bare.unit == PEOPLE:
            people = {"value": format(bare.value.normalize(), "f"), "unit": PEOPLE}
            return {"register": {**found, "people": people | ({"approx": True} if bare.approx else {})}}
        if value == "yes" or words.yes(said.text) or words.done(said.text):
            return {self.key: True}
        if value == "edit" or words.edit(said.text) or words.no(said.text):
            return {"register": None}
        return AskRegistration(self.catalogue).read(said, answers, moment)


@dataclass(frozen=True)
class AskReadOut:
    """When, how long and in which language it was read out."""

    catalogue: Catalogue
    key: str = "played"

    def when(self, answers: Answers) -> bool:
        return answers.get("do") == "played"

    def is_answered(self, answers: Answers) -> bool:
        return bool(answers.get(self.key))

    def question(self, answers: Answers, moment: Moment) -> Question:
        return Question(
            moment.speech.say(
                _("At what times, how long, in which language, {you}? (for example: 5:30 and 17:00, 15 minutes)")
            )
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        found = read_out(self.catalogue, said.text, moment.today)
        if not (found["count"] or found.get("minutes")):
            raise NotAnAnswer(
                _("I could not read when it was, {you}. For example: 5:30 and 17:00, 15 minutes, in Vietnamese.")
            )
        return {self.key: found}

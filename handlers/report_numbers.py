"""The numbers of a report: all in one sentence, or one by one for who wants it."""

from dataclasses import dataclass

from catalogue.activities import NUMBERS
from catalogue.activities import Field as Asked
from catalogue.catalogue import Catalogue
from conversation import words
from conversation.messages import Said
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, Step, picked
from handlers import report_words
from handlers.field_question import question_of
from handlers.report_story import numbers_change, told
from locales import Speech, _

ASKED = (*NUMBERS, "enum", "enum_multi", "bool", "date", "time", "text", "url", "ref")


@dataclass(frozen=True)
class AskNumbers:
    """All numbers in one sentence, or one by one for who wants it."""

    catalogue: Catalogue
    key: str = "numbers"

    def when(self, answers: Answers) -> bool:
        return answers.get("asking") == "numbers"

    def is_answered(self, answers: Answers) -> bool:
        return False

    def question(self, answers: Answers, moment: Moment) -> Question:
        say = moment.speech.say
        return Question(
            say(
                _("Type the numbers in one sentence, {you}, for example: {example}"),
                example=report_words.example(self.catalogue, answers["activity"], moment.speech),
            ),
            ((say(_("One by one")), "each"), (say(_("Skip")), "skip")),
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        if said.button == "skip" or words.skip(said.text):
            return {"asking": None}
        if said.button == "each" or picked(said.text, self.question(answers, moment).choices) == "each":
            own = self.catalogue.activities[answers["activity"]].fields
            common = [field for field in self.catalogue.common_fields if field.name in ("so_nguoi", "so_ho")]
            names = [field.name for field in (*own, *common) if _step_of(field, moment.speech) is not None]
            dropped: Change = {f"n.{name}": None for name in names}
            return {**dropped, "asking": None, "each": names}
        found = told(self.catalogue, answers["activity"], words.nfc(said.text), moment.today)
        if not found.values and not found.ambiguous:
            raise NotAnAnswer(_("I could not read a number there. About how many? (for example: 300)"))
        return {**numbers_change(self.catalogue, answers, found), "asking": None}


def _step_of(field: Asked, speech: Speech) -> Step | None:
    """The question for one field, asked on its own; photos and the like are not asked so."""
    if field.type not in ASKED:
        return None
    how_many = field.unit and field.type in NUMBERS
    sentence = _("{field} ({unit})?") if how_many else _("{field}?")
    values = {"field": field.label(speech.language), "unit": field.unit}
    return question_of(field, f"n.{field.name}", sentence, values, skips=True)


@dataclass(frozen=True)
class EachNumber:
    """The fields of this activity one by one; each may be skipped."""

    catalogue: Catalogue
    key: str = "each"

    def _open(self, answers: Answers, speech: Speech = Speech()) -> Step | None:
        for name in answers.get("each") or ():
            field = self._field(answers, name)
            step = _step_of(field, speech) if field else None
            if step is not None and not step.is_answered(answers):
                return step
        return None

    def _field(self, answers: Answers, name: str) -> Asked | None:
        fields = self.catalogue.fields_of(answers["activity"])
        return next((field for field in fields if field.name == name), None)

    def when(self, answers: Answers) -> bool:
        return answers.get("activity") in self.catalogue.activities and self._open(answers) is not None

    def is_answered(self, answers: Answers) -> bool:
        return self._open(answers) is None

    def question(self, answers: Answers, moment: Moment) -> Question:
        step = self._open(answers, moment.speech)
        return step.question(answers, moment) if step else Question("")

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        step = self._open(answers, moment.speech)
        return step.read(said, answers, moment) if step else {}

"""The numbers of a report: all in one sentence, or one by one for who wants it."""

from dataclasses import dataclass

from catalogue.activities import Field as Asked
from catalogue.catalogue import Catalogue
from conversation import words
from conversation.messages import Said
from conversation.questions import AskChoice, AskChoices, AskDate, AskMoney, AskNumber, AskText, AskTime, AskYesNo
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, Step, always, picked
from handlers import report_words
from handlers.report_story import numbers_change, told
from locales import Speech, _


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
    """The question for one field, asked on its own."""
    key, values = f"n.{field.name}", {"field": field.label(speech.language), "unit": field.unit}
    how_many = _("{field} ({unit})?") if field.unit else _("{field}?")
    if field.type == "money":
        return AskMoney(key, how_many, always, True, values)
    if field.type in ("int", "decimal"):
        return AskNumber(key, how_many, always, True, values, unit=field.unit, whole=field.type == "int")
    if field.type in ("enum", "enum_multi"):
        options = [(option, option, field.option_words.get(option, ())) for option in field.options]
        kind = AskChoice if field.type == "enum" else AskChoices
        return kind(key, _("{field}?"), always, True, values, choices=lambda _answers, _moment: options)
    if field.type == "bool":
        return AskYesNo(key, _("{field}?"), always, True, values)
    if field.type == "date":
        return AskDate(key, _("{field}?"), always, True, values)
    if field.type == "time":
        return AskTime(key, _("{field}?"), always, True, values)
    if field.type in ("text", "url", "ref"):
        return AskText(key, _("{field}?"), always, True, values)
    return None


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

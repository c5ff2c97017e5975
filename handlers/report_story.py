"""One sentence about the work: where, when, how much; and the numbers nobody can be sure of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from catalogue.activities import Field as Asked
from catalogue.catalogue import Catalogue
from conversation import numbers, words
from conversation.messages import Said
from conversation.questions import AskNumber
from conversation.steps import Answers, Change, Moment, NotAnAnswer, Question, picked
from conversation.understand import Field, Understood, Value, understand
from conversation.units import convert
from locales import _


@lru_cache(maxsize=200)
def _fields(asked: tuple[Asked, ...]) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=field.name,
            label=field.label_vi,
            type=field.type,
            units=field.units,
            words=field.words,
            options=field.options,
            total=field.total,
        )
        for field in asked
        if field.type in ("int", "decimal", "money", "enum", "enum_multi", "bool")
    )


def told(catalogue: Catalogue, activity: str, text: str, today: date) -> Understood:
    return understand(text, _fields(catalogue.fields_of(activity)), today)


MOST = {"int": 1_000_000, "decimal": 10**9, "money": 10**13}  # what one report can have


def value_json(value: Value) -> dict[str, Any]:
    plain: dict[str, Any] = {"value": _plain(value.value)}
    if value.unit:
        plain["unit"] = value.unit
    if value.of is not None:
        plain["of"] = _plain(value.of)
    if value.approx:
        plain["approx"] = True
    return plain


def _plain(value: object) -> Any:
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (tuple, list)):
        return [str(each) for each in value]
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def story_change(catalogue: Catalogue, answers: Answers, text: str, moment: Moment) -> Change:
    """What follows from a sentence about the work: place, day, numbers, and what is not sure."""
    activity = answers.get("activity")
    before = answers.get("story")
    change: Change = {"story": f"{before}. {text}" if before and text not in before else before or text}
    if not activity:
        return change
    found = told(catalogue, activity, text, moment.today)
    change |= numbers_change(catalogue, answers, found)
    if found.day and found.day.day <= moment.today:
        change["day"] = found.day.day.isoformat()
    if found.place and not answers.get("place"):
        change["place"] = found.place[:300]
    return change


def numbers_change(catalogue: Catalogue, answers: Answers, found: Understood) -> Change:
    """The numbers of a sentence, and those that must be asked about."""
    change: Change = {}
    asked_for = {field.name: field for field in catalogue.fields_of(answers["activity"])}
    usual = {name: field.unit for name, field in asked_for.items()}
    own = {field.name for field in catalogue.activities[answers["activity"]].fields}
    unsure = []
    for one in found.ambiguous:
        # 60 hộ at a meeting are those who came: what this work asks for goes before what every work may say.
        asked = [name for name in one.fields if name in own]
        amount = numbers.read_quantities(one.words)
        meant = convert(amount[0].value, amount[0].unit, usual[asked[0]]) if len(asked) == 1 and amount else None
        if meant is not None and asked[0] not in found.values:
            change[f"n.{asked[0]}"] = {"value": _plain(meant), "unit": usual[asked[0]]}
        else:
            unsure.append([one.words, list(one.fields)])
    for name, value in found.values.items():
        amount_of = convert(value.value, value.unit, usual[name]) if isinstance(value.value, Decimal) else 0
        if amount_of is None or amount_of > MOST.get(asked_for[name].type, amount_of):
            # A sào is 360, 500 or 1.000 m², by the place; a billion people are a slip: asked, never guessed.
            unsure.append([f"{value_json(value)['value']} {value.unit}", [name]])
        else:
            change[f"n.{name}"] = value_json(value)
    if unsure:
        change["unsure"] = [*(answers.get("unsure") or []), *unsure]
    return change


@dataclass(frozen=True)
class AskStory:
    """One sentence: where, and what came of it."""

    catalogue: Catalogue
    key: str = "story"

    def when(self, answers: Answers) -> bool:
        return True

    def is_answered(self, answers: Answers) -> bool:
        return bool(answers.get(self.key))

    def question(self, answers: Answers, moment: Moment) -> Question:
        activity = self.catalogue.activities[answers["activity"]]
        return Question(
            moment.speech.say(_("Tell it in one sentence, {you}: {what}"), what=activity.ask(moment.speech.language))
        )

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        text = words.nfc(said.text).strip()[:2000]
        if said.point and not text:
            return {"point": {"lat": said.point.lat, "lon": said.point.lon}, "story": None}
        if said.attachments and not text and any(each.kind == "voice" for each in said.attachments):
            raise NotAnAnswer(_("I kept the voice message, but I cannot listen yet. Please type one sentence, {you}."))
        if not text:
            raise NotAnAnswer(_("Please type one sentence about the work, {you}."))
        return story_change(self.catalogue, answers, text, moment)


@dataclass(frozen=True)
class AskWhich:
    """A number that fits several fields: which is it? Or one whose unit does not convert: how much is that?"""

    catalogue: Catalogue
    key: str = "which"

    def when(self, answers: Answers) -> bool:
        return bool(answers.get("unsure"))

    def is_answered(self, answers: Answers) -> bool:
        return False

    def question(self, answers: Answers, moment: Moment) -> Question:
        said, names = answers["unsure"][0]
        fields, say = self._fields(answers), moment.speech.say
        leave = ((say(_("Leave it out")), "none"),)
        if len(names) == 1 and names[0] in fields:
            unit = fields[names[0]].unit
            asked = say(_("{amount}: about how many {unit} is that, {you}?"), amount=said, unit=unit)
            return Question(asked, leave, numbers=True)
        shown = tuple((fields[name].label(moment.speech.language), name) for name in names if name in fields)
        return Question(say(_("{amount}: what does it count, {you}?"), amount=said), (*shown, *leave))

    def _fields(self, answers: Answers) -> Mapping[str, Asked]:
        return {field.name: field for field in self.catalogue.fields_of(answers["activity"])}

    def read(self, said: Said, answers: Answers, moment: Moment) -> Change:
        (amount, names), *rest = answers["unsure"]
        left: Change = {"unsure": rest or None}
        leave = self.question(answers, moment).choices[-1][0]
        if said.button == "none" or words.skip(said.text) or words.no(said.text) or words.same(said.text, leave):
            return left
        fields = self._fields(answers)
        if len(names) == 1 and names[0] in fields:
            key = f"n.{names[0]}"
            asked = AskNumber(key, "", unit=fields[names[0]].unit, high=MOST.get(fields[names[0]].type, 10**12))
            return {**left, **asked.read(said, answers, moment)}
        name = said.button if said.button in names else picked(said.text, self.question(answers, moment).choices)
        if name not in fields:
            raise NotAnAnswer(_("Please choose one of these, {you}."))
        found = numbers.read_quantities(amount)
        if not found:
            return left
        value = convert(found[0].value, found[0].unit, fields[name].unit)
        if value is None and found[0].unit:
            return {"unsure": [[amount, [name]], *rest]}
        plain = {"value": _plain(found[0].value if value is None else value), "unit": fields[name].unit}
        return {**left, f"n.{name}": plain}

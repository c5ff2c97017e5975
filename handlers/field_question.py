"""The question for one field of the catalogue, asked on its own."""

from collections.abc import Mapping
from typing import Any

from catalogue.activities import Field
from conversation.questions import (
    AskChoice,
    AskChoices,
    AskDate,
    AskFiles,
    AskMoney,
    AskNumber,
    AskText,
    AskTime,
    AskYesNo,
)
from conversation.steps import Step

FILES = ("photo", "photo_multi", "file", "file_multi")
PLAIN: Mapping[str, type[AskText] | type[AskMoney] | type[AskDate] | type[AskTime] | type[AskYesNo] | type[AskFiles]]
PLAIN = {
    "money": AskMoney,
    "date": AskDate,
    "time": AskTime,
    "bool": AskYesNo,
    **dict.fromkeys(FILES, AskFiles),
}


def question_of(field: Field, key: str, ask: str, values: Mapping[str, object], *, skips: bool) -> Step:
    common: dict[str, Any] = {"key": key, "ask": ask, "values": values, "skips": skips}
    if field.type in ("enum", "enum_multi"):
        options = tuple((option, option, field.option_words.get(option, ())) for option in field.options)
        kind = AskChoice if field.type == "enum" else AskChoices
        return kind(**common, choices=lambda _answers, _moment: options)
    if field.type in ("int", "decimal"):
        return AskNumber(**common, unit=field.unit, whole=field.type == "int")
    return PLAIN.get(field.type, AskText)(**common)

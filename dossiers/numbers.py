"""What reports tell in numbers, in words ready to print, and summed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from locales import Speech, _
from locales.amounts import amount_words

SPEECH = Speech("vi", "none")  # papers of an office are in Vietnamese
SUMMED = ("int", "decimal", "money")
LONGEST = 200  # characters of one answer in a table


def said(answers: Mapping[str, Any], asked: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Every answer with what was asked; pictures and long texts stand elsewhere."""
    found = []
    for each in asked:
        answer = answers.get(str(each.get("name")))
        if answer in (None, "", []) or str(each.get("type", "")).startswith(("photo", "file")):
            continue
        if words := amount(answer):
            found.append((str(each.get("label", "")), words[:LONGEST]))
    return tuple(found)


def amount(answer: Any) -> str:
    """About 12 of 15 households, 1.500.000 đồng, bê tông, nhựa."""
    told = answer if isinstance(answer, Mapping) else {"value": answer}
    words = _plain(told.get("value"), "" if told.get("of") else str(told.get("unit") or ""))
    if told.get("of"):
        total = _plain(told["of"], str(told.get("unit") or ""))
        words = SPEECH.say(_("{count} of {total}"), count=words, total=total)
    return SPEECH.say(_("about {amount}"), amount=words) if told.get("approx") else words


def _plain(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return SPEECH.say(_("Yes") if value else _("No"))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    number = decimal(value)
    if number is None:
        return "" if value is None else f"{value} {unit}".strip()
    return amount_words(SPEECH, number, unit)


def decimal(answer: Any) -> Decimal | None:
    told = answer.get("value") if isinstance(answer, Mapping) else answer
    if told is None or isinstance(told, bool | list):
        return None
    try:
        number = Decimal(str(told))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


class Sums:
    """Adds up the numbers of many reports by what was asked."""

    def __init__(self) -> None:
        self.totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def add(self, answers: Mapping[str, Any], asked: Iterable[Mapping[str, Any]]) -> None:
        for each in asked:
            answer = answers.get(str(each.get("name")))
            number = decimal(answer) if each.get("type") in SUMMED and answer is not None else None
            if number:
                unit = answer.get("unit") if isinstance(answer, Mapping) else ""
                self.totals[str(each.get("label", "")), str(unit or each.get("unit") or "")] += number

    def words(self) -> tuple[tuple[str, str], ...]:
        return tuple((label, amount_words(SPEECH, total, unit)) for (label, unit), total in self.totals.items())

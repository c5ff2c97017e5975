"""The words that point to each question of a form, ready to be looked up."""

from dataclasses import dataclass
from functools import lru_cache

from conversation.fields import Field
from conversation.text import Word, line, several

NUMERIC = frozenset({"int", "decimal", "money"})
NO_CONTENT = several("so la cua va cac trong do mot thon duoc da de gi o cho nam luong")


@dataclass(frozen=True, eq=False)
class Asked:
    """A field that takes amounts."""

    field: Field
    reserved: bool  # a part or a total beside a field of the same unit: only where its own words are said
    general: bool  # its words name the unit itself, so any such amount may be it

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True)
class Pointer:
    phrase: tuple[Word, ...]
    asked: Asked
    weight: float
    unit_word: bool  # no more than the unit itself: người


Index = dict[str, list[Pointer]]  # by the first word


@lru_cache(maxsize=256)
def prepare(fields: tuple[Field, ...]) -> tuple[tuple[Asked, ...], Index]:
    totals = {field.total for field in fields if field.total and not _begins(field, "trong do")}
    asked, index = [], Index()
    for field in fields:
        if field.type not in NUMERIC:
            continue
        shared = any(set(other.units) & set(field.units) for other in fields if other is not field)
        apart = _begins(field, "trong do") or _begins(field, "tong") or field.name in totals
        unit_words = {word.plain for unit in field.units for word in line(unit).words}
        label = [
            word for word in line(field.label).written_out if word.plain.isalpha() and word.plain not in NO_CONTENT
        ]
        phrases = [phrase for words in field.words if (phrase := line(words).written_out)]
        alone = {word.plain for word in label} | {phrase[0].plain for phrase in phrases if len(phrase) == 1}
        each = Asked(field, apart and shared, bool(unit_words & alone))
        asked.append(each)
        weighed = [(phrase, 2.0 + len(phrase)) for phrase in phrases] + [((word,), 0.5) for word in label]
        for phrase, weight in weighed:
            unit_word = len(phrase) == 1 and phrase[0].plain in unit_words
            index.setdefault(phrase[0].plain, []).append(Pointer(phrase, each, weight, unit_word))
    return tuple(asked), index


def _begins(field: Field, words: str) -> bool:
    return line(field.label).plain.startswith(words)

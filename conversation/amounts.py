"""Which amount of a sentence answers which question: by its unit first, then by the words around it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from conversation.choices import agree, named
from conversation.fields import Ambiguous, Field, Value
from conversation.numbers import Quantity
from conversation.text import Line, Word, line, several
from conversation.units import ALSO, COUNTED, convert

NUMERIC = frozenset({"int", "decimal", "money"})
NO_CONTENT = several("so la cua va cac trong do mot thon duoc da de gi o cho mot nam luong")
LOCAL_AREAS = frozenset({"sào", "mẫu", "công"})
BOUNDS = frozenset(",;.\n+()")
JOINS = frozenset({"va", "voi", "cung"})
FILLERS = frozenset({":", "la", "duoc", "co", "khoang", "so", "tong", "tren", "hon", "gan"})


@dataclass(frozen=True)
class _Asked:
    """A field that takes amounts; `weights` are the phrases that point to it, by their first word."""

    field: Field
    reserved: bool  # a part or a total: only where its own words are said
    general: bool  # its words name the unit itself, so any such amount may be it

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True)
class _Hit:
    asked: _Asked
    weight: float
    start: int
    end: int
    unit_word: bool


@dataclass(frozen=True)
class _Window:
    """The stretch of text whose words speak of an amount."""

    start: int
    end: int


def into_fields(
    said: Line, amounts: tuple[Quantity, ...], fields: tuple[Field, ...]
) -> tuple[dict[str, Value], tuple[Ambiguous, ...]]:
    asked, index = _prepare(fields)
    names = named(said, fields) if amounts else []
    hits = [hit for hit in _hits(said, index) if not any(start <= hit.start and hit.end <= end for start, end in names)]
    open_amounts = {
        amount: {
            each: score for each in asked if (score := _score(said, amount, amounts, each, asked, hits)) is not None
        }
        for amount in amounts
    }
    values: dict[str, Value] = {}
    while found := _surest(open_amounts):
        amount, each = found
        del open_amounts[amount]
        values |= _answers(amount, each.field)
        for scores in open_amounts.values():
            for other in [other for other in scores if other.name in values]:
                del scores[other]
    ambiguous = (_unclear(said, amount, scores, asked, values) for amount, scores in open_amounts.items())
    return values, tuple(each for each in ambiguous if each)


def _surest(open_amounts: dict[Quantity, dict[_Asked, float]]) -> tuple[Quantity, _Asked] | None:
    """The amount and field that fit best, where neither has an equal rival."""
    best: list[tuple[float, Quantity, _Asked]] = []
    for amount, scores in open_amounts.items():
        if not scores:
            continue
        top = max(scores.values())
        leading = [each for each, score in scores.items() if score > top - 0.05]
        if len(leading) == 1:
            best.append((top, amount, leading[0]))
    best.sort(key=lambda each: -each[0])
    for score, amount, asked in best:
        if not any(
            other is not amount and field is asked and abs(rival - score) < 0.05 for rival, other, field in best
        ):
            return amount, asked
    return None


def _unclear(
    said: Line, amount: Quantity, scores: dict[_Asked, float], asked: tuple[_Asked, ...], values: dict[str, Value]
) -> Ambiguous | None:
    words = said.text[amount.start : amount.end]
    if scores:
        top = max(scores.values())
        return Ambiguous(words, tuple(each.name for each, score in scores.items() if score > top - 0.05))
    if amount.unit in LOCAL_AREAS:
        areas = tuple(each.name for each in asked if {"m²", "ha"} & set(each.field.units) and each.name not in values)
        return Ambiguous(words, areas) if areas else None
    return None


def _answers(amount: Quantity, field: Field) -> dict[str, Value]:
    unit, value, of = amount.unit, amount.value, amount.of
    if field.units and unit not in field.units:
        for target in field.units:
            if (got := convert(value, unit, target)) is not None:
                unit, value, of = target, got, of and convert(of, amount.unit, target)
                break
        else:
            unit = field.units[0]
    if of is not None and field.total:
        return {field.name: Value(value, unit, amount.approx), field.total: Value(of, unit)}
    return {field.name: Value(value, unit, amount.approx, of)}


def _takes(field: Field, amount: Quantity, asked: Iterable[_Asked]) -> bool:
    if not amount.unit:
        return True
    if amount.unit in field.units or any(convert(amount.value, amount.unit, unit) is not None for unit in field.units):
        return True
    also = ALSO.get(amount.unit)
    return also in field.units and not any(amount.unit in each.field.units for each in asked)


def _score(
    said: Line,
    amount: Quantity,
    amounts: tuple[Quantity, ...],
    each: _Asked,
    asked: tuple[_Asked, ...],
    hits: list[_Hit],
) -> float | None:
    """How well the words around an amount point to a field; None where it cannot be meant."""
    field = each.field
    if not _takes(field, amount, asked):
        return None
    if field.type == "int" and amount.value != amount.value.to_integral_value():
        return None
    window = _window(said, amount, amounts)
    mine = [hit for hit in hits if hit.asked is each and window.start <= hit.start and hit.end <= window.end]
    telling = sum(hit.weight * _closeness(hit, amount) for hit in mine if not hit.unit_word)
    if not amount.unit:
        before = any(hit.end <= amount.start and _only_fillers(said, hit.end, amount.start) for hit in mine)
        behind = any(hit.start >= amount.end and _only_fillers(said, amount.end, hit.start) for hit in mine)
        counted = any(unit in COUNTED for unit in field.units)
        return telling + 1 if (before or (behind and counted)) and (telling or not each.reserved) else None
    if each.reserved and not telling:
        return None
    noun = said.text[amount.start : amount.end].lower()
    if not telling and amount.unit == "người" and noun.endswith(("nam", "nữ", "nu")):
        return None
    general = 0.4 * each.general + 0.6 * any(hit.unit_word for hit in mine) * each.general
    return telling + general + (1 if amount.of is not None and field.total else 0) - 0.3 * _shrinks(amount, field)


def _shrinks(amount: Quantity, field: Field) -> bool:
    """1,2 km is hardly the answer to a question in metres."""
    sizes = [convert(Decimal(1), amount.unit, unit) for unit in field.units]
    return amount.unit not in field.units and any(size is not None and size > 1 for size in sizes)


def _closeness(hit: _Hit, amount: Quantity) -> float:
    if hit.start >= amount.start and hit.end <= amount.end:
        return 1.0
    apart = amount.start - hit.end if hit.end <= amount.start else hit.start - amount.end
    return 1 / (1 + max(0, apart - 1) / 30)


def _only_fillers(said: Line, start: int, end: int) -> bool:
    return all(word.plain in FILLERS for word in said.words if start <= word.start and word.end <= end)


def _window(said: Line, amount: Quantity, amounts: tuple[Quantity, ...]) -> _Window:
    before = max((other.end for other in amounts if other.end <= amount.start), default=0)
    after = min((other.start for other in amounts if other.start >= amount.end), default=len(said.text))
    for at, word in enumerate(said.words):
        part = word.plain == "trong" and at + 1 < len(said.words) and said.words[at + 1].plain == "do"
        if word.plain not in BOUNDS and word.plain not in JOINS and not part:
            continue
        if word.end <= amount.start:
            before = max(before, word.start if part else word.end)
        elif word.start >= amount.end:
            after = min(after, word.start)
    return _Window(before, after)


Index = dict[str, list[tuple[tuple[Word, ...], _Asked, float, bool]]]


def _hits(said: Line, index: Index) -> Iterable[_Hit]:
    words = said.written_out
    for at, word in enumerate(words):
        for phrase, asked, weight, unit_word in index.get(word.plain, ()):
            stretch = words[at : at + len(phrase)]
            if len(stretch) == len(phrase) and all(map(agree, stretch, phrase)):
                yield _Hit(asked, weight, word.start, stretch[-1].end, unit_word)


@lru_cache(maxsize=256)
def _prepare(fields: tuple[Field, ...]) -> tuple[tuple[_Asked, ...], Index]:
    totals = {field.total for field in fields if field.total}
    asked, index = [], Index()
    for field in fields:
        if field.type not in NUMERIC:
            continue
        label = line(field.label).written_out
        begins = " ".join(word.plain for word in label[:2])
        unit_words = {word.plain for unit in field.units for word in line(unit).words}
        phrases = [line(words).written_out for words in field.words]
        own_words = {
            word.plain for phrase in (label, *(phrase for phrase in phrases if len(phrase) == 1)) for word in phrase
        }
        shared = any(set(other.units) & set(field.units) for other in fields if other is not field)
        part = field.name in totals or begins.startswith(("trong do", "tong"))
        each = _Asked(field, part and shared, bool(unit_words & own_words))
        asked.append(each)
        own = [phrase for phrase in phrases if phrase]
        own += [(word,) for word in label if word.plain.isalpha() and word.plain not in NO_CONTENT]
        for at, phrase in enumerate(own):
            unit_word = len(phrase) == 1 and phrase[0].plain in unit_words
            weight = 2.0 + len(phrase) if at < len([p for p in phrases if p]) else 0.5
            index.setdefault(phrase[0].plain, []).append((phrase, each, weight, unit_word))
    return tuple(asked), index

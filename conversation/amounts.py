"""Which amount of a sentence answers which question: by its unit first, then by the words around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from conversation.choices import agree, named
from conversation.fields import Ambiguous, Field, Value
from conversation.numbers import Quantity
from conversation.pointers import Asked, Index, prepare
from conversation.text import Line, several
from conversation.units import ALSO, COUNTED, convert

LOCAL_AREAS = frozenset({"sào", "mẫu", "công"})
BOUNDS = frozenset(",;.\n+()")
JOINS = several("va voi cung")
FILLERS = several(": la duoc co khoang so tong tren hon gan")
SAME = 0.05  # scores closer than this are equal

Answers = dict[str, Value]


@dataclass(frozen=True)
class _Hit:
    """A word of a field, found in the sentence."""

    asked: Asked
    weight: float
    start: int
    end: int
    unit_word: bool


@dataclass(frozen=True)
class _Sentence:
    said: Line
    amounts: tuple[Quantity, ...]
    asked: tuple[Asked, ...]
    hits: tuple[_Hit, ...]


def into_fields(
    said: Line, amounts: tuple[Quantity, ...], fields: tuple[Field, ...]
) -> tuple[Answers, tuple[Ambiguous, ...]]:
    if not amounts:
        return {}, ()
    asked, index = prepare(fields)
    sentence = _Sentence(said, amounts, asked, tuple(_hits(said, index, named(said, fields))))
    waiting = {amount: dict(_scores(sentence, amount)) for amount in amounts}
    values: Answers = {}
    while found := _surest(waiting):
        amount, field = found
        del waiting[amount]
        values |= _answers(amount, field)
        for scores in waiting.values():
            for name in values:
                scores.pop(name, None)
    unclear = (
        _unclear(sentence, amount, {name: score for name, (score, _) in scores.items()}, values)
        for amount, scores in waiting.items()
    )
    return values, tuple(each for each in unclear if each)


Scores = dict[str, tuple[float, Field]]


def _surest(waiting: dict[Quantity, Scores]) -> tuple[Quantity, Field] | None:
    """The amount and field that fit best, where neither has an equal rival."""
    best: list[tuple[float, Quantity, Field]] = []
    for amount, scores in waiting.items():
        top = max((score for score, _ in scores.values()), default=0)
        leading = [field for score, field in scores.values() if score > top - SAME]
        if len(leading) == 1:
            best.append((top, amount, leading[0]))
    best.sort(key=lambda each: -each[0])
    for score, amount, field in best:
        if not any(
            other is not amount and wanted is field and abs(rival - score) < SAME for rival, other, wanted in best
        ):
            return amount, field
    return None


def _unclear(sentence: _Sentence, amount: Quantity, scores: dict[str, float], values: Answers) -> Ambiguous | None:
    words = sentence.said.text[amount.start : amount.end]
    if scores:
        top = max(scores.values())
        return Ambiguous(words, tuple(name for name, score in scores.items() if score > top - SAME))
    if amount.unit in LOCAL_AREAS:
        areas = tuple(
            each.name for each in sentence.asked if {"m²", "ha"} & set(each.field.units) and each.name not in values
        )
        return Ambiguous(words, areas) if areas else None
    return None


def _answers(amount: Quantity, field: Field) -> Answers:
    unit, value, of = amount.unit, amount.value, amount.of
    if field.units and unit not in field.units:
        target = next((each for each in field.units if convert(value, unit, each) is not None), field.units[0])
        value, of = convert(value, unit, target) or value, of and (convert(of, unit, target) or of)
        unit = target
    if of is not None and field.total:
        return {field.name: Value(value, unit, amount.approx), field.total: Value(of, unit)}
    return {field.name: Value(value, unit, amount.approx, of)}


def _scores(sentence: _Sentence, amount: Quantity) -> Iterator[tuple[str, tuple[float, Field]]]:
    start, end = _window(sentence.said, amount, sentence.amounts)
    near = [
        hit
        for hit in sentence.hits
        if start <= hit.start and hit.end <= end and not _of_the_next(sentence, hit, amount)
    ]
    for asked in sentence.asked:
        score = _score(sentence, amount, asked, [hit for hit in near if hit.asked is asked])
        if score is not None:
            yield asked.name, (score, asked.field)


def _score(sentence: _Sentence, amount: Quantity, asked: Asked, near: list[_Hit]) -> float | None:
    """How well the words around an amount point to a field; None where it cannot be meant."""
    field = asked.field
    if not _takes(field, amount, sentence.asked):
        return None
    if field.type == "int" and amount.value != amount.value.to_integral_value():
        return None
    telling = sum(hit.weight * _closeness(hit, amount) for hit in near if not hit.unit_word)
    if asked.reserved and not telling:
        return None
    if not amount.unit:
        return telling + 1 if _touches(sentence.said, amount, field, near) else None
    words = sentence.said.text[amount.start : amount.end].lower()
    if not telling and amount.unit == "người" and words.endswith(("nam", "nữ", "nu")):
        return None
    general = asked.general * (1.0 if any(hit.unit_word for hit in near) else 0.4)
    return telling + general + (1 if amount.of is not None and field.total else 0) - 0.3 * _shrinks(amount, field)


def _takes(field: Field, amount: Quantity, asked: tuple[Asked, ...]) -> bool:
    unit, units = amount.unit, field.units
    if not unit or unit in units or any(convert(amount.value, unit, each) is not None for each in units):
        return True
    if any(each.startswith(f"{unit}/") for each in units):
        return True  # an income is asked in đồng/năm, told in đồng
    return ALSO.get(unit) in units and not any(unit in other.field.units for other in asked)


def _touches(said: Line, amount: Quantity, field: Field, near: list[_Hit]) -> bool:
    """A number without a unit is of the field named right before it, or of the thing counted right behind it."""
    counted = any(unit in COUNTED for unit in field.units)
    return any(
        (hit.end <= amount.start and _only_fillers(said, hit.end, amount.start))
        or (counted and hit.start >= amount.end and _only_fillers(said, amount.end, hit.start))
        for hit in near
    )


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


def _of_the_next(sentence: _Sentence, hit: _Hit, amount: Quantity) -> bool:
    """In "phát 120 phiếu thu 115 phiếu" the word thu speaks of what comes behind it."""
    following = next((each for each in sentence.amounts if each.start >= hit.end), None)
    if following is None or hit.end <= amount.end:
        return False
    return _only_fillers(sentence.said, hit.end, following.start) and _takes(hit.asked.field, following, sentence.asked)


def _window(said: Line, amount: Quantity, amounts: tuple[Quantity, ...]) -> tuple[int, int]:
    """The stretch of text whose words speak of an amount: up to its neighbours, a comma, an and, a "trong đó"."""
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
    return before, after


def _hits(said: Line, index: Index, names: list[tuple[int, int]]) -> Iterator[_Hit]:
    words = said.written_out
    for at, word in enumerate(words):
        for pointer in index.get(word.plain, ()):
            stretch = words[at : at + len(pointer.phrase)]
            if len(stretch) < len(pointer.phrase) or not all(map(agree, stretch, pointer.phrase)):
                continue
            start, end = word.start, stretch[-1].end
            if not any(first <= start and end <= last for first, last in names):
                yield _Hit(pointer.asked, pointer.weight, start, end, pointer.unit_word)

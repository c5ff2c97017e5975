"""Which options of a question stand in a sentence."""

from functools import lru_cache

from conversation.fields import Field
from conversation.text import SYLLABLE, Line, Word, line

OTHERS = frozenset({"khac", "viec khac", "tieng khac", "other"})
REFUSED = ("không", "chưa", "chẳng", "not")
Phrase = tuple[Word, ...]


def chosen(said: Line, field: Field) -> tuple[str, ...]:
    """The options said; for a single choice only one, or none where several were said."""
    found = {}
    for option, phrases, near in _options(field):
        spans = [span for phrase in phrases for span in spans_of(phrase, said)]
        if len(phrases[0]) == 1 and len(phrases) == 1:
            spans = [span for span in spans if _stands_out(said, span, near, phrases[0][0])]
        if spans:
            found[option] = max(spans, key=lambda span: span[1] - span[0])
    kept = [option for option, span in found.items() if not any(_within(span, other) for other in found.values())]
    return tuple(kept) if field.type == "enum_multi" or len(kept) == 1 else ()


def named(said: Line, fields: tuple[Field, ...]) -> list[tuple[int, int]]:
    """Where options of several words stand, as characters: the women of a Women's Union are not counted women."""
    words = said.written_out
    phrases = (
        phrase for field in fields for _option, each, _near in _options(field) for phrase in each if len(phrase) > 1
    )
    return [(words[start].start, words[end - 1].end) for phrase in phrases for start, end in spans_of(phrase, said)]


def answered(said: Line, field: Field) -> bool | None:
    """Yes where the label's words, or words of the field, are said; no where a refusal stands before them."""
    words = said.written_out
    for phrase in _labels(field):
        for start, _end in spans_of(phrase, said):
            return not any(word.may_be(refusal) for word in words[max(0, start - 2) : start] for refusal in REFUSED)
    return None


def spans_of(phrase: Phrase, said: Line) -> list[tuple[int, int]]:
    """Where a phrase stands; not a piece of a short form (the people, nhân dân, of UBND)."""
    if phrase[-1].plain not in said.vocabulary or phrase[0].plain not in said.vocabulary:
        return []
    words, size = said.written_out, len(phrase)
    return [
        (at, at + size)
        for at, word in enumerate(words[: len(words) - size + 1])
        if word.plain == phrase[0].plain
        and all(map(agree, words[at : at + size], phrase))
        and not (at and words[at - 1].start == word.start)
        and not (at + size < len(words) and words[at + size].start == words[at + size - 1].start)
    ]


def agree(said: Word, meant: Word) -> bool:
    """The same word, where accents are left out or agree."""
    return said.plain == meant.plain and (said.typed == meant.typed or not said.accented or not meant.accented)


def _within(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _stands_out(said: Line, span: tuple[int, int], near: frozenset[str], option: Word) -> bool:
    """An everyday word (xã, đất) is an option only behind a word of the question, as in đường đất; Wifi always is."""
    if not SYLLABLE.fullmatch(option.plain):
        return True
    before = said.written_out[span[0] - 1] if span[0] else None
    return before is not None and before.plain in near


@lru_cache(maxsize=512)
def _options(field: Field) -> tuple[tuple[str, tuple[Phrase, ...], frozenset[str]], ...]:
    near = {word.plain for text in (field.label, *field.words) for word in line(text).words} | set(
        field.name.split("_")
    )
    found = []
    for option in field.options:
        if " ".join(word.plain for word in line(option).words) in OTHERS:
            continue
        parts = [option, *(option.split(",") if "," in option else ())]
        phrases = [tuple(word for word in line(part).written_out if word.plain[0].isalnum()) for part in parts]
        found.append((option, tuple(phrase for phrase in phrases if phrase), frozenset(near)))
    return tuple(each for each in found if each[1])


@lru_cache(maxsize=512)
def _labels(field: Field) -> tuple[Phrase, ...]:
    phrases = [line(text).written_out for text in (field.label, *field.words)]
    return tuple(phrase[1:] if len(phrase) > 2 and phrase[0].plain == "da" else phrase for phrase in phrases if phrase)

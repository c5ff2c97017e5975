"""Finds activities in what people say, and criteria by number, word, everyday or unaccented name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalogue.activities import Activity
from catalogue.catalogue import Catalogue
from catalogue.criteria import CriteriaSet
from catalogue.rules import Counts, counts_for
from locales.plain import plain, same_word, spoken

NUMBER = re.compile(
    r"^(?:tieu chi|chi tieu|tc|ct|criterion|indicator)?(?: ?so)? ?(?P<number>\d{1,2})(?: (?P<part>[0-9a-z]{1,3}))?$"
)
# Words around an activity's name that tell nothing about what was done.
FILLERS = frozenset(
    ("a", "em", "bac", "da", "bao", "cao", "viec", "lam", "di", "ve", "la", "minh", "toi", "thon", "ra", "gui", "xin")
)
LONGEST_QUERY = 4  # words; more is a sentence, not a search


@dataclass(frozen=True)
class Name:
    """One way to call an activity; a hint counts only where no activity is named otherwise."""

    activity: str
    words: tuple[str, ...]
    hint: bool


@dataclass(frozen=True)
class Mention:
    name: Name
    begin: int
    end: int

    @property
    def letters(self) -> int:
        return sum(map(len, self.name.words))


def activities(catalogue: Catalogue, text: str) -> tuple[Activity, ...]:
    """The activities a sentence names, the first named first, then those whose names hold all words of the text."""
    named = _named(catalogue, text)
    return tuple(catalogue.activities[each] for each in dict.fromkeys((*named, *_holding(catalogue, text))))


def is_sure(catalogue: Catalogue, text: str) -> bool:
    """Whether the text names one activity and no other."""
    return len(_named(catalogue, text)) == 1


def is_only_name(catalogue: Catalogue, text: str, activity: str) -> bool:
    """Whether the text is the activity's name and tells nothing more."""
    words = [word for word in plain(text).split() if word not in FILLERS]
    return not words or any(
        words == [word for word in plain(" ".join(name.words)).split() if word not in FILLERS]
        for name in _names(catalogue)
        if name.activity == activity
    )


def criteria(catalogue: Catalogue, text: str, sets: Sequence[CriteriaSet] | None = None) -> tuple[Counts, ...]:
    """Criteria and indicators by number ("17.3", "tiêu chí 8"), by their wording, or by the activities they count."""
    within = tuple(catalogue.sets.values()) if sets is None else tuple(sets)
    by_number = NUMBER.match(plain(text))
    if by_number:
        return tuple(_numbered(within, int(by_number["number"]), by_number["part"]))
    words = spoken(text)
    if not words:
        return ()
    worded = sorted(
        ((rank, at, counts) for at, counts in enumerate(_all(within)) if (rank := _rank(words, counts)) is not None),
        key=lambda found: found[:2],
    )
    counted = [counts for each in activities(catalogue, text)[:3] for counts in counts_for(catalogue, each.id, within)]
    return tuple({counts.key: counts for counts in (*(found[2] for found in worded), *counted)}.values())


def _numbered(sets: Iterable[CriteriaSet], number: int, part: str | None) -> Iterable[Counts]:
    for counts in _all(sets):
        code = counts.indicator.code if counts.indicator else ""
        if (part and code == f"{number}.{part}") or (part is None and counts.criterion.number == number):
            yield counts


def _all(sets: Iterable[CriteriaSet]) -> Iterable[Counts]:
    for of in sets:
        for criterion in of.criteria:
            yield Counts(of, criterion)
            for indicator in criterion.indicators:
                yield Counts(of, criterion, indicator)


def _rank(words: Sequence[str], counts: Counts) -> int | None:
    """0: the wording holds the words as they stand; 1: in any order; None: not all of them."""
    if counts.indicator:
        wordings = [counts.indicator.short_vi, counts.indicator.text_vi]
    else:
        wordings = [counts.criterion.name_vi, counts.criterion.name_en]
    ranks = [rank for wording in wordings if (rank := _holds(spoken(wording), words)) is not None]
    return min(ranks, default=None)


def _holds(wording: Sequence[str], words: Sequence[str]) -> int | None:
    if any(_stands(wording, at, words) for at in range(len(wording) - len(words) + 1)):
        return 0
    return 1 if all(any(same_word(word, each) for each in wording) for word in words) else None


def _stands(text: Sequence[str], at: int, phrase: Sequence[str]) -> bool:
    return all(same_word(word, each) for word, each in zip(phrase, text[at : at + len(phrase)], strict=True))


def _named(catalogue: Catalogue, text: str) -> list[str]:
    mentions = _mentions(catalogue, spoken(text))
    clear = [mention for mention in mentions if not mention.name.hint]
    ranked = sorted(clear or mentions, key=lambda mention: (mention.begin, -mention.letters))
    return list(dict.fromkeys(mention.name.activity for mention in ranked))


def _mentions(catalogue: Catalogue, said: Sequence[str]) -> list[Mention]:
    """Names that stand in the text, without those inside a longer one ("loa" in "sửa loa")."""
    by_first = _by_first_word(catalogue)
    found = [
        Mention(name, at, at + len(name.words))
        for at, word in enumerate(said)
        for name in by_first.get(plain(word), ())
        if at + len(name.words) <= len(said)
        and all(same_word(each, meant) for each, meant in zip(said[at:], name.words, strict=False))
    ]
    return [
        mention
        for mention in found
        if not any(
            other.begin <= mention.begin and mention.end <= other.end and other.letters > mention.letters
            for other in found
        )
    ]


def _holding(catalogue: Catalogue, text: str) -> list[str]:
    """Activities with a name that holds all words of the text, the closest in length first."""
    words = spoken(text)
    if not 0 < len(words) <= LONGEST_QUERY:
        return []
    found = [
        (rank, len(name.words), catalogue.activities[name.activity].often or 1000, name.activity)
        for name in _names(catalogue)
        if (rank := _holds(name.words, words)) is not None
    ]
    return list(dict.fromkeys(activity for *_rank, activity in sorted(found)))


@lru_cache(maxsize=8)
def _names(catalogue: Catalogue) -> tuple[Name, ...]:
    names: dict[tuple[str, tuple[str, ...]], Name] = {}
    for activity in catalogue.activities.values():
        clear = (activity.name_vi, activity.short_vi, activity.name_en, activity.short_en, *activity.aliases)
        hints = set(activity.hints)
        for each in (*clear, *activity.hints):
            words = spoken(each)
            names.setdefault((activity.id, words), Name(activity.id, words, each in hints))
    return tuple(names.values())


@lru_cache(maxsize=8)
def _by_first_word(catalogue: Catalogue) -> dict[str, list[Name]]:
    names: dict[str, list[Name]] = {}
    for name in _names(catalogue):
        names.setdefault(plain(name.words[0]), []).append(name)
    return names

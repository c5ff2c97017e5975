"""The short beginnings of report codes: commune initials and village, such as NC5, easy to read out by phone."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from storage.kinds import COMMUNES, OFFICE, VILLAGES

LETTERS = "BCDEFGHKLMNPQRSTUVXYZ"  # I and O sound and look like 1 and 0
LONGEST = 4  # letters of one name
# What a village's name begins with and what says nothing about which one it is.
KIND_WORDS = frozenset(
    ("thon", "ban", "buon", "bon", "ap", "xom", "khu", "lang", "khoi", "to", "dan", "pho", "cu", "so", "vuon", "ray")
)
INSIDE = {"khu_dan_cu": "K", "vuon_ray": "V"}
ORDER = (*COMMUNES, *VILLAGES, OFFICE, "khu_dan_cu", "vuon_ray", "tinh", "huyen", "quoc_gia")


@dataclass(frozen=True)
class Named:
    """What a unit's short comes from; `within` is the unit whose short it begins with."""

    code: str
    name: str
    kind: str
    within: str = ""
    current: bool = True


def shorts(units: Iterable[Named], known: dict[str, str], plain: Callable[[str], str]) -> dict[str, str]:
    """A short for each unit that has none yet; `known` are those given before, by code, and never change."""
    given = dict(known)
    taken = set(known.values())
    for unit in sorted(units, key=lambda unit: (ORDER.index(unit.kind), not unit.current, unit.code)):
        if unit.code in given:
            continue
        base = given.get(unit.within, "") + INSIDE.get(unit.kind, "") + _of_name(plain(unit.name), unit.kind)
        short = _free(base, taken)
        given[unit.code] = short
        taken.add(short)
    return {code: short for code, short in given.items() if code not in known}


def _of_name(plain_name: str, kind: str) -> str:
    """ "thon 5" is 5, "thon 5a" 5A, "bon bu dop" BD, "thon 1 dak wer" 1DW, "nhan co" NC."""
    words = plain_name.split()
    if kind in VILLAGES or kind in INSIDE:
        while len(words) > 1 and words[0] in KIND_WORDS:
            words = words[1:]
    letters = "".join(word if word[0].isdigit() or re.fullmatch("[ivx]+", word) else word[0] for word in words)
    return re.sub("[^A-Z0-9]", "", letters.upper())[:LONGEST] or "X"


def _free(base: str, taken: Container[str]) -> str:
    """The base itself, or with a letter behind it, or two."""
    return next(short for short in _with_letters(base) if short not in taken)


def _with_letters(base: str) -> Iterator[str]:
    yield base
    for many in (1, 2, 3):
        yield from (base + "".join(letters) for letters in product(LETTERS, repeat=many))

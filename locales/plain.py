"""Vietnamese as it is typed on a phone: words compared without accents, or with the accents that were typed."""

import re
import unicodedata
from functools import lru_cache

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền sắc ngã hỏi nặng, as combining marks
NOT_A_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Lower case, no accents, đ as d, everything that is no letter or digit as one space."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return NOT_A_WORD.sub(" ", bare).strip()


def spoken(text: str) -> tuple[str, ...]:
    """The words of a text, lower case, composed, with their accents."""
    return tuple(NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", text).lower()).split())


@lru_cache(maxsize=20_000)
def same_word(typed: str, meant: str) -> bool:
    """A word typed without accents may mean any; the accents that are typed must be right, wherever a tone stands."""
    if typed == meant:
        return True
    typed_letters, typed_tone = _taken_apart(typed)
    letters, tone = _taken_apart(meant)
    if len(typed_letters) != len(letters) or not typed_tone <= tone:
        return False
    return all(
        typed_one[0] == one[0] and set(typed_one[1:]) <= set(one[1:])
        for typed_one, one in zip(typed_letters, letters, strict=True)
    )


@lru_cache(maxsize=20_000)
def _taken_apart(word: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Each letter followed by its marks (the stroke of đ counts as one), and the tones of the whole word."""
    letters: list[str] = []
    tone: set[str] = set()
    for letter in unicodedata.normalize("NFD", word.replace("đ", "d\u0335")):
        if letter in TONES:
            tone.add(letter)
        elif unicodedata.combining(letter) and letters:
            letters[-1] += letter
        else:
            letters.append(letter)
    return tuple(letters), frozenset(tone)

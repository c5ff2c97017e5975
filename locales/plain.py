"""Vietnamese as it is typed on a phone: words compared without accents, or with them where both sides have them."""

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


def words(text: str) -> tuple[str, ...]:
    """The words of a text, lower case, composed, with their accents."""
    return tuple(NOT_A_WORD.sub(" ", unicodedata.normalize("NFC", text).lower()).split())


@lru_cache(maxsize=20_000)
def _letters_and_tone(word: str) -> tuple[str, str]:
    apart = unicodedata.normalize("NFD", word)
    tone = "".join(letter for letter in apart if letter in TONES)
    return "".join(letter for letter in apart if letter not in TONES), tone


@lru_cache(maxsize=20_000)
def same_word(said: str, meant: str) -> bool:
    """A word typed without accents may mean any; one with accents means itself, wherever its tone stands (hoá, hóa)."""
    if said == meant:
        return True
    if plain(said) != plain(meant):
        return False
    return plain(said) == said or _letters_and_tone(said) == _letters_and_tone(meant)

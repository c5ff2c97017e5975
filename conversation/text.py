"""Reading what people type: with accents or none, short forms, half-typed telex; where each word stands."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

LONGEST = 2000  # characters of one sentence that are looked at

APOSTROPHES = "'’‘`´ʼ"
SHORT = {  # short forms and what they stand for, all without accents
    "antt": "an ninh trat tu", "atgt": "an toan giao thong", "bcd": "ban chi dao", "bhyt": "bao hiem y te",
    "bql": "ban quan ly", "btxm": "be tong xi mang", "bvtv": "bao ve thuc vat", "ccb": "cuu chien binh",
    "dc": "duoc", "dk": "dang ky", "dtn": "doan thanh nien", "dtts": "dan toc thieu so",
    "gtnt": "giao thong nong thon", "hlhpn": "hoi phu nu", "hnd": "hoi nong dan", "hok": "khong",
    "hpn": "hoi phu nu", "htx": "hop tac xa", "k": "khong", "kdc": "khu dan cu", "ko": "khong", "kp": "khong phai",
    "mttq": "mat tran to quoc", "ng": "nguoi", "ntm": "nong thon moi", "nvh": "nha van hoa",
    "pccc": "phong chay chua chay", "tdp": "to dan pho", "tht": "to hop tac", "ubnd": "uy ban nhan dan",
    "vm": "vuon mau", "vs": "ve sinh", "vsmt": "ve sinh moi truong", "xh": "xa hoi",
}  # fmt: skip

TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|k?m[23](?![0-9a-z])|[^\W\d_][^\W\d_\u0300-\u036f]*(?:'[^\W\d_]+)*|\S|\n")
MARKS = re.compile("[\u0300-\u036f]")
# A Vietnamese syllable without its accents; what telex leaves behind (dduowngf) never looks like one.
SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|t[hr]?|v|x)?"
    r"(?:(?:o?a|o?e|i|o|u|y|ua|ue|uy|ie|ye|uo|uye)(?:ch?|m|n[gh]?|p|t)"
    r"|a[iouy]?|e[ou]?|i[au]?|ieu|o[aei]?|oa[ioy]|oeo|u[aeiuy]?|ua[iuy]|uo[iu]|uy[au]|y|yeu)"
)


class _Letters(dict[int, str]):
    """Each character as one plain character, worked out once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter.lower())[:1]
        digit = unicodedata.digit(letter, None)
        plain = "'" if letter in APOSTROPHES else {"đ": "d", "ð": "d"}.get(base, base) if digit is None else str(digit)
        if len(self) < 5000:
            self[code] = plain
        return plain


_LETTERS = _Letters()


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or sign: without accents, as typed (in small letters), and where it stands in the NFC text."""

    plain: str
    typed: str
    start: int
    end: int

    @property
    def accented(self) -> bool:
        return len(self.typed) > 1 and self.typed != self.plain and self.typed[-1] not in "²³"

    def may_be(self, written: str) -> bool:
        """Could this be that word? With accents they must agree; without, the letters are enough."""
        return self.typed == written or (not self.accented and self.plain == _bare(written))


@dataclass(frozen=True, eq=False)
class Line:
    """What a person typed, cut into words; `plain` is those words again, with one blank where there was any."""

    text: str
    words: tuple[Word, ...]

    @cached_property
    def _pieces(self) -> tuple[str, tuple[int, ...]]:
        plain, at, end = "", [], 0
        for word in self.words:
            if plain and word.start > end:
                plain += " "
            at.append(len(plain))
            plain += word.plain
            end = word.end
        return plain, tuple(at)

    @property
    def plain(self) -> str:
        return self._pieces[0]

    @cached_property
    def accented(self) -> bool:
        return any(word.accented for word in self.words)

    def indexes(self, start: int, end: int) -> range:
        """Which words a stretch of `plain` covers."""
        at = self._pieces[1]
        return range(bisect_right(at, start) - 1, bisect_right(at, end - 1))

    def glued(self, index: int) -> bool:
        """Whether the word touches the one before it."""
        return 0 < index < len(self.words) and self.words[index].start == self.words[index - 1].end

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(word.plain for word in self.written_out)

    @cached_property
    def written_out(self) -> tuple[Word, ...]:
        """The words, with each short form as the words it stands for."""
        words: list[Word] = []
        for word in self.words:
            long = SHORT.get(word.plain) if len(word.plain) > 1 and not word.accented else None
            words.extend(Word(each, each, word.start, word.end) for each in long.split()) if long else words.append(
                word
            )
        return tuple(words)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=4096)
def line(text: str) -> Line:
    text = nfc(text)
    flat = text[:LONGEST].translate(_LETTERS)
    found = []
    for match in TOKEN.finditer(flat):
        start, end = match.span()
        letters = MARKS.sub("", match[0])
        if not letters:
            continue
        plain = telex(letters.replace("'", "")) if letters[0].isalpha() else letters
        found.append(Word(plain, text[start:end].lower() if plain == letters else plain, start, end))
    return Line(text, tuple(found))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """For comparing: small letters, no accents or apostrophes, telex undone, only words and numbers, one blank between.

    A point, comma or stroke stays only between digits ("1,5", "12/15").
    """
    whole = re.sub(r"(?<=[0-9]) ?/ ?(?=[0-9])", "/", line(text).plain)
    return " ".join(re.sub(r"[^\w./,%]|_|(?<![0-9])[./,]|[./,](?![0-9])", " ", whole).split())


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return "".join(line(text).plain)


@lru_cache(maxsize=4096)
def expanded(text: str) -> str:
    """Like `plain`, with short forms written out."""
    return " ".join(SHORT.get(word, word) for word in plain(text).split())


@lru_cache(maxsize=4096)
def telex(word: str) -> str:
    """A word whose telex keys were left in it, as the plain word meant: dduowngf, ddujowc, khoong."""
    if SYLLABLE.fullmatch(word) or not word.isascii():
        return word
    vowel = re.search("[aeiouy]", word)
    if vowel is None:
        return word
    head, tail = word[: vowel.start()], word[vowel.start() :]
    if head.startswith("d") and tail.endswith("d"):
        tail = tail[:-1]
    meant = head.replace("dd", "d") + re.sub("([aeo])\\1", "\\1", re.sub("[sfrxjw]", "", tail))
    return meant if SYLLABLE.fullmatch(meant) and (len(meant) > 1 or "w" in word) else word


def several(words: str) -> frozenset[str]:
    """Words of a table, between blanks, or phrases between semicolons."""
    return frozenset(" ".join(each.split()) for each in (words.split(";") if ";" in words else words.split()))

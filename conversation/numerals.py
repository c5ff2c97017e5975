"""Numbers in digits and in words: 1.500.000, 2,29, 1tr5, hai chục, trăm rưởi, ba trăm năm mươi."""

from dataclasses import dataclass
from decimal import Decimal

from conversation.digits import read_digits
from conversation.text import Line, Word, line
from conversation.units import unit_at

DIGITS = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7,
          "bẩy": 7, "tám": 8, "chín": 9}  # fmt: skip
ONLY_LAST = frozenset({"mốt", "lăm", "nhăm", "tư"})  # hai mươi mốt; never the first word of a number
SCALES = {"nghìn": 3, "ngàn": 3, "k": 3, "vạn": 4, "triệu": 6, "tr": 6, "củ": 6, "tỷ": 9, "tỉ": 9, "million": 6,
          "thousand": 3}  # fmt: skip
MONEY_SCALES = frozenset({"nghin", "ngan", "k", "trieu", "tr", "cu", "ty", "ti"})
HALVES = ("rưỡi", "rưởi")
VAGUE = ("vài", "mấy", "dăm", "đôi", "mươi")
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Number:
    value: Decimal
    after: int
    digits: bool  # at least partly in digits
    parts: int  # how many words it took
    money: bool = False  # its last scale is one of money


def word_is(said: Line, at: int, *written: str) -> bool:
    return 0 <= at < len(said.words) and any(said.words[at].may_be(word) for word in written)


def _digit(said: Line, at: int) -> int | None:
    word = said.words[at] if at < len(said.words) else None
    if word is None or not word.plain.isalpha():
        return None
    if word.typed in DIGITS and (word.accented or word.typed in ("hai", "ba")):
        return DIGITS[word.typed]
    if said.accented or word.accented:
        return None
    return PLAIN_DIGITS.get(word.plain)


PLAIN_DIGITS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7,
                "tam": 8, "chin": 9}  # fmt: skip
PLAIN_SCALES = {line(word).plain: 10**power for word, power in SCALES.items()}
FIRST_WORDS = frozenset(PLAIN_DIGITS) | frozenset(PLAIN_SCALES) | {"tram", "muoi", "chuc", "nua"}


def may_begin(word: Word) -> bool:
    return word.plain[0].isdigit() or word.plain in FIRST_WORDS


def _scale(said: Line, at: int, digits: bool) -> int | None:
    word = said.words[at] if at < len(said.words) else None
    if (
        word is None
        or (word.plain in ("k", "tr", "ti", "cu") and not digits)
        or (word.plain == "cu" and not word.accented)
    ):
        return None
    if word.accented and word.typed not in SCALES:
        return None
    return PLAIN_SCALES.get(word.plain)


def read_number(said: Line, at: int, alone: bool = False) -> Number | None:
    """A number from this word on: groups with falling scales, as in 2 tỷ 300 triệu, hai nghìn ba trăm, 1tr5."""
    total, last, start, digits, money = Decimal(0), 0, at, False, False
    while at < len(said.words):
        group = _group(said, at, first=at == start and not alone)
        if group is None and at == start and _scale(said, at, False) and word_is(said, at + 1, *HALVES):
            group = (Decimal(1), at, False)
        if group is None:
            break
        value, after, in_digits = group
        scale = _scale(said, after, in_digits)
        if last and (scale is None or scale >= last):
            tail = _tail(said, at, after, value, last)
            if tail is not None:
                total, at = total + tail, after
            break
        total, digits = total + value * (scale or 1), digits or in_digits
        at = after
        if scale is None:
            break
        last, money, at = scale, said.words[after].plain in MONEY_SCALES, after + 1
        if word_is(said, at, *HALVES):
            total, at = total + Decimal(last) / 2, at + 1
            break
    if at == start or total > LARGEST:
        return None
    return Number(total, at, digits, at - start, money)


def _tail(said: Line, at: int, after: int, value: Decimal, last: int) -> Decimal | None:
    """The 5 of 1tr5 and the 3 of 2 tỷ 3: tenths of the scale before it, unless it counts something itself."""
    plain = said.words[at].plain
    if plain.isdigit():
        unit = unit_at(said, after)
        if (unit and unit[0] != "đồng") or len(plain) > 3 or (not said.glued(at) and (len(plain) > 1 or unit)):
            return None
        return Decimal(f"0.{plain}") * last
    if value >= 10:
        return value if value < last else None
    ends = after >= len(said.words) or not said.words[after].plain[0].isalnum()
    if (not said.accented and not ends) or word_is(said, after, "nay", "ngoái", "trước", "qua", "tới"):
        return None  # 15tr lam duong, 15tr ba con gop, 2 tỷ năm nay: a word of its own, not a 5 or a 3
    return value * last / 10 if after - at == 1 and not unit_at(said, after) else None


def _group(said: Line, at: int, first: bool) -> tuple[Decimal, int, bool] | None:
    """Up to 999: in digits (also 4 chục, 3 trăm) or in words."""
    word = said.words[at]
    if word.plain[0].isdigit():
        if first and said.glued(at) and said.words[at - 1].plain[-1].isalpha() and unit_at(said, at - 1) is None:
            return None
        if first and said.glued(at) and said.words[at - 1].plain in ("+", "#", "@", "_"):
            return None
        got = read_digits(said, at)
        if got is None:
            return None
        value, after = got
        if word_is(said, after, "chục", "trăm"):
            value *= 10 if said.words[after].plain == "chuc" else 100
            after += 1
            if word_is(said, after, *HALVES):
                value, after = value + (5 if said.words[after - 1].plain == "chuc" else 50), after + 1
        return value, after, True
    if word_is(said, at, "nửa") and (said.accented or unit_at(said, at + 1)):
        return Decimal("0.5"), at + 1, False
    spoken = _spoken(said, at, first)
    return (Decimal(spoken[0]), spoken[1], False) if spoken else None


def _spoken(said: Line, at: int, first: bool) -> tuple[int, int] | None:
    """Một trăm hai mươi lăm; also trăm rưởi, chục, mười, bốn lăm."""
    if first and at and any(said.words[at - 1].may_be(word) for word in VAGUE):
        return None
    if word_is(said, at, "trăm"):
        return _below_hundred(said, at + 1, 100)
    one = _digit(said, at)
    if one is not None and word_is(said, at + 1, "trăm"):
        return _below_hundred(said, at + 2, one * 100)
    if one is not None and first and said.words[at].plain in ("tu", "lam", "nham"):
        return None
    return _tens(said, at)


def _below_hundred(said: Line, at: int, hundreds: int) -> tuple[int, int]:
    if word_is(said, at, *HALVES):
        return hundreds + 50, at + 1
    if word_is(said, at, "linh", "lẻ") and (last := _digit(said, at + 1)) is not None:
        return hundreds + last, at + 2
    tens = _tens(said, at)
    if tens is None:
        return hundreds, at
    value, after = tens
    # "ba trăm năm" is how 350 is said; 305 is "ba trăm linh năm".
    return hundreds + (value * 10 if value < 10 else value), after


def _tens(said: Line, at: int) -> tuple[int, int] | None:
    if word_is(said, at, "mười", "chục") and (said.words[at].accented or not said.accented):
        last = _digit(said, at + 1) if said.words[at].plain == "muoi" else None
        return (10 + last, at + 2) if last is not None else (10, at + 1)
    one = _digit(said, at)
    if one is None:
        return None
    if word_is(said, at + 1, "mươi", "chục"):
        last = _digit(said, at + 2)
        if last is not None and not unit_at(said, at + 2):
            return one * 10 + last, at + 3
        return one * 10, at + 2
    if at + 1 < len(said.words) and said.words[at + 1].typed in ONLY_LAST:
        return one * 10 + DIGITS[said.words[at + 1].typed], at + 2
    return one, at + 1

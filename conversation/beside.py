"""What stands beside a number and belongs to it: about, a half, a second unit, of how many, for each."""

from dataclasses import dataclass, replace
from decimal import Decimal

from conversation.numerals import HALVES, Number, read_number, word_is
from conversation.text import Line
from conversation.units import MEASURES, convert, unit_at

ABOUT = ("khoảng", "gần", "hơn", "trên", "tầm", "chừng", "ngót", "ngoài", "dưới", "ước", "about", "over", "nearly")
ABOUT_ACCENTED = ("độ", "cỡ")  # without accents they are too often other words
TWO_WORDS = {("xap", "xi"), ("uoc", "chung")}
SECOND = {
    ("km", "m"),
    ("m", "cm"),
    ("tấn", "tạ"),
    ("tấn", "kg"),
    ("tạ", "yến"),
    ("tạ", "kg"),
    ("yến", "kg"),
    ("ha", "m²"),
}


@dataclass(frozen=True)
class Found:
    """An amount by its words; `bare` says that its đồng was not written but understood from 20tr."""

    value: Decimal
    unit: str
    first: int
    after: int
    of: Decimal | None = None
    approx: bool = False
    bare: bool = False


def first_words(said: Line, found: Found) -> Found:
    """Khoảng, hơn, xấp xỉ belong to the amount behind them."""
    first = found.first
    while about(said, first):
        first -= 2 if first > 1 and (said.words[first - 2].plain, said.words[first - 1].plain) in TWO_WORDS else 1
    return replace(found, first=first)


def about(said: Line, at: int) -> bool:
    """Whether the word before says that the number is not exact."""
    if not at:
        return False
    before = said.words[at - 1]
    if before.plain in ("~", "≈", ">", "<"):
        return True
    if word_is(said, at - 1, *ABOUT) or before.typed in ABOUT_ACCENTED:
        # "12 trên 15 hộ" is a part of a whole.
        return not (before.plain == "tren" and at > 1 and said.words[at - 2].plain[0].isdigit())
    return before.plain == "xi" and at > 1 and said.words[at - 2].plain == "xap"


def upper_end(said: Line, number: Number, at: int) -> Number | None:
    """40-50, 40 đến 50: the lower one counts, as a cautious guess."""
    if at + 1 < len(said.words) and (said.words[at].plain in ("-", "–") or word_is(said, at, "đến", "tới")):
        upper = read_number(said, at + 1)
        if upper and upper.digits == number.digits and upper.value > number.value and unit_at(said, upper.after):
            return upper
    return None


def whole_of(said: Line, at: int, number: Number) -> Number | None:
    """The second number of 12/15, 12 hộ/15 hộ, 12 trên 15, 12 trong tổng số 15."""
    if unit := unit_at(said, at):
        at = unit[1]
    if at >= len(said.words) or not (said.words[at].plain == "/" or word_is(said, at, "trên", "trong")):
        return None
    stroke = said.words[at].plain == "/"
    at += 1
    while word_is(said, at, "tổng", "số", "là"):
        at += 1
    whole = read_number(said, at)
    if whole is None or not whole.digits or (not stroke and not unit and not unit_at(said, whole.after)):
        return None
    again = unit_at(said, whole.after)
    return whole if unit is None or (again and again[0] == unit[0]) else None


def with_more(said: Line, found: Found, units: tuple[str, ...]) -> Found:
    """What may follow the unit: 2 km rưỡi, 1km5, 2 tấn 3 tạ, 120 triệu đồng/năm."""
    at, words = found.after, said.words
    if words[at - 1].typed == "km2" and said.glued(at - 1):
        return replace(found, value=found.value + Decimal("0.2"), unit="km")
    if word_is(said, at, *HALVES):
        unit = "km" if found.unit == "cây" else found.unit
        return of_each(said, replace(found, value=found.value + Decimal("0.5"), unit=unit, after=at + 1), units)
    if found.unit == "cây" and (word_is(said, at, "đường") or (found.first and word_is(said, found.first - 1, "dài"))):
        return replace(found, unit="km")
    if _tail_of_measure(said, found, units):
        return replace(found, value=found.value + Decimal(f"0.{words[at].plain}"), after=at + 1)
    second = read_number(said, at) if at < len(words) and words[at].plain[0].isdigit() else None
    unit_of_second = unit_at(said, second.after, units) if second else None
    if second and unit_of_second and (found.unit, unit_of_second[0]) in SECOND:
        extra = convert(second.value, unit_of_second[0], found.unit)
        if extra is not None and Decimal("0.01") <= extra < 1:
            return replace(found, value=found.value + extra, after=unit_of_second[1])
    return of_each(said, found, units)


def _tail_of_measure(said: Line, found: Found, units: tuple[str, ...]) -> bool:
    """The 5 of 1km5 and of 1 tấn 5: digits that count nothing themselves."""
    at = found.after
    if at >= len(said.words) or found.unit not in MEASURES or not said.words[at].plain.isdigit():
        return False
    tail, unit = said.words[at].plain, said.words[at - 1].plain
    if len(tail) > (3 if said.glued(at) else found.unit in ("tấn", "tạ")) or unit[-1].isdigit():
        return False
    return found.value == found.value.to_integral_value() and not unit_at(said, at + 1, units)


def of_each(said: Line, found: Found, units: tuple[str, ...]) -> Found:
    """đồng/năm, đồng/hộ, mỗi hộ 200k: an amount of each is not the amount."""
    at = found.after
    if (
        at + 1 < len(said.words)
        and (each := unit_at(said, at + 1, units))
        and (said.words[at].plain == "/" or (word_is(said, at, "một", "mỗi") and each[0] in ("năm", "tháng", "ngày")))
    ):
        return replace(found, unit=f"{found.unit}/{each[0]}", after=each[1])
    for back in range(found.first - 2, max(-1, found.first - 6), -1):
        if word_is(said, back, "mỗi", "từng") and (each := unit_at(said, back + 1, units)) and each[1] <= found.first:
            between = said.words[each[1] : found.first]
            if all(word.plain.isalpha() for word in between):
                return replace(found, unit=f"{found.unit}/{each[0]}", first=back if not between else found.first)
    return found

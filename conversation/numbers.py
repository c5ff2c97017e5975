"""Amounts as villagers write them: 1km5, 2 sào rưỡi, 1tr5, bốn chục hộ, 12/15 hộ, khoảng 50."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from conversation.dates import date_words
from conversation.numerals import DIGITS, HALVES, Number, read_number, word_is
from conversation.text import Line, line, several
from conversation.units import MEASURES, convert, unit_at

ABOUT = (
    "khoảng",
    "gần",
    "hơn",
    "trên",
    "tầm",
    "chừng",
    "ngót",
    "ngoài",
    "dưới",
    "ước",
    "xấp xỉ",
    "about",
    "over",
    "nearly",
)
ABOUT_ACCENTED = ("độ", "cỡ")  # without accents they are too often other words
# What makes the number behind it a name: thôn 5, tiêu chí 8, tháng 3.
NAMES = several(
    """thon tieu xom ap ban buon bon lang khu to ngo ngach hem khoi doi cum so tuyen nhom lop lan dot diem bai
    tap dieu muc khoan chi lo ql dt tl thang quy nam khoa hang loai cap nhom duong quyet dinh qd ke
    hoach kh thu phan"""
)
SET_PHRASES = re.compile(
    r"\b[0-9] (?:khong [0-9] sach|sach|an toan|tai cho|xay [0-9]|giam [0-9]|tang [0-9])\b|\b24 ?/ ?(?:24|7)\b|\b4\.0\b"
)
SECOND = {
    ("km", "m"),
    ("tấn", "tạ"),
    ("tấn", "kg"),
    ("tạ", "yến"),
    ("tạ", "kg"),
    ("yến", "kg"),
    ("ha", "m²"),
    ("m", "cm"),
}


@dataclass(frozen=True)
class Quantity:
    """An amount, and where it stands in the NFC text; `of` is the 15 in "12/15 hộ".

    `unit` is "" where none is said, UNCLEAR where its letters could be several.
    """

    value: Decimal
    unit: str
    of: Decimal | None
    approx: bool
    start: int
    end: int


@dataclass(frozen=True)
class _Found:
    """An amount by its words; `bare` says that its đồng was not written but understood from 20tr."""

    value: Decimal
    unit: str
    first: int
    after: int
    of: Decimal | None = None
    approx: bool = False
    bare: bool = False


def read_quantities(text: str, units: tuple[str, ...] = ()) -> tuple[Quantity, ...]:
    """Every amount of a sentence, in order; `units` are more units that may stand in it."""
    said = line(text)
    return tuple(_quantity(said, found) for found in _scan(said, units))


def read_one(text: str, unit: str = "") -> Quantity | None:
    """The one amount an answer gives, where `unit` was asked for; None where there are several or none.

    With a unit asked for, a bare number is of that unit, and the amount comes back in it where it converts.
    """
    said = line(text)
    units = (unit,) if unit else ()
    found = _scan(said, units, asked=unit)
    if not found and (number := read_number(said, 0, alone=True)) and number.after == len(said.words):
        found = (_Found(number.value, "", 0, number.after),)
    if len(found) > 1:
        found = tuple(each for each in found if each.unit == unit)
    if len(found) != 1:
        return None
    one = found[0]
    if unit and (not one.unit or (one.bare and unit != "đồng")):
        one = replace(one, unit=unit)
    if unit and one.unit != unit and (value := convert(one.value, one.unit, unit)) is not None:
        one = replace(one, value=value, unit=unit)
    return _quantity(said, one)


def _quantity(said: Line, found: _Found) -> Quantity:
    start, end = said.words[found.first].start, said.words[found.after - 1].end
    return Quantity(tidy(found.value), found.unit, found.of, found.approx, start, end)


def tidy(value: Decimal) -> Decimal:
    """2.50 as 2.5, and 1500000.0 as 1500000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


@lru_cache(maxsize=1024)
def _scan(said: Line, units: tuple[str, ...], asked: str = "") -> tuple[_Found, ...]:
    taken = (
        set()
        if asked in ("hộ", "phiếu") and re.fullmatch(r"\S*[0-9]+ ?/ ?[0-9]+\S*", said.plain)
        else set(date_words(said))
    )
    for phrase in SET_PHRASES.finditer(said.plain):
        taken.update(said.indexes(*phrase.span()))
    found: list[_Found] = []
    at = 0
    while at < len(said.words):
        one = None if at in taken else _amount(said, at, units)
        if one and not taken.intersection(range(one.first, one.after)):
            free = found[-1].after if found else 0
            found.append(replace(one, first=max(one.first, free)))
            at = one.after
        else:
            at = _past_number(said, at) if said.words[at].plain[0].isdigit() else at + 1
    return tuple(found)


def _past_number(said: Line, at: int) -> int:
    """A number that is no amount takes along what hangs on it: 51/2025/QĐ, the rest of a telephone number."""
    telephone = said.words[at].plain[0] == "0" and len(said.words[at].plain) > 3
    at += 1
    while telephone and at < len(said.words) and said.words[at].plain.isdigit():
        at += 1
    while (
        at < len(said.words)
        and said.glued(at)
        and said.words[at].plain in "/-."
        and at + 1 < len(said.words)
        and said.glued(at + 1)
    ):
        at += 2
    return at


def _amount(said: Line, at: int, units: tuple[str, ...]) -> _Found | None:
    number = read_number(said, at)
    if number is None:
        return None
    at_unit, approx = number.after, _about(said, at)
    if word_is(said, at_unit, "mấy", "hơn", "ngoài") and not said.words[at].plain[0].isdigit():
        at_unit, approx = at_unit + 1, True
    if upper := _range(said, number, at_unit):
        at_unit, approx = upper.after, True
    of = None
    if whole := _whole(said, at_unit, number):
        of, at_unit = whole.value, whole.after
        if not 0 < of >= number.value:
            return None
    got = unit_at(said, at_unit, units)
    if got is None and number.digits and _glued_letters(said, at_unit):
        return None
    if got is None:
        return _without_unit(said, at, number, at_unit, of, approx)
    unit, after = got
    if _not_this_unit(said, at, number, unit, after):
        return None
    found = _Found(number.value, unit, at, after, of, approx)
    found = _more(said, found, units) if of is None else found
    return _first_words(said, found)


def _without_unit(said: Line, at: int, number: Number, after: int, of: Decimal | None, approx: bool) -> _Found | None:
    found = _Found(number.value, "đồng" if number.money else "", at, after, of, approx, bare=number.money)
    if number.money:
        return _first_words(said, _per(said, found, ()))
    if not number.digits and number.parts < 2:
        return None
    if number.digits and _names(said, at, None, after) and not approx:
        return None
    if of in (24, 7, 2026) or (of is not None and 1990 <= of <= 2100):
        return None
    return _first_words(said, found)


def _first_words(said: Line, found: _Found) -> _Found:
    first = found.first
    while first and (_about(said, first) or said.words[first - 1].plain in ("~", "≈", ">", "<", "=")):
        first -= (
            2
            if first > 1
            and said.words[first - 2].plain in ("xap", "uoc")
            and said.words[first - 1].plain in ("xi", "chung")
            else 1
        )
    return replace(found, first=first)


def _about(said: Line, at: int) -> bool:
    if not at:
        return False
    before = said.words[at - 1]
    if before.plain in ("~", "≈", ">", "<"):
        return True
    if any(before.may_be(word) for word in ABOUT) or before.typed in ABOUT_ACCENTED:
        # "12 trên 15 hộ" is a part of a whole.
        return not (before.plain == "tren" and at > 1 and said.words[at - 2].plain[0].isdigit())
    return before.plain == "xi" and at > 1 and said.words[at - 2].plain == "xap"


def _glued_letters(said: Line, at: int) -> bool:
    """5A, 14B: a number that runs on into letters which are no unit."""
    return said.glued(at) and said.words[at].plain[0].isalpha()


def _not_this_unit(said: Line, at: int, number: Number, unit: str, after: int) -> bool:
    last = said.words[after - 1].plain
    if last == "h" and (number.value % 24 == 0 or word_is(said, at - 1, "trong", "suốt", "lúc")):
        return True  # 48h are hours
    if number.digits:
        return _names(said, at, unit, after)
    first = said.words[at]
    if at and said.words[at - 1].typed in DIGITS:
        return True  # hai ba người: two or three
    if said.accented or number.parts > 1:
        return False
    # Without accents these are other words: ba con (bà con), sau buổi, bón cây, một số.
    return (first.plain, last) in {("ba", "con"), ("bon", "cay"), ("nam", "hoc"), ("hai", "san")} or (
        first.plain in ("sau", "tam", "nam", "bay")
        and unit in ("ngày", "buổi", "vụ", "năm", "tháng", "lớp", "bài", "tin", "cái", "nhà")
    )


def _names(said: Line, at: int, unit: str | None, after: int) -> bool:
    """Whether the number is a name, as in thôn 5, xóm 3, năm 2026, tiêu chí 8."""
    if not at:
        return False
    before, earlier = said.words[at - 1].plain, said.words[at - 2].plain if at > 1 else ""
    if before not in NAMES or (before == "so" and earlier in ("tong", "la")) or (before in ("phan", "chi") and unit):
        return False
    if before in ("nam", "thang", "quy", "lan", "dot") and unit in (None, "năm", "tháng"):
        return True
    if unit is None:
        return True
    # "thôn 5 người dân ra quân" is said of Thôn 5, "ngõ xóm 500 m" is not of a Xóm 500.
    value = said.words[at].plain
    return (
        unit in ("người", "hộ")
        and before in ("thon", "xom", "ap", "buon", "bon")
        and value.isdigit()
        and int(value) <= 30
        and said.words[after - 1].plain == "dan"
    )


def _range(said: Line, number: Number, at: int) -> Number | None:
    """40-50, 40 đến 50: the lower one counts, as a cautious guess."""
    if at + 1 < len(said.words) and (said.words[at].plain in ("-", "–") or word_is(said, at, "đến", "tới")):
        upper = read_number(said, at + 1)
        if upper and upper.digits == number.digits and upper.value > number.value and unit_at(said, upper.after):
            return upper
    return None


def _whole(said: Line, at: int, number: Number) -> Number | None:
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
    return (
        whole
        if unit is None or unit_at(said, whole.after) == (unit[0], (unit_at(said, whole.after) or unit)[1])
        else None
    )


def _more(said: Line, found: _Found, units: tuple[str, ...]) -> _Found:
    """What may follow the unit: 2 km rưỡi, 1km5, 2 tấn 3 tạ, 120 triệu đồng/năm."""
    at, words = found.after, said.words
    if words[at - 1].typed == "km2" and said.glued(at - 1):
        return replace(found, value=found.value + Decimal("0.2"), unit="km")
    if word_is(said, at, *HALVES):
        unit = "km" if found.unit == "cây" else found.unit
        return _per(said, replace(found, value=found.value + Decimal("0.5"), unit=unit, after=at + 1), units)
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
    return _per(said, found, units)


def _tail_of_measure(said: Line, found: _Found, units: tuple[str, ...]) -> bool:
    """The 5 of 1km5 and of 1 tấn 5: digits that count nothing themselves."""
    at = found.after
    if at >= len(said.words) or found.unit not in MEASURES or not said.words[at].plain.isdigit():
        return False
    tail, unit = said.words[at].plain, said.words[at - 1].plain
    if len(tail) > (3 if said.glued(at) else found.unit in ("tấn", "tạ")) or unit[-1].isdigit():
        return False
    return found.value == found.value.to_integral_value() and not unit_at(said, at + 1, units)


def _per(said: Line, found: _Found, units: tuple[str, ...]) -> _Found:
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

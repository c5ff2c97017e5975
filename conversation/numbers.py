"""Amounts as villagers write them: 1km5, 2 sào rưỡi, 1tr5, bốn chục hộ, 12/15 hộ, khoảng 50."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from conversation.beside import Found, about, first_words, of_each, upper_end, whole_of, with_more
from conversation.dates import date_words
from conversation.naming import SET_PHRASES, names_something, not_this_unit, runs_on
from conversation.numerals import Number, may_begin, read_number, word_is
from conversation.text import Line, line
from conversation.units import COUNTED, UNCLEAR, convert, unit_at

MILLION = 1_000_000
WHO = ("người", "hộ", "nhà", "khẩu", "năm", UNCLEAR)  # 15tr bà con góp: never millions of them, but their money
OF_MANY = re.compile("[0-9]+ ?/ ?[0-9]+( ?[a-z]+)?")


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
        found = (Found(number.value, "", 0, number.after),)
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


def _quantity(said: Line, found: Found) -> Quantity:
    start, end = said.words[found.first].start, said.words[found.after - 1].end
    return Quantity(tidy(found.value), found.unit, found.of, found.approx, start, end)


def tidy(value: Decimal) -> Decimal:
    """2.50 as 2.5, and 1500000.0 as 1500000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


@lru_cache(maxsize=1024)
def _scan(said: Line, units: tuple[str, ...], asked: str = "") -> tuple[Found, ...]:
    of_many = asked in COUNTED and OF_MANY.fullmatch(said.plain)  # asked for households, 5/7 is no day
    taken = set() if of_many else set(date_words(said))
    for phrase in SET_PHRASES.finditer(said.plain):
        taken.update(said.indexes(*phrase.span()))
    found: list[Found] = []
    at = 0
    while at < len(said.words):
        one = _amount(said, at, units) if at not in taken and may_begin(said.words[at]) else None
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
    while at + 1 < len(said.words) and said.words[at].plain in "/-." and said.glued(at) and said.glued(at + 1):
        at += 2
    return at


def _amount(said: Line, at: int, units: tuple[str, ...]) -> Found | None:
    number = read_number(said, at)
    if number is None:
        return None
    at_unit, approx = number.after, about(said, at)
    if word_is(said, at_unit, "mấy", "hơn", "ngoài") and not said.words[at].plain[0].isdigit():
        at_unit, approx = at_unit + 1, True
    if upper := upper_end(said, number, at_unit):
        at_unit, approx = upper.after, True
    of = None
    if whole := whole_of(said, at_unit, number):
        of, at_unit = whole.value, whole.after
        if not 0 < of >= number.value:
            return None
    got = unit_at(said, at_unit, units)
    if got and number.money and number.value >= MILLION and got[0] in WHO:
        return _without_unit(said, at, number, at_unit, of, approx)
    if got is None and number.digits and runs_on(said, at_unit):
        return None
    if got is None:
        return _without_unit(said, at, number, at_unit, of, approx)
    unit, after = got
    if not_this_unit(said, at, number, unit, after):
        return None
    found = Found(number.value, unit, at, after, of, approx)
    found = with_more(said, found, units) if of is None else found
    return first_words(said, found)


def _without_unit(said: Line, at: int, number: Number, after: int, of: Decimal | None, approx: bool) -> Found | None:
    found = Found(number.value, "đồng" if number.money else "", at, after, of, approx, bare=number.money)
    if number.money:
        return first_words(said, of_each(said, found, ()))
    if not number.digits and number.parts < 2:
        return None
    if number.digits and names_something(said, at, None, after) and not approx:
        return None
    if of is not None and 1990 <= of <= 2100:
        return None  # 3/2026 is a month
    return first_words(said, found)

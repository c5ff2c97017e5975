"""Numbers in digits: a dot before three digits parts thousands, a comma the fraction."""

import re
from decimal import Decimal

from conversation.text import Line
from conversation.units import COUNTED, unit_at

MOST_DIGITS = 15
DOTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")


def read_digits(said: Line, at: int) -> tuple[Decimal, int] | None:
    """A dot before three digits parts thousands, a comma the fraction; people and money have no thousandths."""
    text, after = said.words[at].plain, at + 1
    while (
        after < len(said.words)
        and text.isdigit()
        and len(said.words[after].plain) == 3
        and _spaced_thousands(said, at, after)
    ):
        text, after = text + said.words[after].plain, after + 1
    if sum(map(str.isdigit, text)) > MOST_DIGITS or (len(text) > 3 and text[0] == "0" and text.isdigit()):
        return None
    whole, comma, fraction = text.partition(",")
    if DOTS.fullmatch(whole) and "," not in fraction and "." not in fraction:
        return Decimal(whole.replace(".", "") + (f".{fraction}" if comma else "")), after
    if COMMAS.fullmatch(text) and (text.count(",") > 1 or _counted(said, after)):
        return Decimal(text.replace(",", "")), after
    if COMMAS.fullmatch(text.partition(".")[0]) and text.count(".") == 1:
        return Decimal(text.replace(",", "")), after
    if text.count(",") + text.count(".") > 1:
        return None
    return Decimal(text.replace(",", ".")), after


def _spaced_thousands(said: Line, first: int, at: int) -> bool:
    """1 500 000, but not the two numbers of "xóm 2 500 m"."""
    groups = [word.plain for word in said.words[first + 1 : first + 5]]
    return (
        said.words[at].plain.isdigit()
        and len(said.words[first].plain) <= 3
        and len(groups) > 1
        and all(len(group) == 3 and group.isdigit() for group in groups[:2])
    )


def _counted(said: Line, at: int) -> bool:
    unit = unit_at(said, at)
    return bool(unit and unit[0] in COUNTED)

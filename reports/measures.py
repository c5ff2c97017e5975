"""Rates as officials write them: > 99,08% or 2,29%; read, compared and said back."""

import re
from dataclasses import dataclass
from decimal import Decimal

from locales import Speech
from locales.amounts import number_words

SIGNS = {">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤", ">": ">", "<": "<", "≥": "≥", "≤": "≤", "=": "="}
WRITTEN = re.compile(r"\s*(>=|=>|<=|=<|[<>≥≤=])?\s*(-?\d[\d.,\s]*)\s*%?\s*")
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Measure:
    sign: str
    value: Decimal


def measure(text: str) -> Measure | None:
    """None if nothing is written. ValueError if it is no number."""
    if not text.strip():
        return None
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    value = Decimal(_plain(found[2]))
    if abs(value) >= LARGEST:
        raise ValueError(text)
    return Measure(SIGNS.get(found[1] or "", ""), round(value, 4))


def _plain(digits: str) -> str:
    """1.234,5 and 2,29 as here; 92.1 as some type; 1.234 is a thousand."""
    digits = re.sub(r"\s", "", digits).rstrip(".,")
    if "," in digits:
        whole, _, part = digits.rpartition(",")
        if "," in whole or not re.fullmatch(r"-?(\d+|\d{1,3}(\.\d{3})+)", whole) or "." in part:
            raise ValueError(digits)
        return f"{whole.replace('.', '')}.{part}"
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", digits):
        return digits.replace(".", "")
    if digits.count(".") > 1:
        raise ValueError(digits)
    return digits


COMPARED = {
    ">": lambda value, target: value > target,
    "≥": lambda value, target: value >= target,
    "<": lambda value, target: value < target,
    "≤": lambda value, target: value <= target,
    "=": lambda value, target: value == target,
}


def meets(value: Measure | None, target: Measure | None) -> bool | None:
    """None where the numbers do not tell. A target without a sign is a least."""
    if value is None or target is None:
        return None
    return bool(COMPARED[target.sign or "≥"](value.value, target.value))


def in_words(speech: Speech, sign: str, value: Decimal | None, unit: str = "") -> str:
    """> 99,08%."""
    if value is None:
        return ""
    number = number_words(speech, value.normalize() if value != value.to_integral() else value.quantize(Decimal(1)))
    return f"{sign} {number}{'%' if unit == '%' else f' {unit}' if unit else ''}".strip()

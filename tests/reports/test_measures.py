"""Rates as the plans write them."""

from decimal import Decimal

import pytest

from locales import Speech
from reports.measures import Measure, in_words, measure, meets


@pytest.mark.parametrize(
    ("written", "sign", "value"),
    [
        ("> 99,08%", ">", "99.08"),
        ("2,29%", "", "2.29"),
        ("92.1", "", "92.1"),
        (">=9,5", "≥", "9.5"),
        ("≤ 1.234,5", "≤", "1234.5"),
        ("1.234", "", "1234"),
        ("38", "", "38"),
        ("-0,5 %", "", "-0.5"),
        ("= 0", "=", "0"),
    ],
)
def test_a_rate_is_read_with_its_sign(written: str, sign: str, value: str) -> None:
    assert measure(written) == Measure(sign, Decimal(value))


@pytest.mark.parametrize("written", ["nhiều", "1,2,3", "99%%", "> ", "1.2.3", "12 34 x", "9" * 30])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        measure(written)


def test_nothing_written_says_nothing() -> None:
    assert measure("  ") is None


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [
        ("99,1", "> 99,08", True),
        ("99,08", "> 99,08", False),
        ("99,08", "≥ 99,08", True),
        ("2,29", "<= 2,3", True),
        ("90", "92,1", False),
        ("90", "", None),
        ("", "90", None),
    ],
)
def test_the_numbers_tell_whether_it_is_met(value: str, target: str, met: bool | None) -> None:
    assert meets(measure(value), measure(target)) is met


def test_a_rate_is_said_back_as_it_was_written() -> None:
    assert in_words(Speech("vi"), ">", Decimal("99.0800"), "%") == "> 99,08%"
    assert in_words(Speech("vi"), "", Decimal("100.0000")) == "100"
    assert in_words(Speech("vi"), "", None) == ""

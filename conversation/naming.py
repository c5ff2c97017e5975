"""Numbers that count nothing: names (thôn 5, tiêu chí 8), set phrases, hours, and words that only look like numbers."""

import re

from conversation.numerals import DIGITS, Number, word_is
from conversation.text import Line, several

# What makes the number behind it a name: thôn 5, tiêu chí 8, tháng 3.
NAMES = several(
    """thon tieu xom ap ban buon bon lang khu to ngo ngach hem khoi doi cum so tuyen nhom lop lan dot diem bai
    tap dieu muc khoan chi lo ql dt tl thang quy nam khoa hang loai cap nhom duong quyet dinh qd ke
    hoach kh thu phan"""
)
SET_PHRASES = re.compile(
    r"\b[0-9] (?:khong [0-9] sach|sach|an toan|tai cho|xay [0-9]|giam [0-9]|tang [0-9])\b|\b24 ?/ ?(?:24|7)\b|\b4\.0\b"
)


def runs_on(said: Line, at: int) -> bool:
    """5A, 14B: a number that runs on into letters which are no unit."""
    return said.glued(at) and said.words[at].plain[0].isalpha()


def not_this_unit(said: Line, at: int, number: Number, unit: str, after: int) -> bool:
    last = said.words[after - 1].plain
    if last == "h" and (number.value % 24 == 0 or word_is(said, at - 1, "trong", "suốt", "lúc")):
        return True  # 48h are hours
    if number.digits:
        return names_something(said, at, unit, after)
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


def names_something(said: Line, at: int, unit: str | None, after: int) -> bool:
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

"""Days and hours as people say them: hôm qua, chủ nhật vừa rồi, 23/2, rằm, mùng 6 Tết, 7 rưỡi sáng."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from conversation import days
from conversation.days import Day, Told
from conversation.text import Line, line, several
from conversation.units import unit_at

# The accents a date may hold; any other (thú, not thứ) says that the words are not one.
ACCENTED = several("""hôm này kìa trưa chiều tối đêm mốt ngày tháng năm tuần thứ chủ nhật vừa rồi trước tới rằm mồng
    mùng tết giêng chạp âm lịch âl một bốn tư sáu bảy bẩy tám chín mười cách đây hồi bữa nhuận giờ
    rưỡi kém lúc sáng phút thừa""")
OF_MANY = several("ho nguoi phieu cay % chi vu the vuon khau lop diem luot buoi bong bai phan")


@dataclass(frozen=True)
class FoundDate:
    day: date
    lunar: bool
    start: int
    end: int


@dataclass(frozen=True)
class FoundTime:
    time: time
    start: int
    end: int


def find_date(text: str, today: date, future: bool = False) -> FoundDate | None:
    """The day a sentence names. Without a year it is the nearest one behind us, or ahead of us for a deadline."""
    said = line(text)
    for covered, work_out, told in _days(said):
        found = work_out(told, today, future)
        if found:
            return FoundDate(found[0], found[1], said.words[covered.start].start, said.words[covered.stop - 1].end)
    return None


def no_such_day(text: str) -> bool:
    """Typed as a day, though the calendar has none such: 31/2, ngày 32/13."""
    return NUMBERED_DAY.fullmatch(line(text).plain) is not None and find_date(text, date(2024, 12, 31)) is None


def find_time(text: str) -> FoundTime | None:
    return next(iter(find_times(text)), None)


def find_times(text: str) -> tuple[FoundTime, ...]:
    """Every hour a sentence names, in order."""
    said = line(text)
    return tuple(_time(said, covered, told) for covered, told in _times(said))


def _time(said: Line, covered: range, told: Told) -> FoundTime:
    hour, part = int(told["hour"]), told["after"] or told["before"]
    if (
        (part in ("chieu", "toi") and 1 <= hour < 12)
        or (part == "trua" and hour < 3)
        or (part == "dem" and 6 < hour <= 12)
    ):
        hour += 12
    minute = int(told["minute"] or told["spaced"] or told["colon"] or (30 if told["half"] else 0)) - int(
        told["less"] or 0
    )
    moment = (hour * 60 + minute) % (24 * 60)
    start, end = said.words[covered.start].start, said.words[covered.stop - 1].end
    return FoundTime(time(moment // 60, moment % 60), start, end)


def date_words(said: Line) -> frozenset[int]:
    """Which words speak of a day or an hour, and so are not amounts."""
    days = {at for covered, _work_out, _told in _days(said) for at in covered}
    return frozenset(days.union(at for covered, _told in _times(said) for at in covered))


NUMBERED_DAY = re.compile("(?:ngay |hom )?[0-9]{1,2} ?[/.-] ?[0-9]{1,2}(?: ?[/.-] ?[0-9]{2,4})?")
_COUNT = "[0-9]{1,2}|muoi mot|muoi hai|mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi"
_D = "(?P<day>0?[1-9]|[12][0-9]|3[01])"
_M = "(?P<month>0?[1-9]|1[0-2])"
_FREE = "(?<![0-9a-z/.,-])"
_BEFORE = rf"(?:\b(?:ngay|hom|mong|mung|sang|trua|chieu|toi) )?{_FREE}(?:[0-9]{{1,2}} ?- ?)?"
_AFTER = "(?![0-9a-z/]|[.,-][0-9])"
_MOON = r"(?: ?\(?(?P<moon>am lich|am|al|tet)\b\)?)?"
_PART = "(?:(?:sang|trua|chieu|toi|dem) )?"
_WHEN = "(?: (?P<when>(?:vua|tuan vua|tuan) (?:nay|roi|qua|truoc|sau|toi)|truoc|roi|qua|nay|toi|sau)\\b)?"

# The surest first; each reads the line without accents.
PATTERNS: tuple[tuple[str, Callable[[Told, date, bool], Day]], ...] = (
    (rf"\b(?P<year>[0-9]{{4}})-{_M}-{_D}{_AFTER}", days.numeric),
    (rf"{_BEFORE}{_D} ?(?P<sign>[/.-]) ?{_M}(?: ?(?P=sign) ?| nam )(?P<year>20[0-9]{{2}}|[0-9]{{2}}){_AFTER}{_MOON}",
     days.numeric),
    (rf"(?:\bngay )?(?:\b(?P<name>ram|mong|mung) )?{_FREE}(?:(?P<day>{_COUNT}) )?thang (?P<month>gieng|chap|{_COUNT})\b"
     rf"(?P<leap> nhuan)?{_MOON}(?:(?: nam | ?/ ?| )(?P<year>20[0-9]{{2}})\b)?", days.spoken),
    (rf"{_BEFORE}{_D} ?/ ?{_M}{_AFTER}{_MOON}", days.numeric),
    (rf"\b(?:ngay|hom|sang|chieu|toi) {_D}-{_M}{_AFTER}{_MOON}", days.numeric),
    (r"\b(?:ngay )?(?:(?P<day>29|30) tet|giao thua)\b", days.year_end),
    (rf"\b(?:ngay )?(?:ram|(?:mong|mung) ?(?P<day>{_COUNT}))\b(?: am(?: lich)?\b)?(?P<tet> tet\b)?", days.by_moon),
    (rf"\b{_PART}(?P<weekday>thu ?(?:[2-7]|hai|ba|tu|nam|sau|bay)|t[2-7]|chu nhat|cn)\b{_WHEN}", days.weekday),
    (r"\b(?P<when>last |next )?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", days.weekday),
    (rf"\bcach day (?P<count>{_COUNT}) (?P<unit>ngay|hom|tuan)\b", days.ago),
    (rf"(?<![0-9a-z]|[.,])(?P<count>{_COUNT}) (?P<unit>ngay|hom|tuan) truoc\b", days.ago),
    (rf"\b{_PART}(?P<name>hom|bua|ngay) (?P<word>nay|qua|kia|mai|mot)\b", days.away),
    (r"\b(?:sang|trua|chieu|toi|dem) (?P<word>nay|qua|kia|mai)\b", days.away),
    (r"\b(?P<word>today|yesterday|tomorrow|hnay|hqua)\b", days.away),
    (rf"\b(?:ngay|hom) {_D}{_AFTER}(?: (?P<which>thang (?:truoc|roi|nay|vua roi))\b)?", days.in_month),
)  # fmt: skip
COMPILED = tuple((re.compile(pattern), work_out) for pattern, work_out in PATTERNS)
HINT = re.compile(
    "[0-9][/.-][0-9]|[0-9] / [0-9]|thang|tet|giao thua|ram|m[ou]ng|thu|t[2-7]|chu nhat|cn|day|truoc|hom|bua|ngay"
    "|sang|trua|chieu|toi|dem|tomorrow|hnay|hqua"
)
_PARTS = "sang|trua|chieu|toi|dem"
TIME = re.compile(
    rf"(?:\b(?P<before>{_PARTS})(?: (?:nay|qua|mai))?(?: luc)? )?{_FREE}(?P<hour>2[0-3]|[01]?[0-9])"
    r"(?: ?(?:gio|h|g)(?![a-z])"
    rf"(?:(?P<minute>[0-5][0-9])(?![0-9])| (?P<spaced>[0-5][0-9])(?= ?(?:phut|{_PARTS}|[,.;]|$)))?"
    rf"|:(?P<colon>[0-5][0-9])(?![0-9])|(?= ruoi (?:{_PARTS})))(?: phut)?"
    rf"(?P<half> ?ruoi)?(?: kem (?P<less>[0-5]?[0-9])(?: phut)?)?(?: ?(?P<after>{_PARTS})\b(?! nay| qua| mai))?"
)


@lru_cache(maxsize=1024)
def _days(said: Line) -> tuple[tuple[range, Callable[[Told, date, bool], Day], Told], ...]:
    """Every stretch of words that speaks of a day, the surest first, none twice."""
    found: list[tuple[range, Callable[[Told, date, bool], Day], Told]] = []
    if not HINT.search(said.plain):
        return ()
    for pattern, work_out in COMPILED:
        for match in pattern.finditer(said.plain):
            covered = said.indexes(*match.span())
            told = {name: (got or "").strip() for name, got in match.groupdict().items()}
            overlaps = any(covered.start < other.stop and other.start < covered.stop for other, *_ in found)
            if not overlaps and _spelled(said, covered) and not _something_else(said, covered, told):
                found.append((covered, work_out, told))
    return tuple(found)


@lru_cache(maxsize=1024)
def _times(said: Line) -> tuple[tuple[range, Told], ...]:
    found = []
    for match in TIME.finditer(said.plain):
        covered = said.indexes(*match.span())
        before = said.words[covered.start - 1].plain if covered.start else ""
        after = said.words[covered.stop].plain if covered.stop < len(said.words) else ""
        if (
            before not in ("trong", "suot", "moi", "thon", "xom")
            and after not in ("dong", "cong", "tham", "dan")
            and _spelled(said, covered)
        ):
            found.append((covered, {name: got or "" for name, got in match.groupdict().items()}))
    return tuple(found)


def _spelled(said: Line, covered: range) -> bool:
    return all(not said.words[at].accented or said.words[at].typed in ACCENTED for at in covered)


def _something_else(said: Line, covered: range, told: Told) -> bool:
    """12/15 hộ, thu 7 triệu, lần thứ 3, 3 ngày 12 người."""
    first, before = said.words[covered.start], said.words[covered.start - 1].plain if covered.start else ""
    unit = unit_at(said, covered.stop)
    if "month" in told and told["day"].isdigit() and not told.get("year") and not told.get("moon") and unit:
        return int(told["day"]) <= days.number(told["month"]) and said.words[unit[1] - 1].plain in OF_MANY
    if told.get("weekday", "").startswith("t") and before in ("lan", "dot", "diem", "nguoi", "buoi", "vong"):
        return True
    if first.typed == "thu" and told.get("weekday"):
        after = said.words[covered.stop].plain if covered.stop < len(said.words) else ""
        return unit is not None or after in ("trieu", "tr", "nghin", "ngan", "k", "ty", "ti", "tram", "chuc", "dong")
    return "which" in told and (before in ("moi", "mot", "so", "tong") or before.isdigit())

"""What a dossier says, as the writers print it: whole before they begin, and without a picture's bytes.

A writer is one function, run in a thread: `write(contents, path, bytes_of, step)` writes `path`; `bytes_of(sha256)`
are a kept file's bytes, or None where they are gone; `step(n)` tells that n more things are done, and raises when
the work was cancelled. All words are Vietnamese and ready to print; "" is "not known", to be left as dots.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

BytesOf = Callable[[str], bytes | None]
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues the papers, as the head of an official paper names it."""

    above: str  # ỦY BAN NHÂN DÂN
    name: str  # XÃ NHÂN CƠ
    place: str  # Nhân Cơ, before the date
    symbol: str  # UBND, as in Số: …/BC-UBND
    signs: tuple[str, ...]  # TM. ỦY BAN NHÂN DÂN · CHỦ TỊCH, one a line
    recipients: tuple[str, ...]  # below "Nơi nhận:"; the last is "Lưu: …"


@dataclass(frozen=True, slots=True)
class Picture:
    photo: int
    sha256: str  # the original, untouched
    shown: str  # upright JPEG, at most 1280 px, without metadata; "" where it is no picture
    thumb: str  # the same, small
    mime: str
    size: int  # bytes of the original
    caption: str
    at: datetime | None  # taken, or else sent; in the place's own time
    taken: bool  # whether `at` is when the camera took it
    place: str  # where: "đường trục thôn, Thôn 5"
    stage: str  # before during after, or ""
    path: str  # within the ZIP, beginning with the folder of what it first counts for


@dataclass(frozen=True, slots=True)
class Entry:
    """An approved report, as evidence. The same one may stand under several criteria."""

    report: int
    code: str
    day: date
    unit: str  # Thôn 5
    activity: str
    place: str
    story: str
    numbers: tuple[tuple[str, str], ...]  # label, amount: ("Số người tham gia", "45 người")
    pictures: tuple[Picture, ...]
    link: str  # its record on the dashboard, for a QR code


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion, or one of its indicators, and what is said and shown for it."""

    code: str  # "8", or "17.3" of an indicator
    name: str
    unverified: str  # "chưa đối chiếu" where the wording was not compared with the decision, else ""
    level: str  # what the set asks: "≥90%"
    target: str  # what the unit aims at
    value: str  # reached: "> 99,08%"
    met: bool | None  # as the unit assesses it; None: not said
    value_before: str  # at the end of the year before
    met_before: bool | None
    note: str
    from_reports: bool  # whether reports of villages can be evidence for it
    enough: bool
    why: str  # what is missing, in words; "" where enough
    entries: tuple[Entry, ...]  # by day; of a criterion those that count for none of its indicators
    indicators: tuple["Line", ...]
    folder: str  # of its photos within the ZIP

    def all_entries(self) -> Iterator[Entry]:
        """Also those of its indicators, each once."""
        seen: set[int] = set()
        for line in (self, *self.indicators):
            for entry in line.entries:
                if entry.report not in seen:
                    seen.add(entry.report)
                    yield entry


@dataclass(frozen=True, slots=True)
class Given:
    """What people gave in the period, of one kind."""

    kind: str  # money labour land
    name: str  # Tiền mặt, Ngày công, Hiến đất
    amount: Decimal
    unit: str  # đồng, ngày công, m²
    rate: Decimal | None  # đồng for one of them, where the commune has set it; money: 1
    reports: int

    @property
    def worth(self) -> Decimal | None:
        """In đồng."""
        return None if self.rate is None else self.amount * self.rate


@dataclass(frozen=True, slots=True)
class Done:
    """All reports of one activity in the period, summed."""

    activity: str
    reports: int
    pictures: int
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difficulty:
    code: str
    day: date
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Participation:
    villages: int
    villages_reporting: int
    people: int  # taking part, as often as they did
    women: int
    households: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the dossier's list."""

    id: str
    name: str
    form: str  # Mẫu số …, or ""
    unverified: str  # "theo quy định 2021–2025, chưa đối chiếu" where so
    state: str  # missing draft signed
    note: str
    sha256: str  # the signed paper, once uploaded
    path: str  # of it within the ZIP, or ""


@dataclass(frozen=True, slots=True)
class Contents:
    kind: str  # cong-nhan bao-cao-6-thang bao-cao-nam dot-xuat
    periodic: bool  # a report on a period, no dossier for recognition
    title: str  # BÁO CÁO
    subject: str  # Kết quả xây dựng nông thôn mới 6 tháng đầu năm 2026 của xã Nhân Cơ
    office: Office
    unit: str  # xã Nhân Cơ
    unit_kind: str
    group: int | None  # of a commune: 1, 2 or 3
    set: str
    set_name: str
    legal_basis: str
    set_unverified: str
    first_day: date
    last_day: date
    criteria: tuple[Line, ...]
    entries: tuple[Entry, ...]  # every report of the period that is in it, by day
    given: tuple[Given, ...]
    done: tuple[Done, ...]
    difficulties: tuple[Difficulty, ...]
    participation: Participation
    papers: tuple[Paper, ...]
    made_by: str
    made_at: datetime
    copies: str = ""  # for the public: faces, hidden (the whole photo); "": the photos as received

    @property
    def met(self) -> int:
        return sum(each.met is True for each in self.criteria)

    @property
    def enough(self) -> int:
        return sum(each.enough for each in self.criteria)

    def pictures(self) -> Iterator[Picture]:
        """Each photo once, though several reports may have it."""
        seen: set[int] = set()
        for entry in self.entries:
            for picture in entry.pictures:
                if picture.photo not in seen:
                    seen.add(picture.photo)
                    yield picture

"""What an announcement tells in passing: its title, its day and hour, what it asks and by when."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from conversation.dates import FoundDate, find_date, find_time
from conversation.text import line, nfc

TITLE = 200  # characters of a title
# Behind these words stands a deadline; before one of the first it ends the day before.
STRICT = "truoc|before"
CUES = re.compile(rf"\b(?P<cue>{STRICT}|han|han chot|cham nhat|muon nhat|den het|by|until|deadline)\b")
NEAR = 16  # letters between the cue and its day: trước 17 giờ ngày 20/02
BREAKS = re.compile(r"[;\n]|[.,](?=\s|$)")
# What a clause asks for, the surest first.
ASKING = (
    ("result", re.compile(r"\b(ket qua|results?)\b")),
    ("register", re.compile(r"\b(dang ky|dang ki|register|registration|sign up)\b")),
    ("checklist", re.compile(r"\b(chuan bi|prepare|checklist)\b")),
    ("loudspeaker", re.compile(r"\b(phat loa|doc loa|doc tren loa|phat tren loa|phat thanh|loudspeaker)\b")),
    ("part", re.compile(r"\b(moi du|moi dong chi|moi ba con|du hop|tham du|moi hop|invited?|take part)\b")),
)  # fmt: skip


@dataclass(frozen=True)
class Announced:
    """`by` gives the last day of what is asked, None where no day was named."""

    title: str
    day: date | None = None
    hour: str = ""  # 08:00
    by: tuple[tuple[str, date | None], ...] = ()

    @property
    def asks(self) -> tuple[str, ...]:
        return tuple(ask for ask, _by in self.by)


def announced(text: str, today: date) -> Announced:
    text = nfc(text).strip()
    asked: dict[str, date | None] = {}
    others: list[str] = []
    waiting = ""  # what the last clause asked for without a day: “Đăng ký nội dung, số người, trước 20/02”
    for clause in _clauses(text):
        plain = line(clause).plain
        of = next((ask for ask, words in ASKING if words.search(plain)), "")
        last = _deadline(clause, today)
        if of:
            asked.setdefault(of, None)
        if last is not None:
            asked[of or waiting or "seen"] = last
        else:
            others.append(clause)
        waiting = of or waiting
    rest = ", ".join(others)
    found, hour = find_date(rest, today, future=True), find_time(rest)
    day = found.day if found else None
    return Announced(title_of(text), day, hour.time.strftime("%H:%M") if day and hour else "", tuple(asked.items()))


def asks_or_ends(clause: str) -> bool:
    """Whether it speaks of an answer or of its last day, and not of the event."""
    said = line(clause).plain
    return any(words.search(said) for _ask, words in ASKING) or bool(CUES.search(said))


def title_of(text: str) -> str:
    """The first line where there are several, else what stands before the first comma or stop."""
    first = text.strip().split("\n", 1)[0].strip()
    if "\n" not in text.strip():
        first = re.split(r"[;,:]\s|\.\s", first, maxsplit=1)[0]
    return first.strip(" .,;:-–📣")[:TITLE].strip()


def deadline(text: str, today: date) -> date | None:
    """A last day told by itself: `20/2`, `trước ngày 20/2` (until the end of the 19th), `thứ Sáu`."""
    last = _deadline(text, today)
    if last is not None:
        return last
    found = find_date(text, today, future=True)
    return found.day if found else None


def _clauses(text: str) -> list[str]:
    return [each.strip() for each in BREAKS.split(text) if each and each.strip()]


def _deadline(clause: str, today: date) -> date | None:
    said = line(clause)
    for cue in CUES.finditer(said.plain):
        covered = said.indexes(*cue.span())
        rest = clause[said.words[covered.stop - 1].end :]
        found: FoundDate | None = find_date(rest, today, future=True)
        if found is not None and found.start <= NEAR + 2:
            return found.day - timedelta(days=1) if cue["cue"] in STRICT.split("|") else found.day
    return None

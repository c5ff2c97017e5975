"""How dates, amounts and marks stand in Vietnamese official papers."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dossiers.contents import Entry, Line, Picture

DOTS = "………"
MET = {True: "Đạt", False: "Chưa đạt", None: ""}
STAGES = {"before": "Trước", "during": "Trong khi làm", "after": "Sau"}
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Without the characters that no XML file may hold."""
    return UNPRINTABLE.sub("", text)


def clean(value: Any) -> Any:
    """Texts, lists and mappings of them, all printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: clean(each) for name, each in value.items()}
    return [clean(each) for each in value] if isinstance(value, list) else value


def long_date(day: date) -> str:
    """Nghị định 30/2020/NĐ-CP: a zero before days under 10 and before months 1 and 2."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def short_date(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def moment(at: datetime | None) -> str:
    return at.strftime("%H:%M %d/%m/%Y") if at else ""


def amount(value: Decimal | None) -> str:
    """1234567.5 is 1.234.567,5"""
    if value is None:
        return ""
    whole, _, part = f"{value:,f}".partition(".")
    part = part.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def caption(picture: Picture) -> str:
    stage = STAGES.get(picture.stage, "")
    return ". ".join(each for each in (stage, picture.caption or "") if each)


def evidence(line: Line) -> str:
    entries = list(line.all_entries())
    pictures = {picture.photo for entry in entries for picture in entry.pictures}
    return f"{len(entries)} báo cáo, {len(pictures)} ảnh" if entries else ""


def numbers(entry: Entry) -> str:
    return "; ".join(f"{label}: {told}" for label, told in entry.numbers)

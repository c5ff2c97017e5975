"""Bars as people know them, drawn on the server; their numbers stand beside them as a table."""

from dataclasses import dataclass

from dashboard.telling import Teller
from locales.amounts import number_words

WIDTH, LABEL, BAR, GAP = 640, 190, 20, 10


@dataclass(frozen=True)
class Part:
    name: str  # approved waiting given: also its colour
    value: float
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    label: str
    short: str
    y: int
    parts: list[Part]
    told: str
    link: str = ""

    @property
    def end(self) -> float:
        return self.parts[-1].x + self.parts[-1].width if self.parts else LABEL


@dataclass(frozen=True)
class Chart:
    """Lying bars, one below another, each of one or two parts."""

    id: str
    title: str
    names: list[tuple[str, str]]  # of the parts, with their words
    unit: str
    bars: list[Bar]

    @property
    def height(self) -> int:
        return len(self.bars) * (BAR + GAP) + GAP

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def table(self) -> list[list[str | float]]:
        return [[bar.label, *(part.value for part in bar.parts)] for bar in self.bars]


@dataclass(frozen=True)
class Line:
    label: str
    values: tuple[float, ...]
    link: str = ""


def bars(id: str, title: str, names: list[tuple[str, str]], lines: list[Line], tell: Teller, unit: str = "") -> Chart:
    most = max((sum(line.values) for line in lines), default=0) or 1
    room = WIDTH - LABEL - 70
    drawn = []
    for at, line in enumerate(lines):
        x = float(LABEL)
        parts = []
        for (name, _), value in zip(names, line.values, strict=True):
            parts.append(Part(name, value, round(x, 1), round(value / most * room, 1)))
            x += value / most * room
        told = number_words(tell.speech, _round(sum(line.values)))
        short = line.label if len(line.label) <= 24 else f"{line.label[:23]}…"
        drawn.append(Bar(line.label, short, GAP + at * (BAR + GAP), parts, told, line.link))
    return Chart(id, title, names, unit, drawn)


def _round(value: float) -> int:
    return round(value)

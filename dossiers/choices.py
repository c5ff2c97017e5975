"""The officer's changes to a dossier: what is left out, added, captioned, put first, and what a gift is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

MOST = 5000  # of each kind of change
LONGEST = 300  # characters of a caption
LARGEST = Decimal(10) ** 9
RATES = ("labour", "land")
COPIES = ("faces", "hidden")  # what a dossier for the public shows in place of its photos

Counted = tuple[int, str]  # criterion, indicator


@dataclass(frozen=True)
class Choices:
    without_reports: frozenset[int] = frozenset()
    without_photos: frozenset[int] = frozenset()
    added: Mapping[int, tuple[Counted, ...]] = field(default_factory=dict)  # by report
    captions: Mapping[int, str] = field(default_factory=dict)  # by photo
    first: tuple[int, ...] = ()  # photos that stand before the others
    rates: Mapping[str, Decimal] = field(default_factory=dict)  # đồng for a day of labour, a square metre

    copies: str = ""  # one of COPIES, or "" for the photos as received

    @property
    def ranks(self) -> Mapping[int, int]:
        return {photo: at for at, photo in enumerate(self.first)}

    def add(self, report: int, counted: Counted) -> "Choices":
        known = self.added.get(report, ())
        more = {**self.added, report: (*known, counted) if counted not in known else known}
        return replace(self, added=more, without_reports=self.without_reports - {report})


def read(told: Mapping[str, Any]) -> Choices:
    """As kept in Dossier.choices."""
    return Choices(
        frozenset(told.get("without_reports", ())),
        frozenset(told.get("without_photos", ())),
        {int(id): tuple((int(of), str(code)) for of, code in each) for id, each in told.get("added", {}).items()},
        {int(id): str(words) for id, words in told.get("captions", {}).items()},
        tuple(told.get("first", ())),
        {kind: Decimal(str(rate)) for kind, rate in told.get("rates", {}).items() if kind in RATES},
        told.get("copies", "") if told.get("copies") in COPIES else "",
    )


def keep(choices: Choices) -> dict[str, Any]:
    """As JSON keeps it; only so many changes, that a row stays a row."""
    return {
        "without_reports": sorted(choices.without_reports)[:MOST],
        "without_photos": sorted(choices.without_photos)[:MOST],
        "added": {str(id): [list(each) for each in counted] for id, counted in list(choices.added.items())[:MOST]},
        "captions": {str(id): words[:LONGEST] for id, words in list(choices.captions.items())[:MOST]},
        "first": list(choices.first)[:MOST],
        "rates": {kind: str(rate) for kind, rate in choices.rates.items()},
        "copies": choices.copies,
    }


def for_the_next(told: Mapping[str, Any]) -> dict[str, Any]:
    """What holds for a unit's next dossier too: what gifts are worth there."""
    return keep(Choices(rates=read(told).rates))


def rate(text: str) -> Decimal | None:
    """Đồng as people write them: 250.000; "" is not said. ValueError if it is no amount."""
    digits = text.replace(" ", "").replace(".", "").replace(",", "").removesuffix("đ")
    if not digits:
        return None
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or not 0 < value < LARGEST:
        raise ValueError(text)
    return value

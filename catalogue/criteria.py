"""The criteria sets a report may count for, from which day, and what is known of their wording."""

from dataclasses import dataclass
from datetime import date

from catalogue.entries import Entry
from storage.kinds import KINDS

STATUSES = ("verified", "partly verified", "from memory", "third-party, unverified")


def number_of(code: str) -> str:
    """As the decision numbers an indicator; "" for a code of ours, where the decision's was not seen: 1.x1."""
    return "" if "x" in code else code


@dataclass(frozen=True)
class Indicator:
    code: str  # "17.3"
    text_vi: str
    short_vi: str
    status: str
    source: str
    activities: tuple[str, ...] = ()
    kind: str = ""  # bool percent number …
    unit: str = ""
    target: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        return f"{number_of(self.code)} {self.short_vi}".strip()

    @property
    def whole(self) -> str:
        return f"{number_of(self.code)} {self.text_vi}".strip()

    @property
    def verified(self) -> bool:
        """Whether the wording was compared with the decision; what was not is shown as "chưa đối chiếu"."""
        return self.status == "verified"


@dataclass(frozen=True)
class Criterion:
    number: int
    name_vi: str
    name_en: str
    status: str
    source: str
    activities: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    @property
    def verified(self) -> bool:
        return self.status == "verified"

    @property
    def reported_by(self) -> tuple[str, ...]:
        """What villages can report for it or one of its indicators; () where it needs papers of the commune."""
        found = [*self.activities, *(one for each in self.indicators for one in each.activities)]
        return tuple(dict.fromkeys(found))

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi


@dataclass(frozen=True)
class CriteriaSet:
    id: str
    name_vi: str
    name_en: str
    level: str
    legal_basis: str
    period: str  # "2026-2030"
    official: bool
    status: str
    criteria: tuple[Criterion, ...] = ()
    note: str = ""

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_vi

    def criterion(self, number: int) -> Criterion:
        return next(each for each in self.criteria if each.number == number)

    def indicator(self, number: int, code: str) -> Indicator:
        return next(each for each in self.criterion(number).indicators if each.code == code)


@dataclass(frozen=True)
class Applies:
    """A set is in force for units of these kinds, from the first to the last day; `when`: only if a unit aims at it."""

    set: str
    kinds: tuple[str, ...]
    first: date
    last: date
    when: str = ""


def read_set(entry: Entry) -> CriteriaSet:
    found = CriteriaSet(
        id=entry.text("id"),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        level=entry.text("level"),
        legal_basis=entry.text("legal_basis"),
        period=entry.text("period"),
        official=entry.truth("official"),
        status=entry.one_of("status", STATUSES),
        criteria=tuple(read_criterion(each) for each in entry.entries("criterion", "number")),
        note=entry.text("note", ""),
    )
    for key in ("source", "commune_groups"):
        entry.texts(key)
    _counted(entry, "criterion_count", len(found.criteria))
    entry.whole("indicator_count", 0)  # what the decision has; we may know fewer
    entry.close()
    _once(entry, "criterion", [str(each.number) for each in found.criteria])
    _once(entry, "indicator", [each.code for criterion in found.criteria for each in criterion.indicators])
    return found


def read_criterion(entry: Entry) -> Criterion:
    found = Criterion(
        number=entry.whole("number"),
        name_vi=entry.text("name_vi"),
        name_en=entry.text("name_en"),
        status=entry.one_of("status", STATUSES),
        source=entry.text("source", ""),
        activities=entry.texts("activities"),
        indicators=tuple(read_indicator(each) for each in entry.entries("indicator", "code")),
    )
    for key in ("group", "note"):
        entry.text(key, "")
    entry.close()
    return found


def read_indicator(entry: Entry) -> Indicator:
    found = Indicator(
        code=entry.text("code"),
        text_vi=entry.text("text_vi"),
        short_vi=entry.text("short_vi"),
        status=entry.one_of("status", STATUSES),
        source=entry.text("source", ""),
        activities=entry.texts("activities"),
        kind=entry.text("kind", ""),
        unit=entry.text("unit", ""),
        target=entry.text("target", ""),
        note=entry.text("note", ""),
    )
    entry.text("target_status", "")
    entry.table("target_by_region")
    entry.close()
    return found


def read_applies(entry: Entry) -> Applies:
    kinds = entry.texts("kinds")
    for kind in kinds:
        if kind not in KINDS:
            entry.wrong(f"{kind!r} is no kind of unit: {', '.join(KINDS)}")
    found = Applies(
        set=entry.text("set"),
        kinds=kinds,
        first=entry.day("from", None),
        last=entry.day("to", date.max),
        when=entry.text("when", ""),
    )
    if not kinds:
        entry.wrong("kinds is missing")
    if found.last < found.first:
        entry.wrong("to lies before from")
    entry.close()
    return found


def _counted(entry: Entry, key: str, count: int) -> None:
    """A set says how many criteria it has, so that one lost in typing is noticed."""
    said = entry.whole(key, count)
    if said < count:
        entry.wrong(f"{key} is {said}, but {count} stand there")


def _once(entry: Entry, what: str, names: list[str]) -> None:
    for name in sorted({name for name in names if names.count(name) > 1}):
        entry.wrong(f"{what} {name} stands there twice")

"""The questions a sentence may answer, and what was understood for them."""

from dataclasses import dataclass
from decimal import Decimal

from conversation.dates import FoundDate


@dataclass(frozen=True)
class Field:
    """A question of a form; `words` are everyday words for it, `total` the field that takes the 15 of 12/15."""

    name: str
    label: str
    type: str
    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    total: str = ""


@dataclass(frozen=True)
class Value:
    """A tuple of options for an enum_multi; a time as "07:30"; `of` is the 15 of 12/15 where no field takes it."""

    value: Decimal | str | bool | tuple[str, ...]
    unit: str = ""
    approx: bool = False
    of: Decimal | None = None


@dataclass(frozen=True)
class Ambiguous:
    """An amount that fits several fields. One field only: ask for it, as two amounts want it or 2 sào must be m²."""

    words: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Understood:
    values: dict[str, Value]
    day: FoundDate | None
    ambiguous: tuple[Ambiguous, ...]
    place: str
